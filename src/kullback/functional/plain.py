"""KL of two NumPy vectors at the speed of memory, with a bound of the rounding error.

Blocks of cells stay in the processor's cache, so that memory is read once and none is asked for.
`log_sum` is the plain sum, which will do unless the two nearly agree; `near_sum` is for those that
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

    With c the ratio of the totals, ``p c - q = (p - q) + p (c - 1)``, whose parts are exact; the
    cells are the non-negative ones of `kl_cell`.
    """
    with np.errstate(over="ignore"):
        mass_p, mass_q = float(p.sum()), float(q.sum())
    excess = (mass_q - mass_p) / mass_p if 1e-200 < mass_p < 1e200 else math.inf
    if not abs(excess) < 0.25:
        return math.nan, math.inf
    parts = []
    with np.errstate(all="ignore"):
        for start in range(0, p.size, BLOCK):
            part = _near_block(p[start : start + BLOCK], q[start : start + BLOCK], excess)
            if not math.isfinite(part):
                return math.nan, math.inf
            parts.append(part)
    value = math.fsum(parts) / mass_q
    # What is rounded is p (c - 1), beside differences whose mean is at most sqrt(2 KL) (Pinsker);
    # an error of c itself counts by its square, since the differences sum to 0.
    spread = math.sqrt(2.0 * value) if value > 0 else 0.0
    return value, 8.0 * EPS * (abs(excess) * spread + 8.0 * value) + (64.0 * EPS) ** 2


def _near_block(p: np.ndarray, q: np.ndarray, excess: float) -> float:
    shift = p * excess
    difference = (p - q) + shift
    total = p + q
    total += shift
    s = difference / total
    low, high = float(np.min(s)), float(np.max(s))
    if low > -NEAR and high < NEAR:
        return float(np.dot(total, kl_cell(s, max(-low, high))))
    moved = p + shift
    far = moved * np.log(moved / q) - difference
    near = np.abs(s) < NEAR
    return float(np.sum(np.where(near, total * kl_cell(np.where(near, s, 0.0)), far)))
