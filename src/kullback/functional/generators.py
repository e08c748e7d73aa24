"""Divergences from a generator of one's own: f-divergences and Bregman divergences."""

from __future__ import annotations

import math
from collections.abc import Callable

from kullback._xp import Array, to_arrays

Generator = Callable[[Array], Array]


def f_divergence(
    p: Array, q: Array, *, f: Generator, slope_at_infinity: float = math.inf, axis: int = -1
) -> Array:
    """Return the f-divergence ``sum q f(p/q)``, at least 0.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    f : callable
        A convex function of an array of ratios, finite above 0, with ``f(1) = 0``; f(0) is used
        where p = 0 < q.
    slope_at_infinity : float
        The limit of f(t)/t, what a cell adds per unit of p where q = 0.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(f_divergence([0.5, 0.5], [0.25, 0.75], f=lambda t: (t - 1) ** 2)), 6)
    0.333333
    """
    xp, (p, q) = to_arrays(p, q)
    one = xp.ones_like(p + q)
    zero = 0.0 * one
    possible = q > 0
    ratio = xp.where(possible, p / xp.where(possible, q, one), one)
    inside = xp.where(possible, q * f(ratio), zero)
    gone = (q == 0) & (p > 0)
    if math.isinf(slope_at_infinity):
        outside = xp.where(gone, slope_at_infinity * one, zero)
    else:
        outside = xp.where(gone, slope_at_infinity * p, zero)
    valid = (p >= 0) & (q >= 0)
    return xp.sum(xp.where(valid, inside + outside, xp.nan * one), axis=axis)


def bregman(
    p: Array, q: Array, *, generator: Generator, derivative: Generator, axis: int = -1
) -> Array:
    """Return the Bregman divergence ``sum F(p) - F(q) - F'(q) (p - q)``, at least 0.

    KL(P‖Q) is the one of ``F(t) = t log t``; half the squared distance that of ``F(t) = t^2/2``.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Points where F is defined; they need not sum to 1.
    generator, derivative : callable
        A convex function F of an array, cell by cell, and its derivative F'.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> half_square = lambda t: t * t / 2
    >>> round(float(bregman([3.0], [1.0], generator=half_square, derivative=lambda t: t)), 6)
    2.0
    """
    xp, (p, q) = to_arrays(p, q)
    return xp.sum(generator(p) - generator(q) - derivative(q) * (p - q), axis=axis)
