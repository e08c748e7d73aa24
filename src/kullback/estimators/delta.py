"""Standard errors of divergences of counts: the delta method, and the chi-square law near P = Q.

Where P = Q the first-order (delta) variance of a divergence vanishes, while twice nm/(n+m) times
the plug-in KL is chi-square with ``cells - 1`` degrees of freedom (Wilks 1938). A divergence that
is c times KL to second order keeps c squared times that variance.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

# The asymptotic intervals hold where Q's cells were seen this often; cells seen less may hold no
# more than SPARSE_SHARE of P.
ENOUGH = 5
SPARSE_SHARE = 0.01
# With more cells than this share of the rows, the bias of JS left after the first order shows.
SPARSE_CELLS = 0.1
# The share of singletons estimates the mass not seen at all (Good 1953).
SINGLETONS = 0.05

# KL to second order, of which a measure is a multiple near P = Q.
CURVATURES = {"kl": 1.0, "reverse_kl": 1.0, "jeffreys": 2.0, "js": 0.25}


class Slopes(NamedTuple):
    """The derivatives of a divergence in p and in q, up to constants; 0 where there is no mass."""

    in_p: np.ndarray
    in_q: np.ndarray


def standard_error(measure: str, x: np.ndarray, y: np.ndarray) -> float:
    """Return the standard error of a bias-corrected estimate from counts x of P and y of Q."""
    if measure == "entropy":
        return _entropy_error(x)
    n, m = float(np.sum(x)), float(np.sum(y))
    used = (x > 0) | (y > 0)
    p, q = x[used] / n, y[used] / m
    slopes = _slopes(measure, p, q)
    delta = weighted_variance(p, slopes.in_p) / n + weighted_variance(q, slopes.in_q) / m
    if measure == "cross_entropy":
        return math.sqrt(delta)
    # The noise of the counts inflates the delta variance by twice the floor on average.
    floor = CURVATURES[measure] ** 2 * null_variance(p.size, n, m)
    return math.sqrt(max(delta - 2.0 * floor, 0.0) + floor)


def null_variance(cells: int, n: float, m: float) -> float:
    """Return the variance of an estimate of KL when P = Q."""
    return 0.5 * max(cells - 1, 0) * (1.0 / n + 1.0 / m) ** 2


def weighted_variance(weights: np.ndarray, values: np.ndarray) -> float:
    """Return the variance of values that have these weights, 0 without weight."""
    total = float(np.sum(weights))
    if total == 0:
        return 0.0
    mean = float(np.sum(weights * values)) / total
    return float(np.sum(weights * (values - mean) ** 2)) / total


def reason_for_no_interval(measure: str, x: np.ndarray, y: np.ndarray) -> str | None:
    """Return why no interval for a measure would be valid for these counts, or None if one is."""
    if measure == "entropy":
        return _unfinished(x)
    if measure == "js":
        cells, rows = int(np.count_nonzero((x > 0) | (y > 0))), min(float(x.sum()), float(y.sum()))
        if cells > SPARSE_CELLS * rows:
            return f"no interval: {cells} cells are too many for {rows:.0f} rows"
        return None
    if measure == "reverse_kl":
        return _unmet(y, x, "Q", "P")
    reason = _unmet(x, y, "P", "Q")
    return reason or (_unmet(y, x, "Q", "P") if measure == "jeffreys" else None)


def _unmet(x: np.ndarray, y: np.ndarray, first: str, second: str) -> str | None:
    n = float(np.sum(x))
    unseen = float(np.sum(x[y == 0])) / n
    if unseen > 0:
        return (
            f"no interval: {unseen:.2%} of {first} lies in cells that {second}'s sample never "
            f"met, where {second}'s probability is unknown"
        )
    sparse = float(np.sum(x[y < ENOUGH])) / n
    if sparse > SPARSE_SHARE:
        return (
            f"no interval: {sparse:.1%} of {first} lies in cells that {second}'s sample met under "
            f"{ENOUGH} times"
        )
    return None


def _unfinished(x: np.ndarray) -> str | None:
    once = float(np.sum(x == 1)) / float(np.sum(x))
    if once > SINGLETONS:
        return f"no interval: {once:.1%} of P was seen once only, so much of it is still unseen"
    return None


def _entropy_error(x: np.ndarray) -> float:
    n = float(np.sum(x))
    p = x[x > 0] / n
    return math.sqrt(weighted_variance(p, np.log(p)) / n + 0.5 * (p.size - 1) / n**2)


def _slopes(measure: str, p: np.ndarray, q: np.ndarray) -> Slopes:
    if measure == "js":
        return Slopes(_js_slope(p, q), _js_slope(q, p))
    there, back = _log_ratio(p, q), _ratio(p, q)
    if measure == "kl":
        return Slopes(there, -back)
    if measure == "cross_entropy":
        return Slopes(-np.log(np.where(q > 0, q, 1.0)), -back)
    if measure == "reverse_kl":
        return Slopes(-_ratio(q, p), -there)
    return Slopes(there - _ratio(q, p), -there - back)


def _log_ratio(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    both = (p > 0) & (q > 0)
    return np.log(np.where(both, p, 1.0) / np.where(both, q, 1.0))


def _ratio(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    return np.where(q > 0, p / np.where(q > 0, q, 1.0), 0.0)


def _js_slope(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the derivative of JS in p (up to a constant), 0 where p = 0, which has no weight."""
    return 0.5 * np.log(np.where(p > 0, 2.0 * p / (p + q), 1.0))
