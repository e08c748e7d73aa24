"""The exact sum of a measure over the cells of a pair, block by block."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from kullback.functional.compensated import Cells, log_weight_cells, weight_cells
from kullback.inputs import LogWeights, Pair
from kullback.measures.base import Measure
from kullback.result import Contribution, Contributions

# More cells than this are summed up in one line of the contributions, to bound the memory.
LISTED = 1000


def cells(pair: Pair) -> Iterator[Cells]:
    """Yield the cells of an exact pair in blocks."""
    if isinstance(pair.p, LogWeights):
        return log_weight_cells(pair.p.values, pair.q.values)
    return weight_cells(pair.p.values, pair.q.values)


def exact_sum(pair: Pair, measure: Measure) -> tuple[float, Contributions]:
    """Return the measure in nats and the cells it comes from."""
    sums: list[float] = []
    largest: list[tuple[float, int, float, float]] = []
    for block in cells(pair):
        terms = measure.terms(block)
        sums.append(float(np.sum(terms)))
        largest = _merge(largest, block, terms)
    value = math.inf if math.inf in sums else math.fsum(sums)
    return value, _contributions(pair, value, largest)


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


def _contributions(
    pair: Pair, value: float, largest: list[tuple[float, int, float, float]]
) -> Contributions:
    listed = [Contribution(pair.label(-index), p, q, term) for term, index, p, q in largest]
    others = pair.size - len(listed)
    if others and math.isfinite(value):
        rest = max(value - math.fsum(c.value for c in listed), 0.0)
        p = max(1.0 - math.fsum(c.p for c in listed), 0.0)
        q = max(1.0 - math.fsum(c.q for c in listed), 0.0)
        listed.append(Contribution(f"{others} other cells", p, q, rest))
    return Contributions(tuple(listed))
