"""Codes and data that the tests of coding share."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import settings

from kullback.coding import (
    ANS,
    TANS,
    Blocks,
    EliasDelta,
    EliasGamma,
    Fixed,
    Golomb,
    Huffman,
    Range,
    Rice,
    Shannon,
    ShannonFanoElias,
    Table,
    Trained,
    Unary,
    audit,
)
from kullback.coding.codes.plan import LINES

QUICK = settings(max_examples=25, deadline=None)
OF_ANY = [
    Huffman(),
    Huffman(9),
    Shannon(),
    ShannonFanoElias(),
    Fixed(),
    Blocks(2),
    Blocks(3, Shannon()),
    Blocks(2, Range()),
    Range(),
    Range(24),
    ANS(),
    ANS(16),
    TANS(),
    TANS(8),
]
OF_NUMBERS = [
    Unary(), EliasGamma(), EliasDelta(), Golomb(), Golomb(3), Golomb(10), Rice(), Rice(0), Rice(4)
]  # fmt: skip
OF_BYTES = [
    *OF_ANY,
    *OF_NUMBERS,
    *(
        Trained(b"banana bandana", code)
        for code in (Huffman(), Huffman(9), Shannon(), ShannonFanoElias(), Range(), ANS(), TANS())
    ),
    Trained(bytes(range(256))),
    Table({value: 8 + value % 2 for value in range(256)}),
    Table({value: f"{value:b}".zfill(8) + "1" for value in range(256)}),
]
SPECIAL = {
    "nothing": b"",
    "a zero": b"\x00",
    "255": b"\xff",
    "one byte": b"q",
    "one byte repeated": b"q" * 1000,
    "all bytes": bytes(range(256)),
    "all bytes but one": bytes(range(255)),
    "two bytes": b"\x00\xff" * 100,
    "text": b"abracadabra, she said",
    "noise": np.random.default_rng(0).bytes(3000),
}


def named(codes):
    """Return what gives a test each of the codes."""
    return pytest.mark.parametrize("code", codes, ids=lambda code: code.title)


def fibonacci(size):
    """Return so many Fibonacci numbers: the counts that make Huffman's code deepest."""
    found = [1, 1]
    while len(found) < size:
        found.append(found[-1] + found[-2])
    return found[:size]


def same(one, other):
    """Say whether two sequences of symbols are equal, of the same kind."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and one == other


def add_up(ledger):
    """Check that the lines are those of a ledger, and their sum, in fractions and doubles."""
    assert tuple(ledger.parts) == LINES
    assert sum(Fraction(bits) for bits in ledger.parts.values()) == ledger.encoded_bits
    if ledger.encoded_bits < 1 << 50:
        assert math.fsum(ledger.parts.values()) == ledger.encoded_bits
    assert ledger.encoded_bits % 8 == 0
    if ledger.encoded_bits < 1 << 26:
        assert ledger.parts["padding"] in range(16)
        assert ledger.parts["table"] == len(ledger._head)


def round_trip(source, code):
    """Return the ledger of a source that was encoded, counted to the bit, and decoded."""
    ledger = audit(source, code)
    encoded = ledger.encode()
    assert 8 * len(encoded) == ledger.encoded_bits
    add_up(ledger)
    assert same(ledger.decode(encoded), source)
    return ledger
