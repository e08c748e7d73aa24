"""The same formulas from logits: unnormalised log-weights, -inf where a cell is impossible."""

from __future__ import annotations

from typing import Any

from kullback._xp import Array, log_softmax, to_arrays
from kullback.functional.series import NEAR, js_cell, kl_cell


def entropy_from_logits(logits: Array, *, axis: int = -1) -> Array:
    """Return the entropy of ``softmax(logits)`` in nats, in [0, log k].

    Parameters
    ----------
    logits : array, shape (..., k)
        Unnormalised log-weights; log-probabilities are logits too.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(entropy_from_logits([0.0, 0.0])), 6)
    0.693147
    """
    xp, (logits,) = to_arrays(logits)
    log_p = log_softmax(xp, logits, axis)
    return -xp.sum(_weighted(xp, log_p, log_p), axis=axis)


def cross_entropy_from_logits(logits_p: Array, logits_q: Array, *, axis: int = -1) -> Array:
    """Return ``H(P, Q) = -sum p log q`` in nats of two softmaxes; inf where q = 0 < p.

    Parameters
    ----------
    logits_p, logits_q : array, shapes that broadcast to (..., k)
        Unnormalised log-weights.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(cross_entropy_from_logits([0.0, 0.0], [1000.0, 0.0])), 6)
    500.0
    """
    xp, (logits_p, logits_q) = to_arrays(logits_p, logits_q)
    log_p, log_q = log_softmax(xp, logits_p, axis), log_softmax(xp, logits_q, axis)
    return -xp.sum(_weighted(xp, log_p, log_q), axis=axis)


def kl_from_logits(logits_p: Array, logits_q: Array, *, axis: int = -1) -> Array:
    """Return ``KL(softmax(logits_p)‖softmax(logits_q))`` in nats, in [0, inf].

    Parameters
    ----------
    logits_p, logits_q : array, shapes that broadcast to (..., k)
        Unnormalised log-weights: P is the law that the mean is taken under (the teacher, the base).
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(kl_from_logits([1000.0, 0.0], [0.0, 1000.0])), 6)
    1000.0
    """
    xp, (logits_p, logits_q) = to_arrays(logits_p, logits_q)
    log_p, log_q = log_softmax(xp, logits_p, axis), log_softmax(xp, logits_q, axis)
    p, q, log_ratio, both = _compare(xp, log_p, log_q)
    near, s = _tanh_half(xp, log_ratio)
    inside = xp.where(near, (p + q) * kl_cell(s), p * log_ratio - (p - q))
    one = xp.ones_like(inside)
    outside = xp.where(log_q == -xp.inf, xp.inf * one, xp.nan * one)
    cells = xp.where(both, inside, xp.where(log_p == -xp.inf, q, outside))
    return xp.sum(cells, axis=axis)


def js_from_logits(logits_p: Array, logits_q: Array, *, axis: int = -1) -> Array:
    """Return the Jensen-Shannon divergence of two softmaxes in nats, in [0, log 2].

    Parameters
    ----------
    logits_p, logits_q : array, shapes that broadcast to (..., k)
        Unnormalised log-weights.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(js_from_logits([1000.0, 0.0], [0.0, 1000.0])), 6)
    0.693147
    """
    xp, (logits_p, logits_q) = to_arrays(logits_p, logits_q)
    log_p, log_q = log_softmax(xp, logits_p, axis), log_softmax(xp, logits_q, axis)
    p, q, log_ratio, both = _compare(xp, log_p, log_q)
    near, s = _tanh_half(xp, log_ratio)
    # log(2p/(p+q)) = log 2 - log(1 + q/p), and the same with p and q exchanged.
    far = p * (_LOG2 - _softplus(xp, -log_ratio)) + q * (_LOG2 - _softplus(xp, log_ratio))
    inside = 0.5 * xp.where(near, (p + q) * js_cell(s), far)
    cells = xp.where(both, inside, 0.5 * _LOG2 * (p + q))
    return xp.sum(cells, axis=axis)


_LOG2 = 0.6931471805599453


def _weighted(xp: Any, log_p: Array, values: Array) -> Array:
    """Return ``exp(log_p) * values``, 0 where ``log_p`` is -inf."""
    possible = log_p > -xp.inf
    weight = xp.exp(log_p)
    return xp.where(
        possible, weight * xp.where(possible, values, xp.zeros_like(values)), 0.0 * weight
    )


def _compare(xp: Any, log_p: Array, log_q: Array) -> tuple[Array, Array, Array, Array]:
    """Return p, q, log(p/q) (0 where one is impossible) and where both are possible."""
    both = (log_p > -xp.inf) & (log_q > -xp.inf)
    zero = xp.zeros_like(xp.where(both, log_p, log_q))
    log_ratio = xp.where(both, log_p, zero) - xp.where(both, log_q, zero)
    return xp.exp(log_p), xp.exp(log_q), log_ratio, both


def _tanh_half(xp: Any, log_ratio: Array) -> tuple[Array, Array]:
    """Return where p and q nearly agree, and ``s = (p - q)/(p + q)`` there (0 elsewhere)."""
    near = xp.abs(log_ratio) < NEAR
    return near, xp.tanh(0.5 * xp.where(near, log_ratio, xp.zeros_like(log_ratio)))


def _softplus(xp: Any, x: Array) -> Array:
    """Return ``log(1 + exp(x))`` without overflow."""
    positive = xp.where(x > 0, x, xp.zeros_like(x))
    return positive + xp.log1p(xp.exp(-xp.abs(x)))
