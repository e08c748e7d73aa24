"""ANS by a table (tANS, as in FSE and zstd): what a small table of states costs.

Duda (2013), "Asymmetric numeral systems: entropy coding combining speed of Huffman coding with
compression rate of arithmetic coding"; RFC 8878, section 4.1, spreads the symbols.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.frequencies import frequency_plan
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.quantised import quantised
from kullback.coding.codes.settings import is_whole
from kullback.coding.compiled import is_installed
from kullback.coding.header import BitReader
from kullback.coding.symbols import Symbols

_CHUNK = 1 << 20
_FEWEST, _MOST = 5, 20


@dataclass(frozen=True, slots=True)
class TANS:
    """Asymmetric numeral systems by a table of ``2^bits`` states, the frequencies quantised to it.

    Parameters
    ----------
    bits : int
        5 to 20; zstd has at most 12, mostly 9 to 11.
    """

    bits: int = 11

    def __post_init__(self) -> None:
        if not is_whole(self.bits, _FEWEST, _MOST):
            raise InputError(f"a tANS table has {_FEWEST} to {_MOST} bits, not {self.bits!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"tANS of {self.bits} bits"

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        law = symbols.counts.tolist() if weights is None else list(weights)
        frequencies = quantised(law, self.bits)
        return frequency_plan(symbols, frequencies, _encode, _decode, told=weights is None)


def spread(frequencies: np.ndarray) -> np.ndarray:
    """Return the symbol of each state: each symbol's states lie about evenly."""
    size = int(frequencies.sum())
    step = (size >> 1) + (size >> 3) + 3  # odd, so it meets every state
    states = np.empty(size, dtype=np.int64)
    states[(np.arange(size) * step) & (size - 1)] = np.repeat(
        np.arange(len(frequencies)), frequencies
    )
    return states


def _encode(sequence: np.ndarray, frequencies: np.ndarray) -> bytes:
    """Return zeros and a one, the state to begin with, and the bits from the first symbol on.

    They are found from the last symbol to the first, and written from the end.
    """
    from kullback.coding.codes import tans_loops

    symbols = spread(frequencies)
    order = np.argsort(symbols, kind="stable")  # the states of each symbol, in order
    starts = np.cumsum(frequencies) - frequencies
    size = len(symbols)
    widest = size.bit_length() - 1
    out = np.zeros((len(sequence) + 1) * widest // 8 + 9, dtype=np.uint8)
    tables = _indexed(frequencies, starts, order)
    held = _indexed(np.array([size, len(out), 0, 0]))[0]
    target = out if is_installed() else bytearray(len(out))
    for stop in range(len(sequence), 0, -_CHUNK):
        chunk = np.asarray(sequence[max(0, stop - _CHUNK) : stop]).astype(np.int64)
        tans_loops.encode(_indexed(chunk)[0], tables[0], tables[1], tables[2], size, target, held)
    state, position, bits, width = (int(x) for x in held)
    bits |= ((1 << widest) | (state - size)) << width
    front = bits.to_bytes((width + widest + 8) // 8, "big")
    return front + bytes(target[position:])


def _decode(data: bytes, frequencies: np.ndarray, count: int) -> np.ndarray:
    from kullback.coding.codes import tans_loops

    if frequencies.sum() < 1 << _FEWEST:
        raise InputError("the stream is damaged: its table of states is too small.")
    symbols = spread(frequencies)
    size = len(symbols)
    order = np.argsort(symbols, kind="stable")
    ranks = np.empty(size, dtype=np.int64)
    starts = np.cumsum(frequencies) - frequencies
    ranks[order] = np.arange(size) - np.repeat(starts, frequencies)
    tables = _indexed(symbols, frequencies[symbols] + ranks)
    reader = BitReader(data)
    if int.from_bytes(data[:1], "big") == 0:
        raise InputError("the stream is damaged: it has no state to begin with.")
    while not reader.fixed(1):
        pass
    state = reader.fixed(size.bit_length() - 1)
    held = _indexed(np.array([state, reader.position]))[0]
    padded = data + bytes(8)
    source = np.frombuffer(padded, dtype=np.uint8).copy() if is_installed() else padded
    out = np.empty(count, dtype=np.min_scalar_type(len(frequencies)))
    for start in range(0, count, _CHUNK):
        part = _indexed(np.zeros(min(_CHUNK, count - start), dtype=np.int64))[0]
        if not tans_loops.decode(source, tables[0], tables[1], part, size, held):
            raise InputError(f"the stream is cut short: it ends at byte {len(data)}.")
        out[start : start + _CHUNK] = part
    return out


def _indexed(*arrays: np.ndarray) -> list[Any]:
    """Return arrays as what loops index fastest: as they are if compiled, else lists."""
    return list(arrays) if is_installed() else [array.tolist() for array in arrays]
