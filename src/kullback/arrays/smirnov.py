"""The Kolmogorov-Smirnov test that one column of two samples follows one law.

The test by nearest neighbours draws its null, so that its p-value cannot be below one in some
hundreds: too coarse beside many other columns. This one has no such floor.
"""

from __future__ import annotations

import math

import numpy as np


def smirnov_test(x: np.ndarray, y: np.ndarray) -> float:
    """Return the p-value of P = Q from draws of one column, shape (n,) and (m,), by its limit law.

    Ties, as on a lattice, and few draws make it larger than it need be.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> smirnov_test(rng.normal(1, 1, 500), rng.normal(0, 1, 500)) < 1e-20
    True
    """
    from scipy.special import kolmogorov

    x, y = np.sort(x), np.sort(y)
    both = np.concatenate([x, y])
    shares = (np.searchsorted(z, both, side="right") / len(z) for z in (x, y))
    reach = float(np.max(np.abs(np.subtract(*shares))))
    return float(kolmogorov(math.sqrt(len(x) * len(y) / len(both)) * reach))
