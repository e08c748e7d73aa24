"""How often the verdicts on tables are right, on laws that are known.

    python benchmarks/calibration.py [--replications 200] [--write docs/calibration.md]

Three questions: with no shift, how often does any column get a false ``drift``, and are the
p-values uniform; with KL(P‖Q) at twice the tolerance, how often is the verdict ``drift``; and how
often does the interval hold the true KL. Truths of the discrete columns are exact sums; that of the
normal column is its closed form.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

import kullback as kb
from kullback.functional import kl

TOLERANCE = 1e-3
KINDS = ("numeric", "tied", "zero_inflated", "low_cardinality", "high_cardinality")
Law = dict[str, Callable[[np.random.Generator, int], np.ndarray]]


def _zipf(levels: int) -> np.ndarray:
    weights = 1.0 / np.arange(1, levels + 1)
    return weights / weights.sum()


def _tilted(q: np.ndarray, target: float) -> np.ndarray:
    """Return a law at KL(p‖q) = target: every other level is raised."""
    sign = np.where(np.arange(q.size) % 2 == 0, 1.0, -1.0)

    def tilt(strength: float) -> np.ndarray:
        weights = q * np.exp(strength * sign)
        return weights / weights.sum()

    low, high = 0.0, 5.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if kl(tilt(middle), q) < target else (low, middle)
    return tilt(high)


def _levels(law: np.ndarray) -> Callable[[np.random.Generator, int], np.ndarray]:
    cumulative = np.cumsum(law)
    names = np.array([f"level {i}" for i in range(law.size)])

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        return names[np.searchsorted(cumulative, rng.random(n)).clip(0, law.size - 1)]

    return draw


def _zero_inflated(share: float) -> Callable[[np.random.Generator, int], np.ndarray]:
    return lambda rng, n: np.where(rng.random(n) < share, 0.0, rng.gamma(2.0, 3.0, n))


def laws(target: float, levels: int) -> tuple[Law, dict[str, float | None]]:
    """Return the columns of P at KL(P‖Q) = target, and the true KL of each (None: not exact)."""
    shift = math.sqrt(2 * target)
    low, high = np.array([0.55, 0.3, 0.1, 0.05]), _zipf(levels)
    zeros = _tilted(np.array([0.7, 0.3]), target)[0]
    law: Law = {
        "numeric": lambda rng, n: rng.normal(shift, 1, n),
        # Rounded to whole numbers, which loses little at a standard deviation of 15.
        "tied": lambda rng, n: np.round(rng.normal(15 * shift, 15, n)),
        "zero_inflated": _zero_inflated(float(zeros)),
        "low_cardinality": _levels(_tilted(low, target)),
        "high_cardinality": _levels(_tilted(high, target)),
    }
    return law, dict.fromkeys(KINDS, target)


def _table(law: Law, rng: np.random.Generator, rows: int) -> pl.DataFrame:
    return pl.DataFrame({kind: law[kind](rng, rows) for kind in KINDS})


def study(rows: int, target: float, levels: int, replications: int) -> list[str]:
    """Return the lines of a table: a line each kind of column, and one for the whole."""
    p_law, truth = laws(target, levels)
    q_law, _ = laws(0.0, levels)
    rng = np.random.default_rng([rows, int(target * 1e6), levels])
    verdicts: dict[str, list[str]] = {kind: [] for kind in KINDS}
    p_values: dict[str, list[float]] = {kind: [] for kind in KINDS}
    held: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    any_drift = 0
    for _ in range(replications):
        comparison = kb.compare(_table(p_law, rng, rows), _table(q_law, rng, rows))
        any_drift += comparison.verdict == "drift"
        for kind in KINDS:
            column = comparison[kind]
            verdicts[kind].append(column.verdict)
            p_values[kind].append(column.p_value)
            if column.kl.interval is not None:
                held[kind].append(column.kl.interval.low <= truth[kind] <= column.kl.interval.high)
    lines = []
    for kind in KINDS:
        shares = [
            verdicts[kind].count(v) / replications for v in ("drift", "negligible", "undecided")
        ]
        small = [np.mean(np.array(p_values[kind]) < alpha) for alpha in (0.05, 0.01)]
        coverage = (
            f"{np.mean(held[kind]):.2f} of {len(held[kind])}" if held[kind] else "none printed"
        )
        cells = [kind, *(f"{s:.2f}" for s in shares), *(f"{s:.3f}" for s in small), coverage]
        lines.append("| " + " | ".join(cells) + " |")
    lines.append(f"\nRuns with any `drift`: {any_drift} of {replications}.\n")
    return lines


HEAD = (
    "| column | drift | negligible | undecided | p < 0.05 | p < 0.01 | interval holds the KL |\n"
    "|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Print the tables, and write them if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 20_000, 1_000_000])
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    text = [f"# Calibration of the verdicts\n\nMade by `benchmarks/calibration.py`. {_about()}\n"]
    for target, title in (
        (0.0, "No shift"),
        (2 * TOLERANCE, "KL(P‖Q) = 0.002 nats, twice the tolerance"),
    ):
        for rows in arguments.rows:
            levels = 50_000 if rows >= 1_000_000 else 5_000
            # Where a run takes seconds, fewer are made.
            replications = (
                arguments.replications if rows < 1_000_000 else arguments.replications // 2
            )
            start = time.perf_counter()
            lines = study(rows, target, levels, replications)
            heading = f"## {title}: {rows:,} rows each, {levels:,} levels, {replications} runs\n"
            text += [heading, HEAD, *lines]
            print(
                heading,
                HEAD,
                *lines,
                f"({time.perf_counter() - start:.0f} s)",
                sep="\n",
                flush=True,
            )
    if arguments.write:
        arguments.write.write_text("\n".join(text), encoding="utf-8")


def _about() -> str:
    return (
        "P and Q have the same number of rows; tolerance 0.001 nats, alpha 0.01, level 0.95. "
        "A false drift may happen in 1 % of runs. Under no shift the p-values should be uniform. "
        "The interval is of the KL over the cells, which for numbers and pooled levels is a little "
        "below the KL of the laws (data processing)."
    )


if __name__ == "__main__":
    main()
