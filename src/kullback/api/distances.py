"""The measures that are plain numbers, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

import numpy as np

from kullback.api.divergence import Options, divergence
from kullback.measures import (
    CHI2,
    HELLINGER,
    NEYMAN,
    SQUARED_HELLINGER,
    TOTAL_VARIATION,
    TRIANGULAR,
)
from kullback.measures import (
    alpha as alpha_measure,
)
from kullback.measures import (
    bregman as bregman_measure,
)
from kullback.measures import (
    f_divergence as f_divergence_measure,
)
from kullback.measures import (
    tsallis as tsallis_measure,
)
from kullback.result import Result

Function = Callable[[np.ndarray], np.ndarray]


def tsallis(p: Any, q: Any, *, order: float, **options: Unpack[Options]) -> Result:
    """Return the Tsallis divergence ``(sum p^a q^(1-a) - 1) / (a - 1)``, in [0, inf].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.
    order : float
        The order a, above 0; 1 gives KL(P‖Q) in nats.

    Returns
    -------
    Result

    Examples
    --------
    >>> tsallis([0.5, 0.5], [0.9, 0.1], order=2)
    <Result Tsallis[2](P‖Q) = 1.77778, exact>
    """
    return divergence(p, q, tsallis_measure(order), **options)


def alpha(p: Any, q: Any, *, alpha: float, **options: Unpack[Options]) -> Result:
    """Return Amari's alpha-divergence, in [0, inf].

    ``4 / (1-a^2) (1 - sum p^((1-a)/2) q^((1+a)/2))``: KL(P‖Q) at a = -1, KL(Q‖P) at a = 1, four
    times the squared Hellinger distance at a = 0.

    Parameters
    ----------
    p, q, **options
        As in `divergence`.
    alpha : float
        Any finite number.

    Returns
    -------
    Result

    Examples
    --------
    >>> alpha([0.5, 0.5], [0.9, 0.1], alpha=0)
    <Result α[0](P‖Q) = 0.422291, exact>
    """
    return divergence(p, q, alpha_measure(alpha), **options)


def hellinger(p: Any, q: Any, *, squared: bool = False, **options: Unpack[Options]) -> Result:
    """Return the Hellinger distance ``sqrt(1 - sum sqrt(p q))``, a metric in [0, 1].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.
    squared : bool
        Return its square, which is a sum over cells.

    Returns
    -------
    Result

    Examples
    --------
    >>> hellinger([0.5, 0.5], [0.9, 0.1])
    <Result H(P, Q) = 0.32492, exact>
    """
    return divergence(p, q, SQUARED_HELLINGER if squared else HELLINGER, **options)


def chi2(p: Any, q: Any, **options: Unpack[Options]) -> Result:
    """Return Pearson's chi-square divergence ``sum (p - q)^2 / q``, in [0, inf].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> chi2([0.5, 0.5], [0.9, 0.1])
    <Result χ²(P‖Q) = 1.77778, exact>
    """
    return divergence(p, q, CHI2, **options)


def neyman(p: Any, q: Any, **options: Unpack[Options]) -> Result:
    """Return Neyman's chi-square divergence ``sum (p - q)^2 / p``, in [0, inf].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> neyman([0.5, 0.5], [0.9, 0.1])
    <Result χ²(Q‖P) = 0.64, exact>
    """
    return divergence(p, q, NEYMAN, **options)


def total_variation(p: Any, q: Any, **options: Unpack[Options]) -> Result:
    """Return the total variation distance ``sum |p - q| / 2``, a metric in [0, 1].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> total_variation([0.5, 0.5], [0.9, 0.1])
    <Result TV(P, Q) = 0.4, exact>
    """
    return divergence(p, q, TOTAL_VARIATION, **options)


def triangular(p: Any, q: Any, **options: Unpack[Options]) -> Result:
    """Return the triangular discrimination ``sum (p - q)^2 / (p + q)``, in [0, 2].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> triangular([1.0, 0.0], [0.0, 1.0])
    <Result Δ(P, Q) = 2, exact>
    """
    return divergence(p, q, TRIANGULAR, **options)


def f_divergence(p: Any, q: Any, *, f: Function, **options: Unpack[Options]) -> Result:
    """Return the f-divergence ``sum q f(p/q)`` of a generator of one's own, in [0, inf].

    Parameters
    ----------
    p, q, **options
        As in `divergence`.
    f : callable
        A convex function of an array of ratios p/q, with ``f(1) = 0``. Where p or q is 0 its
        limits f(0) and f(t)/t for large t are used.

    Returns
    -------
    Result

    Examples
    --------
    >>> f_divergence([0.5, 0.5], [0.9, 0.1], f=lambda t: (t - 1) ** 2)
    <Result D_f(P‖Q) = 1.77778, exact>
    """
    return divergence(p, q, f_divergence_measure(f), **options)


def bregman(
    p: Any, q: Any, *, generator: Function, derivative: Function, **options: Unpack[Options]
) -> Result:
    """Return the Bregman divergence ``sum F(p) - F(q) - F'(q) (p - q)``, in [0, inf].

    Parameters
    ----------
    p, q, **options
        As in `divergence`; `kullback.masses` for points that are no distributions.
    generator, derivative : callable
        A convex function F of an array, cell by cell, and its derivative F'.

    Returns
    -------
    Result

    Examples
    --------
    >>> bregman([0.5, 0.5], [0.9, 0.1], generator=lambda t: t * t, derivative=lambda t: 2 * t)
    <Result B_F(P, Q) = 0.32, exact>
    """
    return divergence(p, q, bregman_measure(generator, derivative), **options)
