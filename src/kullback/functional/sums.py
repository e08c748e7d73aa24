"""Sums over cells: the one way from two arrays of probabilities to a divergence."""

from __future__ import annotations

from typing import Any

from kullback._xp import Array, to_arrays
from kullback.functional.cells import Formula


def sum_cells(formula: Formula, p: Array, q: Array, axis: int) -> Array:
    """Return the sum of a formula over the cells along ``axis``."""
    xp, (p, q) = to_arrays(p, q)
    return xp.sum(plain_cells(formula, xp, p, q), axis=axis)


def plain_cells(formula: Formula, xp: Any, p: Array, q: Array) -> Array:
    """Return a formula cell by cell; values and gradients are finite beside cells of 0."""
    both = (p > 0) & (q > 0)
    one = xp.ones_like(p + q)
    # A cell with a 0 is computed as p = q = 1 and then replaced, so that no gradient meets log 0.
    a, b = xp.where(both, p, one), xp.where(both, q, one)
    s = (a - b) / (a + b)
    inside = xp.where(both, formula.inside(xp, a, b, s, log_ratio(xp, a, b, s)), 0.0 * one)
    p_zero = xp.where(p == 0, _share(xp, formula.p_zero, q), 0.0 * one)
    q_zero = xp.where(q == 0, _share(xp, formula.q_zero, p), 0.0 * one)
    valid = (p >= 0) & (q >= 0)
    return xp.where(valid, inside + p_zero + q_zero, xp.nan * one)


def log_ratio(xp: Any, a: Array, b: Array, s: Array) -> Array:
    """Return ``log(a/b)`` of positive a and b, where ``s = (a - b)/(a + b)``."""
    near = xp.abs(s) < 0.5
    # The quotient loses digits near 1 and may overflow far away.
    return xp.where(
        near, 2.0 * xp.atanh(xp.where(near, s, xp.zeros_like(s))), xp.log(a) - xp.log(b)
    )


def _share(xp: Any, slope: float, mass: Array) -> Array:
    """Return ``slope * mass``, 0 without mass even where the slope is infinite."""
    used = mass > 0
    zero = xp.zeros_like(mass)
    if slope == float("inf"):
        return xp.where(used, xp.inf + zero, zero)
    return slope * xp.where(used, mass, zero)
