"""N-grams counted: order by order, each known by the number of all but its last token, and that."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kullback.text.ngrams.sentences import START


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The different n-grams of one order, sorted by key.

    Attributes
    ----------
    keys : ndarray of int64, shape (M,)
        The number of the first n - 1 tokens among those of the order below, and the last token.
    counts : ndarray of int64, shape (M,)
        How often each is there.
    suffixes : ndarray of int32, shape (M,)
        The number of the last n - 1 tokens among those of the order below.
    starts : ndarray of bool, shape (M,)
        Whether it begins with ``<s>``.
    """

    keys: np.ndarray
    counts: np.ndarray
    suffixes: np.ndarray
    starts: np.ndarray


def width(vocabulary: int) -> int:
    """Return how many bits of a key the last token has."""
    return max(vocabulary - 1, 1).bit_length()


def count_orders(stream: np.ndarray, vocabulary: int, order: int) -> Iterator[Counted]:
    """Yield the n-grams of the orders from 1 up to ``order``; none reaches over sentences."""
    words = np.arange(vocabulary)
    below = Counted(words, np.bincount(stream, minlength=vocabulary), words * 0, words == START)
    yield below
    # The number of the n-gram that ends at each place, -1 where the sentence is too short for one.
    ranks = stream.astype(np.int32)
    for _ in range(1, order):
        places = np.flatnonzero((ranks[:-1] >= 0) & (stream[1:] != START)) + 1
        there = ranks[places - 1].astype(np.int64) << width(vocabulary)
        there |= stream[places]
        keys, counts = _unique(there)
        found = np.searchsorted(keys, there).astype(np.int32)
        suffixes = np.empty(len(keys), dtype=np.int32)
        suffixes[found] = ranks[places]
        ranks = np.full(len(stream), -1, dtype=np.int32)
        ranks[places] = found
        below = Counted(keys, counts, suffixes, below.starts[keys >> width(vocabulary)])
        yield below


def adjusted(counted: list[Counted]) -> list[np.ndarray]:
    """Return the counts that Kneser-Ney uses, of each order.

    Below the highest they are how many different tokens stand before an n-gram; of one that begins
    with ``<s>`` how often it is there, for nothing stands before it. ``<s>`` itself is never
    foretold and has 0.
    """
    counts = []
    for this, above in itertools.pairwise(counted):
        before = np.bincount(above.suffixes, minlength=len(this.keys))
        counts.append(np.where(this.starts, this.counts, before))
    counts.append(counted[-1].counts.copy())
    counts[0][START] = 0
    return counts


def _unique(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different values in order, and how often each is there."""
    ordered = np.sort(values)
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[first], np.diff(first, append=len(ordered))
