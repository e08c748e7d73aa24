"""KL, cross-entropy and entropy from counts by the closed-form Z-estimator.

With counts x of P (n in all) and y of Q (m in all) and the digamma function psi,

    KL = sum_i x_i/n (psi(m + 1) - psi(y_i + 1) - psi(n) + psi(x_i)),

which is the plug-in estimate less its bias: psi(x) = log x - 1/(2x) - ... takes away the terms of
order 1/n and 1/m (half the cells over n, and sum p/q over 2m) and all that follow. It is finite
whatever was seen.

References
----------
Zhang and Grabchak (2014), "Nonparametric estimation of Kullback-Leibler divergence", Neural
Computation 26(11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.estimate import (
    Estimate,
    normal_interval,
    null_variance,
    reason_for_no_interval,
    weighted_variance,
)

METHOD = "counts, bias removed (Zhang-Grabchak)"


@dataclass(frozen=True, slots=True)
class ZhangGrabchak:
    """The Z-estimator of KL(P‖Q), H(P, Q) and H(P) from counts, with delta-method intervals.

    Near P = Q the interval rests on the chi-square law of the plug-in, whose variance stays when
    the delta method's vanishes.
    """

    def kl(self, x: np.ndarray, y: np.ndarray, *, level: float = 0.95) -> Estimate:
        """Estimate KL(P‖Q) in nats from counts ``x`` of P and ``y`` of Q."""
        value = _cross_entropy(x, y) - _entropy(x)
        reason = reason_for_no_interval(x, y)
        if reason:
            return Estimate(value, None, None, METHOD, (reason,))
        error = kl_standard_error(x, y)
        return Estimate(value, error, normal_interval(value, error, level), METHOD)

    def cross_entropy(self, x: np.ndarray, y: np.ndarray, *, level: float = 0.95) -> Estimate:
        """Estimate H(P, Q) in nats."""
        value = _cross_entropy(x, y)
        reason = reason_for_no_interval(x, y)
        if reason:
            return Estimate(value, None, None, METHOD, (reason,))
        p, q = x / np.sum(x), y / np.sum(y)
        met = y > 0
        log_q, ratio = np.log(q[met]), p[met] / q[met]
        variance = weighted_variance(p[met], log_q) / np.sum(x) + weighted_variance(
            q[met], ratio
        ) / np.sum(y)
        error = math.sqrt(variance)
        return Estimate(value, error, normal_interval(value, error, level), METHOD)

    def entropy(self, x: np.ndarray, *, level: float = 0.95) -> Estimate:
        """Estimate H(P) in nats."""
        n = float(np.sum(x))
        met = x > 0
        p = x[met] / n
        variance = weighted_variance(p, np.log(p)) / n + 0.5 * (np.sum(met) - 1) / n**2
        value, error = _entropy(x), math.sqrt(variance)
        once = float(np.sum(x == 1)) / n
        if once > SINGLETONS:
            reason = (
                f"no interval: {once:.1%} of P was seen once only, so much of it is still unseen"
            )
            return Estimate(value, None, None, METHOD, (reason,))
        return Estimate(value, error, normal_interval(value, error, level), METHOD)


# The share of singletons estimates the mass not seen at all (Good 1953).
SINGLETONS = 0.05


def kl_standard_error(x: np.ndarray, y: np.ndarray) -> float:
    """Return the standard error of the estimate of KL(P‖Q): delta method, floored at P = Q."""
    n, m = float(np.sum(x)), float(np.sum(y))
    used = (x > 0) | (y > 0)
    p, q = x[used] / n, y[used] / m
    met = q > 0
    both = met & (p > 0)
    log_ratio = np.log(p[both] / q[both])
    delta = (
        weighted_variance(p[both], log_ratio) / n + weighted_variance(q[met], p[met] / q[met]) / m
    )
    # The noise of the counts inflates the delta variance by (cells - 1)(1/n + 1/m)^2 on average.
    floor = null_variance(int(np.sum(used)), n, m)
    return math.sqrt(max(delta - 2.0 * floor, 0.0) + floor)


def _entropy(x: np.ndarray) -> float:
    from scipy.special import digamma

    n = float(np.sum(x))
    met = x[x > 0]
    return math.fsum(met / n * (digamma(n) - digamma(met)))


def _cross_entropy(x: np.ndarray, y: np.ndarray) -> float:
    from scipy.special import digamma

    n, m = float(np.sum(x)), float(np.sum(y))
    used = x > 0
    return math.fsum(x[used] / n * (digamma(m + 1) - digamma(y[used] + 1)))
