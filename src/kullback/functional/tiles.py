"""Tables read in blocks, matrices filled in tiles, and threads that share the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

# Cells worked on at once (a few such arrays fit a core's cache), and cells of a block of rows.
CELLS, BLOCK = 1 << 16, 1 << 20
TINY = float(np.finfo(np.float64).tiny)

Run = Callable[[Callable[[slice], None], Iterable[slice]], None]
Tile = Callable[[slice], np.ndarray]


def tables(p: Any, q: Any, out: Any) -> tuple[bool, np.ndarray, np.ndarray, np.ndarray]:
    """Return whether there is one table only, both tables, and the matrix to fill."""
    left = np.asarray(p)
    right = left if q is None else np.asarray(q)
    return q is None, left, right, np.empty((len(left), len(right))) if out is None else out


def read(table: np.ndarray, rows: slice | np.ndarray) -> np.ndarray:
    """Return rows of a table, perhaps of a file, as doubles in memory."""
    return np.asarray(table[rows], dtype=np.float64)


def mean_row(table: np.ndarray) -> np.ndarray:
    """Return the mean of the rows, above 0 wherever any row is."""
    total = np.zeros(table.shape[1])
    for rows in slices(len(table), BLOCK // table.shape[1]):
        total += read(table, rows).sum(axis=0)
    return np.where(total > 0, np.maximum(total / max(1, len(table)), TINY), total)


def slices(count: int, size: int, start: int = 0) -> Iterator[slice]:
    """Return slices of so many items that cover a range."""
    size = max(1, size)
    return (slice(low, min(low + size, count)) for low in range(start, count, size))


def measured(measure: Callable[..., Any], table: np.ndarray, run: Run) -> np.ndarray:
    """Return what ``measure(rows, block)`` gives of every row: an array of shape (6, n)."""
    result = np.empty((6, len(table)))

    def store(rows: slice) -> None:
        result[:, rows] = measure(rows, read(table, rows))

    run(store, slices(len(table), CELLS // table.shape[1]))
    return result


def fill(
    out: np.ndarray, stripe: Callable[[slice], Tile], side: int, half: bool, threads: int | None
) -> None:
    """Compute a matrix tile by tile, a stripe of rows at a time; or one half and its mirror."""

    def fill_stripe(rows: slice) -> None:
        tile_of = stripe(rows)
        for columns in slices(out.shape[1], side, rows.start if half else 0):
            tile = tile_of(columns)
            if half and rows == columns:
                tile = np.triu(tile) + np.triu(tile, 1).T
            out[rows, columns] = tile
            if half:
                out[columns, rows] = tile.T

    with workers(threads) as run:
        run(fill_stripe, slices(len(out), side))


@contextmanager
def workers(threads: int | None) -> Iterator[Run]:
    """Give a function that calls another one on every slice, in so many threads."""
    if threads is None:
        known = hasattr(os, "sched_getaffinity")
        threads = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    silence = partial(np.seterr, all="ignore")  # log 0 is meant; each thread has its own state
    with np.errstate(all="ignore"), ThreadPoolExecutor(threads, initializer=silence) as pool:

        def run(function: Callable[[slice], None], items: Iterable[slice]) -> None:
            for _ in (map if threads == 1 else pool.map)(function, items):
                pass

        yield run
