"""Estimators that learn from one half of the points and are evaluated on the other.

References
----------
Chernozhukov et al. (2018), "Double/debiased machine learning for treatment and structural
parameters", The Econometrics Journal 21: halves that swap their parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kullback.estimators.estimate import Estimate
from kullback.estimators.jackknife import jackknifed, random_groups
from kullback.estimators.of_samples import OfSamples

# Points of P, the half of each, points of Q, the half of each.
InHalves = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], float]


class CrossFitted(OfSamples):
    """An estimator of KL(P‖Q) for which each point belongs to one of two halves.

    The jackknife leaves points out of the halves in which they are: points that changed halves
    would add their own noise to the error.
    """

    def prepared(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return both samples after one map that leaves KL as it is; by default as they are."""
        return x, y

    def fitted(
        self, x: np.ndarray, of_x: np.ndarray, y: np.ndarray, of_y: np.ndarray, seed: int
    ) -> tuple[float, InHalves]:
        """Return the estimate, and what gives it again from fewer points."""
        raise NotImplementedError

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q) from points, shape (n, d) and (m, d)."""
        x, y = self.prepared(x, y)
        return self.fitted(x, folds_of(len(x), 2, seed), y, folds_of(len(y), 2, seed), seed)[0]

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, level: float | None, rng: Any = None
    ) -> Estimate:
        """Return the estimate with its jackknife interval; without one if ``level`` is None."""
        seed = int(np.random.default_rng(rng).integers(2**62))
        x, y = self.prepared(x, y)
        of_x, of_y = folds_of(len(x), 2, seed), folds_of(len(y), 2, seed)
        value, again = self.fitted(x, of_x, y, of_y, seed)
        if level is None:
            return Estimate(value, None, None, self.method)
        return jackknifed(
            lambda i, j: value,
            [(np.ones(len(x), dtype=bool), np.ones(len(y), dtype=bool))],
            random_groups(seed, len(x), len(y)),
            level=level,
            method=self.method,
            again=lambda i, j: again(x[i], of_x[i], y[j], of_y[j]),
        )


def folds_of(rows: int, folds: int, seed: int) -> np.ndarray:
    """Return the fold of each row, from 0; their sizes differ by at most 1."""
    return np.random.default_rng((seed, 4, rows)).permutation(rows) % folds
