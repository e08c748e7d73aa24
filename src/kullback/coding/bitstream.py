"""Symbols to bits and back: by compiled loops where numba is installed, else by NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.coding import vectorised
from kullback.coding.codewords import Codewords
from kullback.coding.compiled import is_installed

_CHUNK = 1 << 20
_LIMB = 32
_TABLE_WIDTH = 12


def encode(sequence: np.ndarray, code: Codewords, head: str = "") -> bytes:
    """Return ``head``, a string of 0 and 1, and the codewords of the symbols, as bytes.

    Parameters
    ----------
    sequence : ndarray of integers, shape (n,)
        The places of the symbols; each has a codeword.
    code : Codewords
    head : str
        Bits that go before them.

    Returns
    -------
    bytes
        The last of them filled up with zeros.
    """
    first = np.frombuffer(head.encode("ascii"), dtype=np.uint8) - ord("0")
    if not is_installed():
        return vectorised.write(sequence, code, first)
    from kullback.coding import bitloops

    limbs = _Limbs.of(code)
    bits = len(head) + _bits(sequence, code)
    out = np.zeros(bits // 8 + 1, dtype=np.uint8)
    out[: (len(head) + 7) // 8] = np.packbits(first)
    position = len(head)
    for start in range(0, len(sequence), _CHUNK):
        chunk = np.asarray(sequence[start : start + _CHUNK]).astype(np.int64)
        position = bitloops.write(chunk, limbs.first, limbs.values, limbs.widths, out, position)
    return out[: (position + 7) // 8].tobytes()


def _bits(sequence: np.ndarray, code: Codewords) -> int:
    counts = np.zeros(len(code.lengths), dtype=np.int64)
    for start in range(0, len(sequence), _CHUNK):
        counts += np.bincount(sequence[start : start + _CHUNK], minlength=len(counts))
    return int(counts @ code.lengths)


@dataclass(frozen=True, eq=False, slots=True)
class _Limbs:
    """Codewords cut into numbers of at most 32 bits."""

    first: np.ndarray
    values: np.ndarray
    widths: np.ndarray

    @classmethod
    def of(cls, code: Codewords) -> _Limbs:
        pieces = -(-code.lengths // _LIMB)
        first = np.concatenate([[0], np.cumsum(pieces)]).astype(np.int64)
        within = np.arange(first[-1]) - np.repeat(first[:-1], pieces)
        starts = np.repeat(code.starts, pieces) + _LIMB * within
        widths = np.minimum(np.repeat(code.lengths, pieces) - _LIMB * within, _LIMB)
        values = np.zeros(len(starts), dtype=np.int64)
        for j in range(int(widths.max(initial=0))):
            inside = widths > j
            values[inside] = 2 * values[inside] + code.bits[starts[inside] + j]
        return cls(first, values, widths.astype(np.int64))


class Decoder:
    """Reads symbols from bits, in the codewords of a code.

    Parameters
    ----------
    code : Codewords
        Free of prefixes.
    """

    def __init__(self, code: Codewords) -> None:
        from kullback.coding import bitloops

        present = np.flatnonzero(code.lengths)
        entries = 2 * (int(code.lengths.sum()) + 1)
        children = np.full(entries, bitloops.NOWHERE, dtype=np.int32)
        width = min(_TABLE_WIDTH, max(1, int(code.lengths.max(initial=1))))
        reached = np.zeros(1 << width, dtype=np.int64)
        used = np.zeros(1 << width, dtype=np.int64)
        bitloops.grow(present, code.starts, code.lengths, code.bits, children)
        bitloops.fill(width, children, reached, used)
        self._alphabet = len(code.lengths)
        self._children = children
        self._table = vectorised.Table(width, reached, used)

    def read(self, data: bytes, position: int, count: int) -> tuple[np.ndarray, int]:
        """Return ``count`` symbols from a position in bits, and the position behind them.

        Raises
        ------
        InputError
            If the stream ends before, or holds bits that are no codeword.
        """
        end = 8 * len(data)
        if count > end - position:
            raise InputError(f"the stream is cut short: {count:,} symbols do not fit into it.")
        padded = np.frombuffer(data + bytes(8), dtype=np.uint8).copy()
        out = np.empty(count, dtype=np.min_scalar_type(self._alphabet))
        reading = self._compiled if is_installed() else self._jumping
        found, position = reading(padded, position, end, out)
        if found < count or position > end:
            raise InputError(
                f"the stream is damaged or cut short near byte {min(max(position, 0), end) // 8}: "
                f"{found:,} of {count:,} symbols could be read."
            )
        return out, position

    def _compiled(
        self, data: np.ndarray, position: int, end: int, out: np.ndarray
    ) -> tuple[int, int]:
        from kullback.coding import bitloops

        width, reached, used = self._table
        found = 0
        chunk = np.empty(min(_CHUNK, len(out)), dtype=np.int64)
        for start in range(0, len(out), _CHUNK):
            part = chunk[: len(out) - start]
            got, position = bitloops.read(
                data, position, end, width, reached, used, self._children, part
            )
            out[start : start + got] = part[:got]
            found += got
            if got < len(part):
                break
        return found, position

    def _jumping(
        self, data: np.ndarray, position: int, end: int, out: np.ndarray
    ) -> tuple[int, int]:
        width, reached, used = self._table
        known = vectorised.Table(
            width,
            np.minimum(reached, -1).astype(np.int32),
            np.where(reached < 0, used, 0).astype(np.int32),
        )

        def single(position: int, place: int) -> int:
            node = 0
            while 0 <= node < len(self._children) and position < end:
                bit = (int(data[position >> 3]) >> (7 - (position & 7))) & 1
                node = int(self._children[2 * node + bit])
                position += 1
            if node >= 0:
                return -1
            out[place] = ~node
            return position

        return vectorised.read(data, position, out, known, single)
