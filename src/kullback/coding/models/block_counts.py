"""How often each symbol occurs in each block of a sequence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kullback.coding.models.grams import sequence_of
from kullback.coding.symbols import Symbols

# Symbols, and cells of blocks by symbols, that are counted at a time.
_SYMBOLS = 1 << 20
_CELLS = 1 << 20


def block_counts(symbols: Symbols, size: int, blocks: int | None = None) -> Iterator[np.ndarray]:
    """Yield the counts of blocks of ``size`` symbols in their order, some blocks at a time.

    Parameters
    ----------
    symbols : Symbols
    size : int
        Symbols in a block; the last may have fewer.
    blocks : int, optional
        How many to yield at a time (the last time maybe fewer); as many as fit the cache by
        default.

    Yields
    ------
    ndarray of int64, shape (blocks, len(symbols.labels))

    Raises
    ------
    InputError
        If only counts are known.
    """
    sequence, alphabet = sequence_of(symbols), len(symbols.labels)
    many = blocks or max(min(_SYMBOLS // size, _CELLS // max(alphabet, 1)), 1)
    for start in range(0, len(sequence), many * size):
        end = min(start + many * size, len(sequence))
        table = np.zeros((-(-(end - start) // size), alphabet), dtype=np.int64)
        for first in range(start, end, _SYMBOLS):
            part = np.asarray(sequence[first : min(first + _SYMBOLS, end)])
            places = np.arange(first - start, first - start + len(part)) // size
            np.add.at(table.reshape(-1), places * alphabet + part, 1)
        yield table
