"""Writing and reading codewords by NumPy alone: some ten times slower than compiled loops.

Reading is by jumps. Where a codeword that began at a bit would end is looked up for all bits at
once; four times jumping from there to where the next ends gives jumps of 16 codewords, and only
those are followed one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kullback.coding.codewords import Codewords

_SYMBOLS = 1 << 17
_BITS = 1 << 22
_BYTES = 1 << 16
_DOUBLINGS = 4


class Table(NamedTuple):
    """What the next ``width`` bits lead to, and how many of them the codeword has.

    A symbol is ``~reached``; where the codeword is longer, or there is none, ``used`` is 0.
    """

    width: int
    reached: np.ndarray
    used: np.ndarray


def write(sequence: np.ndarray, code: Codewords, head: np.ndarray) -> bytes:
    """Return the bits of ``head`` and the codewords of the symbols, and zeros to a whole byte."""
    starts, pieces, carried = code.starts, [], head
    step = min(_SYMBOLS, _BITS // int(code.lengths.max(initial=1)) + 1)
    for start in range(0, len(sequence), step):
        chunk = np.asarray(sequence[start : start + step])
        lengths = code.lengths[chunk]
        ends = np.cumsum(lengths)
        places = np.repeat(starts[chunk] - (ends - lengths), lengths) + np.arange(lengths.sum())
        bits = np.concatenate([carried, code.bits[places]])
        whole = len(bits) // 8 * 8
        pieces.append(np.packbits(bits[:whole]).tobytes())
        carried = bits[whole:]
    return b"".join([*pieces, np.packbits(carried).tobytes()])


def read(
    data: np.ndarray, position: int, out: np.ndarray, table: Table, single: Callable[..., int]
) -> tuple[int, int]:
    """Read symbols until ``out`` is full; return how many there were, and where they end.

    Parameters
    ----------
    data : ndarray of uint8
        With 8 bytes more than the stream has.
    position : int
        Where to begin, in bits.
    out : ndarray of integers
    table : Table
    single : callable
        Reads one symbol at a position in bits that the table does not know; it writes it to the
        given place of ``out`` and returns where it ends, or -1 where there is none.
    """
    found, end = 0, 8 * (len(data) - 8)
    while found < len(out) and position < end:
        first = position // 8
        piece = _Piece.of(data[first : first + _BYTES + 8], table)
        while found < len(out) and position < min(end, 8 * first + piece.bits):
            begun = piece.begun(position - 8 * first)[: len(out) - found]
            out[found : found + len(begun)] = piece.symbols[begun]
            found += len(begun)
            if len(begun):
                position = 8 * first + int(piece.steps[begun[-1]])
            elif (position := single(position, found)) >= 0:
                found += 1
            else:
                return found, position
    return found, position


class _Piece(NamedTuple):
    """A piece of a stream: of each bit, where a codeword that begins there ends, and its symbol.

    ``steps`` has 32 places more than there are bits; where the table knows no end, and there, it
    leads nowhere else. ``jumps`` are 16 steps.
    """

    steps: np.ndarray
    jumps: np.ndarray
    symbols: np.ndarray

    @property
    def bits(self) -> int:
        return len(self.symbols)

    @classmethod
    def of(cls, data: np.ndarray, table: Table) -> _Piece:
        wide = data.astype(np.uint32)
        words = (wide[:-8] << 24) | (wide[1:-7] << 16) | (wide[2:-6] << 8) | wide[3:-5]
        shifts = np.arange(32 - table.width, 24 - table.width, -1, dtype=np.uint32)
        windows = ((words[:, None] >> shifts) & ((1 << table.width) - 1)).reshape(-1)
        steps = np.arange(len(windows) + 32, dtype=np.int32)
        steps[: len(windows)] += table.used[windows]
        jumps = steps
        for _ in range(_DOUBLINGS):
            jumps = jumps[jumps]
        return cls(steps, jumps, ~table.reached[windows])

    def begun(self, position: int) -> np.ndarray:
        """Return where codewords begin, one after the other, until the table knows no end."""
        followed = []
        jumps, steps = self.jumps.data, self.steps.data
        while position < self.bits:
            followed.append(position)
            following = jumps[position]
            if steps[following] == following:
                break
            position = following
        paths = np.empty((len(followed), 1 << _DOUBLINGS), dtype=np.int32)
        paths[:, 0] = followed
        for j in range(1, 1 << _DOUBLINGS):
            paths[:, j] = self.steps[paths[:, j - 1]]
        begun = paths.reshape(-1)
        return begun[(begun < self.bits) & (self.steps[begun] != begun)]
