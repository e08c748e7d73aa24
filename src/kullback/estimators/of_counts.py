"""What the estimators of counts share: which measures they know, and how sure they are."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from kullback._errors import InputError
from kullback.estimators.delta import reason_for_no_interval, standard_error
from kullback.estimators.estimate import Estimate, normal_interval


class OfCounts:
    """An estimator of KL and its kin from counts, in nats.

    A subclass gives the entropy H(P) and the cross-entropy H(P, Q); KL is their difference.
    """

    method: ClassVar[str]
    # Whether the bias is removed at least to first order, so that an interval around it is honest.
    corrected: ClassVar[bool] = True

    def entropy(self, x: np.ndarray) -> float:
        """Return an estimate of H(P) from the counts of P."""
        raise NotImplementedError

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of H(P, Q) from the counts of P and of Q."""
        raise NotImplementedError

    def kl(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of KL(P‖Q) from the counts of P and of Q."""
        return self.cross_entropy(x, y) - self.entropy(x)

    def js(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of JS(P, Q)."""
        raise InputError(
            f"{type(self).__name__} does not estimate the Jensen-Shannon divergence; leave out "
            "method=, or use kb.CorrectedPlugIn(), kb.PlugIn() or kb.Smoothed()."
        )

    def value(self, measure: str, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of a measure by its name."""
        if measure not in MEASURES:
            raise InputError(
                f"{measure} cannot be estimated from counts, these can: {', '.join(MEASURES)}; "
                'method="plugin" takes the frequencies as they are.'
            )
        if measure == "jeffreys":
            return self.kl(x, y) + self.kl(y, x)
        if measure == "reverse_kl":
            return self.kl(y, x)
        if measure == "entropy":
            return self.entropy(x)
        return float(getattr(self, measure)(x, y))

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, measure: str, level: float, rng: Any = None
    ) -> Estimate:
        """Return the estimate of a measure with its interval, or with the reason why none."""
        value = self.value(measure, x, y)
        reason = reason_for_no_interval(measure, x, y)
        if reason is None and not math.isfinite(value):
            reason = "no interval: the estimate is infinite"
        if reason is None and not self.corrected:
            reason = f"no interval: {type(self).__name__} keeps the bias that sampling gives it"
        if reason:
            return Estimate(value, None, None, self.method, (reason,))
        error = standard_error(measure, x, y)
        return Estimate(value, error, normal_interval(value, error, level), self.method)


MEASURES = ("kl", "reverse_kl", "jeffreys", "js", "entropy", "cross_entropy")
