"""What a code makes of symbols: lengths, where the bits go, and how they are written and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np

from kullback.coding.codewords import Codewords
from kullback.coding.header import BitReader
from kullback.coding.kraft import KraftSum
from kullback.coding.symbols import Symbols

#: The lines of a ledger, in their order.
ENTROPY = "entropy"
MISMATCH = "model mismatch"
INTEGER = "integer lengths"
LIMIT = "length limit"
SLACK = "Kraft slack"
CODER = "coder"
ESCAPE = "escape"
TABLE = "table"
PADDING = "padding"
LINES = (ENTROPY, MISMATCH, INTEGER, LIMIT, SLACK, CODER, ESCAPE, TABLE, PADDING)


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """A code as it was made for some symbols.

    Attributes
    ----------
    symbols : Symbols
        What is coded; of a block code, the blocks.
    lengths : ndarray, shape (K,)
        What each symbol costs in bits: whole numbers of a prefix code, ``-log2 q`` of others; 0 of
        a symbol that is not there.
    payload : int
        The bits of all symbols.
    parts : mapping of str to int
        Where these go, in units of 2^-24 bit (see `fixed_point`).
    table : str
        What the receiver must be told, as a string of 0 and 1.
    write : callable
        Takes bits to go first, as such a string, and returns the encoded bytes.
    read : callable
        Takes the encoded bytes, a reader behind the number of symbols, and this number; returns
        the places of the symbols.
    kraft : KraftSum or None
        Of a prefix code.
    words : callable or None
        Of a prefix code, returns the codewords.
    longest : int
        The longest codeword, of a prefix code.
    notes : tuple of str
        What the reader must know.
    size : int or None
        The number of symbols that were given, if they are not those coded.
    """

    symbols: Symbols
    lengths: np.ndarray
    payload: int
    parts: Mapping[str, int]
    table: str
    write: Callable[[str], bytes]
    read: Callable[[bytes, BitReader, int], np.ndarray]
    kraft: KraftSum | None = None
    words: Callable[[], Codewords] | None = None
    longest: int = 0
    notes: tuple[str, ...] = field(default=())
    size: int | None = None


@runtime_checkable
class Code(Protocol):
    """A way to code symbols, with its settings."""

    @property
    def title(self) -> str:
        """What reports call it."""

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code as it is made for symbols."""


class Trainable(Code, Protocol):
    """A code that can be made for a law that both sides know."""

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
