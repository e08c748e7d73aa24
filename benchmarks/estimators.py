"""How far estimates of KL from samples are from the truth, beside other packages.

    python benchmarks/estimators.py [--quick] [--write docs/samples.md]

Numbers are nats; n draws of P and as many of Q, in d dimensions; the same samples for every
estimator and package, and a known KL (`benchmarks/laws_of_samples.py`). `auto` is the default.

A lower bound counts in the tables of errors by what its note extrapolates; where it has no such
note, by itself, and ≥ says in how many runs. Classifiers (≥) give lower bounds by their nature.
The least error of a row is bold; – was not run, for its time; nan and errors are what was given,
with the number of runs if not all.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Read when NumPy is imported, here and in the workers: two of these, a thread each.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

import kullback as kb
from estimators_at_scale import QUICK, SIZES, table_of_times
from laws_of_samples import CASES, KNOWN, OTHER
from ways_to_estimate import APART, WAYS, Bound, tried, versions

LEVEL, ENOUGH = 0.95, 0.90
OTHER_FIRST = next(iter(OTHER))
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What each estimator said of a pair of laws in d dimensions, run by run, and its seconds."""

    case: str
    d: int
    truth: float
    estimates: dict[str, list[float | str]]
    seconds: dict[str, float]

    def errors(self, name: str) -> np.ndarray:
        """Return estimate less truth, of the runs that gave a number."""
        found = [value for value in self.estimates[name] if not isinstance(value, str)]
        return np.array(found) - self.truth

    def rmse(self, name: str) -> float:
        """Return the root of the mean squared error; infinite unless every run gave a number."""
        errors = self.errors(name)
        whole = len(errors) == len(self.estimates[name])
        return float(np.sqrt(np.mean(errors**2))) if whole else np.inf

    def bounds(self, name: str) -> int:
        """Return in how many runs there was only a lower bound, of what need not be one."""
        return 0 if "≥" in name else sum(isinstance(e, Bound) for e in self.estimates[name])

    def shown(self, name: str, best: bool) -> str:
        """Return RMSE and bias, and what was no number."""
        errors = self.errors(name)
        failed = Counter(value for value in self.estimates[name] if isinstance(value, str))
        failed.update({"≥": self.bounds(name)} if self.bounds(name) else {})
        if not len(errors):
            return "; ".join(failed)
        text = _short(float(np.sqrt(np.mean(errors**2))))
        text = f"**{text}**" if best else text
        text += f" ({_short(float(np.mean(errors)), '+')})"
        return text + "".join(f"; {why} in {runs}" for why, runs in failed.items())


@dataclass(frozen=True, slots=True)
class Covered:
    """What intervals of the default said of a pair of laws in d dimensions.

    Attributes
    ----------
    held : float
        In which share of runs the interval held the truth; that of a lower bound goes to infinity.
    width : float
        Median of the widths of intervals with two ends.
    bounds, too_high : float
        The share of lower bounds, and of those above the truth, among all runs.
    """

    case: str
    d: int
    truth: float
    held: float
    width: float
    bounds: float
    too_high: float


def estimated(case: str, d: int, n: int, runs: int) -> Cell:
    """Run every estimator on the same samples."""
    estimates: dict[str, list[float | str]] = {name: [] for name in WAYS}
    seconds = dict.fromkeys(WAYS, 0.0)
    for seed in range(runs):
        x, y = CASES[case].draw(np.random.default_rng(seed), n, d)
        for name, way in WAYS.items():
            if seed < way.runs:
                start = time.perf_counter()
                estimates[name].append(tried(way, x, y, seed))
                seconds[name] += (time.perf_counter() - start) / min(runs, way.runs)
    return Cell(case, d, CASES[case].truth(d), estimates, seconds)


