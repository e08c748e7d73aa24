"""Codes of fractions of a bit, from quantised frequencies: their accounts and their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.plan import CODER, ENTROPY, MISMATCH, Plan
from kullback.coding.codes.prefix import in_order
from kullback.coding.codes.quantised import quantised, table_bits
from kullback.coding.fixed_point import ONE, surprise
from kullback.coding.header import BitReader, delta, fixed, read_places, write_places
from kullback.coding.symbols import Symbols

#: From the places of symbols and their frequencies to bytes, and back for so many symbols.
Encode = Callable[[np.ndarray, np.ndarray], bytes]
Decode = Callable[[bytes, np.ndarray, int], np.ndarray]
_FINEST, _COARSEST = 24, 8


def frequency_plan(
    symbols: Symbols,
    frequencies: np.ndarray,
    encode: Encode,
    decode: Decode,
    *,
    told: bool,
    notes: tuple[str, ...] = (),
) -> Plan:
    """Return the plan of a coder that spends ``-log2 f/F`` on each symbol, and a little of its own.

    Parameters
    ----------
    symbols : Symbols
    frequencies : ndarray of int64, shape (K,)
        With a sum of a power of two.
    encode, decode : callable
        From the places of symbols and the frequencies to bytes, and from these, the frequencies and
        the number of symbols to the places. It is run once, to measure what the coder itself adds.
    told : bool
        Whether the receiver must be told the frequencies.
    """
    if not symbols.size:
        frequencies = np.zeros(len(symbols.labels), dtype=np.int64)
    counts, law = symbols.counts.tolist(), frequencies.tolist()
    entropy, ideal = surprise(counts, counts), surprise(counts, law)
    if symbols.sequence is None:
        payload = -(-ideal // ONE)
        notes += ("counts alone: what the coder itself adds, some 32 bits, is left out",)
    else:
        payload = 8 * len(_encoded(symbols.sequence, frequencies, encode))
    table = _write_table(law) if told else ""
    lengths = np.zeros(len(law))
    used = frequencies > 0
    if used.any():
        lengths[used] = np.log2(sum(law)) - np.log2(frequencies[used])

    def write(head: str) -> bytes:
        coded = _encoded(in_order(symbols), frequencies, encode)
        size = -(-len(head) // 8)
        return int((head + "0" * (8 * size - len(head))) or "0", 2).to_bytes(size, "big") + coded

    def read(data: bytes, reader: BitReader, count: int) -> np.ndarray:
        known = _read_table(reader, len(law)) if told and count else frequencies
        begin = -(-reader.position // 8)
        return decode(data[begin:], known, count) if count else np.zeros(0, dtype=np.int64)

    return Plan(
        symbols=symbols,
        lengths=lengths,
        payload=payload,
        parts={ENTROPY: entropy, MISMATCH: ideal - entropy, CODER: ONE * payload - ideal},
        table=table,
        write=write,
        read=read,
        notes=notes,
    )


def _encoded(sequence: np.ndarray, frequencies: np.ndarray, encode: Encode) -> bytes:
    return encode(sequence, frequencies) if len(sequence) else b""


def best_precision(weights: Sequence[int]) -> int:
    """Return with how many bits frequencies and their table cost least, 8 to 24."""
    size = sum(1 for weight in weights if weight)
    least = max(_COARSEST, (size - 1).bit_length()) if size else _COARSEST
    if least > _FINEST:
        raise InputError(
            f"{size:,} symbols are too many for frequencies of {_FINEST} bits; take huffman."
        )

    def cost(bits: int) -> int:
        frequencies = quantised(weights, bits)
        return surprise(weights, frequencies.tolist()) + ONE * table_bits(frequencies)

    return min(range(least, _FINEST + 1), key=cost)


def _write_table(law: list[int]) -> str:
    places = [i for i, f in enumerate(law) if f]
    bits = max(sum(law) - 1, 0).bit_length()
    return fixed(bits, 6) + write_places(places, len(law)) + "".join(delta(law[i]) for i in places)


def _read_table(reader: BitReader, size: int) -> np.ndarray:
    bits = reader.fixed(6)
    if bits > _FINEST:
        raise InputError(f"the stream is damaged: its frequencies sum to 2^{bits}.")
    law = np.zeros(size, dtype=np.int64)
    left = 1 << bits
    for place in read_places(reader, size):
        frequency = reader.delta() if bits else 1
        left -= frequency
        if left < 0:
            break
        law[place] = frequency
    if left:
        raise InputError(f"the stream is damaged: its frequencies do not sum to 2^{bits}.")
    return law
