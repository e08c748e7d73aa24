"""Divergences of samples: find what would mislead, choose an estimator, say how sure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.counted import estimated
from kullback.api.mixed import mixed
from kullback.api.rows import Rows, rows_of
from kullback.estimators import (
    Estimate,
    OfSamples,
    chosen,
    counted,
    evened,
    jackknifed,
    judged,
    neighbour_test,
    shared_rows,
    spread_out,
    steps_of,
)
from kullback.inputs import Counts, Pair, Samples
from kullback.measures import KL, REVERSE_KL, Measure
from kullback.result import Result

ROWS_PER_CELL = 5


def sampled(
    p: Any, q: Any, measure: Measure, *, method: Any, level: float | None, rng: Any
) -> Result:
    """Return the estimate of KL from two samples of points, in nats."""
    p, q = _checked(p, q, measure, method)
    if measure is REVERSE_KL:
        there = sampled(q, p, KL, method=method, level=level, rng=rng)
        return replace(there, measure=measure.name, direction=measure.direction())
    if p.symbols is not None or q.symbols is not None:
        return mixed(p, q, method=method, level=level, rng=rng)
    generator = np.random.default_rng(rng)
    rows = rows_of(p, q, level=level, rng=generator, seed=int(generator.integers(2**62)))
    x, y = p.points, q.points
    steps = steps_of(x, y)
    notes: tuple[str, ...] = ()
    if np.any(steps > 0):
        if method == "auto" and rows.plain and np.all(steps > 0):
            result = _of_cells(*counted(x, y), measure, level)
            if result is not None:
                return replace(result, notes=(*result.notes, *rows.notes))
        x, y = (spread_out(z, steps, generator) for z in (x, y))
        notes = (f"repeated values in {np.count_nonzero(steps)} of {len(steps)} columns: each was "
                 "spread over the step of its lattice, which leaves KL as it is",)  # fmt: skip
    elif not (p.allow_overlap and q.allow_overlap):
        _refuse_shared(shared_rows(x, y), len(x))
    found = found_from(x, y, rows, method=method, level=level, rng=generator)
    p_value = None
    if level is not None:
        p_value = neighbour_test(*rows.of_both(x, y), generator, rows.test_blocks())
    return Result(
        found.value,
        "nats",
        measure.name,
        measure.direction(),
        found.method,
        found.kind,
        error=found.error,
        interval=found.interval,
        notes=(*notes, *found.notes, *rows.notes),
        p_value=p_value,
    )


def found_from(
    x: np.ndarray,
    y: np.ndarray,
    rows: Rows,
    *,
    method: Any,
    level: float | None,
    rng: np.random.Generator,
) -> Estimate:
    """Return the estimate from points without ties, by the estimator asked for or by the rule."""
    first = rows.of_both(x, y)
    choice = None if isinstance(method, OfSamples) else chosen(*first, rng)
    estimator: OfSamples = method if choice is None else choice.estimator
    if choice is not None:
        x, y = evened(x, y)
        first = rows.of_both(x, y)
    if rows.plain:
        found = estimator(x, y, level=level, rng=rng)
    else:
        seed, again = int(rng.integers(2**62)), estimator.again
        found = jackknifed(
            lambda i, j: estimator.kl(x[i], y[j], seed),
            rows.kept,
            rows.groups,
            level=level,
            method=estimator.method,
            again=lambda i, j: again.kl(x[i], y[j], seed),
        )
    if choice is None:
        return found
    return judged(found, *first, choice, level)


def _of_cells(x: np.ndarray, y: np.ndarray, measure: Measure, level: float | None) -> Result | None:
    """Return the estimate from the counts of points; None where these are too few for one."""
    if len(x) * ROWS_PER_CELL > min(x.sum(), y.sum()):
        return None
    result = estimated(Pair(Counts(x), Counts(y)), measure, level or 0.95)
    if result.interval is None:
        return None
    note = f"the samples repeat {len(x)} points, which were counted"
    interval = result.interval if level is not None else None
    return replace(result, notes=(note, *result.notes), contributions=None, interval=interval)


def _checked(p: Any, q: Any, measure: Measure, method: Any) -> tuple[Samples, Samples]:
    if not (isinstance(p, Samples) and isinstance(q, Samples)):
        raise InputError(
            "one of p and q is samples and the other is not; wrap both in kb.samples, or give a "
            "distribution such as scipy.stats.norm(0, 1)."
        )
    check_measure(measure)
    check_method(method)
    if p.dimension != q.dimension:
        raise InputError(
            f"p has {p.dimension} columns and q {q.dimension}; both must have the same."
        )
    return p, q


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


def _refuse_shared(rows: int, of: int) -> None:
    if rows:
        raise InputError(
            f"{rows} of the {of} rows of p stand in q too, so that KL would come out too low; "
            "remove them, or pass allow_overlap=True to both kb.samples."
        )
