"""The front door: check the inputs, choose a method, return a `Result`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.estimators import Estimate, PlugIn, ZhangGrabchak, net_contributions
from kullback.functional import compensated
from kullback.inputs import Counts, Discrete, LogWeights, Pair, Weights, as_pair, as_single
from kullback.measures import JS, KL, Measure, as_measure, exact_sum
from kullback.result import Contribution, Contributions, Result


def divergence(
    p: Any,
    q: Any,
    measure: Measure | str,
    *,
    unit: str = "nats",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float = 0.95,
) -> Result:
    """Return a measure of how far P is from Q, in nats or the given unit.

    Parameters
    ----------
    p, q : array_like, shape (k,), or an input from `kullback.counts`, `logits`, `log_probs`
        A bare vector holds probabilities and must sum to 1.
    measure : Measure or str
        The measure, or its name: ``"kl"``, ``"js"``.
    unit : {"nats", "bits", "bans"}
        The unit of the answer.
    normalize : bool
        Take bare vectors as exact weights of any positive sum.
    labels : sequence of str, optional
        Names of the cells, for the contributions.
    level : float
        The level of the interval of an estimate.

    Returns
    -------
    Result
        ``exact`` for probabilities and logits, an ``estimate`` for counts.

    Raises
    ------
    InputError
        If the inputs are not distributions on the same cells; the message says what to type.

    Examples
    --------
    >>> divergence([0.5, 0.5], [0.25, 0.75], "kl", unit="bits")
    <Result KL(P‖Q) = 0.207519 bits, exact>
    """
    chosen = as_measure(measure)
    pair = as_pair(p, q, normalize=normalize, labels=labels)
    result = _estimated(pair, chosen, level) if pair.counted else _exact(pair, chosen)
    return result.to(unit)


def kl(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float = 0.95,
) -> Result:
    """Return the Kullback-Leibler divergence ``KL(P‖Q)``, in [0, inf] nats.

    How surprising P is to one who expects Q: P is the law that the mean is taken under (true,
    observed), Q the one used in its place (expected, model). It is 0 only where P = Q, and inf
    where Q rules out something that P does not.

    Parameters
    ----------
    p, q, unit, normalize, labels, level
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
    """
    return divergence(p, q, KL, unit=unit, normalize=normalize, labels=labels, level=level)


def js(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float = 0.95,
) -> Result:
    """Return the Jensen-Shannon divergence of P and Q, in [0, log 2] nats: symmetric and finite.

    Parameters
    ----------
    p, q, unit, normalize, labels, level
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
    Lin (1991), "Divergence measures based on the Shannon entropy".

    Examples
    --------
    >>> js([1.0, 0.0], [0.0, 1.0], unit="bits")
    <Result JS(P, Q) = 1 bits, exact>
    """
    return divergence(p, q, JS, unit=unit, normalize=normalize, labels=labels, level=level)


def entropy(p: Any, *, unit: str = "nats", normalize: bool = False, level: float = 0.95) -> Result:
    """Return the entropy ``H(P)``, in [0, log k] nats.

    Parameters
    ----------
    p, unit, normalize, level
        As in `divergence`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25], unit="bits")
    <Result H(P) = 1.5 bits, exact>
    """
    single = as_single(p, normalize=normalize)
    if isinstance(single, Counts):
        estimate = ZhangGrabchak().entropy(single.values, level=level)
        return _as_result(estimate, "entropy", "H(P)", None).to(unit)
    value = _expected_surprise(single, single)
    return Result(value, "nats", "entropy", "H(P)", "exact sum", "exact").to(unit)


def cross_entropy(
    p: Any, q: Any, *, unit: str = "nats", normalize: bool = False, level: float = 0.95
) -> Result:
    """Return the cross-entropy ``H(P, Q)``, in [H(P), inf] nats.

    Parameters
    ----------
    p, q, unit, normalize, level
        As in `divergence`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> cross_entropy([0.5, 0.5], [0.25, 0.75], unit="bits")
    <Result H(P, Q) = 1.20752 bits, exact>
    """
    pair = as_pair(p, q, normalize=normalize)
    if isinstance(pair.p, Counts) and isinstance(pair.q, Counts):
        estimate = ZhangGrabchak().cross_entropy(pair.p.values, pair.q.values, level=level)
        return _as_result(estimate, "cross_entropy", "H(P, Q)", None).to(unit)
    value = _expected_surprise(pair.p, pair.q)
    return Result(value, "nats", "cross_entropy", "H(P, Q)", "exact sum", "exact").to(unit)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """``H(P, Q) = H(P) + KL(P‖Q)``: what Q costs, what P costs anyway, and the price of Q."""

    cross_entropy: Result
    entropy: Result
    kl: Result

    def __str__(self) -> str:
        parts = f"{self.entropy.value:.6g} + {self.kl.value:.6g} {self.kl.unit}"
        return f"H(P, Q) = H(P) + KL(P‖Q)\n{self.cross_entropy.value:.6g} = {parts}"


def decompose(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float = 0.95,
) -> Decomposition:
    """Return ``H(P, Q) = H(P) + KL(P‖Q)``, each as a `Result`, and where the KL comes from.

    Minimising the cross-entropy in Q minimises the KL, since H(P) does not depend on Q.

    Parameters
    ----------
    p, q, unit, normalize, labels, level
        As in `divergence`.

    Returns
    -------
    Decomposition

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> print(decompose([0.5, 0.5], [0.25, 0.75], unit="bits"))
    H(P, Q) = H(P) + KL(P‖Q)
    1.20752 = 1 + 0.207519 bits
    """
    return Decomposition(
        cross_entropy(p, q, unit=unit, normalize=normalize, level=level),
        entropy(p, unit=unit, normalize=normalize, level=level),
        kl(p, q, unit=unit, normalize=normalize, labels=labels, level=level),
    )


def _exact(pair: Pair, measure: Measure) -> Result:
    value, contributions = exact_sum(pair, measure)
    notes = _notes_on_infinity(value, contributions)
    return Result(
        value,
        "nats",
        measure.name,
        measure.direction(),
        "exact sum",
        "exact",
        contributions=contributions,
        notes=notes,
    )


def _notes_on_infinity(value: float, contributions: Contributions) -> tuple[str, ...]:
    if not math.isinf(value):
        return ()
    ruled_out = [cell for cell in contributions if math.isinf(cell.value)]
    mass = math.fsum(cell.p for cell in ruled_out)
    names = ", ".join(cell.label for cell in ruled_out[:3]) + (
        ", ..." if len(ruled_out) > 3 else ""
    )
    return (f"infinite because Q gives no mass to cell {names}, where P has {mass:.3g}",)


Estimator = Callable[[np.ndarray, np.ndarray, float], Estimate]

_ESTIMATORS: dict[str, Estimator] = {
    "kl": lambda x, y, level: ZhangGrabchak().kl(x, y, level=level),
    "js": lambda x, y, level: PlugIn().js(x, y, level=level),
}


# What a cell of the plug-in is expected to have from sampling alone, in units of 1/n + 1/m: half
# the mean of a chi-square with one degree of freedom; JS is a quarter of KL to second order.
_NOISE = {"kl": 0.5, "js": 0.125}


def _estimated(pair: Pair, measure: Measure, level: float) -> Result:
    x, y = pair.p.values, pair.q.values
    if measure.name not in _ESTIMATORS:
        known = ", ".join(_ESTIMATORS)
        raise InputError(f"{measure.name} cannot be estimated from counts; these can: {known}.")
    estimate = _ESTIMATORS[measure.name](x, y, level)
    blocks = list(compensated.weight_cells(x, y))
    terms = np.concatenate([measure.terms(block) for block in blocks])
    met = np.isfinite(terms)
    noise = _NOISE[measure.name] * (1.0 / np.sum(x) + 1.0 / np.sum(y)) * met
    shares = net_contributions(np.where(met, terms, 0.0), noise, estimate.value)
    return _as_result(estimate, measure.name, measure.direction(), _listed(pair, blocks, shares))


def _listed(pair: Pair, blocks: list[compensated.Cells], shares: np.ndarray) -> Contributions:
    p = np.concatenate([block.p for block in blocks])
    q = np.concatenate([block.q for block in blocks])
    order = np.argsort(-shares, kind="stable")
    return Contributions(
        tuple(
            Contribution(pair.label(int(i)), float(p[i]), float(q[i]), float(shares[i]))
            for i in order
        )
    )


def _as_result(
    estimate: Estimate, measure: str, direction: str, contributions: Contributions | None
) -> Result:
    return Result(
        estimate.value,
        "nats",
        measure,
        direction,
        estimate.method,
        "estimate",
        error=estimate.error,
        interval=estimate.interval,
        contributions=contributions,
        notes=estimate.notes,
    )


def _expected_surprise(p: Discrete, q: Discrete) -> float:
    """Return ``-sum p log q``."""
    assert isinstance(p, Weights | LogWeights)
    assert isinstance(q, Weights | LogWeights)
    log_p, log_q = p.log_probabilities(), q.log_probabilities()
    # The support is told from the logarithms: a weight may be positive and yet exp(log_p) be 0.
    if np.any(np.isneginf(log_q) & ~np.isneginf(log_p)):
        return math.inf
    weights = np.exp(log_p)
    used = weights > 0
    return math.fsum(np.abs(weights[used] * log_q[used]))
