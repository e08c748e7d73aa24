"""Probabilities as whole numbers that sum to a power of two, as entropy coders need them.

Coders that work from doubles decode wrongly where two machines round differently; whole numbers are
the same everywhere. What the rounding costs is ``n KL(P‖Q)``.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence

import numpy as np

from kullback._errors import InputError


def quantised(weights: Sequence[int], bits: int) -> np.ndarray:
    """Return frequencies that sum to ``2^bits`` and cost the weighted symbols least.

    Parameters
    ----------
    weights : sequence of int, shape (K,)
        At least 0; a weight above 0 gets a frequency of at least 1.
    bits : int

    Returns
    -------
    ndarray of int64, shape (K,)

    Raises
    ------
    InputError
        If there are more symbols than frequencies.

    Examples
    --------
    >>> quantised([5, 2, 1], 4)
    array([10,  4,  2])
    """
    total, whole = sum(weights), 1 << bits
    places = [i for i, weight in enumerate(weights) if weight]
    if not places:
        return np.zeros(len(weights), dtype=np.int64)
    if len(places) > whole:
        raise InputError(
            f"{len(places):,} symbols do not fit into a table of {whole:,}; take at least "
            f"{(len(places) - 1).bit_length()} bits."
        )
    found = {i: max(1, (weights[i] << bits) // total) for i in places}
    shares = {i: weights[i] / total for i in places}
    _share(found, shares, whole - sum(found.values()))
    _exchange(found, shares)
    frequencies = np.zeros(len(weights), dtype=np.int64)
    frequencies[places] = [found[i] for i in places]
    return frequencies


def _share(found: dict[int, int], shares: Mapping[int, float], left: int) -> None:
    """Give what is left to where it saves most, or take what is too much where it costs least."""
    step = 1 if left > 0 else -1

    def cost(i: int) -> float:
        return -_saved(shares[i], found[i]) if left > 0 else _saved(shares[i], found[i] - 1)

    heap = [(cost(i), i) for i in found] if left else []
    heapq.heapify(heap)
    for _ in range(abs(left)):
        i = heap[0][1]
        found[i] += step
        heapq.heapreplace(heap, (cost(i), i))


def _exchange(found: dict[int, int], shares: Mapping[int, float]) -> None:
    """Move units from where they save least to where they save more, as long as there are any.

    One unit more saves less, the more there are: where no exchange helps, nothing does.
    """
    least = [(_saved(shares[i], f - 1), i, f) for i, f in found.items()]
    most = [(-_saved(shares[i], f), i, f) for i, f in found.items()]
    heapq.heapify(least)
    heapq.heapify(most)
    while len(found) > 1:
        for heap in (least, most):
            while found[heap[0][1]] != heap[0][2]:  # it has changed since
                heapq.heappop(heap)
        if least[0][0] >= -most[0][0]:
            return
        for i, step in ((least[0][1], -1), (most[0][1], 1)):
            found[i] += step
            heapq.heappush(least, (_saved(shares[i], found[i] - 1), i, found[i]))
            heapq.heappush(most, (-_saved(shares[i], found[i]), i, found[i]))


def _saved(share: float, frequency: int) -> float:
    """Return what one unit more than a frequency saves, in nats; that of the first is infinite."""
    return share * math.log1p(1 / frequency) if frequency else math.inf


def table_bits(frequencies: np.ndarray) -> int:
    """Return about how many bits it takes to list the frequencies."""
    used = frequencies[frequencies > 0].tolist()
    return sum(2 * f.bit_length().bit_length() - 2 + f.bit_length() for f in used)
