"""Probabilities as whole numbers that sum to a power of two, as entropy coders need them.

Coders that work from doubles decode wrongly where two machines round differently; whole numbers are
the same everywhere. What the rounding costs is ``n KL(P‖Q)``.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

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
    _share(found, weights, whole - sum(found.values()))
    frequencies = np.zeros(len(weights), dtype=np.int64)
    frequencies[places] = [found[i] for i in places]
    return frequencies


def _share(found: dict[int, int], weights: Sequence[int], left: int) -> None:
    """Give what is left to where it saves most, or take what is too much where it costs least.

    One unit more to a frequency f saves ``c log2(1 + 1/f)``, less with each unit: taking the best
    one each time is best in all.
    """
    step = 1 if left > 0 else -1

    def gain(i: int) -> float:
        if step < 0 and found[i] == 1:
            return float("inf")
        return -weights[i] * float(np.log1p(step / found[i]))

    heap = [(gain(i), i) for i in found] if left else []
    heapq.heapify(heap)
    for _ in range(abs(left)):
        i = heap[0][1]
        found[i] += step
        heapq.heapreplace(heap, (gain(i), i))


def table_bits(frequencies: np.ndarray) -> int:
    """Return about how many bits it takes to list the frequencies."""
    used = frequencies[frequencies > 0].tolist()
    return sum(2 * f.bit_length().bit_length() - 2 + f.bit_length() for f in used)
