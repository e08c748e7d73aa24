"""The numbers of a column: KL both ways, JS, PSI, tests, and where the difference lies."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from kullback.api import js, kl
from kullback.estimators import pearson_test
from kullback.functional import kl as kl_sum
from kullback.inputs import Counts
from kullback.result import Contribution, Contributions, Result
from kullback.tables.cells import Cells, pool_rare
from kullback.tables.options import Options
from kullback.tables.outside import Outside, outside


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of a column, in nats; `verdicts` says what follows from it.

    Attributes
    ----------
    cells : Cells
        The cells that the divergences are sums over (rare levels pooled).
    kl, kl_reverse : Result
        KL(P‖Q) within Q's support, KL(Q‖P) within P's.
    js : Result
    psi : float
        The population stability index, KL(P‖Q) + KL(Q‖P) as plug-ins, with the lower bounds of what
        cells add that one table lacks.
    p_value : float
        Pearson's X2 test that both tables follow one law, over all levels.
    outside : Outside
        What P has where Q has nothing.
    vanished : Outside
        The same with P and Q exchanged: what Q has where P has nothing.
    levels : int
        How many cells there were before pooling.
    """

    cells: Cells
    kl: Result
    kl_reverse: Result
    js: Result
    psi: float
    p_value: float
    outside: Outside
    vanished: Outside
    levels: int


def column_statistics(cells: Cells, options: Options) -> Statistics:
    """Return the statistics of a column from its cells."""
    pooled = pool_rare(cells)
    new, vanished = outside(cells, options.alpha), outside(cells.exchanged(), options.alpha)
    return Statistics(
        cells=pooled,
        kl=_kl_within(pooled, pooled.p, pooled.q, options, "KL(P‖Q)"),
        kl_reverse=_kl_within(pooled, pooled.q, pooled.p, options, "KL(Q‖P)"),
        js=_listed_whole(js(Counts(pooled.p), Counts(pooled.q), level=options.level)),
        psi=_directed(pooled.p, pooled.q, new) + _directed(pooled.q, pooled.p, vanished),
        p_value=pearson_test(cells.p, cells.q).p_value,
        outside=new,
        vanished=vanished,
        levels=cells.p.size,
    )


def _kl_within(
    cells: Cells, x: np.ndarray, y: np.ndarray, options: Options, direction: str
) -> Result:
    """Estimate KL over the cells where the second table has rows."""
    first, second = direction[3], direction[5]
    inside = y > 0
    mass = float(np.sum(x[inside]) / np.sum(x))
    if mass == 0.0:
        note = f"no row of {first} lies where {second} has any"
        everything = _with_outside(cells, x, y, None)
        return Result(
            math.inf, "nats", "kl", direction, "counts", "estimate", None, None, everything, (note,)
        )
    positions = [str(i) for i in np.flatnonzero(inside)]  # labels may repeat once shortened
    result = kl(Counts(x[inside]), Counts(y[inside]), labels=positions, level=options.level)
    notes = result.notes
    if mass < 1.0:
        notes = (f"within {second}'s support; {1 - mass:.3g} of {first} lies outside it", *notes)
    if cells.pooled:
        notes = (*notes, f"{cells.pooled:,} rare levels are pooled into one cell")
    everything = _with_outside(cells, x, y, result.contributions)
    return replace(result, direction=direction, notes=notes, contributions=everything)


def _with_outside(
    cells: Cells, x: np.ndarray, y: np.ndarray, inside: Contributions | None
) -> Contributions:
    """Return all cells, with their shares of both whole tables, by falling contribution."""
    shares = {int(c.label): c.value for c in inside or ()}
    p, q = x / np.sum(x), y / np.sum(y)
    listed = [
        Contribution(label, float(p[i]), float(q[i]), shares.get(i, 0.0))
        for i, label in enumerate(cells.labels)
    ]
    # A cell outside the support adds no finite amount, but comes before those that add little.
    return Contributions(tuple(sorted(listed, key=lambda c: (-c.value, -c.p * (c.q == 0)))))


def _listed_whole(result: Result) -> Result:
    return replace(result, contributions=None)


def _directed(x: np.ndarray, y: np.ndarray, out: Outside) -> float:
    """Return the plug-in KL of one direction, or its lower bound, by the chain rule."""
    inside = y > 0
    if not np.any(x[inside] > 0):
        return out.least_kl
    within = float(kl_sum(x[inside] / np.sum(x[inside]), y[inside] / np.sum(y)))
    return out.least_kl + (1.0 - out.mass) * within
