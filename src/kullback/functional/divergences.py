"""The relatives of KL: arrays of probabilities in, array out, batched and differentiable.

As in `kullback.functional.discrete`: ``p`` and ``q`` have shapes that broadcast to (..., k) and sum
to 1 along ``axis``; the result has shape (...). Entropic measures are in nats; the total variation,
Hellinger, chi-square, triangular, Tsallis and alpha divergences are plain numbers.
"""

from __future__ import annotations

from kullback._xp import Array, to_arrays
from kullback.functional import cells
from kullback.functional.renyi import renyi
from kullback.functional.sums import sum_cells


def reverse_kl(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``KL(Q‖P)`` in nats, in [0, inf].

    Examples
    --------
    >>> round(float(reverse_kl([0.5, 0.5], [0.25, 0.75])), 6)
    0.130812
    """
    return sum_cells(cells.KL, q, p, axis)


def jeffreys(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``KL(P‖Q) + KL(Q‖P)`` in nats, in [0, inf]; the PSI of drift monitoring.

    Examples
    --------
    >>> round(float(jeffreys([0.5, 0.5], [0.25, 0.75])), 6)
    0.274653
    """
    return sum_cells(cells.JEFFREYS, p, q, axis)


def skew_kl(p: Array, q: Array, *, weight: float = 0.99, axis: int = -1) -> Array:
    """Return ``KL(P‖(1-w) P + w Q)`` in nats: near KL(P‖Q) for w near 1, and yet finite.

    Parameters
    ----------
    weight : float
        The weight w of Q, in (0, 1].

    References
    ----------
    Lee (1999), "Measures of distributional similarity", where w is called alpha.

    Examples
    --------
    >>> round(float(skew_kl([1.0, 0.0], [0.0, 1.0], weight=0.99)), 6)
    4.60517
    """
    return sum_cells(cells.skew_kl(weight), p, q, axis)


def tsallis(p: Array, q: Array, *, order: float, axis: int = -1) -> Array:
    """Return the Tsallis divergence ``(sum p^a q^(1-a) - 1) / (a - 1)``, KL(P‖Q) at a = 1.

    Parameters
    ----------
    order : float
        The order a, above 0.

    Examples
    --------
    >>> round(float(tsallis([0.5, 0.5], [0.25, 0.75], order=2)), 6)
    0.333333
    """
    return order * sum_cells(cells.power(float(order)), p, q, axis)


def alpha(p: Array, q: Array, *, alpha: float, axis: int = -1) -> Array:
    """Return Amari's ``4 / (1-a^2) (1 - sum p^((1-a)/2) q^((1+a)/2))``.

    It is KL(P‖Q) at a = -1, KL(Q‖P) at a = 1, and 4 times the squared Hellinger distance at 0.

    Parameters
    ----------
    alpha : float
        Any real number.

    References
    ----------
    Amari's alpha-divergences are the power divergences of order ``(1 - a)/2``.

    Examples
    --------
    >>> round(float(alpha([0.5, 0.5], [0.25, 0.75], alpha=-1)), 6)
    0.143841
    """
    return sum_cells(cells.power(0.5 * (1.0 - alpha)), p, q, axis)


def squared_hellinger(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``1 - sum sqrt(p q)``, in [0, 1].

    Examples
    --------
    >>> float(squared_hellinger([1.0, 0.0], [0.0, 1.0]))
    1.0
    """
    return sum_cells(cells.SQUARED_HELLINGER, p, q, axis)


def hellinger(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return the Hellinger distance ``sqrt(1 - sum sqrt(p q))``, in [0, 1]: a metric.

    Its derivative at P = Q, where the root has none, is given as 0.

    Examples
    --------
    >>> float(hellinger([1.0, 0.0], [0.0, 1.0]))
    1.0
    """
    squared = squared_hellinger(p, q, axis=axis)
    xp, (squared,) = to_arrays(squared)
    positive = squared > 0
    root = xp.sqrt(xp.where(positive, squared, xp.ones_like(squared)))
    return xp.where(positive, root, xp.zeros_like(squared))


def bhattacharyya(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``-log sum sqrt(p q)`` in nats, in [0, inf].

    Examples
    --------
    >>> round(float(bhattacharyya([0.5, 0.5], [0.25, 0.75])), 6)
    0.034668
    """
    return 0.5 * renyi(p, q, order=0.5, axis=axis)


def chi2(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return Pearson's ``sum (p - q)^2 / q``, in [0, inf]; Neyman's is ``chi2(q, p)``.

    Examples
    --------
    >>> round(float(chi2([0.5, 0.5], [0.25, 0.75])), 6)
    0.333333
    """
    return sum_cells(cells.CHI2, p, q, axis)


def total_variation(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return ``sum |p - q| / 2``, in [0, 1].

    Examples
    --------
    >>> float(total_variation([0.5, 0.5], [0.25, 0.75]))
    0.25
    """
    return sum_cells(cells.TOTAL_VARIATION, p, q, axis)


def triangular(p: Array, q: Array, *, axis: int = -1) -> Array:
    """Return the triangular discrimination ``sum (p - q)^2 / (p + q)``, in [0, 2].

    Examples
    --------
    >>> float(triangular([1.0, 0.0], [0.0, 1.0]))
    2.0
    """
    return sum_cells(cells.TRIANGULAR, p, q, axis)
