"""Variational bounds of KL: a critic's outputs at draws of P and of Q in, nats out.

A critic is any function T of a point; the closer it comes to the best one, the tighter the bound.
As losses to be minimised, negate them.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import Array, to_arrays


def donsker_varadhan(t_p: Array, t_q: Array, *, axis: int = -1) -> Array:
    """Return Donsker and Varadhan's ``mean T(x) - log mean exp T(y)`` in nats.

    For any T the expectations give at most KL(P‖Q), and KL(P‖Q) itself for ``T = log p/q + c``,
    whatever the constant c. The logarithm of a mean of m exponentials comes out too low on average,
    and so the bound too high, until m is large.

    Parameters
    ----------
    t_p : array, shape (..., n)
        The critic at draws of P.
    t_q : array, shape (..., m)
        The critic at draws of Q.
    axis : int
        The axis of the draws.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Donsker and Varadhan (1983), "Asymptotic evaluation of certain Markov process expectations for
    large time, IV"; Belghazi et al. (2018), "Mutual information neural estimation", train neural
    networks by it.

    Examples
    --------
    >>> round(float(donsker_varadhan([1.0, 2.0], [0.0, 0.5])), 6)
    1.21907
    """
    xp, (t_p, t_q) = to_arrays(t_p, t_q)
    return xp.mean(t_p, axis=axis) - _log_mean_exp(xp, t_q, axis)


def nwj(t_p: Array, t_q: Array, *, axis: int = -1) -> Array:
    """Return Nguyen, Wainwright and Jordan's ``mean T(x) - mean exp(T(y) - 1)`` in nats.

    For any T the expectation is at most KL(P‖Q), from few draws too; it is KL(P‖Q) itself for
    ``T = 1 + log p/q`` alone, where the constant matters.

    Parameters
    ----------
    t_p : array, shape (..., n)
        The critic at draws of P.
    t_q : array, shape (..., m)
        The critic at draws of Q.
    axis : int
        The axis of the draws.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Nguyen, Wainwright and Jordan (2010), "Estimating divergence functionals and the likelihood
    ratio by convex risk minimization".

    Examples
    --------
    >>> round(float(nwj([1.0, 2.0], [0.0, 0.5])), 6)
    1.012795
    """
    xp, (t_p, t_q) = to_arrays(t_p, t_q)
    with np.errstate(over="ignore") if isinstance(t_q, np.ndarray) else nullcontext():
        return xp.mean(t_p, axis=axis) - xp.exp(_log_mean_exp(xp, t_q, axis) - 1.0)


def smile(t_p: Array, t_q: Array, *, clip: float = 5.0, axis: int = -1) -> Array:
    """Return Song and Ermon's ``mean T(x) - log mean exp(clamp(T(y), -clip, clip))`` in nats.

    Cutting the exponentials takes most of the variance of `donsker_varadhan` away. What is left is
    no bound and no unbiased estimate: it may lie above KL(P‖Q), by as much as ``clip`` where most
    of Q has a lower log-ratio than ``-clip``.

    Parameters
    ----------
    t_p : array, shape (..., n)
        The critic at draws of P.
    t_q : array, shape (..., m)
        The critic at draws of Q.
    clip : float
        Where the critic is cut at draws of Q, above 0; infinity gives `donsker_varadhan`.
    axis : int
        The axis of the draws.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Song and Ermon (2020), "Understanding the limitations of variational mutual information
    estimators".

    Examples
    --------
    >>> round(float(smile([1.0, 2.0], [0.0, 9.0], clip=1.0)), 6)
    0.879885
    """
    xp, (t_p, t_q) = to_arrays(t_p, t_q)
    bound = check_clip(clip) * xp.ones_like(t_q)
    cut = xp.where(t_q > bound, bound, xp.where(t_q < -bound, -bound, t_q))
    return xp.mean(t_p, axis=axis) - _log_mean_exp(xp, cut, axis)


def check_clip(clip: float) -> float:
    """Return where a critic is cut as a float; refuse what is no such place."""
    if isinstance(clip, bool) or not isinstance(clip, int | float) or not clip > 0:
        raise InputError(f"clip must be a number above 0, such as 5.0, not {clip!r}.")
    return float(clip)


def _log_mean_exp(xp: Any, t: Array, axis: int) -> Array:
    """Return ``log mean exp(t)`` without overflow; -inf where every t is."""
    top = xp.max(t, axis=axis, keepdims=True)
    finite = xp.where(xp.isfinite(top), top, xp.zeros_like(top))
    mean = xp.mean(xp.exp(t - finite), axis=axis, keepdims=True)
    some = mean > 0
    log = xp.log(xp.where(some, mean, xp.ones_like(mean)))
    log = xp.where(some, log, -xp.inf * xp.ones_like(log))
    return xp.squeeze(finite + log, axis=axis)
