"""The table of a canonical code: which symbols there are, and how long their codewords are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kullback._errors import InputError
from kullback.coding.codewords import Codewords, canonical
from kullback.coding.header import BitReader, delta, fixed, read_places, write_places
from kullback.coding.kraft import kraft_sum

_WIDEST = 7


def write_lengths(lengths: np.ndarray) -> str:
    """Return the table as bits: the runs of symbols, then the lengths, all equally wide."""
    present = np.flatnonzero(lengths)
    used = lengths[present].tolist()
    width = max(used, default=0).bit_length()
    runs = write_places(present.tolist(), len(lengths))
    return delta(width + 1) + runs + "".join(fixed(length, width) for length in used)


def read_lengths(size: int) -> Callable[[BitReader], Codewords]:
    """Return what reads the code of an alphabet of ``size`` symbols from its table."""

    def read(reader: BitReader) -> Codewords:
        width = reader.delta() - 1
        # Huffman's code has a codeword of 128 bits from 2^88 symbols on.
        if width > _WIDEST:
            raise InputError("the stream is damaged: its table names codewords too long to occur.")
        lengths = np.zeros(size, dtype=np.int64)
        for place in read_places(reader, size):
            lengths[place] = reader.fixed(width)
        if kraft_sum(lengths[lengths > 0].tolist()).exceeds_one:
            raise InputError("the stream is damaged: its table is that of no code.")
        return canonical(lengths)

    return read
