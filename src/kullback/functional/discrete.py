"""Entropy, cross-entropy, KL and JS of probability arrays: arrays in, array out, in nats.

Every function works on NumPy, PyTorch, JAX and CuPy arrays, over one ``axis``, batched over the
others, and keeps the dtype and the gradient. Nothing is validated or normalised here: these are
the formulas for a training loop. `kullback.kl` and its kin are the checked front door.
"""

from __future__ import annotations

from kullback._xp import Array, to_arrays, xlogy
from kullback.functional.fast import fast_kl


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
    return fast_kl(p, q, axis)


def generalised_kl(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``sum p log(p/q) - p + q`` in nats, in [0, inf], of unnormalised measures.

    For probabilities it is KL(P‖Q). The cells are those of `kl`, which therefore may be summed
    over measures of any mass.

    Parameters
    ----------
    p, q : array, shapes that broadcast to (..., k)
        Non-negative masses; they need not sum to 1, nor to the same.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(generalised_kl([2.0], [1.0])), 6)
    0.386294
    """
    return fast_kl(p, q, axis)
