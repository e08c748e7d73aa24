"""Divergences of samples with columns of numbers and of symbols."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.checked_samples import check_not_a_bound, refuse_shared
from kullback.api.rows import Rows, rows_of
from kullback.estimators import (
    Coded,
    Estimate,
    OfSamples,
    Within,
    jackknifed,
    neighbour_test,
    pearson_test,
    shared_rows,
    spread_out,
    steps_of,
    within,
)
from kullback.inputs import Samples
from kullback.inputs.randomness import generator as generator_of
from kullback.measures import KL
from kullback.result import Interval, Result

_SAID = 3  # names in a note
_NEGLIGIBLE = 0.01  # of P, without whose numbers an estimate stays one
_MARKED = 20  # symbols that the test tells apart


def mixed(p: Samples, q: Samples, *, method: Any, level: float | None, rng: Any) -> Result:
    """Return the estimate of KL(P‖Q) by the chain rule, in nats."""
    generator = generator_of(rng)
    seed = int(generator.integers(2**62))
    rows = rows_of(p, q, level=level, rng=generator, seed=seed)
    names, codes = _codes(p, q)
    x, y = p.points, q.points
    shared: tuple[str, ...] = ()
    if not (p.allow_overlap and q.allow_overlap):
        marked = np.column_stack([np.concatenate([x, y]), codes])
        shared = refuse_shared(shared_rows(marked[: len(x)], marked[len(x) :]), len(x))
    steps = steps_of(x, y)
    notes = list(shared)
    if np.any(steps > 0):
        x, y = (spread_out(z, steps, generator) for z in (x, y))
        notes.append("repeated numbers were spread over the step of their lattice")
    left, right = Coded(x, codes[: len(x)]), Coded(y, codes[len(x) :])
    first, second = left.of(rows.kept[0][0]), right.of(rows.kept[0][1])
    if isinstance(method, OfSamples):
        check_not_a_bound(method)
    asked = method if isinstance(method, OfSamples) else None
    estimator = within(first, second, len(names), asked, generator, seed)
    found = jackknifed(
        lambda i, j: estimator.kl(left.of(i), right.of(j), seed),
        rows.kept,
        rows.groups,
        level=level,
        method=f"chain rule: categories by {estimator.symbols.method}, numbers within each by "
        f"{_methods(estimator)}",
    )
    found, bounds = _bounded(found, estimator, first.counts(len(names)), names)
    return Result(
        found.value,
        "nats",
        KL.name,
        KL.direction(),
        found.method,
        found.kind,
        error=found.error,
        interval=found.interval,
        notes=(*bounds, *notes, *rows.notes),
        p_value=None if level is None else _p_value(first, second, rows, len(names), generator),
    )


def _codes(p: Samples, q: Samples) -> tuple[list[str], np.ndarray]:
    """Return the names of all symbols, and which one each row of p and then of q has."""
    columns = [0 if z.symbols is None else z.symbols.shape[1] for z in (p, q)]
    if p.symbols is None or q.symbols is None or columns[0] != columns[1]:
        raise InputError(
            f"p has {columns[0]} columns of categories and q {columns[1]}; both must have the "
            "same: categories= says which columns of numbers are categories."
        )
    cells, codes = np.unique(np.concatenate([p.symbols, q.symbols]), axis=0, return_inverse=True)
    return [", ".join(cell) for cell in cells.tolist()], codes.reshape(-1)


def _methods(estimator: Within) -> str:
    return " or ".join(dict.fromkeys(e.method for e in estimator.numbers.values())) or "nothing"


def _bounded(
    found: Estimate, estimator: Within, counts: np.ndarray, names: list[str]
) -> tuple[Estimate, list[str]]:
    """Return an estimate as a lower bound where much is left out, and what to say of it."""
    notes = []
    out = [c for c in np.flatnonzero(counts) if c not in estimator.numbers]
    share = float(np.sum(counts[out])) / float(np.sum(counts))
    if out:
        notes.append(
            f"the numbers within {_named(out, names)}, {share:.2%} of P, are left out: too few "
            "rows in either sample; KL may be larger"
        )
    if estimator.saturated:
        notes.append(
            f"saturated: the numbers within {_named(estimator.saturated, names)} are further "
            "apart than nearest neighbours see; KL may be larger"
        )
    if share <= _NEGLIGIBLE and not estimator.saturated:
        return found, notes
    if found.interval is None:
        return replace(found, kind="lower bound"), notes
    low, level = found.interval.low, found.interval.level
    notes.append(f"the rest is estimated at {found.value:.4g} nats ± {found.error:.2g}")
    return replace(
        found, value=low, error=None, interval=Interval(low, math.inf, level), kind="lower bound"
    ), notes


def _named(codes: Any, names: list[str]) -> str:
    shown = ", ".join(f'"{names[c]}"' for c in codes[:_SAID])
    rest = len(codes) - _SAID
    kind = "category" if len(codes) == 1 else "categories"
    return f"{kind} {shown}" + (f" and {rest} more" if rest > 0 else "")


def _p_value(x: Coded, y: Coded, rows: Rows, cells: int, rng: np.random.Generator) -> float:
    """Return the p-value of P = Q: symbols as further coordinates, and the counts of symbols."""
    both = x.counts(cells) + y.counts(cells)
    frequent = np.argsort(-both, kind="stable")[:_MARKED]
    left, right = (np.column_stack([z.points, z.codes[:, None] == frequent]) for z in (x, y))
    near = neighbour_test(left, right, rng, rows.test_blocks())
    if rows.blocks is not None:
        return near
    return min(1.0, 2.0 * min(near, pearson_test(x.counts(cells), y.counts(cells)).p_value))
