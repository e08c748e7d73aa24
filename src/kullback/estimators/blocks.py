"""Rows that depend on those before: blocks of them, and how many independent rows they stand for.

References
----------
Kunsch (1989), "The jackknife and the bootstrap for general stationary observations", Annals of
Statistics 17: leaving out blocks in place of rows.
"""

from __future__ import annotations

import math

import numpy as np

from kullback.estimators.jackknife import GROUPS

_CLEAR = 4.0  # standard deviations of the autocorrelation of independent rows


def blocks_of(rows: int, block: int) -> np.ndarray:
    """Return in which block each row is; the last takes what is left over."""
    return np.minimum(np.arange(rows) // block, max(rows // block, 1) - 1)


def groups_of_blocks(blocks: np.ndarray) -> np.ndarray:
    """Return in which group of the jackknife each row is: a tenth of the time, of whole blocks.

    Longer stretches than blocks lose less of the dependence at their ends.
    """
    return blocks * GROUPS // (int(blocks[-1]) + 1)


def independent_rows(x: np.ndarray, blocks: np.ndarray) -> float:
    """Return how many independent rows have means as precise, in the worst column."""
    rows = np.bincount(blocks)
    means = np.column_stack([np.bincount(blocks, weights=column) / rows for column in x.T])
    between = np.var(means, axis=0, ddof=1) / len(rows)
    within = np.var(x, axis=0, ddof=1)
    apart = between > 0
    return min(len(x), float(np.min(within[apart] / between[apart], initial=math.inf)))


def following(x: np.ndarray) -> tuple[int, float] | None:
    """Return the column whose rows follow each other most, and how much; None if none clearly do.

    That is the correlation of the ranks of rows that are neighbours.
    """
    off = np.column_stack([_mean_ranks(column) for column in x.T]) - 0.5 * len(x)
    squares = np.sum(off * off, axis=0)
    found = np.sum(off[1:] * off[:-1], axis=0) / np.where(squares > 0, squares, 1.0)
    worst = int(np.argmax(found))
    return (worst, float(found[worst])) if found[worst] > _CLEAR / math.sqrt(len(x)) else None


def _mean_ranks(column: np.ndarray) -> np.ndarray:
    """Return ranks, the same for equal values: the mean of those that they take up."""
    ordered = np.sort(column)
    sides = [np.searchsorted(ordered, column, side) for side in ("left", "right")]
    return 0.5 * (sides[0] + sides[1])
