"""Mutual information from a table of counts: entropies of the margins less that of the cells.

Where the variables are independent, 2n times the plug-in is chi-square with (r - 1)(c - 1) degrees
of freedom (Wilks 1938), while the first-order (delta) variance vanishes.
"""

from __future__ import annotations

import math

import numpy as np

from kullback.estimators.automatic import automatic
from kullback.estimators.delta import ENOUGH, SPARSE_SHARE, weighted_variance
from kullback.estimators.estimate import Estimate, normal_interval


def mutual_information(table: np.ndarray, *, level: float = 0.95) -> Estimate:
    """Estimate I(X; Y) in nats from counts, shape (r, c)."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    n, estimator = float(np.sum(table)), automatic("entropy", table.ravel())
    value = estimator.entropy(rows) + estimator.entropy(columns) - estimator.entropy(table.ravel())
    expected = rows[:, None] * columns / n
    sparse = float(np.sum(expected[expected < ENOUGH])) / n
    if sparse > SPARSE_SHARE:
        reason = (
            f"no interval: {sparse:.1%} of the product of the margins lies in cells where fewer "
            f"than {ENOUGH} are expected"
        )
        return Estimate(value, None, None, estimator.method, (reason,))
    slopes = np.log(np.where(table > 0, table, expected) / expected)
    floor = 0.5 * (rows.size - 1) * (columns.size - 1) / n**2
    delta = weighted_variance(table.ravel() / n, slopes.ravel()) / n
    error = math.sqrt(max(delta - 2.0 * floor, 0.0) + floor)
    return Estimate(value, error, normal_interval(value, error, level), estimator.method)
