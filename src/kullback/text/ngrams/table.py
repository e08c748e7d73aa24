"""Probabilities and back-off weights of n-grams in sorted arrays, looked up many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kullback.text.ngrams.sentences import START

_BLOCK = 1 << 19


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """The n-grams of one order, sorted by key.

    Attributes
    ----------
    keys : ndarray of int64, shape (M,)
        The number of the first n - 1 tokens in the level below, and the last token.
    log_p : ndarray of float, shape (M,)
        The logarithm to base 10 of the probability of the last token after the others.
    backoff : ndarray of float, shape (M,) or (0,)
        The logarithm to base 10 of the weight of what is shorter, where the n-gram is a context;
        the highest order has none.
    """

    keys: np.ndarray
    log_p: np.ndarray
    backoff: np.ndarray

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Return the number of each n-gram, -1 of one that is not there."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The levels of a model, from order 1 up, and the bits of a key that the last token has."""

    levels: tuple[Level, ...]
    shift: int

    def score(self, stream: np.ndarray) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
        """Yield places of a stream of sentences, log p there, and the weight of the uniform law.

        Both are logarithms to base 10; the second is the sum of the back-off weights of all
        contexts of a place, but for that of the lowest order. At ``<s>`` they mean nothing.
        """
        starts = np.flatnonzero(stream == START)
        begin = 0
        while begin < len(stream):
            later = np.searchsorted(starts, begin + _BLOCK)
            end = int(starts[later]) if later < len(starts) else len(stream)
            yield (slice(begin, end), *self._block(stream[begin:end].astype(np.int64)))
            begin = end

    def _block(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log_p, weight = self.levels[0].log_p[words], np.zeros(len(words))
        ranks = words
        for below, level in pairwise(self.levels):
            # Where the context is known, it has a weight, and may have been followed by the token.
            places = np.flatnonzero(ranks[:-1] >= 0) + 1
            contexts = ranks[places - 1]
            backoff = below.backoff[contexts]
            log_p[places] += backoff
            weight[places] += backoff
            found = level.find(contexts << self.shift | words[places])
            ranks = np.full(len(words), -1)
            ranks[places] = found
            known = found >= 0
            log_p[places[known]] = level.log_p[found[known]]
        return log_p, weight

    def rows(self, rows: np.ndarray) -> np.ndarray:
        """Return log10 p of the last token of each row after the others, shape (R,)."""
        log_p = self.levels[0].log_p[rows[:, -1]]
        for n in range(2, rows.shape[1] + 1):
            contexts = self._ranks(rows[:, -n:-1])
            known = np.flatnonzero(contexts >= 0)
            log_p[known] += self.levels[n - 2].backoff[contexts[known]]
            found = self._ranks(rows[:, -n:])
            there = found >= 0
            log_p[there] = self.levels[n - 1].log_p[found[there]]
        return log_p

    def _ranks(self, rows: np.ndarray) -> np.ndarray:
        """Return the number of the n-gram that each row is, -1 of one that is not there."""
        ranks = rows[:, 0]
        for n in range(1, rows.shape[1]):
            found = self.levels[n].find(ranks << self.shift | rows[:, n])
            ranks = np.where(ranks >= 0, found, -1)
        return ranks

    def grams(self, n: int, ranks: np.ndarray) -> np.ndarray:
        """Return the tokens of the n-grams of order n with these numbers, shape (R, n)."""
        found = np.empty((len(ranks), n), dtype=np.int64)
        for k in range(n - 1, 0, -1):
            keys = self.levels[k].keys[ranks]
            found[:, k] = keys & ((1 << self.shift) - 1)
            ranks = keys >> self.shift
        found[:, 0] = ranks
        return found
