"""Which columns may be normal.

References
----------
Anderson and Darling (1954), "A test of goodness of fit", JASA 49; with estimated mean and variance
Stephens (1974), "EDF statistics for goodness of fit and some comparisons", JASA 69. The tail
probability is that of D'Agostino and Stephens (1986), "Goodness-of-fit techniques", table 4.9.
"""

from __future__ import annotations

import math

import numpy as np

_LOST = 1e-3  # how often all-normal samples are taken for others


def normal_columns(x: np.ndarray) -> np.ndarray:
    """Return for each column whether it looks normal, shape (d,).

    Of samples with normal columns alone, however many, one in a thousand has a column that is lost.
    """
    limit = (1.2937 - math.log(_LOST / x.shape[1])) / 5.709
    return np.array([departure(column) <= limit for column in x.T])


def departure(x: np.ndarray) -> float:
    """Return Anderson and Darling's A2 for mean and variance estimated, corrected for size."""
    from scipy.special import log_ndtr

    n, spread = len(x), float(np.std(x, ddof=1))
    if spread == 0:
        return np.inf
    z = np.sort((x - np.mean(x)) / spread)
    weights = 2.0 * np.arange(1, n + 1) - 1.0
    square = -n - float(np.mean(weights * (log_ndtr(z) + log_ndtr(-z[::-1]))))
    return square * (1.0 + 0.75 / n + 2.25 / n**2)
