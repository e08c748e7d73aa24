"""The float64 NumPy kernel beneath the front door: each cell right to the last digits.

The plain formulas lose digits when P and Q nearly agree (the normalised weights are rounded before
they are subtracted) and fail when weights over- or underflow. Here the weights stay unnormalised:
``s = (p Q - q P) / (p Q + q P)``, P and Q the totals, is formed in double-double arithmetic, after
an exact scaling by powers of two. Work goes in blocks, so memory does not grow with the cells.

References
----------
Dekker (1971), "A floating-point technique for extending the available precision".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kullback.functional.series import NEAR, js_cell, kl_cell

BLOCK = 1 << 15


class Cells(NamedTuple):
    """A block of cells of a pair of distributions."""

    start: int
    p: np.ndarray  # probabilities
    q: np.ndarray
    s: np.ndarray  # (p - q)/(p + q), nearly exact; 0 where both are 0
    log_ratio: np.ndarray  # log(p/q); meaningful where both are positive


def kl_terms(cells: Cells) -> np.ndarray:
    """Return the cells' shares of KL(P‖Q) in nats, each at least 0."""
    p, q, s = cells.p, cells.q, cells.s
    near = np.abs(s) < NEAR
    with np.errstate(invalid="ignore", over="ignore"):
        far = p * cells.log_ratio - (p - q)
    terms = np.where(near, (p + q) * kl_cell(np.where(near, s, 0.0)), far)
    return np.where(s == -1.0, q, np.where(s == 1.0, np.inf, terms))


def js_terms(cells: Cells) -> np.ndarray:
    """Return the cells' shares of the Jensen-Shannon divergence in nats, each at least 0."""
    p, q, s = cells.p, cells.q, cells.s
    near = np.abs(s) < NEAR
    total = p + q
    used = np.where(total > 0, total, 1.0)
    far = 0.5 * (_xlogx(2.0 * p / used) + _xlogx(2.0 * q / used))
    return 0.5 * total * np.where(near, js_cell(np.where(near, s, 0.0)), far)


def weight_cells(p: np.ndarray, q: np.ndarray) -> Iterator[Cells]:
    """Yield blocks of cells for two vectors of non-negative finite weights with positive totals."""
    p_shift, q_shift = _exponent(p), _exponent(q)
    (p_hi, p_lo), (q_hi, q_lo) = _total(p, p_shift), _total(q, q_shift)
    log_totals = math.log(q_hi / p_hi) + (q_shift - p_shift) * math.log(2.0)
    for start in range(0, p.size, BLOCK):
        raw_p = p[start : start + BLOCK].astype(np.float64)
        raw_q = q[start : start + BLOCK].astype(np.float64)
        a, b = np.ldexp(raw_p, -p_shift), np.ldexp(raw_q, -q_shift)
        difference = _cross_difference(a, b, (p_hi, p_lo), (q_hi, q_lo))
        total = a * q_hi + b * p_hi
        s = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
        # Where a weight is zero, or was lost by the scaling, the raw weights decide.
        s = np.where((raw_p == 0) & (raw_q > 0), -1.0, np.where((raw_q == 0) & (raw_p > 0), 1.0, s))
        inside = np.abs(s) < 0.9
        positive = (raw_p > 0) & (raw_q > 0)
        far = np.log(np.where(positive, raw_p, 1.0)) - np.log(np.where(positive, raw_q, 1.0))
        log_ratio = np.where(inside, 2.0 * np.arctanh(np.where(inside, s, 0.0)), far + log_totals)
        lost = positive & (np.abs(s) == 1.0)
        s = np.where(lost, np.copysign(1.0 - 2.0**-53, s), s)
        yield Cells(start, a / p_hi, b / q_hi, s, log_ratio)


def log_weight_cells(log_p: np.ndarray, log_q: np.ndarray) -> Iterator[Cells]:
    """Yield blocks of cells for two vectors of log-weights (-inf allowed, not all)."""
    p_top, q_top = float(np.max(log_p)), float(np.max(log_q))
    p_total = math.fsum(float(np.sum(np.exp(x - p_top))) for x in _blocks(log_p))
    q_total = math.fsum(float(np.sum(np.exp(x - q_top))) for x in _blocks(log_q))
    # log(p_total/q_total) from the differences of the weights, which keeps small ones exact.
    gain = math.fsum(
        float(np.sum(_weight_difference(x, y, p_top, q_top)))
        for x, y in zip(_blocks(log_p), _blocks(log_q), strict=True)
    )
    ratio = gain / q_total
    log_totals = math.log1p(ratio) if abs(ratio) < 0.5 else math.log(p_total / q_total)
    for index, (x, y) in enumerate(zip(_blocks(log_p), _blocks(log_q), strict=True)):
        log_ratio = _shifted_difference(x, y, p_top, q_top) - log_totals
        p, q = np.exp(x - p_top) / p_total, np.exp(y - q_top) / q_total
        s = np.tanh(0.5 * log_ratio)
        s = np.where(np.abs(s) == 1.0, np.copysign(1.0 - 2.0**-53, s), s)
        p_gone, q_gone = np.isneginf(x), np.isneginf(y)
        s = np.where(p_gone & ~q_gone, -1.0, np.where(q_gone & ~p_gone, 1.0, s))
        s = np.where(p_gone & q_gone, 0.0, s)
        yield Cells(index * BLOCK, p, q, s, log_ratio)


