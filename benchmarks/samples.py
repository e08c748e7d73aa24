"""How far estimates of KL from samples are from the truth, and how often their intervals hold it.

Made by `benchmarks/samples.py`. Numbers are nats; n draws of P and as many of Q, in d dimensions.
A lower bound counts by what its note extrapolates in the tables of errors, and as holding the truth
where it lies below it.
"""

from __future__ import annotations

import argparse
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, special, stats

import kullback as kb
from kullback.estimators import OfSamples

Rng = np.random.Generator
Drawn = tuple[np.ndarray, np.ndarray]
Case = tuple[Callable[[Rng, int, int], Drawn], Callable[[int], float]]


def normal(rng: Rng, n: int, d: int) -> np.ndarray:
    """Return standard normal points."""
    return rng.standard_normal((n, d))


def student(rng: Rng, n: int, d: int, df: float = 5.0) -> np.ndarray:
    """Return points of the multivariate t law."""
    return normal(rng, n, d) / np.sqrt(rng.chisquare(df, n) / df)[:, None]


def shifted(kl: float) -> Case:
    """Return normal laws apart by a shift that is spread over the axes."""
    return (
        lambda rng, n, d: (normal(rng, n, d) + math.sqrt(2.0 * kl / d), normal(rng, n, d)),
        lambda d: kl,
    )


def _chain(d: int) -> np.ndarray:
    """Return an autoregressive correlation matrix whose KL to the identity is 1."""
    r = math.sqrt(1.0 - math.exp(-2.0 / (d - 1)))
    return np.asarray(r ** np.abs(np.subtract.outer(np.arange(d), np.arange(d))))


def correlated(rng: Rng, n: int, d: int) -> Drawn:
    """Return points with another covariance than the identity."""
    if d == 1:
        scale = optimize.brentq(lambda s: 0.5 * (s * s - 1.0) - math.log(s) - 0.5, 1.01, 9.0)
        return scale * normal(rng, n, 1), normal(rng, n, 1)
    return normal(rng, n, d) @ np.linalg.cholesky(_chain(d)).T, normal(rng, n, d)


def modes(rng: Rng, n: int, d: int) -> Drawn:
    """Return two modes at -2 and 2, and the normal law of the same moments."""
    x, y = normal(rng, n, d), normal(rng, n, d)
    x[:, 0] += rng.choice([-2.0, 2.0], n)
    y[:, 0] *= math.sqrt(5.0)
    return x, y


def moved_modes(rng: Rng, n: int, d: int) -> Drawn:
    """Return two modes at -3 and 3, moved by 0.7."""
    x, y = normal(rng, n, d), normal(rng, n, d)
    x[:, 0] += rng.choice([-3.0, 3.0], n) + 0.7
    y[:, 0] += rng.choice([-3.0, 3.0], n)
    return x, y


def ball(rng: Rng, n: int, d: int) -> Drawn:
    """Return the uniform ball with unit covariance, and the normal law."""
    x = normal(rng, n, d)
    x *= (math.sqrt(d + 2.0) * rng.random(n) ** (1.0 / d) / np.linalg.norm(x, axis=1))[:, None]
    return x, normal(rng, n, d)


def exponentials(rng: Rng, n: int, d: int) -> Drawn:
    """Return products of exponential laws; three axes of Q are half as long again."""
    scale = np.where(np.arange(d) < 3, 1.5, 1.0)
    return rng.exponential(size=(n, d)), rng.exponential(size=(n, d)) * scale


def lognormals(rng: Rng, n: int, d: int) -> Drawn:
    """Return products of lognormal laws, one axis moved."""
    x = 0.5 * normal(rng, n, d)
    x[:, 0] += 0.5
    return np.exp(x), np.exp(0.5 * normal(rng, n, d))


def copula(rng: Rng, n: int, d: int) -> Drawn:
    """Return exponential margins under a normal copula, and independent ones."""
    x = correlated(rng, n, max(d, 2))[0][:, :d]
    return -np.log(special.ndtr(-x)), -np.log(special.ndtr(-normal(rng, n, d)))


