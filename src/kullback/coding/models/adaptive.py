"""The adaptive code of order 0: what learning the shares on the way costs beyond n H(P)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback.coding.models.add_alpha import KRICHEVSKY_TROFIMOV, CountOfCounts, redundancy_bits
from kullback.coding.symbols import Symbols, read_symbols


@dataclass(frozen=True, slots=True)
class AdaptiveLength:
    """The code of Krichevsky and Trofimov over one alphabet, in bits.

    Attributes
    ----------
    alphabet : int
        Symbols that the coder is ready for, K.
    entropy_bits : float
        n H(P): what a code would take that knew the shares for nothing.
    learning_bits : float
        What the adaptive code takes beyond it, at least 0.
    naming_bits : float
        What names the symbols that occur, where the coder is ready for no others.
    rule_bits : float
        ``(K - 1) / 2 · log2 n``, the rule that ``learning_bits`` is measured by.
    """

    alphabet: int
    entropy_bits: float
    learning_bits: float
    naming_bits: float
    rule_bits: float

    @property
    def bits(self) -> float:
        """The whole length: exact by log-gamma, of the ideal coder without rounding."""
        return self.entropy_bits + self.learning_bits + self.naming_bits

    def to_dict(self) -> dict[str, float]:
        """Return the length as plain values for strict JSON."""
        return {
            "alphabet": self.alphabet,
            "bits": self.bits,
            "entropy_bits": self.entropy_bits,
            "learning_bits": self.learning_bits,
            "naming_bits": self.naming_bits,
            "rule_bits": self.rule_bits,
        }


@dataclass(frozen=True, slots=True)
class Adaptive:
    """An adaptive code of order 0, for every symbol that could come and for those that do.

    Attributes
    ----------
    symbols : int
        Symbols in the sequence, n.
    whole, occurring : AdaptiveLength
        Over the whole alphabet (256 of bytes), and over the symbols that occur, which have to be
        named first. The same where the alphabet is known by what occurs alone.
    """

    symbols: int
    whole: AdaptiveLength
    occurring: AdaptiveLength

    @property
    def best(self) -> AdaptiveLength:
        """The shorter of both."""
        return min(self.whole, self.occurring, key=lambda length: length.bits)

    def to_dict(self) -> dict[str, Any]:
        """Return both as plain values for strict JSON."""
        return {
            "symbols": self.symbols,
            "whole": self.whole.to_dict(),
            "occurring": self.occurring.to_dict(),
        }


def adaptive(source: Any) -> Adaptive:
    """Return the length of the adaptive code of order 0, whatever the order of the symbols.

    Parameters
    ----------
    source : path, bytes, array or iterable of symbols, or counts
        As `kullback.coding.read_symbols` takes it.

    Returns
    -------
    Adaptive

    Examples
    --------
    >>> found = adaptive(b"abracadabra")
    >>> round(found.occurring.entropy_bits, 3), round(found.occurring.learning_bits, 3)
    (22.444, 5.763)
    >>> round(found.occurring.rule_bits, 3)
    6.919
    """
    symbols = read_symbols(source)
    entropy = entropy_bits(symbols)
    alphabet, present = len(symbols.labels), len(symbols.present)
    return Adaptive(
        symbols.size,
        _length(symbols, alphabet, entropy, 0.0),
        _length(symbols, present, entropy, naming_bits(symbols)),
    )


def entropy_bits(symbols: Symbols) -> float:
    """Return n H(P) in bits."""
    counts, n = symbols.counts[symbols.present], symbols.size
    terms = (int(m) * math.log1p((n - int(m)) / int(m)) for m in counts)
    return math.fsum(terms) / math.log(2.0)


def naming_bits(symbols: Symbols) -> float:
    """Return what says how many symbols of an alphabet occur and which; 0 where all do."""
    alphabet, present = len(symbols.labels), len(symbols.present)
    if not symbols.are_bytes:
        return 0.0
    return math.log2(alphabet + 1) + math.log2(math.comb(alphabet, present))


def _length(symbols: Symbols, alphabet: int, entropy: float, naming: float) -> AdaptiveLength:
    n = symbols.size
    cells, whole = (CountOfCounts.of(x) for x in (symbols.counts, np.array([n], dtype=object)))
    return AdaptiveLength(
        alphabet,
        entropy,
        redundancy_bits(cells, whole, alphabet, KRICHEVSKY_TROFIMOV) if n else 0.0,
        naming,
        0.5 * (alphabet - 1) * math.log2(n) if n else 0.0,
    )
