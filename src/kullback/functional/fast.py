"""KL of NumPy arrays by the plain sum where its bound allows, else cell by cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import numpy as np_standard

from kullback._xp import Array
from kullback.functional import cells
from kullback.functional.plain import near_sums, plain_kl
from kullback.functional.sums import plain_cells, sum_cells

# The plain sum stands where its bound of rounding promises this relative error.
PLAIN_ERROR = 1e-12
# Cells that are treated at a time, so that they stay in the processor's cache.
BLOCK = 1 << 14


def fast_kl(p: Array, q: Array, axis: int) -> Array:
    """Return the generalised KL along an axis, of any array library."""
    if type(p) is not np.ndarray or type(q) is not np.ndarray or p.dtype != np.float64:
        return sum_cells(cells.KL, p, q, axis)
    if q.dtype != np.float64 or p.shape != q.shape or p.size < 2:
        return sum_cells(cells.KL, p, q, axis)
    if p.ndim == 1:
        return _of_vectors(p, q)
    if p.ndim == 2 and axis in (-1, 1) and p.shape[1] <= BLOCK:
        return _of_rows(p, q)
    return sum_cells(cells.KL, p, q, axis)


def _of_vectors(p: np.ndarray, q: np.ndarray) -> Any:
    value, bound = plain_kl(p, q)
    if bound <= PLAIN_ERROR * value:
        return np.float64(value)
    value = near_sums(p, q)[0]
    if value == value:
        return np.float64(value)
    parts = [
        plain_cells(cells.KL, np_standard, p[start : start + BLOCK], q[start : start + BLOCK]).sum()
        for start in range(0, p.size, BLOCK)
    ]
    return np.sum(parts)


def _of_rows(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the KL of each pair of rows; those that the plain sum leaves unsure are done again."""
    values = np.empty(len(p))
    step = max(BLOCK // p.shape[1], 1)
    buffer = np.empty((step, p.shape[1]))
    with np.errstate(all="ignore"):
        for start in range(0, len(p), step):
            a, b = p[start : start + step], q[start : start + step]
            logs = buffer[: len(a)]
            np.divide(a, b, out=logs)
            np.log(logs, out=logs)
            gains = np.einsum("ij,ij->i", a, logs)
            mass_p, mass_q = a.sum(axis=1), b.sum(axis=1)
            np.abs(logs, out=logs)
            size = np.einsum("ij,ij->i", a, logs)
            found = gains - mass_p + mass_q
            bound = 2.0**-53 * (8.0 * size + 16.0 * (mass_p + mass_q))
            unsure = np.flatnonzero(~(bound <= PLAIN_ERROR * found))
            if unsure.size:
                again = plain_cells(cells.KL, np_standard, a[unsure], b[unsure])
                found[unsure] = again.sum(axis=1)
            values[start : start + step] = found
    return values
