"""One sample against a law that is known: its entropy is estimated, the rest is a mean."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.rows import Rows, rows_of
from kullback.api.sampled import check_measure, check_method, sampled
from kullback.estimators import (
    BY_MASSES,
    EqualRadius,
    Estimate,
    OfSamples,
    blocks_of,
    chosen,
    entropy_for,
    estimate_against_masses,
    goodness_of_fit,
    jackknifed,
    kl_against_density,
    kl_against_masses,
    neighbour_test,
    off_the_ends,
    spread_out,
    steps_of,
)
from kullback.families import as_density, image
from kullback.inputs import Samples
from kullback.measures import KL, REVERSE_KL, Measure
from kullback.result import Result

LEAST_DRAWN = 1000
_MOST_CELLS = 10**6


def against_law(
    p: Any, q: Any, measure: Measure, *, method: Any, level: float | None, rng: Any
) -> Result:
    """Return the estimate of KL from a sample and a law, in either order, in nats."""
    check_measure(measure)
    check_method(method)
    if measure is REVERSE_KL:
        there = against_law(q, p, KL, method=method, level=level, rng=rng)
        return replace(there, measure=measure.name, direction=measure.direction())
    generator = np.random.default_rng(rng)
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
    if law.discrete and method == "auto":
        return _of_cells(law, x, log_q, rows, level)
    steps = steps_of(x, x)
    notes: tuple[str, ...] = ()
    if np.any(steps > 0):
        x = spread_out(x, steps, rng)
        notes = ("repeated values were taken for rounded ones and spread over the step of their "
                 "lattice; KL is infinite if they are exact",)  # fmt: skip
        log_q = _log_density(law, x)
        if infinite := _infinite(sample, law, x, log_q):
            return infinite
    first = x[rows.kept[0][0]]
    choice = chosen(first, first, rng)
    if isinstance(method, OfSamples) or isinstance(choice.estimator, EqualRadius):
        drawn, note = _drawn(law, sample, rng)
        result = sampled(sample, drawn, KL, method=method, level=level, rng=rng)
        return replace(result, notes=(note, *result.notes))
    if choice.why.startswith("exploratory"):
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
    return _result(replace(found, notes=(*notes, *found.notes, *rows.notes)), p_value)


def _of_cells(
    law: Any, x: np.ndarray, log_q: np.ndarray, rows: Rows, level: float | None
) -> Result:
    cells, first, at = np.unique(x, axis=0, return_index=True, return_inverse=True)
    at, surprises = at.reshape(-1), -log_q[first]

    def counts(kept: np.ndarray) -> np.ndarray:
        return np.bincount(at[kept], minlength=len(cells)).astype(np.float64)

    (kept,) = rows.kept[0]
    if rows.plain:
        found = estimate_against_masses(counts(kept), surprises, level=level)
    else:
        found = jackknifed(
            lambda i: kl_against_masses(counts(i), surprises),
            rows.kept,
            rows.groups,
            level=level,
            method=BY_MASSES,
        )
    found = replace(found, notes=(*found.notes, *rows.notes))
    low, high = float(x.min()), float(x.max())
    if level is None or rows.blocks or law.dimension > 1 or high - low > _MOST_CELLS:
        return _result(found, None)
    between = np.arange(low, high + 1.0)
    seen = np.bincount((x[kept, 0] - low).astype(np.int64), minlength=len(between))
    masses = np.exp(law.log_density(between))
    return _result(found, goodness_of_fit(seen.astype(np.float64), masses))


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
    return _result(Estimate(math.inf, None, None, "mean surprise", (note,)), None)


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
    blocks = None
    if rows.blocks is not None and block:
        own = rows.blocks[0]
        blocks = np.concatenate([own[kept], own[-1] + 1 + blocks_of(size, block)])
    return neighbour_test(x[kept], drawn, rng, blocks)


def _result(found: Estimate, p_value: float | None) -> Result:
    return Result(
        found.value,
        "nats",
        KL.name,
        KL.direction(),
        found.method,
        found.kind,
        error=found.error,
        interval=found.interval,
        notes=found.notes,
        p_value=p_value,
    )
