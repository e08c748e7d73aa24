"""Divergences of every row of one table of distributions from every row of another.

KL goes through one matrix product, by the three-point identity of Bregman divergences: with
``B(p, q) = sum p log(p/q) - p + q`` and any positive row r,

    B(p, q) = B(p, r) + B(r, q) - sum (p - r) log(q/r).

With r the mean row, all three parts are small where the rows are alike, so little cancels; pairs
that lie much nearer to each other than to r are added again cell by cell. The totals P and Q of
two rows are a pair of the same kind: ``KL = (B(p, q) - B(P, Q)) / P`` divides them out exactly.

References
----------
Chen and Teboulle (1993), "Convergence analysis of a proximal-like minimization algorithm using
Bregman functions", lemma 3.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from kullback.functional import tiles
from kullback.functional.near_rows import js_of_pairs, kl_cells, kl_of_pairs, log_ratio
from kullback.functional.tiles import (
    TINY,
    Tile,
    fill,
    mean_row,
    measured,
    read,
    slices,
    tables,
    workers,
)

# An entry that is a smaller share of its parts than this is added again: the roundings in the
# product of matrices, or in the plain sum for JS, could take more than 1e-10 of it.
_KL_SHARE, _JS_SHARE = 1e-3, 2e-5

Pairs = Callable[[np.ndarray, np.ndarray], np.ndarray]


def pairwise_kl(
    p: Any, q: Any = None, *, threads: int | None = None, out: np.ndarray | None = None
) -> np.ndarray:
    """Return ``KL(P_i‖Q_j)`` of every pair of rows, in nats, in [0, inf].

    Every entry keeps a relative accuracy of 1e-10 however near its two rows are, and is exactly 0
    for identical rows. The totals of the rows are divided out, so that rows rounded to float32
    count as the distributions they stand for. Memory-mapped arrays are read in blocks of rows.

    Parameters
    ----------
    p : array, shape (n, k)
        Rows of probabilities; other dtypes than float64 are computed in float64.
    q : array, shape (m, k), optional
        Rows of probabilities; left out, ``p`` itself.
    threads : int, optional
        How many threads; left out, one for each core that this process may use. Matrix products
        have threads of their own, as many as the BLAS library is told.
    out : array of float64, shape (n, m), optional
        Where to write the result, for example a memory map.

    Returns
    -------
    array of float64, shape (n, m)

    Examples
    --------
    >>> pairwise_kl([[0.5, 0.5], [1.0, 0.0]], [[0.5, 0.5], [0.25, 0.75]]).round(6)
    array([[0.      , 0.143841],
           [0.693147, 1.386294]])
    """
    same, p, q, out = tables(p, q, out)
    side, centre = min(tiles.BLOCK // p.shape[1], 1024), mean_row(q)
    with workers(threads) as run:
        left = measured(partial(_left_of, centre=centre), p, run)
        for columns in slices(len(q), side):
            factor = np.empty((columns.stop - columns.start, p.shape[1] + 3))
            right = measured(partial(_right_of, centre=centre, factor=factor), q[columns], run)
            gaps, zeros = _gaps(q[columns], centre)
            for rows in slices(len(p), side):
                tile = _product(read(p, rows), centre, left[:, rows], factor)
                if gaps.size:
                    outside = (p[rows] > 0).astype(np.float32) @ zeros.T > 0
                    tile[:, gaps] = np.where(outside, np.inf, tile[:, gaps])
                if same and rows == columns:
                    np.fill_diagonal(tile, np.inf)  # known, so that no sum is spent on it
                mend = partial(_mend, tile, p[rows], q[columns], left[:, rows], right)
                run(mend, slices(len(tile), 64))
                out[rows, columns] = tile
    if same:
        np.fill_diagonal(out, 0.0)
    return out


def pairwise_js(
    p: Any, q: Any = None, *, threads: int | None = None, out: np.ndarray | None = None
) -> np.ndarray:
    """Return the Jensen-Shannon divergence of every pair of rows, in nats, in [0, log 2].

    It takes one logarithm a cell, as ``H((p + q)/2) - (H(p) + H(q))/2`` does; near pairs are added
    again, so that entries are as accurate as those of `pairwise_kl`. Without ``q`` one half of the
    matrix is computed, and the result is exactly symmetric.

    Parameters
    ----------
    p, q, threads, out
        As in `pairwise_kl`.

    Returns
    -------
    array of float64, shape (n, m)

    Examples
    --------
    >>> pairwise_js([[0.5, 0.5], [1.0, 0.0]]).round(6)
    array([[0.      , 0.215762],
           [0.215762, 0.      ]])
    """
    same, p, q, out = tables(p, q, out)
    mean = mean_row(q)
    # Any positive row will do; a little of the uniform one keeps every quotient finite.
    centre = 0.999 * mean / mean.sum() + 0.001 / len(mean)

    def stripe(rows: slice) -> Tile:
        x, x_part = _halves(read(p, rows), centre)

        def tile_of(columns: slice) -> np.ndarray:
            y, y_part = _halves(read(q, columns), centre)
            parts = x_part[:, None] + y_part
            tile = parts - _middle(x, y, centre)
            if same and rows == columns:
                np.fill_diagonal(tile, np.inf)  # known, so that no sum is spent on it
            i, j = np.nonzero(~(tile > _JS_SHARE * (1.0 + parts)))
            _again(tile, i, j, p[rows], q[columns], js_of_pairs)
            return tile

        return tile_of

    fill(out, stripe, min(tiles.BLOCK // len(mean), 64), same, threads)
    if same:
        np.fill_diagonal(out, 0.0)
    return out


def pairwise_cells(
    p: Any,
    q: Any,
    measure: Callable[[np.ndarray, np.ndarray], Any],
    *,
    symmetric: bool = False,
    threads: int | None = None,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Return any measure of every pair of rows, a cache-sized block of pairs at a time.

    Parameters
    ----------
    p, q, threads, out
        As in `pairwise_kl`; without a second table ``q`` is None.
    measure : callable
        Takes float64 arrays of shapes (a, 1, k) and (1, b, k) and returns one of shape (a, b), as
        the measures of `kullback.functional` do over the last axis. Threads call it concurrently.
    symmetric : bool
        Whether ``measure(p, q) = measure(q, p)``; without ``q`` this halves the work.

    Returns
    -------
    array of float64, shape (n, m)

    Examples
    --------
    >>> rows = [[0.5, 0.5], [1.0, 0.0]]
    >>> pairwise_cells(rows, None, lambda p, q: abs(p - q).sum(-1) / 2, symmetric=True)
    array([[0. , 0.5],
           [0.5, 0. ]])
    """
    same, p, q, out = tables(p, q, out)

    def stripe(rows: slice) -> Tile:
        block = read(p, rows)[:, None]
        return lambda columns: np.asarray(measure(block, read(q, columns)[None]))

    side = min(math.isqrt(tiles.CELLS // p.shape[1]), 128)
    fill(out, stripe, side, symmetric and same, threads)
    return out


def _left_of(rows: slice, p: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return what rows of p bring to their entries, six numbers each.

    They are ``B(p, r) - B(P, R)``, ``P - R``, P, the sum of the cells of B(p, r), and two norms of
    ``p - r``: each times that of ``log(q/r)`` bounds the sum of the products.
    """
    d, total, whole = p - centre, p.sum(axis=1), centre.sum()
    size, excess = kl_cells(p, centre, d).sum(axis=1), d.sum(axis=1)
    part = size - kl_cells(total, np.full_like(total, whole), excess)
    inverse = np.divide(1.0, centre, out=np.zeros_like(centre), where=centre > 0)
    norm, reach = np.sqrt((d * d) @ inverse), np.abs(d).sum(axis=1)
    return part, excess, total, np.where(np.isinf(size), 0.0, size), norm, reach


def _right_of(
    rows: slice, q: np.ndarray, centre: np.ndarray, factor: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return what rows of q bring, likewise, and write them to the factor of `_product`."""
    d, total, whole = q - centre, q.sum(axis=1), centre.sum()
    logs, cells = log_ratio(q, centre, d), kl_cells(centre, q, -d)
    if (q == 0).any():
        # There only rows with p = 0 stay finite, and their B(0, r) = r is to be taken off again.
        np.copyto(logs, 0.0, where=q == 0)
        np.copyto(cells, -centre, where=q == 0)
    part = cells.sum(axis=1) - kl_cells(np.full_like(total, whole), total, -d.sum(axis=1))
    excess = np.log1p(d.sum(axis=1) / whole)
    factor[rows, : len(centre)] = logs
    factor[rows, len(centre) :] = np.stack((excess, part, np.ones_like(part)), axis=1)
    norm, reach = np.sqrt((logs * logs) @ centre), np.abs(logs).max(axis=1)
    return part, excess, total, np.abs(cells).sum(axis=1), norm, reach


def _gaps(q: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows of q have zeros that others have not, and 1 at their zeros."""
    zeros = (np.asarray(q) == 0) & (centre > 0)
    gaps = np.flatnonzero(zeros.any(axis=1))
    return gaps, zeros[gaps].astype(np.float32)


def _product(p: np.ndarray, centre: np.ndarray, left: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return KL of rows of p from a block of q, by the three-point identity."""
    k = len(centre)
    part, excess, total = left[:3]
    rows = np.empty((len(p), k + 3))
    np.subtract(centre, p, out=rows[:, :k])
    rows[:, k:] = np.stack((excess, np.ones_like(part), part), axis=1)
    rows /= total[:, None]
    return rows @ factor.T


def _mend(
    tile: np.ndarray, p: np.ndarray, q: np.ndarray, left: np.ndarray, right: np.ndarray, rows: slice
) -> None:
    """Add those entries in some rows of a tile again that may have lost digits."""
    tile, (total, size, norm, reach) = tile[rows], left[2:, rows]
    size_q, norm_q, reach_q = right[3:]
    share = _KL_SHARE / total.min()
    limit = (share * norm)[:, None] * norm_q
    limit += (share * size)[:, None]
    limit += share * size_q
    i, j = np.nonzero(~(tile > limit))
    # Where some p/r is huge so is the norm, and the other bound is the smaller one.
    near = ~(tile[i, j] > share * (size[i] + size_q[j] + reach[i] * reach_q[j]))
    _again(tile, i[near], j[near], p[rows], q, kl_of_pairs)


def _again(
    tile: np.ndarray, i: np.ndarray, j: np.ndarray, p: np.ndarray, q: np.ndarray, formula: Pairs
) -> None:
    """Put sums over cells in the place of the entries [i, j]."""
    for part in slices(len(i), tiles.CELLS // p.shape[1]):
        tile[i[part], j[part]] = formula(read(p, i[part]), read(q, j[part]))


def _halves(rows: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``x = p/2r`` and ``sum r x log(2x)``, half of ``sum p log(p/r)``, of every row."""
    x = rows / (2.0 * rows.sum(axis=1, keepdims=True) * centre) + TINY  # lest 0 log 0 be NaN
    return x, (x * np.log(2.0 * x)) @ centre


def _middle(x: np.ndarray, y: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Return ``sum m log(m/r)`` of the mean m of every pair of rows, from their `_halves`."""
    (n, k), m = x.shape, len(y)
    # More cells than usual: with fewer, threads would often wait for the interpreter.
    result, side = np.empty((n, m)), max(1, math.isqrt(2 * tiles.CELLS // k))
    buffers = np.empty((2, min(side, n) * min(side, m) * k))
    for rows in slices(n, side):
        for columns in slices(m, side):
            shape = (rows.stop - rows.start, columns.stop - columns.start, k)
            z, logs = (buffer[: math.prod(shape)].reshape(shape) for buffer in buffers)
            np.add(x[rows, None], y[None, columns], out=z)
            np.multiply(z, np.log(z, out=logs), out=z)
            result[rows, columns] = (z.reshape(-1, k) @ centre).reshape(shape[:2])
    return result
