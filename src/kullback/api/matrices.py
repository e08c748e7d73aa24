"""Matrices of divergences between the rows of tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy
from kullback.functional.compensated import Cells, cell_terms
from kullback.functional.pairwise import pairwise_cells, pairwise_js, pairwise_kl
from kullback.inputs import Pair, Weights
from kullback.inputs.discrete import off_one
from kullback.measures import JS, KL, REVERSE_KL, Measure, as_measure, exact_value
from kullback.result import nats_per

# Rows checked at a time, so that a memory-mapped table is never read whole.
_ROWS = 4096


def pairwise(
    p: Any,
    q: Any = None,
    measure: Measure | str = "kl",
    *,
    unit: str = "nats",
    condensed: bool = False,
    threads: int | None = None,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Return the matrix of a divergence between all rows of P and all rows of Q.

    Parameters
    ----------
    p, q : array_like, shapes (n, k) and (m, k)
        Rows of probabilities; may be memory-mapped and larger than memory. Without ``q`` the rows
        of ``p`` are compared among themselves.
    measure : Measure or str
        The measure, or its name.
    unit : {"nats", "bits", "bans"}
        The unit of the entries.
    condensed : bool
        Return the upper triangle as one vector, as `scipy.cluster.hierarchy.linkage` takes it; for
        symmetric measures of one table.
    threads : int, optional
        How many threads to use; all cores by default.
    out : array, shape (n, m), optional
        Where to write the matrix: float64, may be memory-mapped.

    Returns
    -------
    array, shape (n, m) or (n (n - 1) / 2,)
        Entry [i, j] is the divergence from row i of P to row j of Q.

    Raises
    ------
    InputError
        If the tables do not hold rows of probabilities over the same cells.

    Examples
    --------
    >>> pairwise([[0.5, 0.5], [0.25, 0.75]]).round(4)
    array([[0.    , 0.1438],
           [0.1308, 0.    ]])
    """
    chosen = as_measure(measure)
    left = _rows(p, "p")
    right = None if q is None else _rows(q, "q")
    _check(left, right, chosen, unit, condensed, threads, out)
    matrix = _matrix(left, right, chosen, threads, out)
    if unit != "nats":
        matrix /= nats_per(unit)
    if not condensed:
        return matrix
    return matrix[np.triu_indices(len(matrix), 1)]


def _matrix(
    p: np.ndarray,
    q: np.ndarray | None,
    measure: Measure,
    threads: int | None,
    out: np.ndarray | None,
) -> np.ndarray:
    if measure is KL:
        return pairwise_kl(p, q, threads=threads, out=out)
    if measure is JS:
        return pairwise_js(p, q, threads=threads, out=out)
    if measure is REVERSE_KL and q is not None and out is None:
        return pairwise_kl(q, p, threads=threads).T
    if measure.order is not None:
        return _entry_by_entry(p, q, measure, out)

    def tile(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        total = _cell_sums(a, b, measure)
        return total if measure.finish is None else np.vectorize(measure.value)(total)

    return pairwise_cells(
        p, q, tile, symmetric=measure.symmetric and q is None, threads=threads, out=out
    )


def _cell_sums(a: np.ndarray, b: np.ndarray, measure: Measure) -> np.ndarray:
    """Return the sums of a measure over the cells of all pairs of two blocks of rows."""
    a, b = a / a.sum(axis=-1, keepdims=True), b / b.sum(axis=-1, keepdims=True)
    a, b = np.broadcast_arrays(a, b)
    total = a + b
    s = np.divide(a - b, total, out=np.zeros_like(total), where=total > 0)
    with np.errstate(all="ignore"):
        far = np.log(a) - np.log(b)
        log_ratio = np.where(np.abs(s) < 0.5, 2.0 * np.arctanh(np.clip(s, -0.5, 0.5)), far)
    return np.asarray(cell_terms(measure.formula, Cells(0, a, b, s, log_ratio)).sum(axis=-1))


def _entry_by_entry(
    p: np.ndarray, q: np.ndarray | None, measure: Measure, out: np.ndarray | None
) -> np.ndarray:
    """Return the matrix of a measure that is no sum over cells (Rényi)."""
    other = p if q is None else q
    matrix = np.empty((len(p), len(other))) if out is None else out
    for i, row in enumerate(p):
        left = Weights(np.asarray(row, dtype=np.float64))
        for j, column in enumerate(other):
            right = Weights(np.asarray(column, dtype=np.float64))
            matrix[i, j] = exact_value(Pair(left, right), measure)
    return matrix


def _rows(x: Any, name: str) -> np.ndarray:
    try:
        table = x if isinstance(x, np.ndarray) else to_numpy(x)
    except (TypeError, ValueError):
        table = np.empty(0, dtype=object)
    if table.ndim != 2 or table.dtype.kind not in "iubf" or 0 in table.shape:
        raise InputError(
            f"{name} must be a table with one distribution a row, such as "
            "[[0.5, 0.5], [0.9, 0.1]]; for two vectors write kb.kl(p, q)."
        )
    tolerance = np.sqrt(np.finfo(table.dtype if table.dtype.kind == "f" else float).eps)
    for start in range(0, len(table), _ROWS):
        block = np.asarray(table[start : start + _ROWS], dtype=np.float64)
        sums = block.sum(axis=1)
        bad = np.flatnonzero(~(np.abs(sums - 1.0) <= tolerance) | ~(block.min(axis=1) >= 0))
        if bad.size:
            i = int(bad[0])
            total = off_one(float(sums[i]))
            raise InputError(
                f"row {start + i} of {name} is no distribution: it sums to {total} and its "
                f"least entry is {block[i].min():.6g}; divide each row by its sum."
            )
    return table


def _check(
    p: np.ndarray,
    q: np.ndarray | None,
    measure: Measure,
    unit: str,
    condensed: bool,
    threads: int | None,
    out: np.ndarray | None,
) -> None:
    if q is not None and p.shape[1] != q.shape[1]:
        raise InputError(
            f"the rows of p have {p.shape[1]} cells and those of q {q.shape[1]}; "
            "both must list the same cells in the same order."
        )
    nats_per(unit)
    if unit != "nats" and not measure.entropic:
        raise InputError(f"{measure.name} is a plain number without a unit; leave out unit=.")
    if condensed and (q is not None or not measure.symmetric):
        raise InputError(
            "condensed=True is for one table and a symmetric measure such as "
            'kb.pairwise(p, measure="js").'
        )
    if threads is not None and not (isinstance(threads, int) and threads >= 1):
        raise InputError(f"threads must be a whole number from 1, not {threads!r}.")
    shape = (len(p), len(p if q is None else q))
    if out is not None and (out.shape != shape or out.dtype != np.float64):
        raise InputError(f"out must be a float64 array of shape {shape}.")
