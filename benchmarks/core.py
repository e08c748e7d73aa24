"""Speed of the exact core beside its peers, in one run.

    python benchmarks/core.py [--quick] [--write docs/speed.md]

Ratios are of CPU seconds of one thread, the least of some runs; above 1 kullback is faster. Memory
is what a call takes beside its input, without what torch takes for itself. A peer that is not
installed is left out.
"""

from __future__ import annotations

import argparse
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Read when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from scipy import integrate, stats

import kullback as kb
from kullback import functional

Call = Callable[[], Any]
FOOT = """Matrices of divergences are measured by `benchmarks/pairwise.py`. TensorFlow Probability
0.25 is not here: it does not import beside a current JAX."""


def seconds(call: Call, runs: int) -> float:
    """Return the least CPU seconds of a call; short ones are repeated."""
    start = time.process_time()
    call()
    once = max(time.process_time() - start, 1e-6)
    repeat = max(1, min(2000, int(0.05 / once)))
    times = []
    for _ in range(runs):
        start = time.process_time()
        for _ in range(repeat):
            call()
        times.append((time.process_time() - start) / repeat)
    return min(times)


def memory(call: Call) -> float:
    """Return the peak of what a call allocates, in MB."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def compared(title: str, ours: dict[str, Call], peers: dict[str, Call], runs: int) -> list[str]:
    """Return the rows of a table: each of ours, then each peer with its ratio to the first."""
    rows, first = [], 0.0
    for name, call in {**ours, **peers}.items():
        try:
            took = seconds(call, runs)
        except ImportError:
            continue
        first = first or took
        ratio = "" if took == first else f"{took / first:.2f}"
        rows.append(f"| {title} | {name} | {_shown(took)} | {ratio} | {memory(call):.2f} |")
        title = ""
    return rows


def _shown(took: float) -> str:
    return f"{took * 1e6:.1f} µs" if took < 1e-3 else f"{took * 1e3:.1f} ms"


def _law(n: int, seed: int) -> np.ndarray:
    weights = np.random.default_rng(seed).random(n) + 1e-3
    return weights / weights.sum()


def vectors(n: int, runs: int) -> list[str]:
    """Long vectors: ordinary ones, then two that nearly agree."""
    p, q = _law(n, 0), _law(n, 1)
    near = p * (1.0 + 1e-9 * np.random.default_rng(2).standard_normal(n))
    near /= near.sum()
    rows = []
    for title, other in ((f"KL of {n:,} cells", q), ("the same, q within 1e-9 of p", near)):
        ours = {
            "`kb.functional.kl`": lambda q=other: functional.kl(p, q),
            "`kb.kl`, checked and compensated": lambda q=other: kb.kl(p, q),
        }
        peers = {
            "`scipy.stats.entropy`": lambda q=other: stats.entropy(p, q),
            "`numpy.dot` (no KL)": lambda q=other: np.dot(p, q),
            "`torch.nn.functional.kl_div`": _torch_kl(p, other),
        }
        rows += compared(title, ours, peers, runs)
    return rows


def _torch_kl(p: np.ndarray, q: np.ndarray) -> Call:
    tensors: list[Any] = []

    def call() -> Any:
        import torch

        torch.set_num_threads(1)
        if not tensors:
            tensors.extend(torch.from_numpy(x) for x in (p, q))
        one, two = tensors
        return torch.nn.functional.kl_div(two.log(), one, reduction="sum")

    return call


def small(runs: int) -> list[str]:
    """Three cells: what a call costs by itself."""
    p, q = [0.2, 0.3, 0.5], [0.3, 0.3, 0.4]
    x, y = np.array(p), np.array(q)

    def by_dit() -> Any:
        from dit import Distribution
        from dit.divergences import kullback_leibler_divergence

        return kullback_leibler_divergence(
            Distribution(["a", "b", "c"], p), Distribution(["a", "b", "c"], q)
        )

    ours = {
        "`kb.kl` of lists": lambda: kb.kl(p, q),
        "`kb.functional.kl` of arrays": lambda: functional.kl(x, y),
    }
    peers = {
        "`scipy.stats.entropy` of lists": lambda: stats.entropy(p, q),
        "`torch.nn.functional.kl_div`": _torch_kl(x, y),
        "`dit`": by_dit,
    }
    return compared("KL of 3 cells", ours, peers, runs)


def batches(n: int, runs: int) -> list[str]:
    """Many rows at once."""
    p, q = np.random.default_rng(0).dirichlet(np.ones(100), (2, n))
    ours = {"`kb.functional.kl`": lambda: functional.kl(p, q)}
    peers = {
        "`scipy.stats.entropy(axis=1)`": lambda: stats.entropy(p, q, axis=1),
        "`torch`, elementwise": _torch_rows(p, q),
    }
    return compared(f"KL of {n:,} rows of 100", ours, peers, runs)


def _torch_rows(p: np.ndarray, q: np.ndarray) -> Call:
    def call() -> Any:
        import torch

        torch.set_num_threads(1)
        one, two = torch.from_numpy(p), torch.from_numpy(q)
        return torch.nn.functional.kl_div(two.log(), one, reduction="none").sum(-1)

    return call


def distributions(runs: int) -> list[str]:
    """Two laws: a closed form, then quadrature."""
    normals, mixed = (stats.norm(0, 1), stats.norm(1, 2)), (stats.norm(0, 1), stats.t(5))

    def quad(p: Any, q: Any) -> Any:
        return integrate.quad(
            lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -np.inf, np.inf
        )  # -inf to inf, as its documentation says

    def by_torch(library: str = "torch") -> Any:
        import torch

        d = torch.distributions
        zero, one, two = (torch.tensor(v, dtype=torch.float64) for v in (0.0, 1.0, 2.0))
        return d.kl_divergence(d.Normal(zero, one), d.Normal(one, two))

    closed = compared(
        "KL of two normal laws",
        {"`kb.kl`, closed form in 25 digits": lambda: kb.kl(*normals)},
        {"`torch.distributions`": by_torch,
         "`scipy.integrate.quad`": lambda: quad(*normals)},
        runs,
    )  # fmt: skip
    return closed + compared(
        "KL from a normal law to Student's t",
        {"`kb.kl`, quadrature with an error": lambda: kb.kl(*mixed)},
        {"`scipy.integrate.quad`": lambda: quad(*mixed)},
        runs,
    )


def page(quick: bool) -> str:
    """Return all tables as Markdown."""
    runs, n = (2, 10**6) if quick else (5, 10**7)
    lines = ["# Speed of the exact core", "", *(__doc__ or "").split("\n\n")[2].splitlines(), ""]
    lines += ["| what | by | CPU | times ours | MB beside the input |", "|---|---|--:|--:|--:|"]
    lines += vectors(n, runs) + small(runs) + batches(n // 100, runs) + distributions(runs)
    lines += ["", *FOOT.splitlines()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    text = page(options.quick)
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, encoding="utf-8")
