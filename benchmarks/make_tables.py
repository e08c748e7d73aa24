"""Write a pair of Parquet tables with known shifts, to measure speed and verdicts.

    python benchmarks/make_tables.py FOLDER [--rows 2000000]

writes FOLDER/reference.parquet (Q) and FOLDER/current.parquet (P), twenty columns each. Five of
them are shifted in P, by the amounts in `SHIFTED`; the other fifteen follow the same law in both.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

Draw = Callable[[np.random.Generator, int, bool], object]

BLOCK = 500_000
SHIFTED = {
    "n_lognormal": "mu + 0.05",
    "n_bump": "3 % of the mass moves to a bump at 3",
    "c_plan_nulls": "NULL from 5 % to 8 %",
    "c_device": "a new category takes 1 %",
    "b_active": "true from 0.20 to 0.22",
}


def _zipf(levels: int, exponent: float) -> np.ndarray:
    weights = np.arange(1, levels + 1, dtype=float) ** -exponent
    return weights / weights.sum()


def _choice(names: list[str], weights: np.ndarray) -> Draw:
    table, cumulative = np.array(names, dtype=object), np.cumsum(weights / weights.sum())

    def draw(rng: np.random.Generator, n: int, shifted: bool) -> object:
        codes = np.searchsorted(cumulative, rng.random(n)).clip(0, len(table) - 1)
        return pa.DictionaryArray.from_arrays(codes.astype(np.int32), table).dictionary_decode()

    return draw


def _bump(rng: np.random.Generator, n: int, shifted: bool) -> object:
    x = rng.normal(0, 1, n)
    return np.where(rng.random(n) < 0.03, rng.normal(3, 0.1, n), x) if shifted else x


def _device(rng: np.random.Generator, n: int, shifted: bool) -> object:
    names = ["phone", "desktop", "tablet", "console"]
    base = _choice(names, np.array([0.55, 0.3, 0.1, 0.05]))(rng, n, shifted).to_numpy(False)  # type: ignore[attr-defined]
    return np.where(rng.random(n) < 0.01, "glasses", base) if shifted else base


def _with_nulls(rng: np.random.Generator, n: int, shifted: bool) -> object:
    plans = _choice(["free", "basic", "pro"], np.array([0.6, 0.3, 0.1]))(rng, n, shifted)
    missing = rng.random(n) < (0.08 if shifted else 0.05)
    return pa.array(plans.to_numpy(False), mask=missing)  # type: ignore[attr-defined]


COLUMNS: dict[str, Draw] = {
    "n_normal": lambda r, n, s: r.normal(0, 1, n),
    "n_cauchy": lambda r, n, s: r.standard_cauchy(n),
    "n_pareto": lambda r, n, s: r.pareto(1.5, n),
    "n_expon": lambda r, n, s: r.exponential(2.0, n),
    "n_lognormal": lambda r, n, s: r.lognormal(0.05 if s else 0.0, 1.0, n),
    "n_bump": _bump,
    "n_zeros": lambda r, n, s: np.where(r.random(n) < 0.7, 0.0, r.gamma(2.0, 3.0, n)),
    "n_ties": lambda r, n, s: np.round(r.normal(50, 15, n)),
    "n_uniform32": lambda r, n, s: r.random(n, dtype=np.float32),
    "i_age": lambda r, n, s: r.binomial(90, 0.45, n),
    "i_count": lambda r, n, s: r.poisson(3.0, n),
    "i_wide": lambda r, n, s: r.integers(0, 2**40, n),
    "c_device": _device,
    "c_city500": _choice([f"city {i}" for i in range(500)], _zipf(500, 1.0)),
    "c_sku50k": _choice([f"sku-{i:05d}" for i in range(50_000)], _zipf(50_000, 1.0)),
    "c_plan_nulls": _with_nulls,
    "c_bin": _choice(["a", "b"], np.array([0.5, 0.5])),
    "b_active": lambda r, n, s: r.random(n) < (0.22 if s else 0.20),
    "b_trial": lambda r, n, s: r.random(n) < 0.03,
    "t_seen": lambda r, n, s: (1_700_000_000_000 + r.integers(0, 30 * 86_400_000, n)).astype(
        "datetime64[ms]"
    ),
}


def blocks(rows: int, *, shifted: bool, seed: int) -> Iterator[pa.Table]:
    """Yield the table in blocks, so that memory does not grow with ``rows``."""
    rng = np.random.default_rng(seed)
    for start in range(0, rows, BLOCK):
        n = min(BLOCK, rows - start)
        yield pa.table({name: draw(rng, n, shifted) for name, draw in COLUMNS.items()})


def write_pair(folder: Path, rows: int, seed: int = 0) -> tuple[Path, Path]:
    """Write the pair and return the paths (current = P, reference = Q)."""
    folder.mkdir(parents=True, exist_ok=True)
    current, reference = folder / "current.parquet", folder / "reference.parquet"
    for path, shifted, offset in ((current, True, 1), (reference, False, 2)):
        writer = None
        for block in blocks(rows, shifted=shifted, seed=2 * seed + offset):
            writer = writer or pq.ParquetWriter(path, block.schema)
            writer.write_table(block, row_group_size=122_880)
        assert writer is not None, "rows must be positive"
        writer.close()
    return current, reference


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    arguments = parser.parse_args()
    for written in write_pair(arguments.folder, arguments.rows):
        print(written, f"{written.stat().st_size / 1e6:.0f} MB")
