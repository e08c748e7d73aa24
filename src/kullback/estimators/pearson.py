"""Pearson's X2 tests of one law for two samples, and of independence, right for sparse cells.

Given the cell totals, the counts of one sample are multivariate hypergeometric. The mean and
variance of X2 under that law are known exactly; a gamma law with the same two moments gives the
p-value. With many rows a cell it is the usual chi-square; with few it stays calibrated where the
chi-square and the G-test do not.

References
----------
Haldane (1940), "The mean and variance of chi-squared, when used as a test of homogeneity, when
expectations are small", Biometrika 31. Dawson (1954), "A simplified expression for the variance of
the chi-squared function on a contingency table", Biometrika 41.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class PearsonTest(NamedTuple):
    """Pearson's X2 with its exact conditional mean and variance, and the p-value."""

    statistic: float
    mean: float
    variance: float
    p_value: float


def pearson_test(x: np.ndarray, y: np.ndarray) -> PearsonTest:
    """Test that the counts ``x`` and ``y`` are samples of one law.

    Parameters
    ----------
    x, y : array, shape (k,)
        How often each cell was seen in either sample.

    Returns
    -------
    PearsonTest
        The p-value is 1 where there is nothing to compare (one cell, or an empty sample).
    """
    totals = x + y
    x, totals = x[totals > 0].astype(np.float64), totals[totals > 0].astype(np.float64)
    n, both = float(np.sum(x)), float(np.sum(totals))
    m, cells = both - n, x.size
    if cells < 2 or n == 0 or m == 0 or both < 4:
        return PearsonTest(0.0, 0.0, 0.0, 1.0)
    expected = totals * (n / both)
    statistic = float(np.sum((x - expected) ** 2 / totals)) * both / n * (both / m)
    return _result(statistic, totals, np.array([n, m]))


def pearson_test_of_table(table: np.ndarray) -> PearsonTest:
    """Test that the two variables of a table of counts are independent, shape (r, c)."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(np.float64)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    both = float(np.sum(rows))
    if min(table.shape) < 2 or both < 4:
        return PearsonTest(0.0, 0.0, 0.0, 1.0)
    expected = rows[:, None] * columns / both
    statistic = float(np.sum((table - expected) ** 2 / expected))
    return _result(statistic, rows, columns)


def _result(statistic: float, rows: np.ndarray, columns: np.ndarray) -> PearsonTest:
    """Return the test of a statistic given the totals of the rows and of the columns."""
    from scipy.special import gammaincc

    both = float(np.sum(rows))
    mean = both / (both - 1) * (rows.size - 1) * (columns.size - 1)
    (spread, uneven), (other_spread, other_uneven) = _half(rows, both), _half(columns, both)
    variance = (
        2 * both / (both - 3) * (spread - uneven) * (other_spread - other_uneven)
        + both**2 / (both - 1) * uneven * other_uneven
    )
    if variance <= 0:
        return PearsonTest(statistic, mean, 0.0, 1.0)
    shape, scale = mean * mean / variance, variance / mean
    return PearsonTest(statistic, mean, variance, float(gammaincc(shape, statistic / scale)))


def _half(totals: np.ndarray, both: float) -> tuple[float, float]:
    """Return the half of Dawson's formula that one margin of the table gives."""
    cells = totals.size
    spread = (both - cells) * (cells - 1) / (both - 1)
    return spread, (both * float(np.sum(1.0 / totals)) - cells**2) / (both - 2)
