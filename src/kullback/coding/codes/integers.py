"""Codes of the whole numbers, made before any is seen: unary, Elias', Golomb's and Rice's.

A byte stands for its value. Each has a codeword for every number, and Kraft's sum over all of them
is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import prefix_plan
from kullback.coding.codewords import Codewords, check_size
from kullback.coding.header import delta, fixed, gamma
from kullback.coding.kraft import COMPLETE
from kullback.coding.symbols import Symbols

LONGEST = 1 << 40


def values_of(symbols: Symbols, code: str) -> list[int]:
    """Return the symbols as whole numbers from 0.

    Raises
    ------
    InputError
        If they are none.
    """
    given = symbols.labels
    labels: Sequence[Any] = given.tolist() if isinstance(given, np.ndarray) else given
    for label in labels:
        if isinstance(label, bool) or not isinstance(label, int | np.integer) or label < 0:
            raise InputError(
                f"the {code} code is for whole numbers from 0, and {label!r} is none; number the "
                "symbols, or take huffman."
            )
    return [int(label) for label in labels]


def _plan(
    symbols: Symbols,
    lengths: list[int],
    word: Callable[[int], str],
    values: list[int],
    table: str = "",
    notes: tuple[str, ...] = (),
) -> Plan:
    if max(lengths, default=0) > LONGEST:
        raise InputError(
            f"a codeword would have {max(lengths):,} bits; a Golomb, Elias or Huffman code suits "
            "such numbers."
        )
    used = np.array(lengths, dtype=np.int64) * (symbols.counts > 0)

    def words() -> Codewords:
        check_size(int(used.sum()))
        strings = [
            word(value) if length else ""
            for value, length in zip(values, used.tolist(), strict=True)
        ]
        return Codewords.of_strings(strings)

    return prefix_plan(symbols, used, words=words, kraft=COMPLETE, table=table, notes=notes)


@dataclass(frozen=True, slots=True)
class Unary:
    """A number v as v ones and a zero: the best code for ``p(v) = 2^-(v+1)``."""

    @property
    def title(self) -> str:
        """What reports call it."""
        return "unary"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "unary")
        return _plan(symbols, [v + 1 for v in values], lambda v: "1" * v + "0", values)


@dataclass(frozen=True, slots=True)
class EliasGamma:
    """A number v + 1 by its width in unary and its bits: ``2 floor(log2(v + 1)) + 1`` of them.

    Elias (1975), "Universal codeword sets and representations of the integers".
    """

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Elias gamma"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Elias gamma")
        lengths = [2 * (v + 1).bit_length() - 1 for v in values]
        return _plan(symbols, lengths, lambda v: gamma(v + 1), values)


@dataclass(frozen=True, slots=True)
class EliasDelta:
    """A number v + 1 by its width in gamma and its bits: shorter than gamma from 31 on.

    Elias (1975), "Universal codeword sets and representations of the integers".
    """

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Elias delta"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Elias delta")
        widths = [(v + 1).bit_length() for v in values]
        lengths = [w - 1 + 2 * w.bit_length() - 1 for w in widths]
        return _plan(symbols, lengths, lambda v: delta(v + 1), values)


@dataclass(frozen=True, slots=True)
class Golomb:
    """A number by its quotient in unary and its remainder in as few bits as can be.

    The best code for geometric laws. (Golomb 1966, "Run-length encodings"; Gallager and Van Voorhis
    1975, "Optimal source codes for geometrically distributed integer alphabets".)

    Parameters
    ----------
    divisor : int, optional
        Fitted to the symbols if it is not given; its bits are then in the table.
    """

    divisor: int | None = None

    def __post_init__(self) -> None:
        if self.divisor is not None and self.divisor < 1:
            raise InputError(f"the divisor of a Golomb code is at least 1, not {self.divisor}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Golomb" if self.divisor is None else f"Golomb of {self.divisor}"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Golomb")
        if self.divisor is not None:
            return _golomb_plan(symbols, values, self.divisor)
        divisor = best_divisor(values, symbols.counts.tolist())
        said = f"the divisor that is best here is {divisor:,}; its bits are in the table"
        return _golomb_plan(symbols, values, divisor, delta(divisor), (said,))


@dataclass(frozen=True, slots=True)
class Rice:
    """Golomb's code with a divisor of ``2^remainder_bits``: the remainder is the lowest bits.

    Rice and Plaunt (1971), "Adaptive variable-length coding for efficient compression of spacecraft
    television data".

    Parameters
    ----------
    remainder_bits : int, optional
        Fitted to the symbols if it is not given; its bits are then in the table.
    """

    remainder_bits: int | None = None

    def __post_init__(self) -> None:
        if self.remainder_bits is not None and not 0 <= self.remainder_bits <= 1024:
            raise InputError(f"a Rice code has 0 to 1024 bits, not {self.remainder_bits}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Rice" if self.remainder_bits is None else f"Rice of {self.remainder_bits} bits"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Rice")
        if self.remainder_bits is not None:
            return _golomb_plan(symbols, values, 1 << self.remainder_bits)
        counts = symbols.counts.tolist()
        widest = max(values, default=0).bit_length()
        bits = min(range(widest + 1), key=lambda k: _golomb_total(values, counts, 1 << k))
        said = f"the number of remainder bits that is best here is {bits}; it is in the table"
        return _golomb_plan(symbols, values, 1 << bits, delta(bits + 1), (said,))


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


def best_divisor(values: list[int], counts: list[int]) -> int:
    """Return the divisor with the shortest total, by a search about the one of a geometric law."""
    size, total = sum(counts), sum(v * c for v, c in zip(values, counts, strict=True))
    if not total:
        return 1
    largest = max(v for v, c in zip(values, counts, strict=True) if c) + 1
    # Coarse steps over all sizes, then every step about the best.
    coarse = {1, largest} | {round(1.05**k) for k in range(int(np.log(largest) / np.log(1.05)) + 1)}
    guess = max(1, round(0.69 * total / size))
    tried = sorted(coarse | {guess})

    def cost(divisor: int) -> int:
        return _golomb_total(values, counts, divisor)

    best = min(tried, key=cost)
    reach = min(max(best // 20, 2), 200)
    return min(range(max(1, best - reach), best + reach + 1), key=cost)


def _golomb_total(values: list[int], counts: list[int], divisor: int) -> int:
    lengths = [golomb_length(v, divisor) if c else 0 for v, c in zip(values, counts, strict=True)]
    return sum(length * c for length, c in zip(lengths, counts, strict=True))


def _golomb_plan(
    symbols: Symbols,
    values: list[int],
    divisor: int,
    table: str = "",
    notes: tuple[str, ...] = (),
) -> Plan:
    lengths = [golomb_length(v, divisor) for v in values]
    return _plan(symbols, lengths, lambda v: golomb_word(v, divisor), values, table, notes)
