"""What a pair of cells adds to each divergence: one formula each, for every array library.

A divergence that is a sum over cells is given by its `Formula`: what a cell adds where p and q are
both positive, and what it adds per unit of mass where one of them is 0. Every formula is written in
Bregman form, so that no cell is negative and nothing cancels when cells are added: it differs from
the textbook term by a multiple of ``p - q``, which sums to 0. The cells carry ``s = (p-q)/(p+q)``
and ``l = log(p/q)``, so that a caller who knows these better than by rounding p and q (the kernel
behind the front door, log-densities) loses no digit.

References
----------
Csiszar (1967), "Information-type measures of difference of probability distributions"; Liese and
Vajda (2006), "On divergences and informations in statistics and information theory", for the
power divergences and the two limits f(0) and f*(0).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from kullback._xp import Array
from kullback.functional.series import NEAR, js_cell, kl_cell, power_cell, relative_expm1

Inside = Callable[[Any, Array, Array, Array, Array], Array]


class Formula(NamedTuple):
    """A divergence that is a sum over cells.

    Attributes
    ----------
    inside : callable
        ``(xp, p, q, s, l)`` to the share of a cell where p and q are positive, in nats.
    p_zero : float
        The share per unit of q where p = 0: f(0) in Csiszar's notation.
    q_zero : float
        The share per unit of p where q = 0: f*(0), the slope of f at infinity.
    order, factor : float or None, float
        The order of the power divergence (see `power`) that it is ``factor`` times; None if it
        is of none.
    """

    inside: Inside
    p_zero: float
    q_zero: float
    order: float | None = None
    factor: float = 1.0


def _kl(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    near = xp.abs(s) < NEAR
    series = (p + q) * kl_cell(xp.where(near, s, xp.zeros_like(s)))
    return xp.where(near, series, p * log_ratio - (p - q))


def _jeffreys(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    return (p + q) * s * log_ratio


def _total_variation(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    return 0.5 * (p + q) * xp.abs(s)


def _triangular(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    return (p + q) * (s * s)


def _squared_hellinger(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    difference = (p + q) * s / (xp.sqrt(p) + xp.sqrt(q))
    return 0.5 * difference * difference


def _chi2(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    # (p - q)/q by way of the logarithm, since q may be too small to keep its digits.
    return (p + q) * s * xp.expm1(log_ratio)


def _js(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
    near = xp.abs(s) < NEAR
    zero = xp.zeros_like(s)
    series = 0.5 * (p + q) * js_cell(xp.where(near, s, zero))
    # 2p/(p+q) = 1 + s; the smaller of the two is taken from the cell itself, where it is exact.
    far_s = xp.where(near, 0.5 + zero, s)
    up, down = 2.0 * p / (p + q), 2.0 * q / (p + q)
    up = xp.where(far_s > 0, 1.0 + far_s, xp.where(near, 1.0 + zero, up))
    down = xp.where(far_s > 0, xp.where(near, 1.0 + zero, down), 1.0 - far_s)
    return xp.where(near, series, 0.5 * (p * xp.log(up) + q * xp.log(down)))


KL = Formula(_kl, 1.0, math.inf, order=1.0)
JEFFREYS = Formula(_jeffreys, math.inf, math.inf)
TOTAL_VARIATION = Formula(_total_variation, 0.5, 0.5)
TRIANGULAR = Formula(_triangular, 1.0, 1.0)
SQUARED_HELLINGER = Formula(_squared_hellinger, 0.5, 0.5, order=0.5, factor=0.25)
CHI2 = Formula(_chi2, 1.0, math.inf, order=2.0, factor=2.0)
JS = Formula(_js, 0.5 * math.log(2.0), 0.5 * math.log(2.0))


def reverse(formula: Formula) -> Formula:
    """Return the formula with P and Q exchanged."""

    def inside(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
        return formula.inside(xp, q, p, -s, -log_ratio)

    order = None if formula.order is None else 1.0 - formula.order
    return Formula(inside, formula.q_zero, formula.p_zero, order, formula.factor)


def power(order: float) -> Formula:
    """Return the power divergence ``(sum p^a q^(1-a) - 1) / (a (a - 1))`` of order a.

    It joins KL(P‖Q) at order 1 and KL(Q‖P) at order 0 without a cliff; half of Pearson's chi-square
    is order 2, four times the squared Hellinger distance order 1/2.
    """
    if order == 1.0:
        return KL
    if order < 0.5:
        return reverse(_power(1.0 - order, order))._replace(order=order)
    return _power(order, 1.0 - order)


def _power(order: float, rest: float) -> Formula:
    """Return the power divergence of an order of at least 1/2; ``rest`` is 1 less the order."""

    def inside(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
        zero = xp.zeros_like(log_ratio)
        near = xp.abs(log_ratio) < POWER_NEAR / max(order, 1.0)
        series = q * power_cell(xp.where(near, log_ratio, zero), order)
        l_far = xp.where(near, zero, log_ratio)
        if order < 2.0:
            far = (p * (l_far * relative_expm1(xp, -rest * l_far) - 1.0) + q) / order
        else:
            far = (p * xp.exp(-rest * l_far) - q - order * (p + q) * s) / (-rest * order)
        return xp.where(near, series, far)

    return Formula(inside, 1.0 / order, 1.0 / rest if order < 1.0 else math.inf, order)


POWER_NEAR = 0.5


def skew_kl(weight: float) -> Formula:
    """Return ``KL(P‖(1-w) P + w Q)``, finite for every pair where w < 1."""
    if weight == 1.0:
        return KL

    def inside(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
        return _to_mixture(xp, p, q, s, log_ratio, weight)

    return Formula(inside, weight, -math.log1p(-weight) - weight)


def js_weighted(weight: float) -> Formula:
    """Return ``w KL(P‖M) + (1-w) KL(Q‖M)`` with ``M = w P + (1-w) Q``."""
    if weight == 0.5:
        return JS
    other = 1.0 - weight

    def inside(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
        left = _to_mixture(xp, p, q, s, log_ratio, other)
        right = _to_mixture(xp, q, p, -s, -log_ratio, weight)
        return weight * left + other * right

    return Formula(inside, -other * math.log(other), -weight * math.log(weight))


def _to_mixture(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array, weight: float) -> Array:
    """Return a cell of KL from p to ``m = (1 - weight) p + weight q``."""
    m = (1.0 - weight) * p + weight * q
    s_m = weight * (p + q) * s / (p + m)
    # log(m/p) = log(1 - w + w q/p), taken from the side that does not overflow.
    falling = xp.where(log_ratio > 0, -log_ratio, log_ratio)
    ratio = xp.expm1(falling)
    up = xp.log1p(weight * ratio)
    down = -falling + xp.log1p((1.0 - weight) * ratio)
    return _kl(xp, p, m, s_m, -xp.where(log_ratio > 0, up, down))


def scaled(formula: Formula, factor: float) -> Formula:
    """Return a formula whose cells are multiplied by a positive factor."""

    def inside(xp: Any, p: Array, q: Array, s: Array, log_ratio: Array) -> Array:
        return factor * formula.inside(xp, p, q, s, log_ratio)

    zeros = factor * formula.p_zero, factor * formula.q_zero
    return Formula(inside, *zeros, formula.order, factor * formula.factor)
