"""From numbers to words: `drift`, `negligible` or `undecided`, never from a p-value alone.

A column drifts if the test says that the two tables do not follow one law, at a false discovery
rate of `alpha` over all columns, and the interval of KL(P‖Q) lies above the tolerance (or the mass
outside Q's support alone is worth more than it). It is negligible if the interval lies below the
tolerance. Anything else is undecided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kullback.estimators import null_variance, q_values, standard_error
from kullback.functional import kl
from kullback.tables.options import Options
from kullback.tables.statistics import Statistics

Verdict = Literal["drift", "negligible", "undecided"]
# With more of P in the cell of rare levels than this, a shift among them could go unseen.
MOST_POOLED = 0.2
# Tables with the same counts in more free cells than this are taken for the same rows.
COINCIDENCE = 30
SAME = "both have the same counts in every cell, as the same rows would"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a column, its reason, what would decide it, and the q-value of its test."""

    verdict: Verdict
    reason: str
    rows_to_decide: int | None = None
    q_value: float = 1.0


def judge(columns: Sequence[Statistics], options: Options) -> list[Judgement]:
    """Return the verdict on each column, at a false discovery rate over all of them."""
    if not columns:
        return []
    if _same_rows(columns):
        return [Judgement("negligible", SAME) for _ in columns]
    adjusted = q_values(np.array([s.p_value for s in columns])).tolist()
    return [_judge(s, q, options) for s, q in zip(columns, adjusted, strict=True)]


def _same_rows(columns: Sequence[Statistics]) -> bool:
    """Say whether both tables have the same counts in cells so many that it is no coincidence."""
    # A p-value of 1 says that the levels which were pooled have the same counts too.
    equal = all(s.p_value == 1.0 and np.array_equal(s.cells.p, s.cells.q) for s in columns)
    return equal and sum(s.cells.p.size - 1 for s in columns) >= COINCIDENCE


def _judge(column: Statistics, q_value: float, options: Options) -> Judgement:
    low, high = _bounds(column, options.level)
    outside = column.outside
    if q_value <= options.alpha and low > options.tolerance:
        return Judgement("drift", "KL(P‖Q) is above the tolerance", q_value=q_value)
    if q_value <= options.alpha and outside.least_kl > options.tolerance:
        return Judgement(
            "drift", f"{outside.mass:.2%} of P lies where Q has nothing", q_value=q_value
        )
    seen = (
        column.kl.interval is not None
        and column.cells.complete
        and column.cells.pooled_share <= MOST_POOLED
    )
    if seen and high + _outside_effect(column) < options.tolerance:
        return Judgement("negligible", "KL(P‖Q) is below the tolerance", q_value=q_value)
    return Judgement("undecided", *_why_undecided(column, options, low, high), q_value=q_value)


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a pair of tables: the gravest of its columns'."""
    for verdict in ("drift", "undecided"):
        if verdict in verdicts:
            return verdict
    return "negligible" if verdicts else "undecided"


def _bounds(column: Statistics, level: float) -> tuple[float, float]:
    """Return the ends of the interval that decides, also where none is valid enough to print."""
    value = column.kl.value
    if math.isinf(value):  # nothing of P lies inside Q's support: the outside decides
        return 0.0, math.inf
    if column.kl.interval is not None and _standard_error(column) == column.kl.error:
        return column.kl.interval.low, column.kl.interval.high
    reach = _quantile(0.5 + level / 2) * _standard_error(column)
    return value - reach, value + reach


def _standard_error(column: Statistics) -> float:
    """Return the error of the KL within the support, at least that of two cells at P = Q.

    A column that shows one value only may still hold others, too rare to have been met.
    """
    inside = column.cells.q > 0
    x, y = column.cells.p[inside], column.cells.q[inside]
    least = null_variance(2, float(np.sum(x)), float(np.sum(y)))
    return math.sqrt(max(standard_error("kl", x, y) ** 2, least))


def _outside_effect(column: Statistics) -> float:
    """Return what P's mass outside Q's support adds to KL beyond what chance explains."""
    out = column.outside
    if out.mass <= out.ceiling:
        return 0.0
    q = min(max(out.by_chance, 1.0 / float(np.sum(column.cells.q))), out.mass)
    return float(kl([out.mass, 1 - out.mass], [q, 1 - q]))


def _why_undecided(
    column: Statistics, options: Options, low: float, high: float
) -> tuple[str, int | None]:
    if column.cells.pooled_share > MOST_POOLED:
        share = f"{column.cells.pooled_share:.0%} of P lies in levels too rare to compare"
        return f"{share}; more rows would tell them apart", None
    if column.kl.interval is None:
        reason = next((n for n in column.kl.notes if n.startswith("no interval")), "no interval")
        return reason, None
    if not column.cells.complete:
        return "levels counted in groups could hide a shift", None
    if high < options.tolerance:
        return "too few rows of P lie where Q has nothing to tell them from chance", None
    if low > options.tolerance:
        return "the test cannot tell the two from one law", None
    gap = _gap(column.kl.value, _standard_error(column), low, options.tolerance)
    if gap is None:
        return "KL(P‖Q) is so near the tolerance that more rows may not decide", None
    rows = _two_digits(_rows_to_decide(column, options, gap))
    return f"the interval holds the tolerance; about {rows:,} rows of each would decide", rows


def _gap(value: float, error: float, low: float, tolerance: float) -> float | None:
    """Return how far KL seems to be from the tolerance, or None if it is near it.

    While the estimate may be noise about 0, the gap is that of an unchanged law.
    """
    if value - error > 2 * tolerance:
        return value - error - tolerance
    if low <= 0:
        return tolerance
    gap = abs(value - tolerance)
    return gap if gap >= tolerance / 4 else None


def _rows_to_decide(column: Statistics, options: Options, gap: float) -> float:
    """Return about how many rows would shrink the interval until it misses the tolerance."""
    n, m = float(np.sum(column.cells.p)), float(np.sum(column.cells.q))
    floor = null_variance(max(int(np.sum(column.cells.q > 0)), 2), n, m)
    delta = max(_standard_error(column) ** 2 - floor, 0.0)
    target = (gap / _quantile(0.5 + options.level / 2)) ** 2
    times = (delta + math.sqrt(delta**2 + 4 * target * floor)) / (2 * target)
    return max(times, 1.1) * min(n, m)


def _quantile(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


def _two_digits(x: float) -> int:
    step = 10 ** max(int(math.log10(x)) - 1, 0)
    return int(math.ceil(x / step) * step)
