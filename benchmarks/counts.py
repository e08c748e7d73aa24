"""How far estimates of KL from counts are from the truth, and how often their intervals hold it.

Made by `benchmarks/counts.py`. P and Q are drawn from n times each, n a multiple of the number of
cells; numbers are nats.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

import kullback as kb
from kullback.estimators import OfCounts, automatic

Laws = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]
RATIOS = (0.1, 1.0, 10.0, 100.0)


def zipf(cells: int, exponent: float) -> np.ndarray:
    """Return a power law over ranks."""
    weights = np.arange(1.0, cells + 1.0) ** -exponent
    return weights / weights.sum()


def tilted(p: np.ndarray, by: float, rng: np.random.Generator) -> np.ndarray:
    """Return p times log-normal noise."""
    weights = p * np.exp(by * rng.standard_normal(p.size))
    return weights / weights.sum()


def geometric(cells: int, last: float) -> np.ndarray:
    """Return a geometric law whose last cell has a share ``last`` of the first."""
    weights = last ** (np.arange(cells) / max(cells - 1, 1))
    return weights / weights.sum()


KNOWN: dict[str, Laws] = {
    "uniform, P = Q": lambda k, rng: (np.full(k, 1 / k), np.full(k, 1 / k)),
    "Zipf, P = Q": lambda k, rng: (zipf(k, 1.0), zipf(k, 1.0)),
    "two Dirichlet draws": lambda k, rng: (rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k))),
    "Zipf, tilted": lambda k, rng: (zipf(k, 1.0), tilted(zipf(k, 1.0), 0.5, rng)),
    "Zipf 1 to 1.3": lambda k, rng: (zipf(k, 1.0), zipf(k, 1.3)),
    "Zipf 1.3 to 1": lambda k, rng: (zipf(k, 1.3), zipf(k, 1.0)),
}
# Laws that the rule of the automatic choice was not chosen on.
FRESH: dict[str, Laws] = {
    "geometric, P = Q": lambda k, rng: (geometric(k, 1e-3), geometric(k, 1e-3)),
    "geometric 1e-3 to 1e-2": lambda k, rng: (geometric(k, 1e-3), geometric(k, 1e-2)),
    "geometric, tilted by 1": lambda k, rng: (
        geometric(k, 1e-2),
        tilted(geometric(k, 1e-2), 1.0, rng),
    ),
    "uniform, tilted": lambda k, rng: (np.full(k, 1 / k), tilted(np.full(k, 1 / k), 0.7, rng)),
    "half the cells doubled": lambda k, rng: (
        np.r_[np.full(k // 2, 1.0), np.full(k - k // 2, 2.0)] / (k // 2 + 2 * (k - k // 2)),
        np.full(k, 1 / k),
    ),
}
ESTIMATORS: dict[str, OfCounts | None] = {
    "auto": None,
    "Zhang-Grabchak": kb.ZhangGrabchak(),
    "polynomial": kb.Polynomial(),
    "Grassberger": kb.Grassberger(),
    "Jeffreys": kb.Smoothed(0.5),
    "add one": kb.Smoothed(1.0),
    "Miller-Madow": kb.MillerMadow(),
    "James-Stein": kb.JamesStein(),
    "plug-in": kb.PlugIn(),
}


def draws(
    laws: Laws, cells: int, n: int, runs: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """Return counts of P and Q and the truth, run after run."""
    for _ in range(runs):
        p, q = laws(cells, rng)
        truth = float(kb.functional.kl(p, q))
        x, y = (rng.multinomial(n, law).astype(np.float64) for law in (p, q))
        yield x, y, truth


def errors(laws: Laws, cells: int, n: int, runs: int) -> dict[str, float]:
    """Return the RMSE of each estimator."""
    squares: dict[str, list[float]] = {name: [] for name in ESTIMATORS}
    for x, y, truth in draws(laws, cells, n, runs, np.random.default_rng(7)):
        for name, estimator in ESTIMATORS.items():
            chosen = estimator or automatic("kl", x, y)
            squares[name].append((chosen.value("kl", x, y) - truth) ** 2)
    return {name: float(np.sqrt(np.mean(values))) for name, values in squares.items()}


def accuracy(cases: dict[str, Laws], sizes: dict[int, int]) -> list[str]:
    """Return the table of mean RMSE over cases."""
    lines = [
        "| cells | draws a cell | " + " | ".join(ESTIMATORS) + " |",
        "|--:|--:|" + "--:|" * len(ESTIMATORS),
    ]
    for cells, runs in sizes.items():
        for ratio in RATIOS:
            n = max(round(cells * ratio), 2)
            found = [errors(laws, cells, n, runs) for laws in cases.values()]
            means = [float(np.mean([one[name] for one in found])) for name in ESTIMATORS]
            shown = " | ".join("inf" if np.isinf(m) else f"{m:.4f}" for m in means)
            lines.append(f"| {cells:,} | {ratio:g} | {shown} |")
    return lines


def coverage(cases: dict[str, Laws], runs: int) -> list[str]:
    """Return how often the default's interval holds the truth, where it gives one."""
    lines = [
        "| P and Q | cells | draws a cell | given | holds the truth |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, laws in cases.items():
        for cells in (10, 100, 1000):
            for ratio in (10, 100, 1000):
                n, given, held = cells * ratio, 0, 0
                for x, y, truth in draws(laws, cells, n, runs, np.random.default_rng(8)):
                    interval = kb.kl(kb.counts(x), kb.counts(y)).interval
                    if interval is not None:
                        given += 1
                        held += interval.low <= truth <= interval.high
                share = f"{held / given:.2f}" if given else "-"
                lines.append(f"| {name} | {cells:,} | {ratio} | {given / runs:.2f} | {share} |")
    return lines


def speed(cells: int) -> list[str]:
    """Return the CPU time of each estimator on many cells."""
    rng = np.random.default_rng(9)
    p = zipf(cells, 1.0)
    x, y = (rng.multinomial(2 * cells, p).astype(np.float64) for _ in range(2))
    lines = [f"| {cells:,} cells, {2 * cells:,} draws | CPU seconds |", "|---|--:|"]
    for name, estimator in ESTIMATORS.items():
        start = time.process_time()
        (estimator or automatic("kl", x, y)).value("kl", x, y)
        lines.append(f"| {name} | {time.process_time() - start:.2f} |")
    return lines


def page(quick: bool) -> str:
    """Return all tables as Markdown."""
    share = 5 if quick else 1
    sizes = {10: 200 // share, 100: 100 // share, 1000: 40 // share, 100_000: 1 if quick else 3}
    lines = ["# Estimates of KL from counts", "", *(__doc__ or "").split("\n\n")[1].splitlines()]
    lines += ["", "## RMSE, the mean over six pairs of laws", "", "; ".join(KNOWN) + ".", ""]
    lines += [*accuracy(KNOWN, sizes), "", "## RMSE, the mean over five other pairs", ""]
    lines += ["; ".join(FRESH) + ".", "", *accuracy(FRESH, sizes), "", "## 95 % intervals", ""]
    lines += [*coverage(KNOWN | FRESH, 200 // share), "", "## Time", ""]
    return "\n".join([*lines, *speed(10**6 if quick else 10**7)]) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the runs")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    text = page(options.quick)
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, encoding="utf-8")
