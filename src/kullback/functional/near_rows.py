"""KL and JS of rows that may nearly agree, by the series where s = (p-q)/(p+q) is small."""

from __future__ import annotations

import numpy as np

from kullback.functional.series import NEAR, js_cell, kl_cell
from kullback.functional.tiles import TINY

_SMALLEST = 5e-324


def kl_of_pairs(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return KL of each row of p from the row of q beside it."""
    p, d = _balanced(p, q)
    return np.asarray(kl_cells(p, q, d).sum(axis=1) / q.sum(axis=1))


def js_of_pairs(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return JS of each row of p and the row of q beside it."""
    p, d = _balanced(p, q)
    s, near = _relative(d, p + q)
    if near.all():
        cells = (p + q) * js_cell(s)
    else:
        up, down = np.maximum(1.0 + s, TINY), np.maximum(1.0 - s, TINY)
        cells = p * np.log(up) + q * np.log(down)
        cells[near] = (p + q)[near] * js_cell(s[near])
    return np.asarray(0.5 * cells.sum(axis=1) / q.sum(axis=1))


def _balanced(p: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of p scaled to the totals of q, and that less q, with one rounding."""
    d = p - q
    change = p * -(d.sum(axis=1) / p.sum(axis=1))[:, None]
    return p + change, d + change


def kl_cells(p: np.ndarray, q: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return ``p log(p/q) - p + q`` cell by cell; ``d`` is ``p - q``, perhaps more exactly."""
    total = p + q
    s, near = _relative(d, total)
    if near.all():
        return np.asarray(total * kl_cell(s))
    cells = p * (np.log(p) - np.log(q)) - d
    cells[near] = total[near] * kl_cell(s[near])
    np.copyto(cells, q, where=p == 0)
    return cells


def log_ratio(q: np.ndarray, r: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return ``log(q/r)``, to its last digits also where ``d = q - r`` is small."""
    s, near = _relative(d, q + r)
    logs = np.log(q) - np.log(r)
    logs[near] = 2.0 * np.arctanh(s[near])
    return logs


def _relative(d: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``s = d / total``, 0 where both are 0, and where it is small enough for series."""
    s = d / np.maximum(total, _SMALLEST)
    return s, np.abs(s) < NEAR
