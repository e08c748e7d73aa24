"""The verb beneath every measure: check the inputs, choose a way, return a `Result`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

import numpy as np

from kullback._errors import InputError
from kullback.api.against_law import against_law
from kullback.api.counted import estimated
from kullback.api.parametric import are_laws, is_law, parametric
from kullback.api.sampled import sampled
from kullback.estimators import OfCounts, OfSamples
from kullback.inputs import Counts, Masses, Pair, Samples, Weights, apply_support, as_pair
from kullback.measures import Measure, as_measure, cells, contributions, exact_value
from kullback.result import PLAIN, Result, nats_per

METHODS = ("auto", "plugin", "closed form", "quadrature", "monte carlo")


class Options(TypedDict, total=False):
    """The keywords that every divergence takes; `divergence` says what they mean."""

    method: str | OfCounts | OfSamples
    support: Any
    normalize: bool
    labels: Sequence[str] | None
    level: float | None
    rng: Any


def divergence(
    p: Any,
    q: Any,
    measure: Measure | str,
    *,
    unit: str = "nats",
    method: str | OfCounts | OfSamples = "auto",
    support: Any = "inf",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float | None = 0.95,
    rng: Any = None,
) -> Result:
    """Return a measure of how far P is from Q, in nats or the given unit.

    Parameters
    ----------
    p, q : array_like, shape (k,), a mapping, an input such as `kullback.counts`, or a distribution
        A bare vector holds probabilities and must sum to 1. Mappings and pandas Series are aligned
        by their labels. SciPy and torch distributions are taken as they are; draws are wrapped in
        `kullback.samples`, and compared with other draws or with a distribution.
    measure : Measure or str
        The measure, or its name: ``"kl"``, ``"js"``, ...
    unit : {"nats", "bits", "bans"}
        The unit of the answer; measures that are plain numbers take none.
    method : {"auto", "plugin", "closed form", "quadrature", "monte carlo"} or an estimator
        How to find it: ``"plugin"`` takes the frequencies of counts for probabilities; the last
        three are for distributions. Counts are also estimated by ``kb.ZhangGrabchak()``,
        ``kb.Polynomial()``, ``kb.Grassberger()``, ``kb.Smoothed(0.5)``, ``kb.MillerMadow()``,
        ``kb.JamesStein()`` or ``kb.PlugIn()``; samples by ``kb.Referenced()``, ``kb.KNN(k=5)``,
        ``kb.EqualRadius()``, ``kb.Gaussian()``, ``kb.Partition()``, ``kb.Mixture()``,
        ``kb.Classifier()`` or a neural bound of ``kb.learn``.
    support : {"inf", "raise", "drop"} or a smoother
        What happens where Q has no mass and P has some: the definition, an error, leaving those
        cells out (a note says so), or smoothing Q first, as in ``kb.smooth.Dirichlet(0.5)``.
    normalize : bool
        Take bare vectors as exact weights of any positive sum.
    labels : sequence of str, optional
        Names of the cells, for the contributions.
    level : float or None
        The level of the interval of an estimate; None of samples for the number alone, which takes
        a fraction of the time.
    rng : int or numpy.random.Generator, optional
        The source of randomness of a Monte Carlo estimate; the same seed gives the same answer.

    Returns
    -------
    Result
        ``exact`` for probabilities, logits and closed forms, ``numerical`` for quadrature, an
        ``estimate`` for counts and Monte Carlo.

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
    _check(chosen, unit, method)
    if isinstance(p, Samples) or isinstance(q, Samples):
        other = q if isinstance(p, Samples) else p
        estimate = against_law if not isinstance(other, Samples) and is_law(other) else sampled
        result = estimate(p, q, chosen, method=method, level=level, rng=rng)
        return result if unit == "nats" else result.to(unit)
    if isinstance(method, OfSamples):
        raise InputError(
            f"{type(method).__name__} is for samples; wrap both in kb.samples, or leave out "
            "method=."
        )
    if level is None:
        raise InputError("level must be between 0 and 1; None is for samples.")
    if are_laws(p, q):
        if isinstance(method, OfCounts):
            raise InputError(f"{type(method).__name__} is for counts; leave out method=.")
        result = parametric(p, q, chosen, method=method, level=level, rng=rng)
    else:
        pair = as_pair(p, q, normalize=normalize, labels=labels)
        result = _of_cells(pair, chosen, method, support, level)
    return result if unit == "nats" else result.to(unit)


