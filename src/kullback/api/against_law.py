"""One sample against a law that is known: its entropy is estimated, the rest is a mean."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.sampled import check_measure, check_method, sampled
from kullback.estimators import (
    EqualRadius,
    Estimate,
    OfSamples,
    Surprises,
    chosen,
    entropy_for,
    goodness_of_fit,
    kl_against_density,
    kl_against_masses,
    neighbour_test,
    spread_out,
    steps_of,
)
from kullback.families import Product, as_density, image
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
    x = sample.points
    log_q = _log_density(law, x)
    if np.any(log_q == -np.inf):
        return _infinite(law, x, log_q)
    if law.discrete and method == "auto":
        return _of_cells(law, x, log_q, level)
    choice = chosen(x, x, rng)
    if isinstance(method, OfSamples) or isinstance(choice.estimator, EqualRadius):
        drawn, note = _drawn(law, sample, rng)
        result = sampled(sample, drawn, KL, method=method, level=level, rng=rng)
        return replace(result, notes=(note, *result.notes))
    notes: tuple[str, ...] = (choice.why,) if choice.why.startswith("exploratory") else ()
    steps = steps_of(x, x)
    if np.any(steps > 0):
        x = spread_out(x, steps, rng)
        log_q = _log_density(law, x)
        notes += ("repeated values were taken for rounded ones and spread over the step of their "
                  "lattice; KL is infinite if they are exact",)  # fmt: skip
        if np.any(log_q == -np.inf):
            return _infinite(law, x, log_q)
    points, log_slopes = _carried(x, law)
    found = kl_against_density(
        Surprises(points, log_slopes - log_q),
        entropy_for(points),
        level=level,
        seed=int(rng.integers(2**62)),
    )
    p_value = None if level is None else _p_value(x, law, rng)
    return _result(replace(found, notes=(*notes, *found.notes)), p_value)


def _of_cells(law: Any, x: np.ndarray, log_q: np.ndarray, level: float | None) -> Result:
    _, first, seen = np.unique(x, axis=0, return_index=True, return_counts=True)
    found = kl_against_masses(seen.astype(np.float64), -log_q[first], level=level)
    low, high = float(x.min()), float(x.max())
    if level is None or law.dimension > 1 or high - low > _MOST_CELLS:
        return _result(found, None)
    cells = np.arange(low, high + 1.0)
    counts = np.bincount((x[:, 0] - low).astype(np.int64), minlength=len(cells))
    masses = np.exp(law.log_density(cells))
    return _result(found, goodness_of_fit(counts.astype(np.float64), masses))


def _log_density(law: Any, x: np.ndarray) -> np.ndarray:
    found = np.asarray(law.log_density(x[:, 0] if law.dimension == 1 else x), dtype=np.float64)
    if found.shape != (len(x),) or np.isnan(found).any() or np.any(found == np.inf):
        raise InputError(
            f"the log density of {law.name} is not a finite number at some rows of the samples."
        )
    return found


def _infinite(law: Any, x: np.ndarray, log_q: np.ndarray) -> Result:
    rows = np.flatnonzero(log_q == -np.inf)
    point = ", ".join(f"{value:.6g}" for value in x[rows[0]])
    others = f" and at {len(rows) - 1} more" if len(rows) > 1 else ""
    note = f"infinite because {law.name} has no mass at row {rows[0]} ({point}){others}"
    return _result(Estimate(math.inf, None, None, "mean surprise", (note,)), None)


def _carried(x: np.ndarray, law: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return points carried off the ends of Q's support, and the logarithms of the map's slope."""
    parts = law.parts if isinstance(law, Product) else (law,)
    if any(part.dimension != 1 for part in parts):
        return x, np.zeros(len(x))
    columns, logs = zip(*(_freed(x[:, j], *p.support) for j, p in enumerate(parts)), strict=True)
    return np.column_stack(columns), np.sum(logs, axis=0)


def _freed(x: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a column on the whole line: logarithms of the distances to the finite ends."""
    if np.any(x <= low) or np.any(x >= high):
        return x, np.zeros(len(x))
    z, log_slope = np.zeros(len(x)), np.zeros(len(x))
    if math.isfinite(low):
        z, log_slope = np.log(x - low), -np.log(x - low)
    if math.isfinite(high):
        z, log_slope = z - np.log(high - x), log_slope - np.log(high - x)
        if math.isfinite(low):
            log_slope = log_slope + math.log(high - low)
    elif not math.isfinite(low):
        return x, np.zeros(len(x))
    return z, log_slope


def _p_value(x: np.ndarray, law: Any, rng: np.random.Generator) -> float | None:
    """Return the p-value of P = Q against as many draws of Q; None if it cannot be drawn from."""
    try:
        drawn = np.asarray(law.sample(len(x), rng), dtype=np.float64).reshape(x.shape)
    except InputError:
        return None
    return neighbour_test(x, drawn, rng)


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
