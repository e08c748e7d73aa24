"""What an estimator returns, and the pieces that estimators of counts share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.result import Interval, Kind


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate in nats: value, standard error, interval or (in ``notes``) why there is none.

    Its ``kind`` is ``lower bound`` where the samples say no more than that KL is at least so much.
    """

    value: float
    error: float | None
    interval: Interval | None
    method: str
    notes: tuple[str, ...] = ()
    kind: Kind = "estimate"


def normal_interval(value: float, error: float, level: float) -> Interval:
    """Return value ± z·error cut to what is possible, at least 0.

    An estimate so far below 0 that nothing remains is no better evidence than one of 0.
    """
    from scipy.special import ndtri

    check_level(level)
    return _around(value, float(ndtri(0.5 + level / 2)) * error, level)


def t_interval(value: float, error: float, level: float, freedom: int) -> Interval:
    """Return value ± t·error, where the error itself was estimated with so much freedom."""
    from scipy.special import stdtrit

    check_level(level)
    return _around(value, float(stdtrit(freedom, 0.5 + level / 2)) * error, level)


def check_level(level: float) -> None:
    """Refuse what is no level of an interval."""
    if not (isinstance(level, int | float) and 0 < level < 1):
        raise InputError(f"level must be between 0 and 1, such as 0.95, not {level!r}.")


def _around(value: float, reach: float, level: float) -> Interval:
    high = value + reach
    return Interval(max(value - reach, 0.0), high if high >= 0 else reach, level)


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
