"""KL of two NumPy vectors at the speed of memory, with a bound of the rounding error.

Blocks of cells stay in the processor's cache, so that memory is read once and none is asked for.
`log_sum` is the plain sum, which will do unless the two nearly agree; `near_kl` is for those that
do. Each comes with a bound; where neither will do, `kullback.functional.compensated` is the way.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kullback.functional.series import NEAR, kl_cell

BLOCK = 8192
EPS = 2.0**-53


class Sums(NamedTuple):
    """``sum p log(p/q)`` of masses, their totals, and a bound of the error of the first."""

    logs: float
    p: float
    q: float
    bound: float


def log_sum(p: np.ndarray, q: np.ndarray) -> Sums:
    """Return the plain sums over two float64 vectors; the bound is inf where they do not apply."""
    buffer = np.empty(min(BLOCK, p.size))
    logs, masses_p, masses_q = [], [], []
    with np.errstate(all="ignore"):
        for start in range(0, p.size, BLOCK):
            a, b = p[start : start + BLOCK], q[start : start + BLOCK]
            ratio = buffer[: a.size]
            np.divide(a, b, out=ratio)
            np.log(ratio, out=ratio)
            part = float(np.dot(a, ratio))
            if not math.isfinite(part):
                part = _beside_zeros(a, b, ratio)
            logs.append(part)
            masses_p.append(float(np.add.reduce(a)))
            masses_q.append(float(np.add.reduce(b)))
    if not all(map(math.isfinite, (*logs, *masses_p, *masses_q))):
        ruled_out = math.inf in logs and math.nan not in logs
        return Sums(math.inf if ruled_out else math.nan, math.nan, math.nan, math.inf)
    total, mass_p, mass_q = math.fsum(logs), math.fsum(masses_p), math.fsum(masses_q)
    # Each cell rounds its quotient, logarithm and product; the sum of p |log(p/q)| is at most the
    # sum of p log(p/q) and twice the mass of q, since p log(q/p) <= q - p where q > p.
    return Sums(total, mass_p, mass_q, EPS * (8.0 * (total + 2.0 * mass_q) + 16.0 * mass_p))


def _beside_zeros(p: np.ndarray, q: np.ndarray, log_ratio: np.ndarray) -> float:
    """Return a block's sum where some p is 0; NaN where it has to be added up with care."""
    used = p > 0
    if np.any(q[used] == 0) or not np.all(p >= 0) or not np.all(q >= 0):
        return math.nan
    return float(np.dot(p[used], log_ratio[used]))


def plain_kl(p: np.ndarray, q: np.ndarray) -> tuple[float, float]:
    """Return ``sum p log(p/q) - p + q`` in nats and a bound of its rounding error.

    Parameters
    ----------
    p, q : array of float64, shape (k,)
        Masses; they need not sum to 1.

    Returns
    -------
    value, bound : float
        The bound is inf where the plain sum does not apply.
    """
    found = log_sum(p, q)
    return found.logs - found.p + found.q, found.bound + 16.0 * EPS * (found.p + found.q)


def near_kl(p: np.ndarray, q: np.ndarray) -> tuple[float, float]:
    """Return KL of the laws of two vectors of weights that nearly agree, and a bound of its error.

    With G the sum of the cells ``p log(p/q) - p + q``, P and Q the totals and e = Q/P - 1, it is
    ``G/P - (e - log(1 + e))``; e is known well from the exact differences q - p. The bound is inf
    where this does not apply.
    """
    cells, mass_p, gap = near_sums(p, q)
    excess = gap / mass_p if 1e-200 < mass_p < 1e200 else math.inf
    if not abs(excess) < 0.25:
        return math.nan, math.inf
    value = cells / mass_p - (excess - math.log1p(excess))
    if abs(excess) < 1e-4:
        value = cells / mass_p - excess**2 * (0.5 - excess / 3.0 + excess**2 / 4.0)
    # Differences have a mean of at most sqrt(2 KL) beside the excess (Pinsker).
    spread = math.sqrt(2.0 * max(value, 0.0)) + abs(excess)
    bound = 64.0 * EPS * (cells / mass_p + abs(excess) * spread)
    return value, bound if math.isfinite(value) else math.inf


def near_sums(p: np.ndarray, q: np.ndarray) -> tuple[float, float, float]:
    """Return ``sum p log(p/q) - p + q``, ``sum p`` and ``sum q - p``; NaN where a cell has a zero.

    No cell is negative, so the first is right to its last digits however near the two are.
    """
    sums = []
    size = min(BLOCK, p.size)
    buffers = np.empty((3, size))
    with np.errstate(all="ignore"):
        for start in range(0, p.size, BLOCK):
            a, b = p[start : start + BLOCK], q[start : start + BLOCK]
            part = _near_block(a, b, buffers[:, : a.size])
            if not math.isfinite(part[0]):
                return math.nan, math.nan, math.nan
            sums.append(part)
    cells, totals, gaps = (math.fsum(column) for column in zip(*sums, strict=True))
    return cells, 0.5 * (totals - gaps), gaps


def _near_block(p: np.ndarray, q: np.ndarray, buffers: np.ndarray) -> tuple[float, float, float]:
    """Return a block's sums of the cells, of p + q, and of q - p."""
    difference, total, s = buffers
    np.subtract(p, q, out=difference)
    np.add(p, q, out=total)
    np.divide(difference, total, out=s)
    sums = float(np.add.reduce(total)), -float(np.add.reduce(difference))
    low, high = float(np.min(s)), float(np.max(s))
    if low > -NEAR and high < NEAR:
        return float(np.dot(total, kl_cell(s, max(-low, high)))), *sums
    near = np.abs(s) < NEAR
    far = p * np.log(p / q) - difference
    cells = np.where(near, total * kl_cell(np.where(near, s, 0.0)), far)
    return float(np.sum(cells)), *sums
