"""The cells of a column: what two tables hold in each, side by side."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kullback.sources.engine import CategoryCounts, NumberCounts
from kullback.tables.labels import interval_label, shorten

NULL, NAN = "(null)", "(NaN)"
COARSE = "numbers beyond 2^53 are compared as doubles, which may not tell neighbours apart"
LARGEST = sys.float_info.max
# Levels are pooled only where a column has more of them than this, and then those that would be
# met under ROWS_A_LEVEL times in the smaller table.
MOST_LEVELS = 64
ROWS_A_LEVEL = 10


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a column with the counts of P and Q.

    Attributes
    ----------
    labels : list of str
    p, q : array
        Counts; of effective rows where the table is weighted.
    beyond : array of bool
        Cells past the range of Q's values, where Q has none by construction.
    ordered : bool
        Whether the cells have an order of their own (numbers, times).
    pooled : int
        How many rare levels were pooled into one cell, the last.
    notes : tuple of str
        What the reader must know of how the cells were made.
    complete : bool
        False where levels were hashed into groups, which may hide a shift.
    """

    labels: list[str]
    p: np.ndarray
    q: np.ndarray
    beyond: np.ndarray
    ordered: bool
    pooled: int = 0
    notes: tuple[str, ...] = ()
    complete: bool = True

    @property
    def pooled_share(self) -> float:
        """The share of P's rows that lies in the pooled cell."""
        return float(self.p[-1] / np.sum(self.p)) if self.pooled else 0.0

    def exchanged(self) -> Cells:
        """Return the cells with P and Q exchanged."""
        return replace(self, p=self.q, q=self.p, beyond=np.zeros_like(self.beyond))

    def scaled(self, p: float, q: float) -> Cells:
        """Return the cells with the counts of either side multiplied."""
        return self if p == q == 1.0 else replace(self, p=self.p * p, q=self.q * q)


def reference_edges(edges: np.ndarray, q: NumberCounts) -> np.ndarray:
    """Return the edges with the exact range of Q added, to count P by."""
    if math.isnan(q.low):
        return edges
    inside = edges[(edges >= q.low) & (edges < q.high)]
    with np.errstate(over="ignore"):  # below the least double is -inf, which is no edge
        full = np.unique(np.concatenate([[np.nextafter(q.low, -np.inf)], inside, [q.high]]))
    return full[(full >= -LARGEST) & (full < LARGEST)]  # what lies beyond is counted anyway


def number_cells(
    edges: np.ndarray,
    p: NumberCounts,
    q: NumberCounts,
    name: Callable[[float], str],
    *,
    whole: bool,
) -> Cells:
    """Return the cells of a number or time column, P and Q counted by the same edges."""
    labels = [interval_label(low, high, name, whole=whole) for low, high in _intervals(edges)]
    labels += [NULL, NAN, "-infinity", "+infinity"]
    x = np.concatenate([p.between, [p.null, p.nan, p.minus_infinity, p.plus_infinity]])
    y = np.concatenate([q.between, [q.null, q.nan, q.minus_infinity, q.plus_infinity]])
    beyond = np.zeros(x.size, dtype=bool)
    if not math.isnan(q.low):
        beyond[[0, edges.size]] = True
        labels[0], labels[edges.size] = f"below {name(q.low)}", f"above {name(q.high)}"
    used = (x > 0) | (y > 0)
    beyond &= y == 0
    listed = [s for s, u in zip(labels, used, strict=True) if u]
    notes = (COARSE,) if whole and max(map(_size, (p, q))) >= 2.0**53 else ()
    return Cells(listed, x[used], y[used], beyond[used], True, notes=notes)


def align_counts(edges: np.ndarray, counted: np.ndarray, counts: NumberCounts) -> NumberCounts:
    """Return Q's counts by ``edges``, made from those by ``counted`` with `reference_edges`.

    The two differ only past Q's range, where Q has nothing.
    """
    if math.isnan(counts.low):
        return counts
    between = np.zeros(edges.size + 1)
    # Each counted cell goes to the new cell that holds its part within [low, high].
    upper = np.minimum(np.append(counted, np.inf), counts.high)
    upper = np.maximum(upper, counts.low)
    np.add.at(between, np.searchsorted(edges, upper, side="left"), counts.between)
    return replace(counts, between=between)


def _size(counts: NumberCounts) -> float:
    """Return the largest magnitude of a finite value, 0 where there is none."""
    return 0.0 if math.isnan(counts.low) else max(abs(counts.low), abs(counts.high))


def group_cells(p: CategoryCounts, q: CategoryCounts, groups: int) -> Cells:
    """Return the cells of a category column whose levels were hashed into groups."""
    cells = category_cells(p, q)
    labels = [s if s == NULL else f"(group {s} of {groups:,})" for s in cells.labels]
    note = (
        f"too many levels to list: counted in {groups:,} groups of levels, so KL is a lower bound "
        "and new levels cannot be told"
    )
    return replace(cells, labels=labels, notes=(note,), complete=False)


def category_cells(p: CategoryCounts, q: CategoryCounts) -> Cells:
    """Return the cells of a category column: a level each, and NULL."""
    x, y = _by_level(p), _by_level(q)
    levels = sorted({*x, *y}, key=lambda level: -(x.get(level, 0.0) + y.get(level, 0.0)))
    labels = [shorten(level) for level in levels]
    left = np.array([*(x.get(level, 0.0) for level in levels), p.null])
    right = np.array([*(y.get(level, 0.0) for level in levels), q.null])
    used = (left > 0) | (right > 0)
    labels = [s for s, u in zip([*labels, NULL], used, strict=True) if u]
    return Cells(labels, left[used], right[used], np.zeros(len(labels), dtype=bool), False)


def pool_rare(cells: Cells) -> Cells:
    """Pool the levels that both tables together hold too rarely for a cell of their own.

    The choice rests on the sum of both counts, so that it favours neither.
    """
    if cells.ordered or not cells.complete or cells.p.size <= MOST_LEVELS:
        return cells
    n, m = float(np.sum(cells.p)), float(np.sum(cells.q))
    expected = (cells.p + cells.q) * (min(n, m) / (n + m))
    rare = expected < ROWS_A_LEVEL
    number = int(np.sum(rare))
    if number < 2:
        return cells
    return Cells(
        [
            *(s for s, r in zip(cells.labels, rare, strict=True) if not r),
            f"({number:,} rare levels)",
        ],
        np.append(cells.p[~rare], np.sum(cells.p[rare])),
        np.append(cells.q[~rare], np.sum(cells.q[rare])),
        np.append(cells.beyond[~rare], False),
        False,
        pooled=number,
    )


def _intervals(edges: np.ndarray) -> list[tuple[float, float]]:
    bounds = [-math.inf, *(float(e) for e in edges), math.inf]
    return list(itertools.pairwise(bounds))


def _by_level(counts: CategoryCounts) -> dict[str, float]:
    return dict(zip(counts.levels, counts.counts.tolist(), strict=True))
