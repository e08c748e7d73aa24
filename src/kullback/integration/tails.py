"""The ends of an integral: does it converge there, where may it be cut, what remains.

Along an end the points are ``x = base + sign * e^t``, and the integrand per unit of t, g, decides:
the integral converges if and only if g falls exponentially, or faster than 1/t. Log densities that
are straight lines in t (every power law, at infinity or at a finite end) are continued as lines
beyond what doubles can resolve, so that even a tail of index 1e-8 is integrated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kullback.integration.integrands import Integrand, Mass, log_size
from kullback.integration.lines import Line, before, lines_of
from kullback.integration.pair import Pair
from kullback.integration.panels import End

# What is smaller than the largest by this factor (in nats) is left out.
NEGLIGIBLE = 50.0
_FURTHEST = 690.0
_FLAT = 1e-9  # a slope nearer to 0 is 0: the rounding of slopes is below 1e-12
_CLEAR = 0.05  # a slope of this size has its sign beyond doubt
UNDERFLOW = -600.0  # logs of densities below this may have been logs of doubles that underflow
_EARLY = 20.0  # an end seen over fewer units of t than this has underflowed
_LONG = 15.0  # a law that falls gently over so many units of t does not end all at once


@dataclass(frozen=True)
class Tail:
    """What is known of the integral along one end.

    Attributes
    ----------
    verdict : {"finite", "infinite", "unknown"}
        Whether the integral converges here.
    cut : float
        The t at which the panels stop.
    remainder, error : float
        What lies beyond the cut, and how well that and the continued lines are known.
    why : str
        The reason for a verdict that is not "finite".
    """

    end: End
    lines: tuple[Line, Line] | None
    verdict: Literal["finite", "infinite", "unknown"]
    cut: float
    remainder: float = 0.0
    error: float = 0.0
    why: str = ""

    @property
    def start_of_lines(self) -> float:
        """The t from which on the log densities are continued."""
        return self.lines[0].at if self.lines else math.inf

    def breaks(self) -> np.ndarray:
        """Return the breaks of t for the first panels: wider and wider towards the end."""
        length = self.end.outward * (self.cut - self.end.start)
        if length <= 0:
            return np.array([self.end.start, self.end.start])
        n = max(2, min(24, math.ceil(length)))
        steps = length * (np.arange(n + 1) / n) ** (1.0 if length < 60 else 2.0)
        return self.end.start + self.end.outward * steps

    def place(self, t: np.ndarray) -> np.ndarray:
        """Return the points x, no further out than doubles can follow."""
        if self.lines:
            at = self.lines[0].at
            t = np.minimum(t, at) if self.end.outward > 0 else np.maximum(t, at)
        return self.end.base + self.end.sign * np.exp(np.minimum(t, _FURTHEST + 10))

    def adjusted(
        self, t: np.ndarray, x: np.ndarray, log_p: np.ndarray, log_q: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the log densities at t, given those at the doubles x nearest to the points."""
        if not self.lines:
            return log_p, log_q
        p, q = self.lines
        beyond = self.end.outward * (t - p.at) > 0
        if self.end.outward < 0 and self.end.base != 0.0:
            # Near an end a != 0 the distance x - a is exact but not the one that was asked for.
            with np.errstate(divide="ignore"):
                off = t - np.log(np.abs(x - self.end.base))
            off = np.where(np.isfinite(off) & ~beyond, off, 0.0)
            log_p, log_q = log_p + p.slope * off, log_q + q.slope * off
        return np.where(beyond, p(t), log_p), np.where(beyond, q(t), log_q)


def examine(end: End, pair: Pair, integrand: Integrand, reference: float) -> Tail:
    """Return what is known of an end; ``reference`` is the log of the integral found elsewhere."""
    t, log_p, log_q = _seen(*_sight(end, pair))
    if not len(t):
        return Tail(end, None, "finite", end.start)
    size = log_size(integrand, log_p, log_q, t)
    if _breaks_off(t, log_p, size, reference):
        return Tail(end, None, "unknown", end.start, why=_broken(end, float(t[np.argmax(size)])))
    known = int(np.argmax(size == np.inf)) if (size == np.inf).any() else len(t)
    lost = 0
    fallen = known < 2 or (size[known - 1] < reference and size[known - 1] < size[known - 2])
    if known < len(t) and fallen and _negligible(t, np.maximum(log_p, log_q), known, reference):
        lost = known
        size, known = np.where(size == np.inf, -np.inf, size), len(t)
    rest = np.maximum.accumulate(size[:known][::-1])[::-1]
    floor = max(reference, float(rest[0]) if known else -np.inf) - NEGLIGIBLE
    lines = lines_of(end, t, log_p, log_q)
    dead = known == len(t) and (rest[-1] < floor or rest[-1] == -np.inf) and _falling(size)
    tail = _along_lines(end, lines, integrand, floor) if lines else None
    if dead and (tail is None or tail.cut == tail.start_of_lines):
        below = np.flatnonzero(rest < floor)
        first = int(below[0]) if len(below) else 0
        if 0 < lost <= first:  # beyond, q is not known: what is left there is guessed
            guess = math.exp(min(float(size[lost - 1]), 700.0))
            return Tail(end, lines, "finite", float(t[lost - 1]), error=guess)
        return Tail(end, lines, "finite", float(t[first]) if len(below) else end.start)
    if tail:
        return tail
    if known < len(t) and (known < 4 or abs(t[known - 1] - t[0]) < _EARLY):
        return _underflowed(end, pair, integrand, float(t[known - 1] if known else t[0]))
    return _by_slope(end, t[:known], size[:known], floor)


