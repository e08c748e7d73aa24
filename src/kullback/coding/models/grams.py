"""How often each run of k + 1 symbols occurs: contexts of k symbols with what follows them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.symbols import Symbols

KEY_BITS = 64
# Runs of at most so many bits are counted in a table with a place for each that could be.
_TABLE_BITS = 24
# As many runs are counted at a time in the table, which stays fast while they fit the cache.
_TABLE_CHUNK = 1 << 18
# So many are sorted at a time; the counted ones are kept alone.
_SORT_CHUNK = 1 << 22


@dataclass(frozen=True, eq=False, slots=True)
class Grams:
    """The runs of ``length`` symbols that occur, in order.

    Attributes
    ----------
    length : int
        Symbols in a run.
    width : int
        Bits that a symbol takes in a key; the first symbol of the run takes the highest.
    keys, counts : ndarray, shape (runs,)
        Each run once, in rising order, and how often it occurs.
    """

    length: int
    width: int
    keys: np.ndarray
    counts: np.ndarray

    def starts(self) -> np.ndarray:
        """Return where a new context begins: all symbols of a run but the last."""
        return first_of_each(self.keys >> self.width)

    def contexts(self, starts: np.ndarray) -> Grams:
        """Return the contexts alone, each as often as something follows it."""
        keys = (self.keys >> self.width)[starts]
        counts = np.add.reduceat(self.counts, starts) if len(starts) else self.counts[:0]
        return Grams(self.length - 1, self.width, keys, counts)

    def with_one_more(self, key: int) -> Grams:
        """Return them with one more run."""
        place = int(np.searchsorted(self.keys, self.keys.dtype.type(key)))
        if place < len(self.keys) and int(self.keys[place]) == key:
            counts = self.counts.copy()
            counts[place] += 1
            return Grams(self.length, self.width, self.keys, counts)
        return Grams(
            self.length,
            self.width,
            np.insert(self.keys, place, key),
            np.insert(self.counts, place, 1),
        )


def symbol_width(alphabet: int) -> int:
    """Return the bits that a symbol of an alphabet takes in a key."""
    return max((alphabet - 1).bit_length(), 1)


def count_grams(symbols: Symbols, length: int) -> Grams:
    """Count the runs of so many symbols.

    Memory grows with the runs that differ, or is 128 MB, but does not grow with the sequence.

    Raises
    ------
    InputError
        If only counts are known.
    """
    sequence = sequence_of(symbols)
    width = symbol_width(len(symbols.labels))
    bits = width * length
    if bits <= _TABLE_BITS and len(sequence) >= 1 << (bits - 4 if bits > 4 else 0):
        keys, counts = _by_table(sequence, length, width)
    else:
        keys, counts = _by_sorting(sequence, length, width)
    return Grams(length, width, keys, counts)


def last_gram(symbols: Symbols, length: int) -> int | None:
    """Return the key of the last run of so many symbols; None if there are fewer."""
    sequence = sequence_of(symbols)
    if length > len(sequence):
        return None
    width, key = symbol_width(len(symbols.labels)), 0
    for symbol in sequence[len(sequence) - length :].tolist():
        key = key << width | symbol
    return key


def sequence_of(symbols: Symbols) -> np.ndarray:
    """Return the places of the symbols in their alphabet.

    Raises
    ------
    InputError
        If only counts are known.
    """
    if symbols.sequence is None:
        raise InputError(
            f"of {symbols.name} only counts are known, and a model needs the symbols in their "
            "order; give the sequence or a file."
        )
    return symbols.sequence


def first_of_each(keys: np.ndarray) -> np.ndarray:
    """Return where each value of sorted keys stands first."""
    if not len(keys):
        return np.zeros(0, dtype=np.intp)
    return np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1))


def _by_table(sequence: np.ndarray, length: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    table = np.zeros(1 << (width * length), dtype=np.int64)
    for keys in _keys(sequence, length, width, _TABLE_CHUNK):
        np.add.at(table, keys, 1)
    found = np.flatnonzero(table)
    return found, table[found]


def _by_sorting(sequence: np.ndarray, length: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Count runs chunk by chunk; chunks of like size are merged, so that each is merged seldom."""
    done: list[tuple[np.ndarray, np.ndarray]] = []
    for keys in _keys(sequence, length, width, _SORT_CHUNK):
        keys.sort()
        starts = first_of_each(keys)
        done.append((keys[starts], np.diff(starts, append=len(keys))))
        while len(done) > 1 and len(done[-2][0]) <= 2 * len(done[-1][0]):
            done.append(_merged(done.pop(), done.pop()))
    while len(done) > 1:
        done.append(_merged(done.pop(), done.pop()))
    if not done:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    return done[0]


def _merged(
    one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    keys = np.concatenate((one[0], other[0]))
    order = np.argsort(keys, kind="stable")  # which takes two sorted parts as such
    keys = keys[order]
    starts = first_of_each(keys)
    counts = np.concatenate((one[1], other[1]))[order]
    return keys[starts], np.add.reduceat(counts, starts)


def _keys(sequence: np.ndarray, length: int, width: int, chunk: int) -> Iterator[np.ndarray]:
    """Yield the keys of all runs, some at a time."""
    dtype: Any = np.uint32 if width * length <= 32 else np.uint64
    runs = len(sequence) - length + 1
    for start in range(0, max(runs, 0), chunk):
        part = np.asarray(sequence[start : start + chunk + length - 1]).astype(dtype)
        size = len(part) - length + 1
        keys: Any = part[:size].copy()
        for i in range(1, length):
            keys <<= dtype(width)
            keys |= part[i : i + size]
        yield keys


def conditional_bits(cells: Grams, contexts: Grams, starts: np.ndarray) -> float:
    """Return the sum of -log2 of each symbol's share of its context: n times the empirical H_k."""
    sizes = np.diff(starts, append=len(cells.keys))
    others = np.repeat(contexts.counts, sizes)
    others -= cells.counts
    terms = np.log1p(others / cells.counts)  # at least 0, and 0 where nothing else follows
    return float(np.dot(cells.counts, terms)) / math.log(2.0)
