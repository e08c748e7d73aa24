"""Prefix codes: where the bits of whole codewords go, and how they are written and read.

With Kraft's sum S and ``q = 2^-length / S`` the mean length is ``H(P) + KL(P‖q) - log2 S``: what
the law of the code costs, and what the code leaves unused. (Cover and Thomas, "Elements of
information theory", section 5.4.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from mpmath import mp

from kullback._errors import InputError
from kullback.coding.bitstream import Decoder, encode
from kullback.coding.codes.plan import ENTROPY, INTEGER, LIMIT, MISMATCH, SLACK, Plan
from kullback.coding.codewords import Codewords, canonical
from kullback.coding.fixed_point import ONE, surprise
from kullback.coding.header import BitReader
from kullback.coding.kraft import KraftSum, kraft_sum
from kullback.coding.symbols import Symbols

ReadTable = Callable[[BitReader], Codewords]


def prefix_plan(
    symbols: Symbols,
    lengths: np.ndarray,
    *,
    words: Callable[[], Codewords],
    table: str = "",
    read_table: ReadTable | None = None,
    kraft: KraftSum | None = None,
    weights: Sequence[int] | None = None,
    unlimited: np.ndarray | None = None,
    notes: tuple[str, ...] = (),
) -> Plan:
    """Return the plan of a prefix code.

    Parameters
    ----------
    symbols : Symbols
    lengths : ndarray of int, shape (K,)
        Of each symbol's codeword.
    words : callable
        Returns the codewords.
    table : str
        What tells the receiver of the code.
    read_table : callable, optional
        Returns the codewords as the receiver finds them in the table; by default those he has.
    kraft : KraftSum, optional
        Of the whole code, if it has more codewords than those of the symbols that are there.
    weights : sequence of int, shape (K,), optional
        The law that the code was made for; by default its own, ``2^-length / S``.
    unlimited : ndarray of int, shape (K,), optional
        The lengths of the code without its limit.
    """
    counts = symbols.counts.tolist()
    used = lengths[symbols.present].tolist()
    kraft = kraft or kraft_sum(used)
    parts = account(counts, lengths, kraft, weights=weights, unlimited=unlimited)
    write, read = _transport(symbols, lengths, words, read_table or _known(words, len(table)))
    return Plan(
        symbols=symbols,
        lengths=lengths,
        payload=total_length(counts, lengths),
        parts=parts,
        table=table,
        write=write,
        read=read,
        kraft=kraft,
        words=words,
        longest=max(used, default=0),
        notes=notes,
    )


def account(
    counts: Sequence[int],
    lengths: np.ndarray,
    kraft: KraftSum,
    *,
    weights: Sequence[int] | None = None,
    unlimited: np.ndarray | None = None,
) -> dict[str, int]:
    """Return where the bits of a prefix code go, in units of 2^-24 bit."""
    payload = total_length(counts, lengths)
    entropy = surprise(counts, counts)
    slack = total_slack(sum(counts), kraft)
    limit = payload - total_length(counts, unlimited) if unlimited is not None else 0
    left = ONE * (payload - limit) - entropy - slack
    mismatch = left if weights is None else surprise(counts, weights) - entropy
    return {
        ENTROPY: entropy,
        MISMATCH: mismatch,
        INTEGER: left - mismatch,
        LIMIT: ONE * limit,
        SLACK: slack,
    }


def total_length(counts: Sequence[int], lengths: np.ndarray) -> int:
    """Return the bits of all symbols, exactly."""
    return sum(c * length for c, length in zip(counts, lengths.tolist(), strict=True) if c)


def total_slack(size: int, kraft: KraftSum) -> int:
    """Return ``-n log2 S`` in units of 2^-24 bit."""
    if kraft.is_complete or not size or not kraft.numerator:
        return 0
    precision = size.bit_length() + kraft.exponent.bit_length() + 80
    with mp.workprec(precision):
        return int(mp.nint(ONE * size * kraft.slack(precision)))


def canonical_words(lengths: np.ndarray) -> Callable[[], Codewords]:
    """Return what makes canonical codewords when they are asked for."""
    return lambda: canonical(lengths)


def _transport(
    symbols: Symbols,
    lengths: np.ndarray,
    words: Callable[[], Codewords],
    read_table: ReadTable,
) -> tuple[Callable[[str], bytes], Callable[[bytes, BitReader, int], np.ndarray]]:
    """Return how to write the symbols, and how to read as many."""

    def write(head: str) -> bytes:
        return encode(in_order(symbols), words(), head)

    def read(data: bytes, reader: BitReader, count: int) -> np.ndarray:
        code = read_table(reader)
        if not code.lengths.any():
            if count and len(code.lengths) > 1:
                raise InputError("the stream is damaged: it has symbols, and its table none.")
            return np.zeros(count, dtype=np.int64)  # of an alphabet of one, which needs no bits
        return Decoder(code).read(data, reader.position, count)[0]

    return write, read


def _known(words: Callable[[], Codewords], table: int) -> ReadTable:
    """Return what passes over a table, to the codewords that the receiver has."""

    def read(reader: BitReader) -> Codewords:
        reader.fixed(table)
        return words()

    return read


def in_order(symbols: Symbols) -> np.ndarray:
    """Return the symbols in their order.

    Raises
    ------
    InputError
        If only counts are known.
    """
    if symbols.sequence is None:
        raise InputError(
            f"{symbols.name} holds counts alone, without an order to encode; give the symbols."
        )
    return symbols.sequence