def cube(rng: Rng, n: int, d: int) -> Drawn:
    """Return the uniform cube with unit variances, and the normal law."""
    return (2.0 * rng.random((n, d)) - 1.0) * math.sqrt(3.0), normal(rng, n, d)


def lattice(rng: Rng, n: int, d: int) -> Drawn:
    """Return normal laws apart by a shift, rounded to tenths."""
    x, y = shifted(0.5)[0](rng, n, d)
    return np.round(x, 1), np.round(y, 1)


def _one_axis(log_p: Callable[[float], float], log_q: Callable[[float], float]) -> float:
    def cell(x: float) -> float:
        return math.exp(log_p(x)) * (log_p(x) - log_q(x))

    return float(integrate.quad(cell, -20.0, 20.0, limit=400, points=[-3.0, 0.0, 3.0])[0])


def _two(centre: float, move: float) -> Callable[[float], float]:
    sides = (move - centre, move + centre)
    return lambda x: float(
        np.logaddexp(*(stats.norm.logpdf(x, side) for side in sides)) - math.log(2.0)
    )


def _ball_truth(d: int) -> float:
    volume = 0.5 * d * math.log(math.pi * (d + 2.0)) - math.lgamma(0.5 * d + 1.0)
    return 0.5 * d * math.log(2.0 * math.pi) + 0.5 * d - volume


KNOWN: dict[str, Case] = {
    "the same normal law": (lambda rng, n, d: (normal(rng, n, d), normal(rng, n, d)), lambda d: 0),
    "normal, shift 0.5": shifted(0.5),
    "normal, covariance": (correlated, lambda d: 0.5 if d == 1 else 1.0),
    "t5 to normal": (
        lambda rng, n, d: (student(rng, n, d), normal(rng, n, d)),
        lambda d: (
            kb.kl(
                stats.multivariate_t(np.zeros(d), np.eye(d), df=5),
                stats.multivariate_normal(np.zeros(d), np.eye(d)),
            ).value
        ),
    ),
    "normal, shift 12.5": shifted(12.5),
    "two modes to normal": (
        modes,
        lambda d: _one_axis(_two(2.0, 0.0), lambda x: stats.norm.logpdf(x, 0.0, math.sqrt(5.0))),
    ),
    "ball to normal": (ball, _ball_truth),
}
# Families that nothing was chosen on, but for the map of skewed columns.
FRESH: dict[str, Case] = {
    "the same t5 law": (lambda rng, n, d: (student(rng, n, d), student(rng, n, d)), lambda d: 0),
    "exponentials": (exponentials, lambda d: min(d, 3) * (math.log(1.5) + 1.0 / 1.5 - 1.0)),
    "lognormals": (lognormals, lambda d: 0.5),
    "copula": (copula, lambda d: 0.0 if d == 1 else 1.0),
    "modes moved": (moved_modes, lambda d: _one_axis(_two(3.0, 0.7), _two(3.0, 0.0))),
    "cube to normal": (
        cube,
        lambda d: d * (0.5 * math.log(2.0 * math.pi) + 0.5 - math.log(2.0 * math.sqrt(3.0))),
    ),
    "tenths, shift 0.5": (lattice, lambda d: 0.5),
}
ESTIMATORS: dict[str, OfSamples | str] = {
    "auto": "auto",
    "Referenced": kb.Referenced(),
    "KNN(1)": kb.KNN(1),
    "KNN(5)": kb.KNN(5),
    "KNN(10)": kb.KNN(10),
    "EqualRadius": kb.EqualRadius(),
    "Gaussian": kb.Gaussian(),
}


def extrapolated(result: kb.Result) -> float:
    """Return the value, or what the note of a lower bound extrapolates to."""
    found = [re.match(r"extrapolation by fitted laws: (\S+) nats", n) for n in result.notes]
    return next((float(match[1]) for match in found if match), result.value)