def _check(measure: Measure, unit: str, method: str | OfCounts | OfSamples) -> None:
    if unit != "nats":
        nats_per(unit)
        if not measure.entropic:
            raise InputError(f"{measure.name} is a plain number without a unit; leave out unit=.")
    if not isinstance(method, OfCounts | OfSamples) and method not in METHODS:
        known = ", ".join(f'"{name}"' for name in METHODS)
        raise InputError(
            f'there is no method "{method}"; use one of {known}, or for counts an estimator such '
            "as kb.Polynomial()."
        )


def _of_cells(
    pair: Pair, measure: Measure, method: str | OfCounts | OfSamples, support: Any, level: float
) -> Result:
    estimator = method if isinstance(method, OfCounts) else None
    if estimator and not pair.counted:
        raise InputError(
            f"{type(estimator).__name__} is for counts; wrap both in kb.counts, or leave out "
            "method=."
        )
    if estimator is None and method not in ("auto", "plugin"):
        raise InputError(
            f'method="{method}" is for distributions such as scipy.stats.norm(0, 1); '
            "vectors are summed exactly."
        )
    if isinstance(pair.p, Masses) and not measure.masses:
        raise InputError(
            f"{measure.name} is defined for distributions alone; give probabilities, or weights "
            "with normalize=True."
        )
    if pair.counted and (estimator or method == "auto"):
        if not isinstance(support, str) or support != "inf":
            raise InputError(
                'the estimate from counts is finite by itself; support= needs method="plugin".'
            )
        return estimated(pair, measure, level, estimator)
    if pair.counted:
        return _plugin(pair, measure, support)
    return exact(apply_support(pair, support), measure)


def _plugin(pair: Pair, measure: Measure, support: Any) -> Result:
    assert isinstance(pair.p, Counts)
    frequencies = replace(
        pair, p=Weights(pair.p.values, pair.p.labels), q=Weights(pair.q.values, pair.q.labels)
    )
    result = exact(apply_support(frequencies, support), measure)
    note = "no interval: the plug-in takes frequencies for probabilities, and is biased upwards"
    return replace(result, kind="estimate", method="plug-in", notes=(*result.notes, note))


def exact(pair: Pair, measure: Measure) -> Result:
    """Return the exact value of a measure over the cells of a pair."""
    value = exact_value(pair, measure)
    notes = pair.notes
    if math.isinf(value):
        notes = (*notes, *_notes_on_infinity(pair, measure))
    return Result(
        value,
        "nats" if measure.entropic else PLAIN,
        measure.name,
        measure.direction(),
        "exact sum",
        "exact",
        contributions=contributions(pair, measure) if measure.additive else None,
        notes=notes,
    )


def _notes_on_infinity(pair: Pair, measure: Measure) -> tuple[str, ...]:
    """Say which cells make a value infinite: those where one of the two has no mass."""
    reasons = []
    for name, other, sign in (("Q", "P", 1.0), ("P", "Q", -1.0)):
        cells_of = [(b.start, b.s == sign, b.p if sign > 0 else b.q) for b in cells(pair)]
        found = [int(i) + start for start, gone, _ in cells_of for i in np.flatnonzero(gone)]
        mass = math.fsum(float(np.sum(m, where=gone)) for _, gone, m in cells_of)
        slope = measure.formula.q_zero if sign > 0 else measure.formula.p_zero
        if found and (math.isinf(slope) or measure.order is not None):
            names = ", ".join(pair.label(i) for i in found[:3]) + (", ..." if found[3:] else "")
            reasons.append(f"{name} gives no mass to cell {names}, where {other} has {mass:.3g}")
    return ("infinite because " + " and ".join(reasons),) if reasons else ()
