"""Speed of the matrices of divergences, beside SciPy's loops, in one run.

    python benchmarks/pairwise.py [--rows 2000] [--cells 1000] [--runs 3]

Ratios are of CPU seconds, one thread against one, the least of the runs; the loop over
``scipy.special.rel_entr`` is timed on a few rows and scaled up. Then the seconds on the clock with
one thread and with two; matrix products keep to one thread throughout.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

# Read when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import rel_entr

from kullback.functional.pairwise import pairwise_js, pairwise_kl

SAMPLE = 4


def least(
    function: Callable[[], np.ndarray], clock: Callable[[], float], runs: int
) -> tuple[float, np.ndarray]:
    """Return the least seconds of the runs, and the result."""
    seconds = []
    for _ in range(runs):
        start = clock()
        result = function()
        seconds.append(clock() - start)
    return min(seconds), result


def clustered(rows: np.ndarray, clusters: int) -> np.ndarray:
    """Return rows that are within a relative 1e-6 of so many of the given ones."""
    noise = np.random.default_rng(1).standard_normal(rows.shape)
    near = rows[np.arange(len(rows)) % clusters] * (1.0 + 1e-6 * noise)
    return near / near.sum(axis=1, keepdims=True)


def report(
    title: str, peer: float, ours: Callable[[int], np.ndarray], runs: int, expected: np.ndarray
) -> None:
    """Print a line of the table."""
    seconds, result = least(lambda: ours(1), time.process_time, runs)
    difference = np.abs(result[: len(expected)] - expected)
    error = (difference / np.maximum(expected, 1e-300)).max()
    walls = [least(lambda n=n: ours(n), time.perf_counter, runs)[0] for n in (1, 2)]
    print(
        f"{title:<34}{peer:9.2f} s{seconds:9.3f} s{peer / seconds:8.1f}x{error:10.1e}"
        f"{walls[0]:11.3f} s{walls[1]:9.3f} s",
        flush=True,
    )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2000, help="of KL; JS takes a quarter")
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    n, k, runs = options.rows, options.cells, options.runs
    p, q = np.random.default_rng(0).dirichlet(np.ones(k), (2, n))
    print(
        f"{'':34}{'SciPy':>11}{'kullback':>11}{'ratio':>9}{'differ':>10}{'1 thread':>13}{'2':>11}"
    )

    def entropies() -> np.ndarray:
        return np.array([[rel_entr(a, b).sum() for b in q] for a in p[:SAMPLE]])

    seconds, expected = least(entropies, time.process_time, runs)
    loop = seconds * n / SAMPLE
    report(f"KL {n} x {n} x {k}", loop, lambda t: pairwise_kl(p, q, threads=t), runs, expected)
    small = n // 4
    x, y = p[:small], q[:small]
    peer, distances = least(lambda: cdist(x, y, "jensenshannon"), time.process_time, 1)
    title = f"JS {small} x {small} x {k}"
    report(title, peer, lambda t: pairwise_js(x, y, threads=t), runs, distances**2)
    peer, distances = least(lambda: cdist(x, x, "jensenshannon"), time.process_time, 1)
    title += ", one table"
    report(title, peer, lambda t: pairwise_js(x, threads=t), runs, distances**2)
    # Where sums of logarithms cancel there is no peer: one percent of all pairs is added again.
    near = clustered(p, 100)
    walls = [
        least(lambda t=t: pairwise_kl(near, threads=t), time.perf_counter, 1)[0] for t in (1, 2)
    ]
    print(f"{'KL, 100 tight clusters':<84}{walls[0]:11.3f} s{walls[1]:9.3f} s")


if __name__ == "__main__":
    main()
