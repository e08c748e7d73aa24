"""Divergences of samples: find what would mislead, choose an estimator, say how sure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kullback.api.checked_samples import check_not_a_bound, checked, refuse_shared
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
    saturated,
    shared_rows,
    spread_out,
    steps_of,
)
from kullback.inputs import Counts, Pair
from kullback.inputs.randomness import generator as generator_of
from kullback.measures import KL, REVERSE_KL, Measure
from kullback.result import Result

ROWS_PER_CELL = 5


def sampled(
    p: Any, q: Any, measure: Measure, *, method: Any, level: float | None, rng: Any
) -> Result:
    """Return the estimate of KL from two samples of points, in nats."""
    p, q = checked(p, q, measure, method)
    if measure is REVERSE_KL:
        there = sampled(q, p, KL, method=method, level=level, rng=rng)
        return replace(there, measure=measure.name, direction=measure.direction())
    if p.symbols is not None or q.symbols is not None:
        return mixed(p, q, method=method, level=level, rng=rng)
    generator = generator_of(rng)
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
        notes = refuse_shared(shared_rows(x, y), len(x))
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
    if not rows.plain:
        check_not_a_bound(estimator)
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
        return saturated(found, estimator, min(map(len, first)))
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
