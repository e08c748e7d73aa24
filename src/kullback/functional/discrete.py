"""Entropy, cross-entropy, KL and JS of probability arrays: arrays in, array out, in nats.

Every function works on NumPy, PyTorch, JAX and CuPy arrays, over one ``axis``, batched over the
others, and keeps the dtype and the gradient. Nothing is validated or normalised here: these are
the formulas for a training loop. `kullback.kl` and its kin are the checked front door.
"""

from __future__ import annotations

from typing import Any

from kullback._xp import Array, to_arrays, xlogy
from kullback.functional.series import NEAR, js_cell, kl_cell


def entropy(p: Array, *, axis: int = -1) -> Array:
    """Return the entropy ``H(P) = -sum p log p`` in nats, in [0, log k].

    Parameters
    ----------
    p : array, shape (..., k)
        Probabilities that sum to 1 along ``axis``.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Shannon (1948), "A mathematical theory of communication", section 6.

    Examples
    --------
    >>> round(float(entropy([0.5, 0.25, 0.25])), 6)
    1.039721
    """
    xp, (p,) = to_arrays(p)
    return -xp.sum(xlogy(xp, p, p), axis=axis)


def cross_entropy(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``H(P, Q) = -sum p log q`` in nats; inf where some q is 0 < p.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(cross_entropy([0.5, 0.5], [0.25, 0.75])), 6)
    0.836988
    """
    xp, (p, q) = to_arrays(p, q)
    return -xp.sum(xlogy(xp, p, q), axis=axis)


def kl(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``KL(P‖Q) = sum p log(p/q)`` in nats, in [0, inf].

    The cells are added as ``p log(p/q) - p + q``, which is the same sum for probabilities, never
    negative, and exact where p and q nearly agree. The derivatives are ``log(p/q)`` in p and
    ``1 - p/q`` in q; at ``p = 0`` the derivative in p is given as 0 by convention (it is -inf), so
    that training does not meet a NaN.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Kullback and Leibler (1951), "On information and sufficiency".

    Examples
    --------
    >>> round(float(kl([0.5, 0.5], [0.25, 0.75])), 6)
    0.143841
    """
    xp, (p, q) = to_arrays(p, q)
    return xp.sum(_kl_cells(xp, p, q), axis=axis)


def js(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return the Jensen-Shannon divergence of P and Q in nats, in [0, log 2].

    It is the mean of ``KL(P‖M)`` and ``KL(Q‖M)`` with ``M = (P + Q)/2``: symmetric, always finite,
    and its square root is a metric.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Lin (1991), "Divergence measures based on the Shannon entropy".

    Examples
    --------
    >>> round(float(js([1.0, 0.0], [0.0, 1.0])), 6)
    0.693147
    """
    xp, (p, q) = to_arrays(p, q)
    return xp.sum(_js_cells(xp, p, q), axis=axis)


def _kl_cells(xp: Any, p: Array, q: Array) -> Array:
    """Return ``p log(p/q) - p + q`` cell by cell, each at least 0."""
    both = (p > 0) & (q > 0)
    one = xp.ones_like(p + q)
    a, b = xp.where(both, p, one), xp.where(both, q, one)
    s = (a - b) / (a + b)
    near = xp.abs(s) < NEAR
    series = (a + b) * kl_cell(xp.where(near, s, 0.0 * one))
    # p/q may overflow where the two are far apart; there the logarithms are taken apart.
    ratio_is_safe = xp.abs(s) < 0.999
    log_ratio = xp.where(
        ratio_is_safe, xp.log(a / xp.where(ratio_is_safe, b, a)), xp.log(a) - xp.log(b)
    )
    inside = xp.where(near, series, a * log_ratio - (a - b))
    outside = xp.where(q == 0, xp.inf * one, xp.nan * one)
    return xp.where(both, inside, xp.where(p == 0, q * one, outside))


def _js_cells(xp: Any, p: Array, q: Array) -> Array:
    """Return a cell's share of the Jensen-Shannon divergence, each at least 0."""
    total = p + q
    used = total > 0
    safe = xp.where(used, total, xp.ones_like(total))
    s = xp.where(used, (p - q) / safe, xp.zeros_like(total))
    near = xp.abs(s) < NEAR
    series = js_cell(xp.where(near, s, xp.zeros_like(s)))
    up, down = 2.0 * p / safe, 2.0 * q / safe
    far = 0.5 * (xlogy(xp, up, up) + xlogy(xp, down, down))
    return 0.5 * total * xp.where(near, series, far)
