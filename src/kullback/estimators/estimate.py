"""What an estimator returns, and the pieces that estimators of counts share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.result import Interval

# The asymptotic intervals hold where Q's cells were seen this often; cells seen less may hold no
# more than SPARSE_SHARE of P.
ENOUGH = 5
SPARSE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate in nats: value, standard error, interval or (in ``notes``) why there is none."""

    value: float
    error: float | None
    interval: Interval | None
    method: str
    notes: tuple[str, ...] = ()


def normal_interval(value: float, error: float, level: float) -> Interval:
    """Return value ± z·error cut to what is possible, at least 0.

    An estimate so far below 0 that nothing remains is no better evidence than one of 0.
    """
    from scipy.special import ndtri

    if not (isinstance(level, int | float) and 0 < level < 1):
        raise InputError(f"level must be between 0 and 1, such as 0.95, not {level!r}.")
    reach = float(ndtri(0.5 + level / 2)) * error
    high = value + reach
    return Interval(max(value - reach, 0.0), high if high >= 0 else reach, level)


def reason_for_no_interval(x: np.ndarray, y: np.ndarray) -> str | None:
    """Return why no interval for KL(P‖Q) would be valid for these counts, or None if one is."""
    n = float(np.sum(x))
    unseen = float(np.sum(x[y == 0])) / n
    if unseen > 0:
        return (
            f"no interval: {unseen:.2%} of P lies in cells that Q's sample never met, "
            "where Q's probability is unknown"
        )
    sparse = float(np.sum(x[y < ENOUGH])) / n
    if sparse > SPARSE_SHARE:
        return (
            f"no interval: {sparse:.1%} of P lies in cells that Q's sample met under {ENOUGH} times"
        )
    return None


def null_variance(cells: int, n: float, m: float) -> float:
    """Return the variance of an estimate of KL when P = Q.

    Twice ``nm/(n+m)`` times the plug-in KL is then chi-square with ``cells - 1`` degrees of freedom
    (Wilks 1938), while the first-order (delta) variance vanishes.
    """
    return 0.5 * max(cells - 1, 0) * (1.0 / n + 1.0 / m) ** 2


def weighted_variance(weights: np.ndarray, values: np.ndarray) -> float:
    """Return the variance of values that have these weights, 0 without weight."""
    total = float(np.sum(weights))
    if total == 0:
        return 0.0
    mean = float(np.sum(weights * values)) / total
    return float(np.sum(weights * (values - mean) ** 2)) / total


def net_contributions(terms: np.ndarray, noise: np.ndarray, value: float) -> np.ndarray:
    """Share a bias-corrected ``value`` among cells, each at least 0.

    A cell's share is what its plug-in term has above ``noise``, what sampling alone is expected to
    give it, scaled so that the shares sum to ``value``; all 0 where ``value`` is not positive.
    """
    excess = np.maximum(terms - noise, 0.0)
    total = float(np.sum(excess))
    if value <= 0 or not math.isfinite(value):
        return np.zeros_like(terms)
    return excess * (value / total) if total > 0 else terms * (value / float(np.sum(terms)))
