"""The plug-in estimate of JS from counts, less its first-order bias, with an interval.

References
----------
The bias is half the trace of the Hessian times the multinomial covariance; at P = Q it is the mean
of the chi-square law, (cells - 1)/8 (1/n + 1/m). Grosse et al. (2002), "Analysis of symbolic
sequences using the Jensen-Shannon divergence", Physical Review E 65, gives that law.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.estimate import (
    Estimate,
    normal_interval,
    null_variance,
    weighted_variance,
)
from kullback.functional import js

METHOD = "plug-in, first-order bias removed"


@dataclass(frozen=True, slots=True)
class PlugIn:
    """The bias-corrected plug-in estimate of the Jensen-Shannon divergence from counts."""

    def js(self, x: np.ndarray, y: np.ndarray, *, level: float = 0.95) -> Estimate:
        """Estimate JS(P, Q) in nats from counts ``x`` of P and ``y`` of Q."""
        n, m = float(np.sum(x)), float(np.sum(y))
        used = (x > 0) | (y > 0)
        p, q = x[used] / n, y[used] / m
        cells = p.size
        bias = 0.25 * np.sum((q * (1 - p) / n + p * (1 - q) / m) / (p + q))
        value = float(js(p, q) - bias)
        if cells > SPARSE_CELLS * min(n, m):
            reason = f"no interval: {cells} cells are too many for {min(n, m):.0f} rows"
            return Estimate(value, None, None, METHOD, (reason,))
        slope_p, slope_q = _slope(p, q), _slope(q, p)
        delta = weighted_variance(p, slope_p) / n + weighted_variance(q, slope_q) / m
        floor = null_variance(cells, n, m) / 16.0  # JS is a quarter of KL to second order
        error = math.sqrt(max(delta - 2.0 * floor, 0.0) + floor)
        return Estimate(value, error, normal_interval(value, error, level), METHOD)


# With more cells than this share of the rows, the bias left after the first order is not small.
SPARSE_CELLS = 0.1


def _slope(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the derivative of JS in p (up to a constant), 0 where p = 0, which has no weight."""
    ratio = np.where(p > 0, 2.0 * p / (p + q), 1.0)
    return 0.5 * np.log(ratio)
