"""The exact value of a measure over the cells of a pair, block by block, and the cells' shares."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from kullback._errors import InputError
from kullback.functional.compensated import (
    Cells,
    cell_terms,
    log_weight_cells,
    mass_cells,
    weight_cells,
)
from kullback.functional.plain import BLOCK, EPS, Sums, log_sum, near_kl
from kullback.inputs import LogWeights, Masses, Pair, Weights
from kullback.measures.base import Measure
from kullback.measures.kl import KL
from kullback.result import Contribution, Contributions

# More cells than this are summed up in one line of the contributions, to bound the memory.
LISTED = 1000


def cells(pair: Pair) -> Iterator[Cells]:
    """Yield the cells of an exact pair in blocks."""
    if isinstance(pair.p, LogWeights):
        return log_weight_cells(pair.p.values, pair.q.values)
    if isinstance(pair.p, Masses):
        return mass_cells(pair.p.values, pair.q.values)
    return weight_cells(pair.p.values, pair.q.values)


def exact_value(pair: Pair, measure: Measure) -> float:
    """Return the measure in nats, to the last digits."""
    if measure.order is not None:
        return measure.value(_renyi(pair, measure.order, measure))
    if measure is KL and isinstance(pair.p, Weights):
        value = _fast_kl(pair.p.values, pair.q.values)
        if value is not None:
            return value
    return measure.value(_total(pair, measure))


# A fast sum stands where its own bound of rounding promises this relative error.
FAST_ERROR = 1e-12


def _fast_kl(p: np.ndarray, q: np.ndarray) -> float | None:
    """Return KL of the laws of two vectors of weights by a fast sum, or None where none will do.

    ``KL = sum p log(p/q) / P + log(Q/P)``, P and Q the totals.
    """
    if p.dtype != np.float64 or q.dtype != np.float64:
        return None
    if p.size > BLOCK and _plain(log_sum(p[:BLOCK], q[:BLOCK])) is None:
        return _near(p, q)  # the first block tells that the two nearly agree, or have zeros
    sums = log_sum(p, q)
    value = _plain(sums)
    # A short vector is as fast with full care.
    return _near(p, q) if value is None and p.size > BLOCK else value


def _plain(sums: Sums) -> float | None:
    if not (1e-200 < sums.p < 1e200 and 1e-200 < sums.q < 1e200):
        return None
    log_totals = math.log(sums.q / sums.p)
    value = sums.logs / sums.p + log_totals
    rounding = 8.0 * EPS * (abs(log_totals) + (sums.p + sums.q) / sums.p)
    return value if sums.bound / sums.p + rounding <= FAST_ERROR * value else None


def _near(p: np.ndarray, q: np.ndarray) -> float | None:
    value, bound = near_kl(p, q)
    return value if bound <= FAST_ERROR * value else None


def contributions(pair: Pair, measure: Measure) -> Contributions:
    """Return where the value of an additive measure comes from, found when it is first asked."""
    return Contributions.later(lambda: _listed(pair, measure))


def _total(pair: Pair, measure: Measure) -> float:
    sums = []
    for block in cells(pair):
        part = float(np.sum(cell_terms(measure.formula, block)))
        if part == math.inf:
            return math.inf
        sums.append(part)
    total = math.fsum(sums)
    if math.isnan(total):
        raise InputError(f"{measure.name} is not defined for these p and q, some cell gives NaN.")
    return total


def _renyi(pair: Pair, order: float, measure: Measure) -> float:
    if order == 1.0:
        return _total(pair, KL)
    if order > 1.0 and math.isinf(order):
        return max(float(np.max(_log_ratios(block))) for block in cells(pair))
    excess, finite = _power_excess(pair, order, measure)
    if not finite:
        return math.inf
    if abs(excess) < 0.5:
        return math.log1p(excess) / (order - 1.0)
    return _log_power_sum(pair, order) / (order - 1.0)


def _log_ratios(block: Cells) -> np.ndarray:
    return np.where(block.s == 1.0, math.inf, np.where(block.s == -1.0, -math.inf, block.log_ratio))


def _power_excess(pair: Pair, order: float, measure: Measure) -> tuple[float, bool]:
    """Return ``sum p^a q^(1-a) - 1``, and whether its logarithm is finite at all."""
    sums, overlap = [], False
    for block in cells(pair):
        p_zero, q_zero = block.s == -1.0, block.s == 1.0
        both = ~(p_zero | q_zero) & ((block.p > 0) | (block.q > 0))
        overlap = overlap or bool(np.any(both))
        if order > 1.0 and np.any(q_zero):
            return math.inf, False
        # a (a-1) times the limits 1/a and 1/(1-a) of the formula, which are infinite at a = 0.
        sums.append(float((order - 1.0) * np.sum(block.q, where=p_zero)))
        sums.append(-float(order * np.sum(block.p, where=q_zero)))
        if order > 0.0:
            terms = cell_terms(measure.formula, block)
            sums.append(order * (order - 1.0) * float(np.sum(terms, where=both)))
    return (math.fsum(sums) if math.inf not in sums else math.inf), overlap


def _log_power_sum(pair: Pair, order: float) -> float:
    """Return ``log sum p^a q^(1-a)`` without overflow."""
    log_q = pair.q.log_probabilities()
    top, total = -math.inf, 0.0
    for block in cells(pair):
        both = np.abs(block.s) < 1.0
        some = both & ((block.p > 0) | (block.q > 0))
        exponents = log_q[block.start : block.start + block.p.size] + order * block.log_ratio
        exponents = exponents[some]
        if exponents.size == 0:
            continue
        highest = max(top, float(np.max(exponents)))
        if highest == math.inf:
            return math.inf
        total = total * math.exp(top - highest) + float(np.sum(np.exp(exponents - highest)))
        top = highest
    return top + math.log(total)


def _listed(pair: Pair, measure: Measure) -> tuple[Contribution, ...]:
    sums: list[float] = []
    largest: list[tuple[float, int, float, float]] = []
    for block in cells(pair):
        terms = cell_terms(measure.formula, block)
        sums.append(float(np.sum(terms)))
        largest = _merge(largest, block, terms)
    value = math.inf if math.inf in sums else math.fsum(sums)
    return _with_rest(pair, value, largest)


def _merge(
    largest: list[tuple[float, int, float, float]], block: Cells, terms: np.ndarray
) -> list[tuple[float, int, float, float]]:
    floor = largest[-1][0] if len(largest) == LISTED else -1.0
    chosen = np.flatnonzero(terms > floor)
    if chosen.size > LISTED:
        chosen = chosen[np.argpartition(terms[chosen], -LISTED)[-LISTED:]]
    new = zip(
        terms[chosen].tolist(),
        (-(chosen + block.start)).tolist(),  # negative, so that ties keep their order
        block.p[chosen].tolist(),
        block.q[chosen].tolist(),
        strict=True,
    )
    return sorted([*largest, *new], reverse=True)[:LISTED]


def _with_rest(
    pair: Pair, value: float, largest: list[tuple[float, int, float, float]]
) -> tuple[Contribution, ...]:
    listed = [Contribution(pair.label(-index), p, q, term) for term, index, p, q in largest]
    others = pair.size - len(listed)
    if others and math.isfinite(value):
        rest = max(value - math.fsum(c.value for c in listed), 0.0)
        p = max(1.0 - math.fsum(c.p for c in listed), 0.0)
        q = max(1.0 - math.fsum(c.q for c in listed), 0.0)
        listed.append(Contribution(f"{others} other cells", p, q, rest))
    return tuple(listed)
