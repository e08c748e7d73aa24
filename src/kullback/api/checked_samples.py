"""Whether two samples, a measure and an estimator fit each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kullback._errors import InputError
from kullback.estimators import OfSamples
from kullback.inputs import Samples
from kullback.measures import KL, REVERSE_KL, Measure

BY_CHANCE = 1e-3  # of the rows: numbers of single precision coincide now and then


def checked(p: Any, q: Any, measure: Measure, method: Any) -> tuple[Samples, Samples]:
    """Return both samples with the same columns in the same order."""
    if not (isinstance(p, Samples) and isinstance(q, Samples)):
        raise InputError(
            "one of p and q is samples and the other is not; wrap both in kb.samples, or give a "
            "distribution such as scipy.stats.norm(0, 1)."
        )
    check_measure(measure)
    check_method(method)
    q = _in_order_of(p, q)
    if p.dimension != q.dimension:
        raise InputError(
            f"p has {p.dimension} columns and q {q.dimension}; both must have the same."
        )
    return p, q


def _in_order_of(p: Samples, q: Samples) -> Samples:
    """Return Q's columns in the order of P's, where both have names."""
    if p.names is None or q.names is None or p.names == q.names:
        return q
    for one, other, name in ((p, q, "q"), (q, p, "p")):
        lacking = [str(column) for column in one.names or () if column not in (other.names or ())]
        if lacking:
            raise InputError(
                f"{name} has no column {lacking[0]!r}, which the other sample has; give both the "
                "same columns."
            )
    order = [q.names.index(column) for column in p.names]
    numbers, symbols = order[: p.dimension], [i - q.dimension for i in order[p.dimension :]]
    if p.dimension != q.dimension or min(symbols, default=0) < 0 or max(numbers) >= q.dimension:
        raise InputError(
            "a column is numbers in one sample and categories in the other; categories= names it."
        )
    return replace(
        q,
        points=q.points[:, numbers],
        symbols=None if q.symbols is None else q.symbols[:, symbols],
        names=p.names,
    )


def check_measure(measure: Measure) -> None:
    """Refuse a measure that cannot be estimated from samples."""
    if measure not in (KL, REVERSE_KL):
        raise InputError(
            f"{measure.name} cannot be estimated from samples, only kl in either direction."
        )


def check_method(method: Any) -> None:
    """Refuse a method that is not for samples."""
    if not isinstance(method, OfSamples) and method != "auto":
        raise InputError(
            'samples are estimated by method="auto", or by an estimator such as kb.KNN(k=5), '
            f"not {method!r}."
        )


def check_not_a_bound(estimator: OfSamples) -> None:
    """Refuse a bound where rows are weighted or depend on each other, or lie within categories."""
    if estimator.bounds:
        raise InputError(
            f"{type(estimator).__name__} is a lower bound from independent rows of numbers alone; "
            "leave out method=, or weights, blocks and categories."
        )


def refuse_shared(rows: int, of: int) -> tuple[str, ...]:
    """Refuse samples that share more rows than chance brings about; say if they share any."""
    if rows > BY_CHANCE * of:
        raise InputError(
            f"{rows} of the {of} rows of p stand in q too, so that KL would come out too low; "
            "remove them, or pass allow_overlap=True to both kb.samples."
        )
    return (f"{rows} of the {of} rows of p stand in q too",) if rows else ()
