"""Adaptive Gauss-Kronrod quadrature of a function of two log densities, all panels at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kullback._errors import InputError
from kullback.integration.integrands import Integrand
from kullback.integration.pair import ROUNDING, Pair
from kullback.integration.panels import Panels, joined, layout, panels_from
from kullback.integration.tails import Tail, examine

TOLERANCE = 1e-13
_EPS = float(np.finfo(float).eps)
_LEVELS = 60
_STALLS = 3
_MOST_PANELS = 2_000

# The Kronrod extension of the 10-point Gauss rule: nodes from 1 to 0, their weights, and the
# Gauss weights of every second node (QUADPACK's qk21).
_XGK = (
    0.995657163025808080735527280689003, 0.973906528517171720077964012084452,
    0.930157491355708226001207180059508, 0.865063366688984510732096688423493,
    0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
    0.562757134668604683339000099272694, 0.433395394129247190799265943165784,
    0.294392862701460198131126603103866, 0.148874338981631210884826001129720, 0.0,
)  # fmt: skip
_WGK = (
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390,
    0.054755896574351996031381300244580, 0.075039674810919952767043140916190,
    0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109585166, 0.134709217311473325928054001771707,
    0.142775938577060080797094273138717, 0.147739104901338491374841515972068,
    0.149445554002916905664936468389821,
)  # fmt: skip
_WG = (
    0.066671344308688137593568809893332, 0.149451349150580593145863396957658,
    0.219086362515982043995534934228163, 0.269266719309996355091226921569469,
    0.295524224714752870173815619188769,
)  # fmt: skip


def _mirrored(half: tuple[float, ...], sign: float) -> np.ndarray:
    return np.array([*(sign * v for v in half[:-1]), *reversed(half)])


NODES = _mirrored(_XGK, -1.0)
WEIGHTS = _mirrored(_WGK, 1.0)
GAUSS = np.zeros(21)
GAUSS[1:10:2] = _WG
GAUSS[11:20:2] = _WG[::-1]


def _derivative(x: np.ndarray) -> np.ndarray:
    """Return the matrix that differentiates the polynomial through values at nodes x."""
    gaps = x[:, None] - x + np.eye(len(x))
    weight = 1.0 / np.prod(gaps, axis=1)
    matrix = weight / weight[:, None] / gaps
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, -np.sum(matrix, axis=1))
    return matrix


DERIVATIVE = _derivative(NODES)


@dataclass(frozen=True)
class Rule:
    """The integral over each panel.

    Attributes
    ----------
    value, size, error, noise : ndarray
        The integral, that of the absolute value, the error of the rule, and what the rounding of
        the log densities and of the points may have moved it by.
    """

    value: np.ndarray
    size: np.ndarray
    error: np.ndarray
    noise: np.ndarray

    def __getitem__(self, which: np.ndarray | slice) -> Rule:
        return Rule(self.value[which], self.size[which], self.error[which], self.noise[which])


def apply_rule(values: np.ndarray, noise: np.ndarray, width: np.ndarray) -> Rule:
    """Return the rule for values at the nodes, the error scaled as QUADPACK does."""
    half = 0.5 * width
    value = half * (values @ WEIGHTS)
    size = half * (np.abs(values) @ WEIGHTS)
    raw = np.abs(value - half * (values @ GAUSS))
    mean = value / np.where(width > 0, width, 1.0)
    spread = half * (np.abs(values - mean[:, None]) @ WEIGHTS)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = spread * np.minimum(1.0, (200.0 * raw / spread) ** 1.5)
    error = np.where((spread > 0) & (raw > 0), scaled, raw)
    return Rule(value, size, error, half * (noise @ WEIGHTS))


@dataclass
class Outcome:
    """An integral over an interval, its panels, and what went on at its ends."""

    value: float
    error: float
    noise: float
    size: float
    panels: Panels
    rule: Rule
    tails: list[Tail]
    notes: list[str] = field(default_factory=list)
    digits: int = 16

    @property
    def diverges(self) -> str:
        """The reason why the integral is infinite; empty if it is not."""
        return next((tail.why for tail in self.tails if tail.verdict == "infinite"), "")


class UndecidedError(InputError):
    """Whether the integral is finite cannot be told from what is given."""


class Infinite(Exception):  # noqa: N818 - a finding on the way, not an error
    """The integrand itself is infinite on a set that p gives mass to."""


def integrate_over(
    pair: Pair, integrand: Integrand, low: float, high: float, tolerance: float = TOLERANCE
) -> Outcome:
    """Return the integral over an interval on which both laws live.

    Raises
    ------
    UndecidedError
        If an end cannot be judged.
    Infinite
        If q vanishes inside, where p does not.
    """
    inner, ends = layout(pair.landmarks, low, high)
    with np.errstate(invalid="ignore", over="ignore"):
        rule = _rule_of(pair, integrand, inner, None)
    total = float(np.sum(rule.size[np.isfinite(rule.size)]))
    reference = float(np.log(total)) if total > 0 else -np.inf
    tails = [examine(end, pair, integrand, reference) for end in ends]
    for tail in tails:
        if tail.verdict == "infinite":
            return Outcome(np.inf, 0.0, 0.0, np.inf, inner, rule, tails)
    for tail in tails:
        if tail.verdict == "unknown":
            raise UndecidedError(f"between {pair.p.name} and {pair.q.name}: {tail.why}.")
    if not np.all(np.isfinite(rule.size)):
        _rule_of(pair, integrand, inner[~np.isfinite(rule.size)], [])  # says what is wrong
    outer = joined(
        panels_from(tail.end.base, tail.end.sign, tail.breaks(), i) for i, tail in enumerate(tails)
    )
    outer = outer[outer.high > outer.low]
    panels = joined([inner, outer])
    rule = joined_rules(rule, _rule_of(pair, integrand, outer, tails))
    panels, rule, notes = _refined(pair, integrand, panels, rule, tails, tolerance)
    value = float(np.sum(np.sort(rule.value))) + sum(tail.remainder for tail in tails)
    error = float(np.sum(rule.error)) + sum(tail.error for tail in tails)
    size = float(np.sum(rule.size))
    return Outcome(value, error, float(np.sum(rule.noise)), size, panels, rule, tails, notes)


def _refined(
    pair: Pair,
    integrand: Integrand,
    panels: Panels,
    rule: Rule,
    tails: list[Tail],
    tolerance: float,
) -> tuple[Panels, Rule, list[str]]:
    """Halve the panels that hold the error until it is small or rounding is all that is left."""
    stalled, before = 0, np.inf
    most = max(_MOST_PANELS, 4 * len(panels))
    for _ in range(_LEVELS):
        total = float(np.sum(rule.size))
        allowed = tolerance * total
        open_ = rule.error > np.maximum(rule.noise, allowed / max(len(panels), 16))
        open_ &= panels.high - panels.low > 8 * _EPS * np.maximum(-panels.low, panels.high)
        left = float(np.sum(rule.error[open_]))
        # Halving that no longer helps has met noise that the densities do not confess to.
        stalled, before = (stalled + 1 if left > 0.5 * before else 0), left
        if left <= max(allowed, 0.3 * float(np.sum(rule.noise))):
            return panels, rule, []
        if len(panels) > most or (stalled >= _STALLS and len(panels) > 400):
            return panels, rule, ["halving the panels no longer made the error smaller"]
        new = panels[open_].halves()
        panels = joined([panels[~open_], new])
        rule = joined_rules(rule[~open_], _rule_of(pair, integrand, new, tails))
    return panels, rule, []


def joined_rules(a: Rule, b: Rule) -> Rule:
    """Return the rules of panels one after another."""
    pairs = ((a.value, b.value), (a.size, b.size), (a.error, b.error), (a.noise, b.noise))
    return Rule(*(np.concatenate(both) for both in pairs))


def nodes(panels: Panels) -> np.ndarray:
    """Return the coordinates t of the nodes, a row for each panel."""
    middle, half = 0.5 * (panels.low + panels.high), 0.5 * (panels.high - panels.low)
    return middle[:, None] + half[:, None] * NODES


def _rule_of(pair: Pair, integrand: Integrand, panels: Panels, tails: list[Tail] | None) -> Rule:
    """Return the rule over panels, with both densities evaluated in one call each.

    Without tails (before they are known) an infinite integrand is let through.
    """
    if not len(panels):
        none = np.zeros(0)
        return Rule(none, none, none, none)
    t = nodes(panels)
    x = panels.base[:, None] + panels.sign[:, None] * t
    jacobian = np.zeros_like(t)
    for i, tail in enumerate(tails or ()):
        mine = panels.tail == i
        x[mine], jacobian[mine] = tail.place(t[mine]), t[mine]
    log_p, log_q = (log.reshape(t.shape) for log in pair.logs(x.ravel()))
    for i, tail in enumerate(tails or ()):
        mine = panels.tail == i
        log_p[mine], log_q[mine] = tail.adjusted(t[mine], x[mine], log_p[mine], log_q[mine])
    values, noise = valued(integrand, log_p, log_q, jacobian, pair.distrust)
    if tails is not None and np.isposinf(values).any():
        _explain_infinite(pair, x, log_p, log_q, values)
    values, moved = _steadied(panels, x, t, values)
    noise += moved
    return apply_rule(values, noise, panels.high - panels.low)


def valued(
    integrand: Integrand,
    log_p: np.ndarray,
    log_q: np.ndarray,
    jacobian: np.ndarray,
    distrust: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the integrand per unit of t, and what rounding the log densities moves it by."""
    with np.errstate(invalid="ignore", over="ignore"):
        value, shift = integrand.values(log_p, log_q)
        values = value * np.exp(shift + jacobian)
        off_p, off_q = (distrust * ROUNDING * (1.0 + np.abs(log)) for log in (log_p, log_q))
        noise = 2.0 * _EPS * np.abs(values)
        for a, b in ((log_p + off_p, log_q), (log_p, log_q + off_q)):
            moved, by = integrand.values(a, b)
            change = np.abs(moved * np.exp(by + jacobian) - values)
            noise += np.where(np.isfinite(change), change, 0.0)
    values = np.where(value == 0, 0.0, values)
    return values, noise


