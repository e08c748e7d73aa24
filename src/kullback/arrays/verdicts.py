"""From numbers to words: `drift`, `negligible` or `undecided`, never from a p-value alone.

P has drifted from Q if the test says that the two samples do not follow one law and the interval of
KL(P‖Q) lies above the tolerance; the change is negligible if the interval lies below it. Anything
else is undecided. A column that has drifted settles it for the joint laws: KL(P‖Q) is at least
KL(Pj‖Qj).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kullback.arrays.options import Options
from kullback.result import Result

Verdict = Literal["drift", "negligible", "undecided"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason."""

    verdict: Verdict
    reason: str


def judge(kl: Result, p_value: float | None, rows: int, options: Options) -> Judgement:
    """Return the verdict on KL(P‖Q), in nats, from samples of at least so many rows."""
    tolerance = options.tolerance
    if kl.interval is None or p_value is None:
        reason = next((n for n in kl.notes if n.startswith("no interval")), "there is no interval")
        return Judgement("undecided", reason)
    low, high, _ = kl.interval
    if p_value <= options.alpha and low > tolerance:
        return Judgement("drift", f"KL(P‖Q) is above the tolerance of {tolerance:g} nats")
    if high < tolerance:
        return Judgement("negligible", f"KL(P‖Q) is below the tolerance of {tolerance:g} nats")
    if low > tolerance:
        return Judgement("undecided", f"the test cannot tell P from Q (p = {p_value:.2g})")
    differs = "the test tells P from Q, but " if p_value <= options.alpha else ""
    return Judgement(
        "undecided",
        f"{differs}the interval of KL(P‖Q) holds the tolerance of {tolerance:g} nats"
        + _rows_to_decide(kl, rows, tolerance),
    )


def overall(joint: Judgement, columns: Sequence[tuple[str, Judgement]]) -> Judgement:
    """Return the verdict on the joint laws, which one column may settle."""
    drifted = [name for name, judgement in columns if judgement.verdict == "drift"]
    if joint.verdict == "drift" or not drifted:
        return joint
    return Judgement(
        "drift", f"{drifted[0]} alone has drifted, and KL(P‖Q) is at least that of a column"
    )


def _rows_to_decide(kl: Result, rows: int, tolerance: float) -> str:
    """Say about how many rows would move the interval off the tolerance: it shrinks as 1/√rows."""
    if kl.interval is None or not kl.error:
        return ""
    reach = max(kl.interval.high - kl.value, 0.0)
    above = kl.value - kl.error > 2 * tolerance
    gap = kl.value - kl.error - tolerance if above else tolerance
    needed = rows * max((reach / gap) ** 2, 1.1)
    if not math.isfinite(needed) or needed > 1e9:
        return "; a larger tolerance could be decided"
    step = 10 ** max(int(math.log10(needed)) - 1, 0)
    rows = math.ceil(needed / step) * step
    return f"; about {rows:,} rows of each would decide, or a larger tolerance"
