"""What the estimators of samples share: a point estimate, and a jackknife around it.

References
----------
Shao and Wu (1989), "A general theory for jackknife variance estimation", Annals of Statistics 17:
leaving out a group of draws at a time. The n-out-of-n bootstrap fails for nearest neighbours:
its duplicates are at distance 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.estimators.estimate import Estimate, t_interval

GROUPS = 10

Estimator = Callable[[np.ndarray, np.ndarray, int], float]


class OfSamples:
    """An estimator of KL(P‖Q) from points of P and of Q, in nats.

    A subclass gives the point estimate; ``seed`` is for what it draws itself.
    """

    @property
    def method(self) -> str:
        """How the number was found."""
        raise NotImplementedError

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q) from points, shape (n, d) and (m, d)."""
        raise NotImplementedError

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, level: float | None, rng: Any = None
    ) -> Estimate:
        """Return the estimate with its jackknife interval; without one if ``level`` is None."""
        seed = int(np.random.default_rng(rng).integers(2**62))
        value = self.kl(x, y, seed)
        if level is None:
            return Estimate(value, None, None, self.method)
        error = jackknife_error(self.kl, x, y, seed)
        return Estimate(value, error, t_interval(value, error, level, GROUPS - 1), self.method)


def jackknife_error(estimate: Estimator, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    """Return the standard error of an estimate by leaving out a tenth of both samples at a time."""
    if min(len(x), len(y)) < 2 * GROUPS:
        raise InputError(
            f"an interval needs at least {2 * GROUPS} rows on both sides; pass level=None for the "
            "number alone."
        )
    rng = np.random.default_rng((seed, 1))
    of_x, of_y = rng.permutation(len(x)) % GROUPS, rng.permutation(len(y)) % GROUPS
    left = np.array([estimate(x[of_x != g], y[of_y != g], seed) for g in range(GROUPS)])
    return math.sqrt((GROUPS - 1) / GROUPS * float(np.sum((left - np.mean(left)) ** 2)))
