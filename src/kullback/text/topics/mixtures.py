"""The mixture of some topics that is nearest to a topic: its weights, by EM."""

from __future__ import annotations

import numpy as np

# The weights are good when no others could lower KL by more than this, in nats.
GAP = 1e-4
_ROUNDS = 500


def nearest_mixtures(targets: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return the weights w of least KL(target‖w · parts), for each target.

    EM multiplies each weight by ``sum_v p_v b_kv / m_v``, where m is the mixture; KL never rises.
    It is convex in the weights, and it is above its least value by at most the largest of these
    factors minus 1, so the answer carries its own certificate. Words that no part has are left
    out: KL is infinite whatever the weights are.

    Parameters
    ----------
    targets : ndarray, shape (n, V)
        Rows of probabilities.
    parts : ndarray, shape (m, V)
        Rows of probabilities.

    Returns
    -------
    ndarray, shape (n, m)
        Rows that sum to 1.

    Examples
    --------
    >>> import numpy as np
    >>> parts = np.array([[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]])
    >>> nearest_mixtures(np.array([[0.25, 0.35, 0.4]]), parts).round(2)
    array([[0.5, 0.5]])
    """
    reached = parts.sum(axis=0) > 0
    p, b = targets[:, reached], parts[:, reached]
    total = p.sum(axis=1, keepdims=True)
    p = p / np.where(total > 0, total, 1.0)
    weights = np.full((len(p), len(b)), 1.0 / len(b))
    open_ = np.flatnonzero(total[:, 0] > 0)
    for _ in range(_ROUNDS):
        if not open_.size:
            break
        mixture = weights[open_] @ b
        # Underflow of a weight may leave a word to no part; its share is then 0.
        ratio = np.divide(p[open_], mixture, out=np.zeros_like(mixture), where=mixture > 0)
        factors = ratio @ b.T
        raised = weights[open_] * factors
        weights[open_] = raised / raised.sum(axis=1, keepdims=True)
        open_ = open_[factors.max(axis=1) > 1.0 + GAP]
    return weights
