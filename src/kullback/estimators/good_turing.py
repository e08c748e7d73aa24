"""What a sample has not met yet: Good and Turing's estimate of the unseen mass.

References
----------
Good (1953), "The population frequencies of species and the estimation of population parameters",
Biometrika 40. Esty (1983), "A normal limit law for a nonparametric estimator of the coverage of a
random sample", Annals of Statistics 11: the variance ``(f1 (1 - f1/n) + 2 f2) / n^2`` with f1 cells
met once and f2 met twice.
"""

from __future__ import annotations

import math

import numpy as np

from kullback.estimators.estimate import Estimate, normal_interval


def unseen_mass(x: np.ndarray, *, level: float = 0.95) -> Estimate:
    """Return the estimated probability that the next draw is of a cell not met so far."""
    n = float(np.sum(x))
    once, twice = float(np.count_nonzero(x == 1)), float(np.count_nonzero(x == 2))
    error = math.sqrt(max(once * (1.0 - once / n) + 2.0 * twice, 0.0)) / n
    method = "share of the cells met once (Good-Turing)"
    if once + 2.0 * twice < FEW:
        reason = f"no interval: only {once:.0f} cells were met once and {twice:.0f} twice"
        return Estimate(once / n, error, None, method, (reason,))
    return Estimate(once / n, error, normal_interval(once / n, error, level), method)


FEW = 10.0  # the normal law of the estimate needs some cells that were met once or twice
