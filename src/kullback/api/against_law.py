"""One sample against a law that is known: its entropy is estimated, the rest is a mean."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.against_masses import of_cells
from kullback.api.checked_samples import check_measure, check_method
from kullback.api.counted import as_result
from kullback.api.rows import Rows, rows_of
from kullback.api.sampled import sampled
from kullback.estimators import (
    EqualRadius,
    Estimate,
    OfSamples,
    blocks_of,
    entropy_for,
    exceptional,
    jackknifed,
    kl_against_density,
    neighbour_test,
    off_the_ends,
    spread_out,
    steps_of,
)
from kullback.families import as_density, image
from kullback.inputs import Samples
from kullback.inputs.randomness import generator as generator_of
from kullback.measures import KL, REVERSE_KL, Measure
from kullback.result import Result

LEAST_DRAWN = 1000
_MUCH = 0.3


def against_law(
    p: Any, q: Any, measure: Measure, *, method: Any, level: float | None, rng: Any
) -> Result:
    """Return the estimate of KL from a sample and a law, in either order, in nats."""
    check_measure(measure)
    check_method(method)
    if measure is REVERSE_KL:
        there = against_law(q, p, KL, method=method, level=level, rng=rng)
        return replace(there, measure=measure.name, direction=measure.direction())
    generator = generator_of(rng)
    law = image(as_density(q if isinstance(p, Samples) else p))
    sample = p if isinstance(p, Samples) else q
    if sample.symbols is not None:
        raise InputError(
            f"the samples have columns of categories, of which {law.name} knows nothing; give the "
            "columns of numbers alone."
        )
    if law.dimension != sample.dimension:
        raise InputError(
            f"the samples have {sample.dimension} columns and {law.name} has {law.dimension}; "
            "both must have the same."
        )
    if sample is q:
        drawn, note = _drawn(law, sample, generator)
        found = sampled(drawn, q, KL, method=method, level=level, rng=generator)
        return replace(found, notes=(note, *found.notes))
    return _sample_against(sample, law, method, level, generator)


def _drawn(law: Any, sample: Samples, rng: np.random.Generator) -> tuple[Samples, str]:
    size = max(sample.size, LEAST_DRAWN)
    points = np.asarray(law.sample(size, rng), dtype=np.float64).reshape(size, -1)
    return Samples(points), f"{size} points were drawn from {law.name} to stand for it"


def _sample_against(
    sample: Samples, law: Any, method: Any, level: float | None, rng: np.random.Generator
) -> Result:
    x, seed = sample.points, int(rng.integers(2**62))
    rows = rows_of(sample, level=level, rng=rng, seed=seed)
    log_q = _log_density(law, x)
    if infinite := _infinite(sample, law, x, log_q):
        return infinite
    if isinstance(method, OfSamples):
        return _against_draws(sample, law, method, level, rng)
    notes: tuple[str, ...] = ()
    if law.discrete:
        counted = of_cells(law, x, log_q, rows, level)
        if counted is not None:
            return counted
        x = _smoothed(x, rng)
        notes = ("whole numbers were spread over the step to the next, which leaves KL as it is",)
    steps = steps_of(x, x)
    if np.any(steps > 0):
        x, log_q = _within_support(law, x, spread_out(x, steps, rng))
        notes = ("repeated values were taken for rounded ones and spread over the step of their "
                 "lattice; KL is infinite if they are exact",)  # fmt: skip
        if infinite := _infinite(sample, law, x, log_q):
            return infinite
    first = x[rows.kept[0][0]]
    choice = exceptional(first, first, rng)
    if choice and isinstance(choice.estimator, EqualRadius):
        return _against_draws(sample, law, method, level, rng)
    if choice:
        notes = (choice.why, *notes)
    points, log_slopes = off_the_ends(x, law)
    surprises, entropy = log_slopes - log_q, entropy_for(points[rows.kept[0][0]])
    found = jackknifed(
        lambda i: kl_against_density(points[i], surprises[i], entropy, seed),
        rows.kept,
        rows.groups,
        level=level,
        method=f"mean surprise less entropy by {entropy.method}",
    )
    p_value = None if level is None else _p_value(x, law, rows, sample.block, rng)
    result = as_result(found, KL.name, KL.direction(), None)
    notes += _carried_by_one(surprises[rows.kept[0][0]])
    return replace(result, notes=(*notes, *found.notes, *rows.notes), p_value=p_value)


def _carried_by_one(surprises: np.ndarray) -> tuple[str, ...]:
    """Say that a single row carries much of the mean surprise: tails are heavier than Q's."""
    off = np.abs(surprises - np.median(surprises))
    share = float(np.max(off) / np.sum(off)) if np.any(off) else 0.0
    if share <= _MUCH:
        return ()
    return (
        f"one row carries {share:.0%} of it: P's tails are much heavier than Q's, so that KL may "
        "be infinite and the interval cannot be relied on",
    )


def _against_draws(
    sample: Samples, law: Any, method: Any, level: float | None, rng: np.random.Generator
) -> Result:
    drawn, note = _drawn(law, sample, rng)
    result = sampled(sample, drawn, KL, method=method, level=level, rng=rng)
    return replace(result, notes=(note, *result.notes))


def _within_support(
    law: Any, rounded: np.ndarray, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return spread points and their log densities; none leaves the support by being spread.

    What was rounded to an end of the support came from one side of it.
    """
    log_q = _log_density(law, spread)
    out = log_q == -np.inf
    if out.any():
        spread[out] = 2.0 * rounded[out] - spread[out]
        log_q = _log_density(law, spread)
    return spread, log_q


def _smoothed(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return spread_out(x, np.ones(x.shape[1]), rng)


def _log_density(law: Any, x: np.ndarray) -> np.ndarray:
    found = np.asarray(law.log_density(x[:, 0] if law.dimension == 1 else x), dtype=np.float64)
    if found.shape != (len(x),) or np.isnan(found).any() or np.any(found == np.inf):
        raise InputError(
            f"the log density of {law.name} is not a finite number at some rows of the samples."
        )
    return found


def _infinite(sample: Samples, law: Any, x: np.ndarray, log_q: np.ndarray) -> Result | None:
    """Return that KL is infinite if Q has no mass at a row that counts."""
    rows = np.flatnonzero((log_q == -np.inf) & (sample.weights is None or sample.weights > 0))
    if not rows.size:
        return None
    point = ", ".join(f"{value:.6g}" for value in x[rows[0]])
    others = f" and at {len(rows) - 1} more" if len(rows) > 1 else ""
    note = f"infinite because {law.name} has no mass at row {rows[0]} ({point}){others}"
    found = Estimate(math.inf, None, None, "mean surprise", (note,))
    return as_result(found, KL.name, KL.direction(), None)


def _p_value(
    x: np.ndarray, law: Any, rows: Rows, block: int | None, rng: np.random.Generator
) -> float | None:
    """Return the p-value of P = Q against as many draws of Q; None if it cannot be drawn from."""
    kept = rows.kept[0][0]
    size = int(np.count_nonzero(kept))
    try:
        drawn = np.asarray(law.sample(size, rng), dtype=np.float64).reshape(size, -1)
    except InputError:
        return None
    if law.discrete:
        drawn = _smoothed(drawn, rng)
    blocks = None
    if rows.blocks is not None and block:
        own = rows.blocks[0]
        blocks = np.concatenate([own[kept], own[-1] + 1 + blocks_of(size, block)])
    return neighbour_test(x[kept], drawn, rng, blocks)