def _steadied(
    panels: Panels, x: np.ndarray, t: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Undo, to first order, that x was rounded to a double; return also what may be left.

    At base 1e8 a node is off by 1e-8: the values there are exact, but for another abscissa.
    """
    rounded = (panels.tail < 0) & (panels.base != 0.0) & np.all(np.isfinite(values), axis=1)
    half = 0.5 * (panels.high - panels.low)
    off = t - panels.sign[:, None] * (x - panels.base[:, None])
    with np.errstate(all="ignore"):
        change = (values @ DERIVATIVE.T) / half[:, None] * off
        change = np.where(rounded[:, None] & np.isfinite(change), change, 0.0)
        left = np.abs(change) * np.minimum(1.0, np.abs(change / values))
    return values + change, np.where(np.isfinite(left), left, np.abs(change))


def _beside(pair: Pair, hole: float) -> float:
    """Return the log density of q where it ends, between a hole and the nearest landmarks."""
    inside = np.array([c for c, _ in pair.q.landmarks if np.isfinite(c)])
    if not len(inside):
        return -np.inf
    ends = np.full(len(inside), hole)
    log_q = pair.logs(inside)[1]
    inside, ends, log_q = (a[np.isfinite(log_q)] for a in (inside, ends, log_q))
    for _ in range(_LEVELS):
        middle = 0.5 * (inside + ends)
        log = pair.logs(middle)[1]
        found = np.isfinite(log)
        inside, ends = np.where(found, middle, inside), np.where(found, ends, middle)
        log_q = np.where(found, log, log_q)
    return float(np.max(log_q, initial=-np.inf))


def _explain_infinite(
    pair: Pair, x: np.ndarray, log_p: np.ndarray, log_q: np.ndarray, values: np.ndarray
) -> None:
    """Tell a q that is 0 from a q that has underflowed, and stop."""
    where = x[np.isposinf(values)]
    if not np.isneginf(log_q[np.isposinf(values)]).any():
        raise UndecidedError(f"the integrand overflows near {where.flat[0]:.6g}.")
    order = np.argsort(x, axis=None)
    near = log_q.ravel()[order]
    edge = np.flatnonzero(np.isfinite(near[:-1]) != np.isfinite(near[1:]))
    at_edge = [float(np.max(np.maximum(near[edge], near[edge + 1])))] if len(edge) else []
    if max([*at_edge, _beside(pair, float(where.flat[0]))]) > -600.0:
        raise Infinite(f"q is 0 near {where.flat[0]:.6g}, where p has mass")
    raise UndecidedError(
        f"the density of {pair.q.name} underflows to 0 near {where.flat[0]:.6g}, where "
        f"{pair.p.name} has mass; give its logarithm (kb.density of a log density)."
    )