def covered(case: str, d: int, n: int, runs: int) -> Covered:
    """Run the default with its interval."""
    truth, held, bounds, high = CASES[case].truth(d), 0, 0, 0
    widths = []
    for seed in range(runs):
        x, y = map(kb.samples, CASES[case].draw(np.random.default_rng(seed), n, d))
        result = kb.kl(x, y, level=LEVEL, rng=APART + seed)
        if result.kind == "lower bound":
            bounds += 1
            high += result.value > truth
        if result.interval is not None:
            low, up = result.interval.low, result.interval.high
            held += low <= truth <= up
            widths += [up - low] if np.isfinite(up) else []
    width = float(np.median(widths)) if widths else np.nan
    return Covered(case, d, truth, held / runs, width, bounds / runs, high / runs)


def accuracy_table(cells: list[Cell]) -> list[str]:
    """Return RMSE and, in brackets, bias."""
    lines = ["| P and Q | d | KL | " + " | ".join(WAYS) + " |"]
    lines.append("|---|--:|--:|" + "--:|" * len(WAYS))
    for cell in cells:
        least = min(WAYS, key=cell.rmse)
        shown = " | ".join(cell.shown(name, name == least) for name in WAYS)
        lines.append(f"| {cell.case} | {cell.d} | {cell.truth:.3f} | {shown} |")
    return lines


def coverage_table(rows: list[Covered]) -> list[str]:
    """Return how often the intervals hold the truth, and how wide they are."""
    lines = [
        "| P and Q | d | KL | holds the truth | median width | lower bounds | of these too high |"
    ]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        width = "–" if np.isnan(row.width) else f"{row.width:.2f}"
        high = f"{row.too_high / row.bounds:.2f}" if row.bounds else "–"
        lines.append(
            f"| {row.case} | {row.d} | {row.truth:.3f} | {row.held:.3f} | {width} | "
            f"{row.bounds:.3f} | {high} |"
        )
    return lines


def seconds_table(cells: list[Cell]) -> list[str]:
    """Return the median over the pairs of laws of an estimator's seconds, for each d."""
    lines = ["| d | " + " | ".join(WAYS) + " |", "|--:|" + "--:|" * len(WAYS)]
    for d in sorted({cell.d for cell in cells}):
        found = [np.median([c.seconds[name] for c in cells if c.d == d]) for name in WAYS]
        shown = (
            "–" if d > way.most else f"{s:.3f}" for s, way in zip(found, WAYS.values(), strict=True)
        )
        lines.append(f"| {d} | {' | '.join(shown)} |")
    return lines


def failures(cells: list[Cell], rows: list[Covered]) -> list[str]:
    """Return where the default is still wrong, as the tables show."""
    few = [
        f"{row.case}, d = {row.d} ({row.held:.2f})"
        for row in sorted(rows, key=lambda row: row.held)
        if row.held < ENOUGH
    ]
    high = [
        f"{row.case}, d = {row.d} ({row.too_high:.2f} of runs)"
        for row in rows
        if row.too_high > 1.0 - LEVEL
    ]
    off, beaten = [], []
    for cell in cells:
        bias, rmse = float(np.mean(cell.errors("auto"))), cell.rmse("auto")
        where, least = f"{cell.case}, d = {cell.d}", min(WAYS, key=cell.rmse)
        runs = len(cell.estimates["auto"])
        if abs(bias) > max(0.1, 0.25 * cell.truth):
            said = f", ≥ in {bounds} of {runs}" if (bounds := cell.bounds("auto")) else ""
            off.append(f"{where} ({bias:+.2f} of {cell.truth:.2f}{said})")
        if rmse > 0.05 and cell.rmse(least) < 0.5 * rmse:
            beaten.append(f"{where} ({least}: {cell.rmse(least):.3f} against {rmse:.3f})")
    return [
        *_listed(
            f"Intervals of the default that hold the truth in under {100 * ENOUGH:.0f} % of runs",
            few,
        ),
        *_listed("Lower bounds of the default that lie above the truth in over 5 % of runs", high),
        *_listed("Bias of the default above a quarter of KL and 0.1 nats", off),
        *_listed("Where another column has less than half of the default's error", beaten),
    ]


