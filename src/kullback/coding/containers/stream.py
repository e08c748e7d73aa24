"""What one compressed stream of a container is made of, in bits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class CodeCost:
    """What codewords cost: ``bits`` = ``entropy`` + ``redundancy`` + ``slack`` + ``coder``.

    Each block b has a code of its own, of lengths l_b or, by FSE, of a table of probabilities q_b.
    P_b is the law of its n_b codewords.

    Attributes
    ----------
    codewords : int
        Σ n_b.
    bits : int
        What they take.
    entropy : float
        Σ n_b H(P_b): what ideal codes for the same laws would take.
    redundancy : float
        Σ n_b KL(P_b‖q_b), with q_b in proportion to 2^-l_b what whole lengths cost. Never negative.
    slack : float
        Σ n_b log2 1/K_b with the Kraft sum K_b: what is lost as a code has codewords to spare.
    coder : float
        What the states of FSE take beyond Σ n_b H(P_b, q_b); may be negative. 0 of prefix codes.
    """

    codewords: int = 0
    bits: int = 0
    entropy: float = 0.0
    redundancy: float = 0.0
    slack: float = 0.0
    coder: float = 0.0

    @property
    def lost(self) -> float:
        """What is lost against ideal codes: ``bits`` - ``entropy``."""
        return self.redundancy + self.slack + self.coder

    def __add__(self, other: CodeCost) -> CodeCost:
        return CodeCost(
            self.codewords + other.codewords,
            self.bits + other.bits,
            self.entropy + other.entropy,
            self.redundancy + other.redundancy,
            self.slack + other.slack,
            self.coder + other.coder,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain values."""
        return {
            "codewords": self.codewords,
            "bits": self.bits,
            "entropy": self.entropy,
            "redundancy": self.redundancy,
            "slack": self.slack,
            "coder": self.coder,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """A gzip member, a member of a zip archive, the image of a PNG, or a zstd frame.

    Attributes
    ----------
    name : str
    method : str
        ``"deflate"``, ``"zstd"``, ``"stored"``, or what else is not looked into.
    compressed_bits : int
        What it takes, without headers and checksums of its container.
    size : int
        Bytes that it gives.
    parts : dict of str to int
        Bits of each part; they sum to ``compressed_bits``. Parts of no bits are left out.
    blocks : dict of str to int
        The number of blocks of each kind: stored, fixed, dynamic; of zstd raw, RLE, compressed.
    codes : dict of str to CodeCost
        What each code of its blocks costs: of deflate ``"literal_length"`` and ``"distance"``, of
        zstd ``"literals"`` (Huffman), ``"literal_lengths"``, ``"match_lengths"`` and ``"offsets"``
        (FSE).
    profile : ndarray, shape (rows, 4)
        Bits, bytes given, codewords and redundancy in bits, of one or more blocks a row, at most
        512 rows.
    count : int
        How many streams this is the sum of.
    """

    name: str
    method: str
    compressed_bits: int
    size: int
    parts: dict[str, int]
    blocks: dict[str, int] = field(default_factory=dict)
    codes: dict[str, CodeCost] = field(default_factory=dict)
    profile: np.ndarray = field(default_factory=lambda: np.zeros((0, 4)), repr=False)
    count: int = 1

    @property
    def cost(self) -> CodeCost:
        """What all codes cost."""
        return sum(self.codes.values(), CodeCost())

    def to_dict(self) -> dict[str, Any]:
        """Return the stream as plain values for strict JSON, without its profile."""
        return {
            "name": self.name,
            "method": self.method,
            "count": self.count,
            "compressed_bits": self.compressed_bits,
            "size": self.size,
            "parts": dict(self.parts),
            "blocks": dict(self.blocks),
            **{name: cost.to_dict() for name, cost in self.codes.items()},
        }


def together(name: str, streams: Iterable[Stream]) -> Stream:
    """Return the sum of streams, without a profile."""
    bits = size = count = 0
    parts: dict[str, int] = {}
    blocks: dict[str, int] = {}
    codes: dict[str, CodeCost] = {}
    methods = []
    for stream in streams:
        bits, size, count = bits + stream.compressed_bits, size + stream.size, count + stream.count
        for of, added in ((parts, stream.parts), (blocks, stream.blocks)):
            for key, n in added.items():
                of[key] = of.get(key, 0) + n
        for code, cost in stream.codes.items():
            codes[code] = codes.get(code, CodeCost()) + cost
        methods.append(stream.method)
    method = ", ".join(sorted(set(methods)))
    return Stream(name, method, bits, size, parts, blocks, codes, count=count)
