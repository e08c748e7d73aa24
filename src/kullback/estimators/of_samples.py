"""What the estimators of samples share: a point estimate, and a jackknife around it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from kullback.estimators.estimate import Estimate
from kullback.estimators.jackknife import jackknifed, random_groups


class OfSamples:
    """An estimator of KL(P‖Q) from points of P and of Q, in nats.

    A subclass gives the point estimate; ``seed`` is for what it draws itself. Of one that `bounds`
    KL from below the spread over the rows is not that of an estimate, so that it takes independent
    rows alone.
    """

    bounds: ClassVar[bool] = False

    @property
    def method(self) -> str:
        """How the number was found."""
        raise NotImplementedError

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q) from points, shape (n, d) and (m, d)."""
        raise NotImplementedError

    @property
    def again(self) -> OfSamples:
        """The estimator for what the jackknife leaves: a faster one of the same spread, if any."""
        return self

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, level: float | None, rng: Any = None
    ) -> Estimate:
        """Return the estimate with its jackknife interval; without one if ``level`` is None."""
        seed = int(np.random.default_rng(rng).integers(2**62))
        if level is None:
            return Estimate(self.kl(x, y, seed), None, None, self.method)
        again = self.again
        return jackknifed(
            lambda i, j: self.kl(x[i], y[j], seed),
            [(np.ones(len(x), dtype=bool), np.ones(len(y), dtype=bool))],
            random_groups(seed, len(x), len(y)),
            level=level,
            method=self.method,
            again=lambda i, j: again.kl(x[i], y[j], seed),
        )
