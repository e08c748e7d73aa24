"""Shannon's code and Elias': lengths straight from the probabilities, without a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import canonical_words, prefix_plan
from kullback.coding.codes.table_of_lengths import read_lengths, write_lengths
from kullback.coding.codewords import Codewords, check_size
from kullback.coding.header import BitReader, delta, read_places, write_places
from kullback.coding.kraft import kraft_sum
from kullback.coding.symbols import Symbols

_MOST = 1 << 64


def shannon_lengths(weights: Sequence[int]) -> np.ndarray:
    """Return ``ceil(-log2 p)`` of each weight's share, in whole numbers; 0 of a weight of 0.

    Examples
    --------
    >>> shannon_lengths([5, 2, 1, 0])
    array([1, 2, 3, 0])
    """
    total = sum(weights)
    # ceil(log2(n / c)) is the width of ceil(n / c) - 1.
    return np.array(
        [(-(-total // c) - 1).bit_length() if c else 0 for c in weights], dtype=np.int64
    )


@dataclass(frozen=True, slots=True)
class Shannon:
    """Codewords of ``ceil(-log2 p)`` bits: within a bit of the entropy, and mostly incomplete.

    Shannon (1948), "A mathematical theory of communication", section 9. One symbol alone takes a
    bit, since a codeword is not empty.
    """

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Shannon"

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        law = symbols.counts.tolist() if weights is None else list(weights)
        lengths = np.maximum(shannon_lengths(law), np.array([bool(w) for w in law], dtype=np.int64))
        return prefix_plan(
            symbols,
            lengths,
            words=canonical_words(lengths),
            table=write_lengths(lengths) if weights is None else "",
            read_table=read_lengths(len(lengths)) if weights is None else None,
            kraft=kraft_sum(lengths[lengths > 0].tolist()),
            weights=law,
        )


@dataclass(frozen=True, slots=True)
class ShannonFanoElias:
    """Codewords that are the first ``ceil(-log2 p) + 1`` bits of the middle of each symbol's share.

    They keep the order of the alphabet, and are what arithmetic coding grew from. (Cover and
    Thomas, "Elements of information theory", section 5.9.)
    """

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Shannon-Fano-Elias"

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        law = symbols.counts.tolist() if weights is None else list(weights)
        places = [i for i, weight in enumerate(law) if weight]
        lengths = shannon_lengths(law)
        lengths[places] += 1
        table = write_places(places, len(law)) + "".join(delta(law[i]) for i in places)
        return prefix_plan(
            symbols,
            lengths,
            words=lambda: _middles(law),
            table=table if weights is None else "",
            read_table=_read_middles(len(law)) if weights is None else None,
            kraft=kraft_sum(lengths[places].tolist()),
            weights=law,
        )


def _middles(law: list[int]) -> Codewords:
    """Return the codewords: the middle of each symbol's share of [0, 1), cut."""
    total, below, words = sum(law), 0, []
    lengths = shannon_lengths(law) + 1
    check_size(int(lengths.sum()))
    for weight, length in zip(law, lengths.tolist(), strict=True):
        middle = ((2 * below + weight) << length) // (2 * total) if weight else 0
        words.append(f"{middle:0{length}b}" if weight else "")
        below += weight
    return Codewords.of_strings(words)


def _read_middles(size: int) -> Callable[[BitReader], Codewords]:
    return lambda reader: _middles(_read_law(reader, size))


def _read_law(reader: BitReader, size: int) -> list[int]:
    law = [0] * size
    for place in read_places(reader, size):
        law[place] = reader.delta()
        if law[place] >= _MOST:
            raise InputError("the stream is damaged: its table names too large a count.")
    return law