def accuracy(cases: dict[str, Case], dimensions: tuple[int, ...], n: int, runs: int) -> list[str]:
    """Return the table of RMSE, with the bias of the default in brackets."""
    lines = ["| P and Q | d | KL | " + " | ".join(ESTIMATORS) + " |"]
    lines.append("|---|--:|--:|" + "--:|" * len(ESTIMATORS))
    for name, (draw, truth_of) in cases.items():
        for d in dimensions:
            truth, errors = truth_of(d), {key: [] for key in ESTIMATORS}  # type: ignore[var-annotated]
            for seed in range(runs):
                x, y = map(kb.samples, draw(np.random.default_rng(seed), n, d))
                for key, method in ESTIMATORS.items():
                    result = kb.kl(x, y, method=method, level=None, rng=seed)
                    errors[key].append(extrapolated(result) - truth)
            rmse = [f"{np.sqrt(np.mean(np.square(e))):.3f}" for e in errors.values()]
            rmse[0] += f" ({np.mean(errors['auto']):+.3f})"
            lines.append(f"| {name} | {d} | {truth:.3f} | {' | '.join(rmse)} |")
    return lines


def coverage(cases: dict[str, Case], n: int, runs: int) -> list[str]:
    """Return how often the default's interval holds the truth, and how wide it is."""
    lines = ["| P and Q | d | holds the truth | median width | lower bounds |"]
    lines.append("|---|--:|--:|--:|--:|")
    for name, (draw, truth_of) in cases.items():
        for d in (1, 2, 5):
            truth, held, widths, bounds = truth_of(d), 0, [], 0
            for seed in range(runs):
                x, y = map(kb.samples, draw(np.random.default_rng(seed), n, d))
                result = kb.kl(x, y, rng=seed)
                bounds += result.kind == "lower bound"
                if result.interval is None:
                    widths.append(math.nan)
                    continue
                held += result.interval.low <= truth <= result.interval.high
                widths.append(result.interval.high - result.interval.low)
            width = float(np.median(widths))
            lines.append(
                f"| {name} | {d} | {held / runs:.2f} | {width:.2f} | {bounds / runs:.2f} |"
            )
    return lines


def speed(quick: bool) -> list[str]:
    """Return the wall time of the default on large samples."""
    lines = ["| n | d | the number alone | with its interval |", "|--:|--:|--:|--:|"]
    sizes = ((10_000, 2), (10_000, 50)) if quick else ((10_000, 50), (100_000, 5), (1_000_000, 2))
    for n, d in sizes:
        x, y = map(kb.samples, shifted(0.5)[0](np.random.default_rng(0), n, d))
        took = []
        for level in (None, 0.95):
            start = time.perf_counter()
            kb.kl(x, y, level=level, rng=0)
            took.append(f"{time.perf_counter() - start:.1f} s")
        lines.append(f"| {n:,} | {d} | {took[0]} | {took[1]} |")
    return lines


def page(quick: bool) -> str:
    """Return all tables as Markdown."""
    runs, dimensions = (4, (1, 5)) if quick else (20, (1, 5, 10, 25, 50))
    repeated = 10 if quick else 100
    lines = ["# Estimates of KL from samples", "", *(__doc__ or "").split("\n\n")[1].splitlines()]
    lines += ["", f"## RMSE of {runs} runs, n = 1000 (bias of the default in brackets)", ""]
    lines += [*accuracy(KNOWN, dimensions, 1000, runs), "", "## The same, other families", ""]
    lines += accuracy(FRESH, dimensions[:3], 1000, runs)
    lines += ["", f"## 95 % intervals of {repeated} runs, n = 500", ""]
    lines += coverage(KNOWN | FRESH, 500, repeated)
    lines += ["", "## Wall time, two cores", "", *speed(quick)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few runs")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    text = page(options.quick)
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, encoding="utf-8")
