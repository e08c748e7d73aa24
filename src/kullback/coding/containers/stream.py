"""What one compressed stream of a container is made of, in bits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class CodeCost:
    """What codewords of one kind cost: ``bits`` = ``entropy`` + ``redundancy`` + ``slack``.

    Each block b has a code of its own, of lengths l_b. P_b is the law of its n_b codewords.

    Attributes
    ----------
    codewords : int
        Σ n_b.
    bits : int
        What they take.
    entropy : float
        Σ n_b H(P_b): what ideal codes for the same laws would take.
    redundancy : float
        Σ n_b KL(P_b‖q_b) with q_b in proportion to 2^-l_b: what whole lengths cost. Never negative.
    slack : float
        Σ n_b log2 1/K_b with the Kraft sum K_b: what is lost as a code has codewords to spare.
    """

    codewords: int = 0
    bits: int = 0
    entropy: float = 0.0
    redundancy: float = 0.0
    slack: float = 0.0

    def __add__(self, other: CodeCost) -> CodeCost:
        return CodeCost(
            self.codewords + other.codewords,
            self.bits + other.bits,
            self.entropy + other.entropy,
            self.redundancy + other.redundancy,
            self.slack + other.slack,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain values."""
        return {
            "codewords": self.codewords,
            "bits": self.bits,
            "entropy": self.entropy,
            "redundancy": self.redundancy,
            "slack": self.slack,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """A gzip member, a member of a zip archive, or the image of a PNG.

    Attributes
    ----------
    name : str
    method : str
        ``"deflate"``, ``"stored"``, or what else is not looked into.
    compressed_bits : int
        What it takes, without headers and checksums of its container.
    size : int
        Bytes that it gives.
    parts : dict of str to int
        Bits of each part; they sum to ``compressed_bits``. Parts of no bits are left out.
    blocks : dict of str to int
        The number of blocks of each kind: stored, fixed, dynamic.
    literal_length, distance : CodeCost
        What the two codes of its blocks cost.
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
    literal_length: CodeCost = CodeCost()
    distance: CodeCost = CodeCost()
    profile: np.ndarray = field(default_factory=lambda: np.zeros((0, 4)), repr=False)
    count: int = 1

    @property
    def cost(self) -> CodeCost:
        """What both codes cost."""
        return self.literal_length + self.distance

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
            "literal_length": self.literal_length.to_dict(),
            "distance": self.distance.to_dict(),
        }


def together(name: str, streams: Iterable[Stream]) -> Stream:
    """Return the sum of streams, without a profile."""
    bits = size = count = 0
    parts: dict[str, int] = {}
    blocks: dict[str, int] = {}
    near, far = CodeCost(), CodeCost()
    methods = []
    for stream in streams:
        bits, size, count = bits + stream.compressed_bits, size + stream.size, count + stream.count
        for of, added in ((parts, stream.parts), (blocks, stream.blocks)):
            for key, n in added.items():
                of[key] = of.get(key, 0) + n
        near, far = near + stream.literal_length, far + stream.distance
        methods.append(stream.method)
    method = ", ".join(sorted(set(methods)))
    return Stream(name, method, bits, size, parts, blocks, near, far, count=count)
