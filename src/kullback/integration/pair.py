"""Two laws side by side, asked for their log densities at the same points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.density import Density

DIGITS = 40
# How many points, at most, are looked up one by one where doubles have underflowed.
_REPAIRS = 3000
_PROBED = 8  # landmarks at which doubles are tested
# The error that a log density is expected to have, relative to 1 + its size.
ROUNDING = 2.0 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class Pair:
    """Two laws; q is p where only one of them matters, ``more`` are landmarks of neither."""

    p: Density
    q: Density
    more: tuple[tuple[float, float], ...] = ()

    def logs(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return both log densities; where only one is 0, underflow is undone if it can be."""
        log_p = log_density(self.p, x)
        log_q = log_p if self.q is self.p else log_density(self.q, x)
        lost_p = (log_p == -np.inf) & np.isfinite(log_q)
        lost_q = (log_q == -np.inf) & np.isfinite(log_p)
        return self._repaired(self.p, x, log_p, lost_p), self._repaired(self.q, x, log_q, lost_q)

    def exact_logs(self, x: Any, mp: Any) -> tuple[Any, Any]:
        """Return both log densities at one number of an mpmath context."""
        return self.p.exact_log_density(x, mp), self.q.exact_log_density(x, mp)

    def _repaired(self, law: Density, x: np.ndarray, log: Any, lost: Any) -> np.ndarray:
        low, high = law.support
        lost = lost & (x > low) & (x < high)
        if not self.exact or not lost.any() or np.count_nonzero(lost) > _REPAIRS:
            return log
        log, mp = log.copy(), context()
        exact: Any = law.exact_log_density
        log[lost] = [float(exact(mp.mpf(float(v)), mp)) for v in x[lost]]
        return log

    @cached_property
    def exact(self) -> bool:
        """Whether both laws can be evaluated to any number of digits."""
        try:
            mp = context()
        except ImportError:
            return False
        return all(_knows(law, mp) for law in (self.p, self.q))

    @cached_property
    def distrust(self) -> float:
        """How many times further from the truth the logs are than their rounding explains.

        It is looked up at a few points where digits can be had, and 1 where they cannot.
        """
        if not self.exact:
            return 1.0
        mp = context()
        low = max(self.p.support[0], self.q.support[0])
        high = min(self.p.support[1], self.q.support[1])
        x = np.array([c + k * s for c, s in self.landmarks[:_PROBED] for k in (-1.3, 0.4, 2.1)])
        x = np.unique(np.floor(x) if self.p.discrete else x)
        x = x[(x > low) & (x < high)]
        worst = 1.0
        for law, logs in zip((self.p, self.q), self.logs(x), strict=True):
            exact: Any = law.exact_log_density
            for point, log in zip(x.tolist(), logs.tolist(), strict=True):
                if log > -1e300:
                    off = abs(float(exact(mp.mpf(point), mp) - log))
                    worst = max(worst, off / (ROUNDING * (1.0 + abs(log))))
        return worst

    @property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """The landmarks of both, and those beside."""
        return (*self.p.landmarks, *self.q.landmarks, *self.more)


def log_density(law: Density, x: np.ndarray) -> np.ndarray:
    """Return a log density as float64, refusing what is none.

    Raises
    ------
    InputError
        If it is NaN or has the wrong shape.
    """
    with np.errstate(all="ignore"):
        log = np.asarray(law.log_density(x), dtype=np.float64)
    if log.shape != np.shape(x):
        raise InputError(
            f"the density of {law.name} gives an array of shape {log.shape} for points of shape "
            f"{np.shape(x)}; it must give one number a point."
        )
    if np.isnan(log).any():
        low, high = law.support
        # Where x * x or 1 / x overflows, inf - inf is no statement about the law.
        beyond = (np.abs(x) > 1e100) | (x - low < 1e-100) | (high - x < 1e-100)
        log = np.where(np.isnan(log) & beyond, -np.inf, log)
        if np.isnan(log).any():
            where = float(np.asarray(x)[np.isnan(log)].flat[0])
            raise InputError(f"the log density of {law.name} is not a number at {where:.6g}.")
    return log


_CONTEXTS: list[Any] = []


def context() -> Any:
    """Return the private mpmath context of this package, at `DIGITS` digits."""
    if not _CONTEXTS:
        from mpmath.ctx_mp import MPContext

        mp = MPContext()
        mp.dps = DIGITS
        _CONTEXTS.append(mp)
    return _CONTEXTS[0]


def _knows(law: Density, mp: Any) -> bool:
    low, high = law.support
    inside = [c for c, _ in law.landmarks if low < c < high]
    middle = 0.5 * (low + high) if np.isfinite(high - low) else max(low, min(high, 0.0)) + 1.0
    x = float(inside[0] if inside else middle)
    return law.exact_log_density(mp.mpf(math.floor(x) if law.discrete else x), mp) is not None
