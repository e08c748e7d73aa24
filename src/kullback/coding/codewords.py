"""Codewords: the bits of each symbol, of any length, and whether they can be told apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError

# Codewords of all symbols together; unary codes of large numbers would pass it.
LARGEST = 1 << 27


@dataclass(frozen=True, eq=False, slots=True)
class Codewords:
    """The codeword of each symbol, one behind the other.

    Attributes
    ----------
    lengths : ndarray of int64, shape (K,)
        The length of each symbol's codeword; 0 for a symbol without one.
    bits : ndarray of uint8, shape (sum of lengths,)
        The codewords, a 0 or 1 each.
    """

    lengths: np.ndarray
    bits: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Where in ``bits`` each codeword begins."""
        return np.cumsum(self.lengths) - self.lengths

    @classmethod
    def of_strings(cls, words: Sequence[str]) -> Codewords:
        """Return codewords that are written as strings of 0 and 1."""
        lengths = np.array([len(word) for word in words], dtype=np.int64)
        text = "".join(words).encode("ascii")
        return cls(lengths, np.frombuffer(text, dtype=np.uint8) - ord("0"))

    def word(self, i: int) -> str:
        """Return a symbol's codeword as a string of 0 and 1."""
        start = int(self.starts[i])
        return "".join(map(str, self.bits[start : start + int(self.lengths[i])].tolist()))


def canonical(lengths: np.ndarray) -> Codewords:
    """Return codewords of these lengths that follow from them: shorter ones first, then in order.

    Schwartz and Kallick (1964), "Generating a canonical prefix encoding".

    Parameters
    ----------
    lengths : ndarray of int64, shape (K,)
        The sum of ``2^-length`` over those above 0 is at most 1.

    Examples
    --------
    >>> code = canonical(np.array([2, 1, 0, 2]))
    >>> [code.word(i) for i in (0, 1, 3)]
    ['10', '0', '11']
    """
    check_size(int(lengths.sum()))
    present = np.flatnonzero(lengths)
    order = present[np.argsort(lengths[present], kind="stable")]
    words, code, last = [""] * len(lengths), 0, 0
    for i, length in zip(order.tolist(), lengths[order].tolist(), strict=True):
        code <<= length - last
        words[i] = f"{code:0{length}b}"
        code, last = code + 1, length
    return Codewords.of_strings(words)


def check_size(bits: int) -> None:
    """Refuse codewords that would fill the memory.

    Raises
    ------
    InputError
        If there are more than 2^27 bits of them.
    """
    if bits > LARGEST:
        raise InputError(
            f"the codewords have {bits:,} bits together, too many to write them out; the ledger of "
            "their lengths stands without encode()."
        )


def clash(words: Sequence[str]) -> tuple[int, int] | None:
    """Return two codewords, by their places, of which the first begins the second; or None."""
    order = sorted(range(len(words)), key=words.__getitem__)
    # In order of the alphabet, whatever begins with a word follows it at once.
    for first, second in itertools.pairwise(order):
        if words[second].startswith(words[first]):
            return first, second
    return None
