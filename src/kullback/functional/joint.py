"""Divergences of joint tables: mutual information and conditional KL."""

from __future__ import annotations

from kullback._xp import Array, to_arrays
from kullback.functional import cells
from kullback.functional.sums import plain_cells


def mutual_information(joint: Array) -> Array:
    """Return ``KL(P(x, y)‖P(x) P(y))`` in nats, in [0, min(H(X), H(Y))].

    Parameters
    ----------
    joint : array, shape (..., x, y)
        Probabilities that sum to 1 over the last two axes.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(mutual_information([[0.5, 0.0], [0.0, 0.5]])), 6)
    0.693147
    """
    xp, (joint,) = to_arrays(joint)
    rows = xp.sum(joint, axis=-1, keepdims=True)
    columns = xp.sum(joint, axis=-2, keepdims=True)
    return xp.sum(plain_cells(cells.KL, xp, joint, rows * columns), axis=(-2, -1))


def conditional_kl(joint_p: Array, joint_q: Array) -> Array:
    """Return ``KL(P(y|x)‖Q(y|x) | P(x))`` in nats, in [0, inf]: the mean over P's rows.

    With the KL of the rows' masses it adds up to the KL of the joint tables (the chain rule).

    Parameters
    ----------
    joint_p, joint_q : array, shapes that broadcast to (..., x, y)
        Probabilities that sum to 1 over the last two axes.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> round(float(conditional_kl([[0.25, 0.25], [0.5, 0.0]], [[0.1, 0.1], [0.4, 0.4]])), 6)
    0.346574
    """
    xp, (p, q) = to_arrays(joint_p, joint_q)
    rows_p = xp.sum(p, axis=-1, keepdims=True)
    rows_q = xp.sum(q, axis=-1, keepdims=True)
    possible = rows_q > 0
    # Where Q never has x its y given x is unknown; the cells stay 0, and KL is inf if P has x.
    expected = xp.where(possible, rows_p * q / xp.where(possible, rows_q, xp.ones_like(q)), 0.0 * q)
    return xp.sum(plain_cells(cells.KL, xp, p, expected), axis=(-2, -1))
