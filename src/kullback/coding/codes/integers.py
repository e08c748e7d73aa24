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
from kullback.coding.codes.golomb import best_divisor, golomb_length, golomb_total, golomb_word
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import ReadTable, prefix_plan
from kullback.coding.codes.settings import is_whole
from kullback.coding.codewords import Codewords, check_size
from kullback.coding.header import BitReader, delta, gamma
from kullback.coding.kraft import COMPLETE
from kullback.coding.symbols import Symbols

LONGEST = 1 << 40
LONGEST_REMAINDER = 1 << 24


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
    read_table: ReadTable | None = None,
) -> Plan:
    if max(lengths, default=0) > LONGEST:
        raise InputError(
            f"a codeword would have {max(lengths):,} bits; a Golomb, Elias or Huffman code suits "
            "such numbers."
        )
    used = np.array(lengths, dtype=np.int64) * (symbols.counts > 0)
    return prefix_plan(
        symbols,
        used,
        words=lambda: _words(values, used.tolist(), word),
        kraft=COMPLETE,
        table=table,
        read_table=read_table,
        notes=notes,
    )


def _words(values: list[int], lengths: list[int], word: Callable[[int], str]) -> Codewords:
    """Return the codewords of values, of those with a length."""
    check_size(sum(lengths))
    pairs = zip(values, lengths, strict=True)
    return Codewords.of_strings([word(value) if length else "" for value, length in pairs])


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
        if self.divisor is not None and not is_whole(self.divisor, 1):
            raise InputError(
                f"the divisor of a Golomb code is a whole number from 1, not {self.divisor!r}."
            )

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Golomb" if self.divisor is None else f"Golomb of {self.divisor}"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Golomb")
        if self.divisor is not None:
            return _golomb_plan(symbols, values, self.divisor)
        divisor, is_best = best_divisor(values, symbols.counts.tolist())
        which = "that is best here" if is_best else "that a search finds best here"
        said = f"the divisor {which} is {divisor:,}; its bits are in the table"
        return _golomb_plan(symbols, values, divisor, delta(divisor), BitReader.delta, (said,))


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
        if self.remainder_bits is not None and not is_whole(self.remainder_bits, 0, 1024):
            raise InputError(f"a Rice code has 0 to 1024 bits, not {self.remainder_bits!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Rice" if self.remainder_bits is None else f"Rice of {self.remainder_bits} bits"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        values = values_of(symbols, "Rice")
        if self.remainder_bits is not None:
            return _golomb_plan(symbols, values, 1 << self.remainder_bits)
        kept = [(v, c) for v, c in zip(values, symbols.counts.tolist(), strict=True) if c]
        widest = max((v for v, _ in kept), default=0).bit_length()
        bits = min(range(widest + 1), key=lambda k: golomb_total(kept, 1 << k))
        said = f"the number of remainder bits that is best here is {bits}; it is in the table"
        return _golomb_plan(symbols, values, 1 << bits, delta(bits + 1), _read_power, (said,))


def _read_power(reader: BitReader) -> int:
    bits = reader.delta() - 1
    if bits > LONGEST_REMAINDER:
        raise InputError("the stream is damaged: it names too many remainder bits.")
    return 1 << bits


def _golomb_plan(
    symbols: Symbols,
    values: list[int],
    divisor: int,
    table: str = "",
    read_divisor: Callable[[BitReader], int] | None = None,
    notes: tuple[str, ...] = (),
) -> Plan:
    def read_table(reader: BitReader) -> Codewords:
        assert read_divisor is not None
        told = read_divisor(reader)
        if told > 2 * max(values, default=0) + 1:
            raise InputError("the stream is damaged: its table names too large a divisor.")
        pairs = zip(values, symbols.counts.tolist(), strict=True)
        lengths = [golomb_length(v, told) if c else 0 for v, c in pairs]
        return _words(values, lengths, lambda v: golomb_word(v, told))

    lengths = [golomb_length(v, divisor) for v in values]
    return _plan(
        symbols,
        lengths,
        lambda v: golomb_word(v, divisor),
        values,
        table,
        notes,
        read_table if read_divisor else None,
    )
