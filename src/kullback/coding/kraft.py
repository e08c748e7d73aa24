"""Kraft's sum of a code's lengths, in whole numbers: what codewords it could still take.

``S = sum 2^-length`` is at most 1 for every code that can be decoded, and 1 for one that wastes
nothing (Kraft 1949, "A device for quantizing, grouping, and coding amplitude-modulated pulses";
McMillan 1956, "Two inequalities implied by unique decipherability").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mpmath import mp


@dataclass(frozen=True, slots=True)
class KraftSum:
    """The number ``numerator / 2^exponent``."""

    numerator: int
    exponent: int

    @property
    def is_complete(self) -> bool:
        """Whether the sum is 1."""
        return self.numerator == 1 << self.exponent

    @property
    def exceeds_one(self) -> bool:
        """Whether no code has such lengths."""
        return self.numerator > 1 << self.exponent

    def __float__(self) -> float:
        return self.numerator / (1 << self.exponent)

    def slack(self, bits: int = 64) -> mp.mpf:
        """Return ``-log2 S``, what each symbol wastes, to ``bits`` binary digits."""
        if self.is_complete:
            return mp.mpf(0)
        with mp.workprec(bits):
            return self.exponent - mp.log(self.numerator, 2)

    def __str__(self) -> str:
        return "1" if self.is_complete else f"{float(self):.6g}"


COMPLETE = KraftSum(1, 0)


def kraft_sum(lengths: Iterable[int]) -> KraftSum:
    """Return the sum of ``2^-length``, exactly.

    Examples
    --------
    >>> print(kraft_sum([1, 2, 3]))
    0.875
    """
    tally: dict[int, int] = {}
    for length in lengths:
        tally[length] = tally.get(length, 0) + 1
    longest = max(tally, default=0)
    numerator = sum(times << (longest - length) for length, times in tally.items())
    return KraftSum(numerator, longest)