def _seen(
    t: np.ndarray, log_p: np.ndarray, log_q: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leave out the far points at which both logs have overflowed; keep true zeros."""
    log = np.maximum(log_p, log_q)
    some = np.flatnonzero(log > -np.inf)
    if not len(some):
        return t[:0], log_p[:0], log_q[:0]
    n = len(t) if log[some[-1]] > UNDERFLOW else some[-1] + 1
    # A law whose log was last seen this low has not ended, it was lost: judge it before that.
    seen = np.flatnonzero(log_p > -np.inf)
    if len(seen) and log_p[seen[-1]] < UNDERFLOW:
        n = min(n, seen[-1] + 1)
    return t[:n], log_p[:n], log_q[:n]


def _breaks_off(t: np.ndarray, log_p: np.ndarray, size: np.ndarray, reference: float) -> bool:
    """Whether P vanishes where the integrand has long grown: its formula gives up, not the law."""
    seen = np.flatnonzero(log_p > -np.inf)
    if not len(seen) or seen[-1] == len(t) - 1 or log_p[seen[-1]] < UNDERFLOW:
        return False
    finite = np.where(np.isfinite(size), size, -np.inf)
    peak, half = int(np.argmax(finite)), int(np.argmax(np.abs(t - t[0]) >= 0.5 * _LONG))
    grown = peak >= seen[-1] - 4 and abs(t[peak] - t[0]) > _LONG
    return grown and bool(finite[peak] > max(finite[half], reference - NEGLIGIBLE))


def _sight(end: End, pair: Pair) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return t along the end as far as doubles resolve, with both log densities."""
    last = end.outward * _FURTHEST
    if end.outward < 0 and end.base != 0.0:
        last = min(math.log(8.0 * np.spacing(abs(end.base))), end.start - 1.0)
    length = abs(last - end.start)
    steps = np.arange(0.0, min(length, 16.0), 0.25)
    if length > 16.0:
        steps = np.concatenate([steps, np.geomspace(16.0, length, 60)])
    x = end.base + end.sign * np.exp(end.start + end.outward * steps)
    x = np.unique(x[x != end.base])
    x = x if end.sign * end.outward > 0 else x[::-1]
    log_p, log_q = pair.logs(x)
    return np.log(np.abs(x - end.base)), log_p, log_q


def _negligible(t: np.ndarray, log: np.ndarray, known: int, reference: float) -> bool:
    """Whether where one law underflows so little of the other is left that no log matters."""
    # Plausible is a log that grows like the square of the distance, or of its inverse.
    left = log[known:] + t[known:] + 2.0 * np.abs(t[known:])
    return bool(np.max(left) < reference - 4 * NEGLIGIBLE)


def _falling(size: np.ndarray) -> bool:
    # A few points back: where p and q agree to the last digit the size is 0 by accident.
    return bool(size[-1] == -np.inf or size[-1] < np.max(size[-6:-1]))


def _along_lines(end: End, lines: tuple[Line, Line], integrand: Integrand, floor: float) -> Tail:
    """Judge and cut an end whose log densities are lines: g is known however far out."""
    out = end.outward
    far = lines[0].at + out * np.array([1e13, 2e13])
    size = log_size(integrand, lines[0](far), lines[1](far), far)
    with np.errstate(invalid="ignore"):
        slope = (size[1] - size[0]) / 1e13
    rough = lines[0].roughness + lines[1].roughness
    unsure = 1e-11 + 10.0 * rough
    if not (slope < -unsure or size[1] == -np.inf):
        # A law whose own mass falls no faster than this has mass beyond what can be followed.
        slow = any(abs(line.slope + 1.0) <= unsure for line in lines)
        if slope < unsure and slow and not isinstance(integrand, Mass):
            return Tail(end, lines, "unknown", end.start, why=_slow(end))
        return Tail(end, lines, "infinite", end.start, why=_grows(end, slope))
    t = lines[0].at + out * np.concatenate([[0.0], np.geomspace(1e-2, 1e13, 400)])
    size = log_size(integrand, lines[0](t), lines[1](t), t)
    rest = np.maximum.accumulate(size[::-1])[::-1]
    below = np.flatnonzero(rest < floor)
    cut = float(t[below[0]] if len(below) else t[-1])
    steep = max(abs(slope), 1e-11) if np.isfinite(slope) else math.inf
    return Tail(end, lines, "finite", cut, error=float(np.exp(rest[0])) / steep * rough / steep)


def _by_slope(end: End, t: np.ndarray, size: np.ndarray, floor: float) -> Tail:
    """Judge an end by fitting ``g = e^(a + b u) u^k``, u = |t|, to its outermost points."""
    length = abs(t[-1] - t[0])
    half = int(np.argmax(np.abs(t - t[0]) >= 0.5 * length)) + 1
    fit, check = _fitted(t, size, length / 6.0), _fitted(t[:half], size[:half], length / 12.0)
    if fit is None or check is None:
        return Tail(end, None, "unknown", end.start, why=_unclear(end))
    rate, power, slope = fit
    if min(slope, check[2]) > _CLEAR:
        return Tail(end, None, "infinite", end.start, why=_grows(end, slope))
    rest = np.maximum.accumulate(size[::-1])[::-1]
    top, furthest = math.exp(min(float(size[-1]), 700.0)), abs(t[-1])
    if max(slope, check[2]) < -_CLEAR:
        if rest[-1] < floor:
            return Tail(end, None, "finite", float(t[np.argmax(rest < floor)]))
        left, doubt = top / -slope, min(abs(power) / furthest, abs(slope - check[2])) / -slope
        return Tail(end, None, "finite", float(t[-1]), left, left * (doubt + _FLAT))
    # A rate that changes with the points that it is fitted to is known no better than that.
    flat = _FLAT + 3.0 * abs(rate - check[0])
    if slope * furthest > -0.98 and (rate > flat or (rate > -flat and power > -0.98)):
        return Tail(end, None, "infinite", end.start, why=_grows(end, slope))
    if slope < 1.5 * check[2] < 0:  # ever steeper: a geometric tail bounds what is left
        return Tail(end, None, "finite", float(t[-1]), 0.5 * top / -slope, 0.5 * top / -slope)
    if slope >= 0 or (rate > -flat and power > -1.05):
        return Tail(end, None, "unknown", end.start, why=_slow(end))
    if rate > -flat:
        left = top * furthest / (-power - 1.0)
        return Tail(end, None, "finite", float(t[-1]), left, 0.1 * left)
    doubt = abs(power) / (furthest * -slope) + _FLAT
    return Tail(end, None, "finite", float(t[-1]), top / -slope, top / -slope * doubt)


def _fitted(t: np.ndarray, size: np.ndarray, step: float) -> tuple[float, float, float] | None:
    """Return the rate b and the power k through three points, and the slope at the last."""
    last = len(t) - 1
    middle = before(t, last, step)
    first = before(t, middle, step)
    u, y = np.abs(t[[first, middle, last]]), size[[first, middle, last]]
    if not np.all(np.abs(y) < 1e300) or np.any(np.diff(u) <= 0) or u[0] <= 0:
        return None
    rate, power = np.linalg.solve(np.column_stack([np.diff(u), np.diff(np.log(u))]), np.diff(y))
    return float(rate), float(power), float(rate + power / u[-1])


def _underflowed(end: End, pair: Pair, integrand: Integrand, last: float) -> Tail:
    """Judge an end that was lost to underflow early, on the decade before."""
    t = last - end.outward * np.linspace(math.log(10.0), 0.0, 9)
    x = end.base + end.sign * np.exp(t)
    log_p, log_q = pair.logs(x)
    size = log_size(integrand, log_p, log_q, t)
    finite = np.flatnonzero(np.isfinite(size))
    if len(finite) >= 5:
        slopes = np.diff(size[finite]) / np.abs(np.diff(t[finite]))
        if np.all(slopes[len(slopes) // 2 :] > 0.05):
            why = _grows(end, float(slopes[-1])) + "; judged before the density underflows"
            return Tail(end, None, "infinite", end.start, why=why)
    return Tail(end, None, "unknown", end.start, why=_unclear(end))


def _where(end: End) -> str:
    if end.outward < 0:
        return f"{end.base:.6g}"
    return "+inf" if end.sign > 0 else "-inf"


def _grows(end: End, slope: float) -> str:
    fall = "does not fall" if not abs(slope) > 1e-6 else "grows"
    return f"the integral diverges towards {_where(end)}: per unit of log-distance it {fall}"


def _slow(end: End) -> str:
    return f"the mass towards {_where(end)} falls too slowly to be followed, or it is infinite"


def _broken(end: End, t: float) -> str:
    x = end.base + end.sign * math.exp(t)
    return (
        f"the density of p that is given vanishes near {x:.3g}, where the integral towards "
        f"{_where(end)} still grows; give a density that is right there, or the true support"
    )


def _unclear(end: End) -> str:
    return (
        f"the density that is given underflows towards {_where(end)} while the other law still "
        "has mass there, so it cannot be told whether the integral converges; give its logarithm "
        "(kb.density of a log density)"
    )
