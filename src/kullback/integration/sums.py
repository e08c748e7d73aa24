"""Sums over the integers: term by term where the mass is, as an integral where that is too long."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kullback.families.density import Density
from kullback.integration.digits import ENOUGH, polished
from kullback.integration.integrands import Integrand
from kullback.integration.pair import Pair, context
from kullback.integration.quadrature import Outcome, UndecidedError, integrate_over, valued
from kullback.integration.tails import UNDERFLOW

_MOST = 2**20  # terms that are added one by one
_BLOCK = 1024
_PATIENCE = 2**17  # terms after which a slow tail is integrated
_REACH = 12.0
_EXACT_TERMS = 6000
_NOTHING = -200.0  # a log mass below this does not count beside logs that doubles hold
_SMOOTH = 50.0  # a scale from which on a sum over a smooth bump is an integral to all digits


@dataclass
class Total:
    """A sum: its value, what may be wrong with it, and how it was found."""

    value: float = 0.0
    error: float = 0.0
    noise: float = 0.0
    terms: int = 0
    diverges: str = ""
    integrated: bool = False
    complete: bool = True
    digits: int = 16
    notes: list[str] = field(default_factory=list)

    def include(self, outcome: Outcome) -> None:
        """Add a part of the sum that was integrated."""
        self.value += outcome.value
        self.error += outcome.error
        self.noise += outcome.noise
        self.diverges = self.diverges or outcome.diverges
        self.integrated, self.complete = True, False
        self.notes += outcome.notes


def sum_over(pair: Pair, integrand: Integrand, low: float, high: float) -> Total:
    """Return the sum of an integrand over the integers from low to high, which may be infinite."""
    left, right = _core(pair, low, high)
    if right - left >= _MOST:
        return _wide(pair, integrand, low, high, left)
    total = Total()
    sizes: list[Any] = []
    if high - low < _PATIENCE:
        left, right = low, high
    _add(total, pair, integrand, left, right, sizes)
    for sign, start, bound in ((1, right, high), (-1, left, low)):
        if start != bound and not total.diverges:
            _outwards(total, pair, integrand, sign, start, bound, sizes)
    if total.diverges or not pair.exact:
        return total
    if total.noise > ENOUGH * abs(total.value):
        return _improved(total, pair, integrand, sizes)
    return total


def _core(pair: Pair, low: float, high: float) -> tuple[float, float]:
    """Return the hull of the landmarks, inside the support."""
    marks = [(c, s) for c, s in pair.landmarks if math.isfinite(c) and math.isfinite(s)]
    if not marks:
        start = low if math.isfinite(low) else (high if math.isfinite(high) else 0.0)
        marks = [(start, 1.0)]
    left = math.floor(min(c - _REACH * s for c, s in marks))
    right = math.ceil(max(c + _REACH * s for c, s in marks))
    return float(min(max(left, low), high)), float(max(min(right, high), low))


def _cells(
    pair: Pair, integrand: Integrand, left: float, right: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the integers, the terms and what rounding may have moved these by."""
    k = np.arange(left, right + 1.0)
    log_p, log_q = pair.logs(k)
    values, noise = valued(integrand, log_p, log_q, np.zeros_like(k), pair.distrust)
    endless = np.flatnonzero(np.isposinf(values))
    if len(endless) and all(_lost(pair, log_p, log_q, k, i) for i in (endless[0], endless[-1])):
        values[endless] = noise[endless] = 0.0
    return k, values, noise


def _lost(pair: Pair, log_p: np.ndarray, log_q: np.ndarray, k: np.ndarray, i: int) -> bool:
    """Return whether a mass of 0 is one that doubles could not hold, beside nothing that counts.

    Raises
    ------
    UndecidedError
        If the other law still has mass there that could count.
    """
    law, other = (pair.p, log_q[i]) if log_p[i] == -np.inf else (pair.q, log_p[i])
    if not underflowed(law, float(k[i])):
        return False
    if other > _NOTHING:
        raise UndecidedError(
            f"between {pair.p.name} and {pair.q.name}: the mass that {law.name} gives underflows "
            f"at {k[i]:g} while the other law still has mass there."
        )
    return True


