"""Golomb's codewords, and the divisor that suits some numbers best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kullback.coding.header import fixed

_TRIED = 1 << 24
_INT64 = 62


def golomb_length(value: int, divisor: int) -> int:
    """Return the length of Golomb's codeword."""
    quotient, remainder = divmod(value, divisor)
    width = (divisor - 1).bit_length()
    short = (1 << width) - divisor  # so many remainders take a bit less
    return quotient + 1 + width - (remainder < short)


def golomb_word(value: int, divisor: int) -> str:
    """Return Golomb's codeword: the quotient in unary, the remainder in truncated binary."""
    quotient, remainder = divmod(value, divisor)
    width = (divisor - 1).bit_length()
    short = (1 << width) - divisor
    if remainder < short:
        return "1" * quotient + "0" + fixed(remainder, width - 1)
    return "1" * quotient + "0" + fixed(remainder + short, width)


def best_divisor(values: Sequence[int], counts: Sequence[int]) -> tuple[int, bool]:
    """Return the divisor with the shortest total, and whether it is the best of all for sure.

    A search finds a good one; all that could be better are then tried, if they are not too many. A
    divisor above the largest value plus 1 is no better than that.
    """
    kept = [(v, c) for v, c in zip(values, counts, strict=True) if c]
    largest = max((v for v, _ in kept), default=0) + 1
    if largest == 1:
        return 1, True
    found = _searched(kept, largest)
    if largest.bit_length() > _INT64 or golomb_total(kept, found).bit_length() > _INT64 - 2:
        return found, False
    better = _could_be_better(kept, golomb_total(kept, found), largest)
    if sum(map(len, better)) * len(kept) > _TRIED:
        return found, False
    return _best_of(kept, better, found), True


def golomb_total(kept: Sequence[tuple[int, int]], divisor: int) -> int:
    """Return the bits of values with their counts."""
    return sum(golomb_length(v, divisor) * c for v, c in kept)


def _searched(kept: Sequence[tuple[int, int]], largest: int) -> int:
    """Return the best of coarse steps over all sizes, and of every step about the best of these."""
    tried, step = {largest}, 1
    while step < largest:
        tried.add(step)
        step += max(1, step // 20)
    best = min(sorted(tried), key=lambda divisor: golomb_total(kept, divisor))
    reach = min(max(best // 20, 2), 200)
    near = range(max(1, best - reach), best + reach + 1)
    return min(near, key=lambda divisor: golomb_total(kept, divisor))


def _could_be_better(kept: Sequence[tuple[int, int]], total: int, largest: int) -> list[range]:
    """Return the divisors that a bound of their total does not rule out.

    With w the width of a remainder, a codeword has at least ``(v + 1) / divisor + w - 1`` bits.
    """
    size, mass = sum(c for _, c in kept), sum((v + 1) * c for v, c in kept)
    found = []
    for width in range(largest.bit_length() + 1):
        left = total - size * (width - 1)
        if left > 0:
            first = max((1 << width >> 1) + 1 if width else 1, -(-mass // left))
            found.append(range(first, min(1 << width, largest) + 1))
    return found


def _best_of(kept: Sequence[tuple[int, int]], tried: Sequence[range], found: int) -> int:
    values, counts = (np.array(x, dtype=np.int64) for x in zip(*kept, strict=True))
    best = golomb_total(kept, found)
    step = max(1, _TRIED // 16 // len(values))
    for divisors in tried:
        width = (divisors.stop - 2).bit_length()  # all have this one
        for start in range(0, len(divisors), step):
            some = np.array(divisors[start : start + step], dtype=np.int64)[:, None]
            quotients, remainders = np.divmod(values, some)
            totals = (quotients + 1 + width - (remainders < (1 << width) - some)) @ counts
            place = int(np.argmin(totals))
            if totals[place] < best:
                best, found = int(totals[place]), int(some[place, 0])
    return found
