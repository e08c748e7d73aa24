"""Divergences of counts: estimates with their interval, and the cells they come from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kullback.estimators import (
    Estimate,
    OfCounts,
    automatic,
    cross_checks,
    mutual_information,
    net_contributions,
    pearson_test,
    pearson_test_of_table,
)
from kullback.functional import compensated
from kullback.functional.compensated import cell_terms
from kullback.inputs import Pair
from kullback.measures import Measure
from kullback.result import Contribution, Contributions, Result

# What a cell of the plug-in is expected to have from sampling alone, in units of 1/n + 1/m: half
# the mean of a chi-square with one degree of freedom; JS is a quarter of KL to second order.
_NOISE = {"kl": 0.5, "reverse_kl": 0.5, "jeffreys": 1.0, "js": 0.125}


def estimated(
    pair: Pair, measure: Measure, level: float, estimator: OfCounts | None = None
) -> Result:
    """Return the estimate of a measure from two samples' counts, by the rule or as asked for."""
    x, y = pair.p.values, pair.q.values
    chosen = estimator or automatic(measure.name, x, y)
    estimate = chosen(x, y, measure=measure.name, level=level)
    contributions = _contributions(pair, measure, estimate.value)
    result = as_result(estimate, measure.name, measure.direction(), contributions)
    notes = (*pair.notes, *result.notes)
    if estimate.interval is None and estimator is None:
        notes += (cross_checks(measure.name, chosen, x, y),)
    return replace(result, notes=notes, p_value=pearson_test(x, y).p_value)


def _contributions(pair: Pair, measure: Measure, value: float) -> Contributions:
    x, y = pair.p.values, pair.q.values

    def find() -> tuple[Contribution, ...]:
        blocks = list(compensated.weight_cells(x, y))
        terms = np.concatenate([cell_terms(measure.formula, block) for block in blocks])
        met = np.isfinite(terms)
        noise = _NOISE[measure.name] * (1.0 / np.sum(x) + 1.0 / np.sum(y)) * met
        shares = net_contributions(np.where(met, terms, 0.0), noise, value)
        return _listed(pair, blocks, shares)

    return Contributions.later(find)


def information_of_counts(table: np.ndarray, direction: str, level: float) -> Result:
    """Return the estimate of the mutual information of a table of counts, in nats."""
    estimate = mutual_information(table, level=level)
    result = as_result(estimate, "mutual_information", direction, None)
    return replace(result, p_value=pearson_test_of_table(table).p_value)


def _listed(
    pair: Pair, blocks: list[compensated.Cells], shares: np.ndarray
) -> tuple[Contribution, ...]:
    p = np.concatenate([block.p for block in blocks])
    q = np.concatenate([block.q for block in blocks])
    order = np.argsort(-shares, kind="stable")
    return tuple(
        Contribution(pair.label(int(i)), float(p[i]), float(q[i]), float(shares[i])) for i in order
    )


def as_result(
    estimate: Estimate, measure: str, direction: str, contributions: Contributions | None
) -> Result:
    """Return an estimate as a result in nats."""
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