def underflowed(law: Density, at: float) -> bool:
    """Return whether masses fell below all doubles on the way from a landmark to a point."""
    low, high = law.support
    if not low <= at <= high or not law.landmarks:
        return False
    seen, gone = law.landmarks[0][0], at
    while abs(gone - seen) > 1.0:
        middle = float(math.floor(0.5 * (seen + gone)))
        if middle in (seen, gone):
            break
        here = law.log_density(np.array([middle]))[0] > -np.inf
        seen, gone = (middle, gone) if here else (seen, middle)
    return -np.inf < law.log_density(np.array([seen]))[0] < UNDERFLOW


def _add(
    total: Total, pair: Pair, integrand: Integrand, left: float, right: float, sizes: list[Any]
) -> np.ndarray:
    """Add the terms from left to right; remember those that are not 0."""
    k, values, noise = _cells(pair, integrand, left, right)
    if np.isposinf(values).any():
        at = float(k[np.isposinf(values)][0])
        total.value, total.diverges = math.inf, f"q is 0 at {at:g}, where p has mass"
        return values
    total.value += math.fsum(values)
    total.noise += float(np.sum(noise))
    total.terms += len(k)
    some = values != 0
    sizes.append((k[some], values[some], noise[some]))
    return values


def _outwards(
    total: Total,
    pair: Pair,
    integrand: Integrand,
    sign: int,
    start: float,
    bound: float,
    sizes: list[Any],
) -> None:
    """Add blocks away from the landmarks until the rest is negligible, or integrate it."""
    block, before = _BLOCK, total.terms
    while total.terms - before < _PATIENCE and start != bound:
        first = start + sign
        stop = first + sign * (block - 1)
        stop = min(stop, bound) if sign > 0 else max(stop, bound)
        values = _add(total, pair, integrand, min(first, stop), max(first, stop), sizes)
        if total.diverges:
            return
        start, block = stop, 2 * block
        if start == bound:
            return
        left = _geometric_rest(values if sign > 0 else values[::-1])
        if left <= 1e-17 * abs(total.value) or total.value == 0.0 == left:
            total.error += left
            return
    if start != bound:
        _tail(total, pair, integrand, sign, start + sign, bound)


def _geometric_rest(values: np.ndarray) -> float:
    """Bound the terms after the last of these by a geometric series; inf if they fall too slowly.

    The ratio of successive terms must not be rising, as for every law whose log mass is concave
    in its tail; a power law has a rising ratio and is integrated instead.
    """
    last = np.abs(values[-3:])
    if len(last) < 3 or last[2] == 0:
        return 0.0
    before, ratio = last[1] / last[0], last[2] / last[1]
    if ratio >= 0.99 or ratio > before * (1.0 + 1e-3):
        return math.inf
    return float(last[2] * ratio / (1.0 - ratio))


def _tail(
    total: Total, pair: Pair, integrand: Integrand, sign: int, first: float, bound: float
) -> None:
    """Add the terms from ``first`` on as an integral from half a step before (Euler-Maclaurin)."""
    edge = first - 0.5 * sign
    stop = bound + 0.5 * sign
    width = max(abs(first - pair.p.landmarks[0][0]) if pair.p.landmarks else abs(first), 16.0)
    smooth = Pair(Smooth(pair.p, ((edge, width),)), Smooth(pair.q, ((edge, width),)))
    low, high = (edge, stop) if sign > 0 else (stop, edge)
    outcome = integrate_over(smooth, integrand, low, high)
    total.include(outcome)
    _meet(total, pair, integrand, first - sign, first)


def _meet(total: Total, pair: Pair, integrand: Integrand, last: float, first: float) -> None:
    """Add the next term of the series, f'/24, where a sum up to ``last`` meets an integral."""
    log_p, log_q = pair.logs(np.array([last, first]))
    near = valued(integrand, log_p, log_q, np.zeros(2))[0]
    correction = float(near[1] - near[0]) / 24.0
    total.value += correction
    total.error += 1e-4 * abs(correction) + 1e-16 * abs(total.value)


