"""A test that two samples share one law, by how often neighbours come from one sample.

References
----------
Schilling (1986), "Multivariate two-sample tests based on nearest neighbors", JASA 81. The null is
that of permuting the labels of the pooled sample.
"""

from __future__ import annotations

import numpy as np

from kullback.estimators.neighbours import nearest

NEIGHBOURS = 5
_WORK = 2e8  # labels looked up
_MOST, _LEAST = 999, 99


def neighbour_test(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator, blocks: np.ndarray | None = None
) -> float:
    """Return the p-value of P = Q from points, shape (n, d) and (m, d); at least 1/1000.

    ``blocks`` says in which block each row of x and then of y is, counted on from one to the other;
    blocks are then permuted in place of rows.
    """
    points = np.concatenate([x, y])
    spread = np.std(points, axis=0)
    found = nearest(points / np.where(spread > 0, spread, 1.0), NEIGHBOURS)
    labels = np.zeros(len(points), dtype=bool)
    labels[: len(x)] = True
    blocks = np.arange(len(points)) if blocks is None else blocks
    label_of = np.zeros(int(blocks[-1]) + 1, dtype=bool)
    label_of[blocks[: len(x)]] = True
    runs = int(np.clip(_WORK / found.size, _LEAST, _MOST))
    observed = np.count_nonzero(labels[found] == labels[:, None])
    beyond = 0
    for _ in range(runs):
        drawn = rng.permutation(label_of)[blocks]
        beyond += int(np.count_nonzero(drawn[found] == drawn[:, None]) >= observed)
    return (1 + beyond) / (1 + runs)
