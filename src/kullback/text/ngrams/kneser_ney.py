"""Interpolated modified Kneser-Ney: from counted n-grams to probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.text.ngrams.counted import adjusted, count_orders, width
from kullback.text.ngrams.discounts import Discounts
from kullback.text.ngrams.sentences import START
from kullback.text.ngrams.table import Level, Table

# What ARPA files hold for a probability of 0: that of <s>, which is never foretold.
NEVER = -99.0


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """A table of probabilities, and the discounts of each order."""

    table: Table
    discounts: tuple[Discounts, ...]


def train(stream: np.ndarray, vocabulary: int, order: int) -> Trained:
    """Return the probabilities of the n-grams of a stream of sentences.

    With a(hw) the adjusted count of n-gram hw, S(h) its sum over w, and N_k(h) the number of w with
    a(hw) = k (3: or more):

        p(w|h) = (a(hw) - D(a(hw))) / S(h) + g(h) p(w|h'),  g(h) = Σ_k D_k N_k(h) / S(h),

    where h' is h without its first token; below one token it is the uniform law over the
    vocabulary, ``<unk>`` and ``</s>`` with it, ``<s>`` not.
    """
    counted = list(count_orders(stream, vocabulary, order))
    shift = width(vocabulary)
    lower = np.array([1.0 / (vocabulary - 1)])
    levels, discounts, backoffs = [], [], []
    for n, (grams, counts) in enumerate(zip(counted, adjusted(counted), strict=True)):
        discount = Discounts.of(counts)
        contexts = grams.keys >> shift if n else np.zeros(vocabulary, dtype=np.int64)
        off = discount.off(counts)
        # Divided by 1 where nothing follows.
        total = np.bincount(contexts, counts, minlength=len(lower))
        left = np.bincount(contexts, off, minlength=len(lower)) / np.maximum(total, 1.0)
        p = (counts - off) / total[contexts] + left[contexts] * lower[grams.suffixes]
        backoffs.append(np.log10(left, out=np.zeros(len(left)), where=total > 0))
        log_p = np.log10(p)
        if n == 0:
            log_p[START] = NEVER
        levels.append((grams.keys, log_p))
        discounts.append(discount)
        lower = p
    backoffs = [*backoffs[1:], np.zeros(0)]
    table = Table(tuple(Level(k, p, b) for (k, p), b in zip(levels, backoffs, strict=True)), shift)
    return Trained(table, tuple(discounts))
