"""The loops of tANS over single symbols, which numba may compile."""

from __future__ import annotations

from typing import Any

from kullback.coding.compiled import compiled


@compiled
def encode(
    sequence: Any,
    frequencies: Any,
    starts: Any,
    order: Any,
    size: int,
    out: Any,
    held: Any,
) -> None:
    """Write the bits of symbols from the last to the first, towards the front of ``out``.

    ``held`` has the state, the byte of ``out`` that was written last, and the bits that fill no
    byte yet with their number. A state is a number from ``size`` to ``2 size - 1``; a symbol of
    frequency f takes it to one of its f states, once so many of its lowest bits are shifted out
    that f to 2 f - 1 are left.
    """
    state = held[0]
    byte = held[1]
    bits = held[2]
    filled = held[3]
    for k in range(len(sequence)):
        symbol = sequence[len(sequence) - 1 - k]
        frequency = frequencies[symbol]
        width = 0
        while (state >> width) >= 2 * frequency:
            width += 1
        bits |= (state & ((1 << width) - 1)) << filled
        filled += width
        while filled >= 8:
            byte -= 1
            out[byte] = bits & 255
            bits >>= 8
            filled -= 8
        state = size + order[starts[symbol] + (state >> width) - frequency]
    held[0] = state
    held[1] = byte
    held[2] = bits
    held[3] = filled


@compiled
def decode(data: Any, symbols: Any, following: Any, out: Any, size: int, held: Any) -> bool:
    """Read as many symbols as ``out`` holds; say whether the stream has them.

    ``held`` has the state, from 0, and the position in bits.
    """
    end = 8 * (len(data) - 8)
    state = held[0]
    position = held[1]
    for i in range(len(out)):
        out[i] = symbols[state]
        number = following[state]
        while number < size:
            if position >= end:
                return False
            number = (number << 1) | (((0 + data[position >> 3]) >> (7 - (position & 7))) & 1)
            position += 1
        state = number - size
    held[0] = state
    held[1] = position
    return True
