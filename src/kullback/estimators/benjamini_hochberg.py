"""False discovery rate over many tests.

References
----------
Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57.
"""

from __future__ import annotations

import numpy as np


def q_values(p_values: np.ndarray) -> np.ndarray:
    """Return the Benjamini-Hochberg q-values: calling all ``q <= alpha`` keeps the rate below it.

    Examples
    --------
    >>> q_values(np.array([0.01, 0.02, 0.5])).round(3).tolist()
    [0.03, 0.03, 0.5]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)
    ranked = p[order] * (p.size / np.arange(1, p.size + 1))
    monotone = np.minimum.accumulate(ranked[::-1])[::-1]
    result = np.empty_like(p)
    result[order] = np.minimum(monotone, 1.0)
    return result
