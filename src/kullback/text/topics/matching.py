"""Which topic of B belongs to which of A: the assignment that is least in sum."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment


def one_to_one(distances: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs of rows and columns of least summed distance, by row.

    As many pairs as there are rows or columns, whichever are fewer. An infinite distance is worse
    than any sum of finite ones, so that it is taken only where there is no other way.

    Parameters
    ----------
    distances : ndarray, shape (n, m)

    Examples
    --------
    The nearest of both rows is the second column; only one can have it.

    >>> import numpy as np
    >>> one_to_one(np.array([[0.5, 0.1], [0.9, 0.2]]))
    [(0, 0), (1, 1)]
    """
    finite = distances[np.isfinite(distances)]
    worst = 1.0 + (float(finite.max()) * max(distances.shape) if finite.size else 0.0)
    rows, columns = linear_sum_assignment(np.where(np.isfinite(distances), distances, worst))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def nearest_others(distances: np.ndarray) -> np.ndarray:
    """Return the distance of each topic of a model to the nearest other one; inf for a lone one."""
    if len(distances) < 2:
        return np.full(len(distances), np.inf)
    others = np.array(distances)
    np.fill_diagonal(others, np.inf)
    return np.asarray(others.min(axis=1))