def log_probabilities(weights: np.ndarray) -> np.ndarray:
    """Return ``log(w / sum w)``, exact also for a weight that is nearly the whole."""
    weights = weights.astype(np.float64)
    scaled = np.ldexp(weights, -_exponent(weights))
    (total, _), top = _total(scaled, 0), int(np.argmax(scaled))
    with np.errstate(divide="ignore"):
        result = np.log(weights) - (math.log(total) + _exponent(weights) * math.log(2.0))
    rest = _total(np.delete(scaled, top), 0)[0] if scaled.size > 1 else 0.0
    result[top] = math.log1p(-rest / total) if rest < 0.5 * total else result[top]
    return result


def _xlogx(x: np.ndarray) -> np.ndarray:
    return x * np.log(np.where(x > 0, x, 1.0))


def _blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, x.size, BLOCK):
        yield x[start : start + BLOCK].astype(np.float64)


def _exponent(x: np.ndarray) -> int:
    """Return the power of two to scale by, 0 unless sums or products could over- or underflow."""
    exponent = math.frexp(float(np.max(x)))[1]
    return exponent if abs(exponent) > 300 else 0


def _total(x: np.ndarray, shift: int) -> tuple[float, float]:
    """Return the sum of ``x / 2^shift`` as an unevaluated pair (high, low)."""
    parts = [part for block in _blocks(x) for part in _pair_sum(np.ldexp(block, -shift))]
    high = math.fsum(parts)
    return high, math.fsum([*parts, -high])


def _pair_sum(x: np.ndarray) -> tuple[float, float]:
    """Return the sum of ``x`` as (high, low) by pairwise error-free additions."""
    high, low = x, np.zeros_like(x)
    while high.size > 1:
        if high.size % 2:
            high, low = np.append(high, 0.0), np.append(low, 0.0)
        half = high.size // 2
        total, error = _two_sum(high[:half], high[half:])
        high, low = total, low[:half] + low[half:] + error
    return float(high[0]), float(low[0])


def _two_sum(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``a + b`` and its exact rounding error (Knuth)."""
    total = a + b
    virtual = total - a
    return total, (a - (total - virtual)) + (b - virtual)


def _two_product(a: np.ndarray, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Return ``a * b`` and its exact rounding error (Dekker, splitting at 27 bits)."""
    product = a * b
    split_a, split_b = 134217729.0 * a, 134217729.0 * b
    a_high, b_high = split_a - (split_a - a), split_b - (split_b - b)
    a_low, b_low = a - a_high, b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _cross_difference(
    a: np.ndarray, b: np.ndarray, p: tuple[float, float], q: tuple[float, float]
) -> np.ndarray:
    """Return ``a Q - b P`` for totals P, Q given as (high, low)."""
    left, left_error = _two_product(a, q[0])
    right, right_error = _two_product(b, p[0])
    high, error = _two_sum(left, -right)
    return high + (error + (left_error - right_error) + (a * q[1] - b * p[1]))


def _shifted_difference(x: np.ndarray, y: np.ndarray, x_top: float, y_top: float) -> np.ndarray:
    """Return ``(x - x_top) - (y - y_top)`` with one rounding; 0 where either is -inf."""
    possible = ~(np.isneginf(x) | np.isneginf(y))
    x, y = np.where(possible, x, 0.0), np.where(possible, y, 0.0)
    high, low = _two_sum(x, -y)
    top, top_low = _two_sum(np.array(x_top), np.array(-y_top))
    difference, error = _two_sum(high, -top)
    return np.where(possible, difference + (error + (low - top_low)), 0.0)


def _weight_difference(x: np.ndarray, y: np.ndarray, x_top: float, y_top: float) -> np.ndarray:
    """Return ``exp(x - x_top) - exp(y - y_top)``, exact where the two nearly agree."""
    change = _shifted_difference(x, y, x_top, y_top)
    left, right = np.exp(x - x_top), np.exp(y - y_top)
    close = (np.abs(change) < 1.0) & (left > 0) & (right > 0)
    return np.where(close, right * np.expm1(np.where(close, change, 0.0)), left - right)