def _listed(title: str, found: list[str]) -> list[str]:
    return ["", f"{title}:", "", *(f"* {one}" for one in found or ["none"])]


def _short(number: float, sign: str = "") -> str:
    return f"{number:{sign}.3f}" if abs(number) < 100.0 else f"{number:{sign}.3g}"


Job = tuple[Callable[[str, int, int, int], Any], str, int, int, int]


def finished(jobs: list[Job]) -> list[Any]:
    """Return what the jobs gave, in their order, from two processes; tell of progress."""
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS) as pool:
        futures = {pool.submit(*job): job for job in jobs}
        for done, future in enumerate(as_completed(futures), 1):
            job, took = futures[future], time.perf_counter() - start
            what = f"{job[0].__name__}: {job[1]}, d = {job[2]}"
            print(f"{done}/{len(jobs)} after {took:.0f} s: {what}", file=sys.stderr, flush=True)
            if future.exception() is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                future.result()
        return [future.result() for future in futures]


def page(quick: bool, runs: int, repeated: int) -> str:
    """Return all tables as Markdown."""
    n, small = (200, 100) if quick else (1000, 500)
    many, few, fewest = (
        ((1, 5), (1, 5), (2,)) if quick else ((1, 5, 10, 25, 50), (1, 5, 10), (1, 2, 5))
    )
    jobs: list[Job] = [
        (work, case, d, size, times)
        for work, group, dimensions, size, times in (
            (estimated, KNOWN, many, n, runs),
            (estimated, OTHER, few, n, -(-runs // 2)),
            (covered, KNOWN, fewest, small, repeated),
            (covered, OTHER, fewest, small, -(-repeated // 4)),
        )
        for case in group
        for d in dimensions
        if d >= group[case].least
    ]
    found = finished(jobs)
    cells = [one for one in found if isinstance(one, Cell)]
    rows = [one for one in found if isinstance(one, Covered)]
    known, other = ([c for c in cells if c.case in group] for group in (KNOWN, OTHER))
    lines = ["# Estimates of KL from samples", "", "Made by `benchmarks/estimators.py`.", ""]
    lines += (__doc__ or "").strip().splitlines()[4:]
    lines += ["", f"## RMSE (bias) of {runs} runs, n = {n}", "", *accuracy_table(known)]
    lines += ["", f"## RMSE (bias) of {-(-runs // 2)} runs, n = {n}: other families", ""]
    lines += [*accuracy_table(other), "", f"## Seconds of a run, n = {n}, one thread", ""]
    lines += [*seconds_table(cells), ""]
    lines += [f"## {100 * LEVEL:.0f} % intervals of the default, {repeated} runs, n = {small}", ""]
    noise = 2.0 * np.sqrt(LEVEL * (1.0 - LEVEL) / repeated)
    lines += [
        f"The shares of an exact interval would differ by up to {noise:.2f} by chance; from "
        f"{OTHER_FIRST} on, of {-(-repeated // 4)} runs, by up to {2.0 * noise:.2f}.",
        "",
    ]
    lines += [*coverage_table(rows), "", f"## Large samples, {os.cpu_count()} cores", ""]
    lines += ["Memory is that of the whole process, with Python and the samples.", ""]
    lines += [*table_of_times(QUICK if quick else SIZES), "", "## Where it still fails"]
    lines += [*failures(cells, rows), "", f"Compared: {versions()}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few runs of small samples")
    parser.add_argument("--runs", type=int, help="of each estimator; 20 by default")
    parser.add_argument("--coverage-runs", type=int, help="of each interval; 200 by default")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    usual = (1, 2) if options.quick else (20, 200)
    text = page(options.quick, options.runs or usual[0], options.coverage_runs or usual[1])
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, encoding="utf-8")
