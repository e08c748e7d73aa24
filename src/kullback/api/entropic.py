"""The measures with a unit: KL and its kin, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from kullback.api.divergence import Options, divergence
from kullback.api.mixtures import js_of_several
from kullback.estimators import OfCounts, OfSamples
from kullback.measures import (
    BHATTACHARYYA,
    JEFFREYS,
    JS,
    JS_DISTANCE,
    KL,
    REVERSE_KL,
    js_weighted,
)
from kullback.measures import (
    renyi as renyi_measure,
)
from kullback.measures import (
    skew_kl as skew_kl_measure,
)
from kullback.result import Result


def kl(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    method: str | OfCounts | OfSamples = "auto",
    support: Any = "inf",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float | None = 0.95,
    rng: Any = None,
) -> Result:
    """Return the Kullback-Leibler divergence ``KL(P‖Q)``, in [0, inf] nats.

    How surprising P is to one who expects Q: P is the law that the mean is taken under (true,
    observed), Q the one used in its place (expected, model). It is 0 only where P = Q, and inf
    where Q rules out something that P does not.

    Parameters
    ----------
    p, q, unit, method, support, normalize, labels, level, rng
        As in `divergence`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        As in `divergence`.

    References
    ----------
    Kullback and Leibler (1951), "On information and sufficiency".

    Examples
    --------
    >>> kl([0.5, 0.5], [0.9, 0.1])
    <Result KL(P‖Q) = 0.510826 nats, exact>
    >>> kl([0.5, 0.5], [1.0, 0.0]).value
    inf
    >>> kl({"a": 0.5, "b": 0.5}, {"b": 0.25, "a": 0.75}, unit="bits")
    <Result KL(P‖Q) = 0.207519 bits, exact>
    """
    return divergence(
        p,
        q,
        KL,
        unit=unit,
        method=method,
        support=support,
        normalize=normalize,
        labels=labels,
        level=level,
        rng=rng,
    )


def reverse_kl(p: Any, q: Any, *, unit: str = "nats", **options: Unpack[Options]) -> Result:
    """Return ``KL(Q‖P)``, in [0, inf] nats: the direction that variational inference minimises.

    Parameters
    ----------
    p, q, unit, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> reverse_kl([0.5, 0.5], [0.9, 0.1])
    <Result KL(Q‖P) = 0.368064 nats, exact>
    """
    return divergence(p, q, REVERSE_KL, unit=unit, **options)


def jeffreys(p: Any, q: Any, *, unit: str = "nats", **options: Unpack[Options]) -> Result:
    """Return the Jeffreys divergence ``KL(P‖Q) + KL(Q‖P)``, in [0, inf] nats.

    Drift monitoring calls it the population stability index (PSI).

    Parameters
    ----------
    p, q, unit, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> jeffreys([0.5, 0.5], [0.9, 0.1])
    <Result J(P, Q) = 0.87889 nats, exact>
    """
    return divergence(p, q, JEFFREYS, unit=unit, **options)


def js(
    p: Any,
    q: Any,
    *others: Any,
    weights: Sequence[float] | None = None,
    distance: bool = False,
    unit: str = "nats",
    **options: Unpack[Options],
) -> Result:
    """Return the Jensen-Shannon divergence of two or more distributions: always finite.

    The mean of ``KL(P_i‖M)``, M their mixture; of two with equal weights it is symmetric and in
    [0, log 2] nats, with weights w in [0, H(w)].

    Parameters
    ----------
    p, q, *others : as in `divergence`
        The distributions.
    weights : sequence of float, optional
        One positive weight a distribution, summing to 1; equal ones by default.
    distance : bool
        Return the square root of the divergence in nats, a metric, in [0, sqrt(log 2)].
    unit, **options
        As in `divergence`.

    Returns
    -------
    Result

    References
    ----------
    Lin (1991), "Divergence measures based on the Shannon entropy".

    Examples
    --------
    >>> js([1.0, 0.0], [0.0, 1.0], unit="bits")
    <Result JS(P, Q) = 1 bits, exact>
    >>> js([1.0, 0.0], [0.0, 1.0], distance=True)
    <Result √JS(P, Q) = 0.832555, exact>
    >>> js([1.0, 0.0], [0.0, 1.0], [0.5, 0.5])
    <Result JS(P1, P2, P3) = 0.462098 nats, exact>
    """
    if others or (distance and weights is not None):
        return js_of_several(
            (p, q, *others), weights=weights, distance=distance, unit=unit, **options
        )
    measure = JS_DISTANCE if distance else JS if weights is None else js_weighted(weights)
    return divergence(p, q, measure, unit=unit, **options)


def skew_kl(
    p: Any, q: Any, *, weight: float = 0.99, unit: str = "nats", **options: Unpack[Options]
) -> Result:
    """Return ``KL(P‖(1-w) P + w Q)``, finite in [0, -log(1-w)] nats.

    Parameters
    ----------
    p, q, unit, **options
        As in `divergence`.
    weight : float
        The weight w of Q, in (0, 1]; 1 gives KL(P‖Q).

    Returns
    -------
    Result

    References
    ----------
    Lee (1999), "Measures of distributional similarity".

    Examples
    --------
    >>> skew_kl([0.5, 0.5], [1.0, 0.0], weight=0.99)
    <Result KL(P‖0.01P + 0.99Q) = 1.95852 nats, exact>
    """
    return divergence(p, q, skew_kl_measure(weight), unit=unit, **options)


def renyi(
    p: Any, q: Any, *, order: float, unit: str = "nats", **options: Unpack[Options]
) -> Result:
    """Return the Rényi divergence ``log(sum p^a q^(1-a)) / (a - 1)``, in [0, inf] nats.

    It never falls as the order a rises: ``-log Q(p > 0)`` at 0, KL(P‖Q) at 1, ``log max p/q`` at
    infinity.

    Parameters
    ----------
    p, q, unit, **options
        As in `divergence`.
    order : float
        The order a, in [0, inf].

    Returns
    -------
    Result

    References
    ----------
    Van Erven and Harremoës (2014), "Rényi divergence and Kullback-Leibler divergence".

    Examples
    --------
    >>> renyi([0.5, 0.5], [0.9, 0.1], order=2)
    <Result Rényi[2](P‖Q) = 1.02165 nats, exact>
    """
    return divergence(p, q, renyi_measure(order), unit=unit, **options)


def bhattacharyya(p: Any, q: Any, *, unit: str = "nats", **options: Unpack[Options]) -> Result:
    """Return the Bhattacharyya distance ``-log sum sqrt(p q)``, in [0, inf] nats.

    Parameters
    ----------
    p, q, unit, **options
        As in `divergence`.

    Returns
    -------
    Result

    Examples
    --------
    >>> bhattacharyya([0.5, 0.5], [0.9, 0.1])
    <Result B(P, Q) = 0.111572 nats, exact>
    """
    return divergence(p, q, BHATTACHARYYA, unit=unit, **options)
