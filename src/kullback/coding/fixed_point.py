"""Bits in fixed point: sums of ``-log2 q`` to a 16-millionth of a bit, however many symbols.

A ledger's lines must add up to a whole number of bits. In whole units of 2^-24 bit they do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from mpmath import mp

DIGITS = 24
ONE = 1 << DIGITS
# Doubles have these sums to a unit up to so many symbols.
_FEW = 1 << 22


def surprise(counts: Sequence[int], weights: Sequence[int]) -> int:
    """Return ``sum c log2(W / w)`` in units of 2^-24 bit, W the sum of the weights.

    What ``c`` symbols of each kind cost under the law ``w / W``; with weights of ``c``, ``n H(P)``.

    Parameters
    ----------
    counts : sequence of int
        At least 0.
    weights : sequence of int
        Above 0 wherever the count is.
    """
    total, size = sum(weights), sum(counts)
    # Equal cells cost one logarithm.
    cells = Counter((c, w) for c, w in zip(counts, weights, strict=True) if c)
    if size < _FEW and total < 1 << 53:
        whole = math.log2(total) if total else 0.0
        return round(ONE * math.fsum(k * c * (whole - math.log2(w)) for (c, w), k in cells.items()))
    with mp.workprec(size.bit_length() + DIGITS + 40):
        log_total = mp.log(total)
        bits = mp.fsum(k * c * (log_total - mp.log(w)) for (c, w), k in cells.items()) / mp.ln2
        return int(mp.nint(ONE * bits))


def as_bits(parts: Mapping[str, int], total: int) -> dict[str, int | float]:
    """Return parts in units of 2^-24 bit as numbers of bits that add up to ``total`` exactly.

    Doubles hold them to 2^-24 bit up to 64 MiB, more coarsely beyond; above 2^53 bits they are
    whole.
    """
    # A part can be far larger than the total, and another as far below 0.
    largest_units = max(total << DIGITS, *(abs(units) for units in parts.values()))
    shift = max(0, largest_units.bit_length() - 52)
    coarse = {name: (units + (1 << shift >> 1)) >> shift for name, units in parts.items()}
    if shift > DIGITS:
        coarse = {name: (units + ONE // 2) >> DIGITS for name, units in parts.items()}
        shift = DIGITS
    # What rounding leaves goes where it weighs least.
    largest = max(coarse, key=lambda name: abs(coarse[name]))
    coarse[largest] += (total << DIGITS >> shift) - sum(coarse.values())
    scale = 1 << (DIGITS - shift)
    return {name: units / scale if units % scale else units // scale
            for name, units in coarse.items()}  # fmt: skip
