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

from kullback.functional.cells import Formula

BLOCK = 1 << 15


class Cells(NamedTuple):
    """A block of cells of a pair of distributions."""

    start: int
    p: np.ndarray  # probabilities
    q: np.ndarray
    s: np.ndarray  # (p - q)/(p + q), nearly exact; 0 where both are 0
    log_ratio: np.ndarray  # log(p/q); meaningful where both are positive


def cell_terms(formula: Formula, cells: Cells) -> np.ndarray:
    """Return the cells' shares of a divergence, each at least 0."""
    p, q, s, log_ratio = cells.p, cells.q, cells.s, cells.log_ratio
    p_zero, q_zero = s == -1.0, s == 1.0
    outside = (p == 0) | (q == 0)
    with np.errstate(all="ignore"):
        terms = formula.inside(np, p, q, s, log_ratio)
        if math.isnan(formula.p_zero) or not np.any(outside):
            return terms
        # A positive mass may be lost below the smallest double; a formula that cannot do without
        # it has a finite limit.
        lost = ~np.isfinite(terms)
        p_zero |= lost & (p == 0) & (q > 0) & math.isfinite(formula.p_zero)
        q_zero |= lost & (q == 0) & (p > 0) & math.isfinite(formula.q_zero)
        terms = np.where(p_zero, _limit(formula.p_zero, q), terms)
        terms = np.where(q_zero, _limit(formula.q_zero, p), terms)
    return np.where((p == 0) & (q == 0) & (np.abs(s) < 1.0), 0.0, terms)


def _limit(slope: float, mass: np.ndarray) -> np.ndarray:
    # An impossible cell stays infinite even if the mass opposite it is below the doubles.
    return np.full_like(mass, math.inf) if math.isinf(slope) else slope * mass


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
        s, log_ratio = _settled(raw_p, raw_q, s, log_totals)
        yield Cells(start, a / p_hi, b / q_hi, s, log_ratio)


def mass_cells(p: np.ndarray, q: np.ndarray) -> Iterator[Cells]:
    """Yield blocks of cells for two vectors of unnormalised masses, taken as they are."""
    for start in range(0, p.size, BLOCK):
        a = p[start : start + BLOCK].astype(np.float64)
        b = q[start : start + BLOCK].astype(np.float64)
        # Halves, so that the largest doubles do not overflow when added.
        half, total = 0.5 * a - 0.5 * b, 0.5 * a + 0.5 * b
        s = np.divide(half, total, out=np.zeros_like(total), where=total > 0)
        yield Cells(start, a, b, *_settled(a, b, s, 0.0))


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


def _settled(
    p: np.ndarray, q: np.ndarray, s: np.ndarray, log_totals: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return s and log(p/q) of cells: where a weight is 0 or was lost, the raw ones decide."""
    s = np.where((p == 0) & (q > 0), -1.0, np.where((q == 0) & (p > 0), 1.0, s))
    inside = np.abs(s) < 0.9
    positive = (p > 0) & (q > 0)
    far = np.log(np.where(positive, p, 1.0)) - np.log(np.where(positive, q, 1.0))
    log_ratio = np.where(inside, 2.0 * np.arctanh(np.where(inside, s, 0.0)), far + log_totals)
    lost = positive & (np.abs(s) >= 1.0)
    return np.where(lost, np.copysign(1.0 - 2.0**-53, s), s), log_ratio


def _blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, x.size, BLOCK):
        yield x[start : start + BLOCK].astype(np.float64)


def _exponent(x: np.ndarray) -> int:
    """Return the power of two to scale by, 0 unless sums or products could over- or underflow.

    Small weights are always scaled up, which is exact; large ones are scaled down only where they
    must be, since their small cells may then lose digits.
    """
    exponent = math.frexp(float(np.max(x)))[1]
    return exponent if exponent < 0 or exponent > 300 else 0


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
