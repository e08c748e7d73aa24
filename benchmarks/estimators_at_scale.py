"""Time and memory of estimators of KL on large samples, each in a process of its own.

    python benchmarks/estimators_at_scale.py [--quick]

`benchmarks/estimators.py` puts the table into docs/samples.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from laws_of_samples import shifted
from ways_to_estimate import LARGE, tried

SIZES = ((100_000, 5), (10_000, 50), (1_000_000, 2))
QUICK = ((5_000, 2),)
LIMIT = 240.0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def peak() -> float:
    """Return the most memory that this process has held, in MB; nan where that is not told."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1e3 if found else math.nan


def measured(name: str, n: int, d: int) -> dict[str, float | str]:
    """Return the estimate, the seconds it took and the peak of this process."""
    x, y = shifted(0.5).draw(np.random.default_rng(0), n, d)
    tried(LARGE[name], x[:1000], y[:1000], 0)  # to import what it needs
    start = time.perf_counter()
    value = tried(LARGE[name], x, y, 0)
    return {"value": value, "seconds": time.perf_counter() - start, "peak": peak()}


def _row(name: str, n: int, d: int, limit: float) -> str:
    # The tables of errors bind workers to one thread; here all may be used.
    free = {key: value for key, value in os.environ.items() if key not in THREADS}
    command = [sys.executable, __file__, "--measure", name, str(n), str(d)]
    try:
        done = subprocess.run(
            command, env=free, timeout=limit, check=True, stdout=subprocess.PIPE, text=True
        )
    except subprocess.TimeoutExpired:
        return f"| {n:,} | {d} | {name} | – | > {limit:.0f} s | – |"
    except subprocess.CalledProcessError as error:
        return f"| {n:,} | {d} | {name} | exit {error.returncode} | – | – |"
    found = json.loads(done.stdout.splitlines()[-1])
    value = found["value"]
    shown = value if isinstance(value, str) else f"{value:.3f}"
    memory = f"{found['peak']:.0f} MB"
    return f"| {n:,} | {d} | {name} | {shown} | {found['seconds']:.1f} s | {memory} |"


def table_of_times(sizes: tuple[tuple[int, int], ...], limit: float = LIMIT) -> list[str]:
    """Return the table, a row for each estimator and size."""
    lines = ["| n | d | by | KL, of 0.5 | wall time | peak memory |"]
    lines.append("|--:|--:|---|--:|--:|--:|")
    for n, d in sizes:
        for name in LARGE:
            lines.append(_row(name, n, d, limit))
            print(lines[-1], file=sys.stderr, flush=True)
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one small size")
    parser.add_argument("--measure", nargs=3, metavar=("BY", "N", "D"), help="one row, as JSON")
    options = parser.parse_args()
    if options.measure:
        by, rows, columns = options.measure
        print(json.dumps(measured(by, int(rows), int(columns))))
    else:
        print("\n".join(table_of_times(QUICK if options.quick else SIZES)))
