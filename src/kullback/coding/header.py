"""Small numbers as bits: what a stream says of itself before its symbols.

Elias (1975), "Universal codeword sets and representations of the integers".
"""

from __future__ import annotations

from kullback._errors import InputError


def gamma(number: int) -> str:
    """Return Elias' gamma code of a number from 1: its width in unary, then its bits.

    Examples
    --------
    >>> gamma(5)
    '00101'
    """
    digits = f"{number:b}"
    return "0" * (len(digits) - 1) + digits


def delta(number: int) -> str:
    """Return Elias' delta code of a number from 1: its width in gamma, then its bits.

    Examples
    --------
    >>> delta(5)
    '01101'
    """
    digits = f"{number:b}"
    return gamma(len(digits)) + digits[1:]


def fixed(number: int, width: int) -> str:
    """Return a number from 0 in ``width`` bits."""
    return f"{number:0{width}b}" if width else ""


# Numbers in gamma code have fewer bits: places are below 2^62, widths smaller still.
_WIDEST = 64


class BitReader:
    """Reads such numbers from the front of a stream; ``position`` is in bits."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 8 * len(data)
        self.position = 0

    def fixed(self, width: int) -> int:
        """Return the number in the next ``width`` bits."""
        start, stop = self.position, self.position + width
        if stop > self._size:
            raise InputError(f"the stream is cut short: it ends at byte {len(self._data)}.")
        window = int.from_bytes(self._data[start // 8 : (stop + 7) // 8], "big")
        self.position = stop
        return (window >> (-stop % 8)) & ((1 << width) - 1)

    def gamma(self) -> int:
        """Return the number that Elias' gamma code writes next."""
        start = self.position // 8
        window = int.from_bytes(self._data[start : start + 9].ljust(9, b"\0"), "big")
        ahead = (window >> (8 - self.position % 8)) & ((1 << _WIDEST) - 1)
        if not ahead:
            raise InputError(f"the stream is damaged or cut short: it has {len(self._data)} bytes.")
        width = _WIDEST - ahead.bit_length()
        self.position += width + 1
        return (1 << width) | self.fixed(width)

    def delta(self) -> int:
        """Return the number that Elias' delta code writes next."""
        width = self.gamma() - 1
        if width > self._size:
            raise InputError("the stream is damaged: it names a number that is longer than it.")
        return (1 << width) | self.fixed(width)


def write_places(places: list[int], size: int) -> str:
    """Return which of ``size`` places are taken: runs of free and taken ones, in gamma code."""
    bits, last, i = [], 0, 0
    while i < len(places):
        j = i
        while j + 1 < len(places) and places[j + 1] == places[j] + 1:
            j += 1
        bits += [gamma(places[i] - last + 1), gamma(j - i + 1)]
        last, i = places[j] + 1, j + 1
    if last < size:
        bits.append(gamma(size - last + 1))
    return "".join(bits)


def read_places(reader: BitReader, size: int, most: int | None = None) -> list[int]:
    """Return the places that `write_places` has written, ``most`` of them at most."""
    places: list[int] = []
    last = 0
    while last < size:
        first = last + reader.gamma() - 1
        if first >= size:
            break
        last = first + reader.gamma()
        if last > size or (most is not None and len(places) + last - first > most):
            raise InputError("the stream is damaged: its table names symbols that are not there.")
        places += range(first, last)
    return places
