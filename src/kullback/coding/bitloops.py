"""Loops over bits that numba may compile: writing codewords, reading them by table and tree.

A tree node is a place in ``children``: two entries a node, for a 0 and for a 1. An entry is the
next node, ``~symbol`` for a leaf, or `NOWHERE`. (``0 +`` makes a byte a signed number: numba makes
a float of a signed and an unsigned one.)
"""

from __future__ import annotations

from typing import Any

from kullback.coding.compiled import compiled

NOWHERE = 2**31 - 1


@compiled
def write(
    sequence: Any, first_limb: Any, limbs: Any, widths: Any, out: Any, position: int
) -> int:  # pragma: no cover - compiled
    """Write the codewords of symbols into ``out`` from a position in bits; return where they end.

    A codeword is one or more limbs of at most 32 bits. The bits of ``out`` before the position are
    kept.
    """
    free = position % 8
    byte = position // 8
    held = 0
    if free:
        held = (0 + out[byte]) >> (8 - free)
    for i in range(len(sequence)):
        symbol = sequence[i]
        for limb in range(first_limb[symbol], first_limb[symbol + 1]):
            held = (held << widths[limb]) | limbs[limb]
            free += widths[limb]
            while free >= 8:
                free -= 8
                out[byte] = (held >> free) & 255
                byte += 1
            held &= (1 << free) - 1
    if free:
        out[byte] = (held << (8 - free)) & 255
    return 8 * byte + free


@compiled
def grow(
    symbols: Any, starts: Any, lengths: Any, bits: Any, children: Any
) -> int:  # pragma: no cover - compiled
    """Grow the tree of codewords; return how many nodes it has."""
    nodes = 1
    for k in range(len(symbols)):
        symbol = symbols[k]
        node = 0
        for j in range(lengths[symbol] - 1):
            entry = 2 * node + bits[starts[symbol] + j]
            if children[entry] == NOWHERE:
                children[entry] = nodes
                nodes += 1
            node = children[entry]
        children[2 * node + bits[starts[symbol] + lengths[symbol] - 1]] = ~symbol
    return nodes


@compiled
def fill(width: int, children: Any, reached: Any, used: Any) -> int:  # pragma: no cover - compiled
    """Fill the table of what the next ``width`` bits lead to, and how many of them that takes."""
    for window in range(1 << width):
        node = 0
        taken = 0
        while taken < width:
            node = children[2 * node + ((window >> (width - 1 - taken)) & 1)]
            taken += 1
            if node < 0 or node == NOWHERE:
                break
        reached[window] = node
        used[window] = taken
    return width


@compiled
def read(
    data: Any,
    position: int,
    end: int,
    width: int,
    reached: Any,
    used: Any,
    children: Any,
    out: Any,
) -> tuple[int, int]:  # pragma: no cover - compiled
    """Read symbols until ``out`` is full; return how many there were, and where they end.

    ``data`` has 8 bytes more than ``end`` says. It stops short at bits that are no codeword.
    """
    mask = (1 << width) - 1
    for i in range(len(out)):
        byte = position >> 3
        window = 0
        for j in range(4):
            window = (window << 8) | (0 + data[byte + j])
        window = (window >> (32 - width - (position & 7))) & mask
        node = reached[window]
        position += used[window]
        while 0 <= node < NOWHERE and position < end:
            bit = ((0 + data[position >> 3]) >> (7 - (position & 7))) & 1
            node = children[2 * node + bit]
            position += 1
        if node >= 0 or position > end:
            return i, position
        out[i] = ~node
    return len(out), position
