"""The Rényi divergence of every order from 0 to infinity."""

from __future__ import annotations

import math
from contextlib import nullcontext
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import Array, to_arrays
from kullback.functional import cells
from kullback.functional.sums import plain_cells, sum_cells


def renyi(p: Array, q: Array, *, order: float, axis: int = -1) -> Array:
    """Return the Rényi divergence ``log(sum p^a q^(1-a)) / (a - 1)`` in nats, in [0, inf].

    It never falls as the order rises: ``-log Q(p > 0)`` at 0, KL(P‖Q) at 1 and ``log max p/q`` at
    infinity, all of them limits that it joins without a cliff.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    order : float
        The order a, in [0, inf].
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Van Erven and Harremoës (2014), "Rényi divergence and Kullback-Leibler divergence".

    Examples
    --------
    >>> round(float(renyi([0.5, 0.5], [0.25, 0.75], order=2)), 6)
    0.287682
    """
    a = check_order(order)
    if a == 1.0:
        return sum_cells(cells.KL, p, q, axis)
    xp, (p, q) = to_arrays(p, q)
    both = (p > 0) & (q > 0)
    one = xp.ones_like(p + q)
    log_p, log_q = xp.log(xp.where(both, p, one)), xp.log(xp.where(both, q, one))
    ruled_out = xp.any((q == 0) & (p > 0), axis=axis) if a > 1.0 else None
    if math.isinf(a):
        value = xp.max(xp.where(both, log_p - log_q, -xp.inf * one), axis=axis)
    else:
        value = _finite_order(xp, p, q, both, a * log_p + (1.0 - a) * log_q, a, axis)
    invalid = xp.any(~((p >= 0) & (q >= 0)), axis=axis)
    value = xp.where(invalid, xp.nan * xp.ones_like(value), value)
    return value if ruled_out is None else xp.where(ruled_out, xp.inf * xp.ones_like(value), value)


def check_order(order: float) -> float:
    """Return the order as a float; refuse what is no order."""
    if isinstance(order, bool) or not isinstance(order, int | float) or not order >= 0:
        raise InputError(f"order must be a number from 0 to infinity, such as 2, not {order!r}.")
    return float(order)


def _finite_order(
    xp: Any, p: Array, q: Array, both: Array, exponents: Array, a: float, axis: int
) -> Array:
    far = _log_sum_exp(xp, exponents, both, axis) / (a - 1.0)
    # Near 0 the logarithm of the sum cancels; there the sum less 1 is added up cell by cell.
    with np.errstate(over="ignore") if isinstance(p, np.ndarray) else nullcontext():
        excess = xp.sum(power_excess(xp, p, q, a), axis=axis)
    near = xp.abs(excess) < 0.5
    safe = xp.where(near, excess, xp.zeros_like(excess))
    return xp.where(near, xp.log1p(safe) / (a - 1.0), far)


def power_excess(xp: Any, p: Array, q: Array, a: float) -> Array:
    """Return cells that sum to ``sum p^a q^(1-a) - 1``; those with a 0 stay finite as a nears 0."""
    formula = cells.power(a)
    if a < 1.0:
        # a (a-1) times the limits 1/a and 1/(1-a); for a = 0 the limits themselves are infinite.
        formula = formula._replace(p_zero=0.0, q_zero=0.0)
        zeros = xp.where(p == 0, (a - 1.0) * q, xp.zeros_like(q)) - xp.where(
            q == 0, a * p, xp.zeros_like(p)
        )
        return a * (a - 1.0) * plain_cells(formula, xp, p, q) + zeros
    return a * (a - 1.0) * plain_cells(formula, xp, p, q)


def _log_sum_exp(xp: Any, exponents: Array, used: Array, axis: int) -> Array:
    """Return ``log sum exp`` over the used cells, -inf where there are none."""
    lowest = xp.where(used, exponents, -xp.inf * xp.ones_like(exponents))
    some = xp.any(used, axis=axis, keepdims=True)
    top = xp.max(lowest, axis=axis, keepdims=True)
    top = xp.where(some, top, xp.zeros_like(top))
    shifted = xp.where(used, exponents - top, xp.zeros_like(exponents))
    total = xp.sum(
        xp.where(used, xp.exp(shifted), xp.zeros_like(shifted)), axis=axis, keepdims=True
    )
    positive = total > 0
    result = top + xp.log(xp.where(positive, total, xp.ones_like(total)))
    result = xp.where(positive, result, -xp.inf * xp.ones_like(result))
    return xp.squeeze(result, axis=axis)
