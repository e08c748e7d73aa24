"""Block codes: several symbols as one, so that what they tell of each other is not paid for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.huffman import Huffman
from kullback.coding.codes.plan import Code, Plan
from kullback.coding.codes.prefix import in_order
from kullback.coding.codes.settings import is_whole
from kullback.coding.header import BitReader, read_places, write_places
from kullback.coding.symbols import Symbols

_DENSE = 1 << 16
# Longer ones of two symbols are too many to number.
_MOST = 61


@dataclass(frozen=True, slots=True)
class Blocks:
    """A code of blocks of ``size`` symbols; the last block is filled up with the first symbol.

    Parameters
    ----------
    size : int
        2 to 7 for bytes, up to 61 for two symbols.
    code : Code
        What codes the blocks.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.coding.audit(b"ab" * 50, code=kb.coding.Blocks(2)).payload_bits
    50
    """

    size: int = 2
    code: Code = field(default_factory=Huffman)

    def __post_init__(self) -> None:
        if not is_whole(self.size, 2, _MOST):
            raise InputError(f"a block has 2 to {_MOST} symbols, not {self.size!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"{self.code.title} of blocks of {self.size}"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        in_order(symbols)
        blocks, numbers = _blocks(symbols, self.size)
        inner = self.code.plan(blocks)
        alphabet = len(symbols.labels) ** self.size
        listing = write_places(numbers.tolist(), alphabet)

        def read(data: bytes, reader: BitReader, count: int) -> np.ndarray:
            known = np.array(read_places(reader, alphabet, most=len(numbers)), dtype=np.int64)
            if len(known) < len(numbers):
                raise InputError("the stream is damaged: its table lists too few blocks.")
            places = inner.read(data, reader, -(-count // self.size))
            return _unblocked(known[places], len(symbols.labels), self.size)[:count]

        said = f"{len(numbers):,} of {alphabet:,} blocks occur; the table lists them"
        return replace(
            inner, table=listing + inner.table, read=read, notes=(*inner.notes, said),
            size=symbols.size,
        )  # fmt: skip


def _blocks(symbols: Symbols, size: int) -> tuple[Symbols, np.ndarray]:
    """Return the blocks that occur as symbols, and the number of each among all blocks."""
    base = len(symbols.labels)
    if base**size >= 2**62:
        raise InputError(f"blocks of {size} of {base:,} symbols are too many to number.")
    sequence = np.asarray(in_order(symbols))
    filled = np.zeros(-(-len(sequence) // size) * size, dtype=sequence.dtype)
    filled[: len(sequence)] = sequence
    rows = filled.reshape(-1, size)
    values = rows[:, 0].astype(np.int32 if base**size < 2**31 else np.int64)
    for j in range(1, size):
        values = values * base + rows[:, j]
    if base**size <= _DENSE:
        every = np.bincount(values, minlength=base**size)
        numbers, counts = np.flatnonzero(every), every[every > 0]
        place = np.zeros(len(every), dtype=np.int32)
        place[numbers] = np.arange(len(numbers), dtype=np.int32)
        sequence = place[values]
    else:
        numbers, sequence, counts = np.unique(values, return_inverse=True, return_counts=True)
    labels: Sequence[Any] = numbers.tolist()
    return Symbols(symbols.name, labels, counts.astype(np.int64), sequence), numbers


def _unblocked(numbers: np.ndarray, base: int, size: int) -> np.ndarray:
    columns = []
    for _ in range(size):
        numbers, last = np.divmod(numbers, base)
        columns.append(last)
    return np.stack(columns[::-1], axis=1).reshape(-1)
