"""Arithmetic coding, as a range coder, and asymmetric numeral systems (ANS), by constriction.

Both spend ``-log2 q`` bits on a symbol, not whole ones. Rissanen and Langdon (1979), "Arithmetic
coding"; Duda (2013), "Asymmetric numeral systems: entropy coding combining speed of Huffman coding
with compression rate of arithmetic coding".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from kullback._errors import InputError, MissingExtraError
from kullback.coding.codes.frequencies import best_precision, frequency_plan
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.quantised import quantised
from kullback.coding.codes.settings import is_whole
from kullback.coding.symbols import Symbols

_WORD = 4  # bytes
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Range:
    """A range coder (arithmetic coding by words) with quantised frequencies.

    Parameters
    ----------
    precision : int, optional
        The frequencies sum to ``2^precision``, 1 to 24; by default to what is cheapest with the
        table.
    """

    precision: int | None = None

    def __post_init__(self) -> None:
        _check(self.precision)

    @property
    def title(self) -> str:
        """What reports call it."""
        return _title("range coder", self.precision)

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        return _plan(symbols, weights, self.precision, _range_encode, _range_decode)


@dataclass(frozen=True, slots=True)
class ANS:
    """Asymmetric numeral systems, as a stream of words (rANS), with quantised frequencies.

    Parameters
    ----------
    precision : int, optional
        The frequencies sum to ``2^precision``, 1 to 24; by default to what is cheapest with the
        table.
    """

    precision: int | None = None

    def __post_init__(self) -> None:
        _check(self.precision)

    @property
    def title(self) -> str:
        """What reports call it."""
        return _title("ANS", self.precision)

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        return _plan(symbols, weights, self.precision, _ans_encode, _ans_decode)


def _check(precision: int | None) -> None:
    if precision is not None and not is_whole(precision, 1, 24):
        raise InputError(f"the precision of frequencies is 1 to 24 bits, not {precision!r}.")


def _title(name: str, precision: int | None) -> str:
    return name if precision is None else f"{name}, {precision} bits"


def _plan(
    symbols: Symbols,
    weights: Sequence[int] | None,
    precision: int | None,
    encode: Any,
    decode: Any,
) -> Plan:
    _constriction()
    law = symbols.counts.tolist() if weights is None else list(weights)
    bits = best_precision(law) if precision is None else precision
    frequencies = quantised(law, bits)
    notes = (f"the frequencies sum to 2^{bits}",)
    return frequency_plan(symbols, frequencies, encode, decode, told=weights is None, notes=notes)


def _constriction() -> Any:
    try:
        return import_module("constriction")
    except ImportError:
        raise MissingExtraError("range coding and ANS", "coding") from None


def _model(frequencies: np.ndarray) -> tuple[Any, np.ndarray] | None:
    """Return a model of the symbols that can come, and their places; None of one symbol alone."""
    places = np.flatnonzero(frequencies)
    if len(places) < 2:
        return None
    law = frequencies[places] / frequencies.sum()  # exact: a whole number over a power of two
    return _constriction().stream.model.Categorical(law, perfect=True), places


def _numbered(sequence: np.ndarray, places: np.ndarray, size: int) -> np.ndarray:
    number = np.zeros(size, dtype=np.int32)
    number[places] = np.arange(len(places), dtype=np.int32)
    return number[sequence]


def _range_encode(sequence: np.ndarray, frequencies: np.ndarray) -> bytes:
    made = _model(frequencies)
    if made is None:
        return b""
    coder = _constriction().stream.queue.RangeEncoder()
    for start in range(0, len(sequence), _CHUNK):
        chunk = sequence[start : start + _CHUNK]
        coder.encode(_numbered(chunk, made[1], len(frequencies)), made[0])
    return bytes(coder.get_compressed().astype("<u4").tobytes())


def _range_decode(data: bytes, frequencies: np.ndarray, count: int) -> np.ndarray:
    coder = _constriction().stream.queue.RangeDecoder
    return _decoded(coder, data, frequencies, count)


def _ans_encode(sequence: np.ndarray, frequencies: np.ndarray) -> bytes:
    made = _model(frequencies)
    if made is None:
        return b""
    coder = _constriction().stream.stack.AnsCoder()
    for stop in range(len(sequence), 0, -_CHUNK):  # what goes in last comes out first
        chunk = sequence[max(0, stop - _CHUNK) : stop]
        coder.encode_reverse(_numbered(chunk, made[1], len(frequencies)), made[0])
    return bytes(coder.get_compressed().astype("<u4").tobytes())


def _ans_decode(data: bytes, frequencies: np.ndarray, count: int) -> np.ndarray:
    return _decoded(_constriction().stream.stack.AnsCoder, data, frequencies, count)


def _decoded(coder: Any, data: bytes, frequencies: np.ndarray, count: int) -> np.ndarray:
    made = _model(frequencies)
    if made is None:
        return np.full(count, np.flatnonzero(frequencies)[0])
    if len(data) % _WORD:
        raise InputError("the stream is cut short: it holds no whole number of words.")
    out = np.empty(count, dtype=np.min_scalar_type(len(frequencies)))
    try:
        decoder = coder(np.frombuffer(data, dtype="<u4").astype(np.uint32))
        for start in range(0, count, _CHUNK):
            size = min(_CHUNK, count - start)
            out[start : start + size] = made[1][decoder.decode(made[0], size)]
    except (AssertionError, ValueError):  # what constriction raises
        raise InputError("the stream is damaged: no symbols have this code.") from None
    return out
