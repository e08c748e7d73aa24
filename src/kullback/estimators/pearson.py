"""Pearson's X2 test that two samples of counts share one law, right also for sparse cells.

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
    from scipy.special import gammaincc

    totals = x + y
    x, totals = x[totals > 0].astype(np.float64), totals[totals > 0].astype(np.float64)
    n, both = float(np.sum(x)), float(np.sum(totals))
    m, cells = both - n, x.size
    if cells < 2 or n == 0 or m == 0 or both < 4:
        return PearsonTest(0.0, 0.0, 0.0, 1.0)
    expected = totals * (n / both)
    statistic = float(np.sum((x - expected) ** 2 / totals)) * both / n * (both / m)
    mean = both / (both - 1) * (cells - 1)
    variance = _variance(totals, n, m)
    if variance <= 0:
        return PearsonTest(statistic, mean, 0.0, 1.0)
    shape, scale = mean * mean / variance, variance / mean
    return PearsonTest(statistic, mean, variance, float(gammaincc(shape, statistic / scale)))


def _variance(totals: np.ndarray, n: float, m: float) -> float:
    both, cells = n + m, totals.size
    # Halves of Dawson's formula, one for the cells and one for the two samples.
    spread_cells = (both - cells) * (cells - 1) / (both - 1)
    uneven_cells = (both * float(np.sum(1.0 / totals)) - cells**2) / (both - 2)
    spread_samples = (both - 2) / (both - 1)
    uneven_samples = (both / n + both / m - 4) / (both - 2)
    return (
        2 * both / (both - 3) * (spread_cells - uneven_cells) * (spread_samples - uneven_samples)
        + both**2 / (both - 1) * uneven_cells * uneven_samples
    )