def _wide(pair: Pair, integrand: Integrand, low: float, high: float, left: float) -> Total:
    """Sum over millions of terms: those near a finite end one by one, the bumps as integrals."""
    total = Total()
    sizes: list[Any] = []
    lower, upper = low, high
    if math.isfinite(low) and left - low < _MOST:
        lower = min(low + 2.0**15, high)
        _add(total, pair, integrand, low, lower, sizes)
        lower += 1
        _meet(total, pair, integrand, lower - 1, lower)
    if math.isfinite(high) and high - _core(pair, low, high)[1] < _MOST and high > lower:
        upper = max(high - 2.0**15, lower)
        _add(total, pair, integrand, upper, high, sizes)
        upper -= 1
        _meet(total, pair, integrand, upper + 1, upper)
    if total.diverges or upper < lower:  # nothing is left between the ends
        return total
    smooth = _smooth(pair)
    outcome = integrate_over(smooth, integrand, lower - 0.5, upper + 0.5)
    outcome = polished(smooth, integrand, outcome)
    total.include(outcome)
    total.digits = outcome.digits
    return total


def _smooth(pair: Pair) -> Pair:
    p, q = pair.p, pair.q
    return Pair(Smooth(p, p.landmarks), Smooth(q, q.landmarks), pair.more)


def _improved(total: Total, pair: Pair, integrand: Integrand, sizes: list[Any]) -> Total:
    """Return the sum with the terms that matter evaluated to 40 digits."""
    k, values, noise = (np.concatenate(column) for column in zip(*sizes, strict=True))
    matter = np.abs(values) + noise > 1e-18 * np.sum(np.abs(values))
    if np.count_nonzero(matter) <= _EXACT_TERMS:
        better = _exact_terms(pair, integrand, k[matter])
        change = math.fsum(np.concatenate([better, -values[matter]]))
        total.value += change
        total.noise = float(np.sum(noise[~matter])) + 4e-16 * float(np.sum(np.abs(better)))
        total.digits = context().dps
        return total
    scales = [scale for _, scale in pair.landmarks]
    if not scales or min(scales) < _SMOOTH:
        return total
    # Too many terms for so many digits, but the sum over a smooth bump is its integral; the two
    # are compared in doubles first, for the sake of formulas that have a kink.
    smooth = _smooth(pair)
    rough = integrate_over(smooth, integrand, float(np.min(k)) - 0.5, float(np.max(k)) + 0.5)
    if abs(rough.value - total.value) > total.noise + 1e-10 * abs(total.value):
        return total
    fine = polished(smooth, integrand, rough)
    noise_left = fine.noise
    return Total(
        fine.value, fine.error, noise_left, total.terms, "", True, False, fine.digits, total.notes
    )


def _exact_terms(pair: Pair, integrand: Integrand, k: np.ndarray) -> np.ndarray:
    mp = context()
    logs = np.empty((3, len(k)))
    for i, point in enumerate(k.tolist()):
        log_p, log_q = pair.exact_logs(mp.mpf(point), mp)
        logs[:, i] = float(log_p), float(log_q), float(log_p - log_q)
    value, shift = integrand.values(*logs)
    return np.where(value == 0, 0.0, value * np.exp(shift))


@dataclass(frozen=True)
class Smooth:
    """A law on the integers continued between them: a quartic through five logs of its masses."""

    law: Density
    landmarks: tuple[tuple[float, float], ...]

    discrete = False
    dimension = 1

    @property
    def name(self) -> str:
        """The name of the law."""
        return self.law.name

    @property
    def support(self) -> tuple[float, float]:
        """The support, half a step wider at both ends."""
        low, high = self.law.support
        return low - 0.5, high + 0.5

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the continued log mass."""
        low, high = self.law.support
        n = np.clip(np.rint(x), low + 2, high - 2)
        y = [self.law.log_density(n + k) for k in range(-2, 3)]
        with np.errstate(invalid="ignore"):
            between = _quartic(y, x - n)
        return np.where(np.isfinite(between), between, y[2])

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return the same to the digits of an mpmath context."""
        low, high = self.law.support
        n = max(min(mp.nint(x), high - 2), low + 2)
        y = [self.law.exact_log_density(n + k, mp) for k in range(-2, 3)]
        return None if y[2] is None else _quartic(y, x - n)

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return draws of the law itself."""
        return self.law.sample(size, rng)


def _quartic(values: list[Any], x: Any) -> Any:
    """Return the quartic through values at -2 .. 2, at x, by central differences."""
    a, b, c, d, e = values
    first, third = (d - b) / 2, (e - 2 * d + 2 * b - a) / 2
    second, fourth = d - 2 * c + b, e - 4 * d + 6 * c - 4 * b + a
    square = x * x
    odd = x * first + x * (square - 1) / 6 * third
    even = square / 2 * second + square * (square - 1) / 24 * fourth
    return c + odd + even
