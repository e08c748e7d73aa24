"""The blocks of one zstd frame at a time: what the loop over them works on, and what it adds up."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback.coding.containers.kinds import OTHER
from kullback.coding.containers.profile import Profile
from kullback.coding.containers.stream import CodeCost, Stream
from kullback.coding.containers.zstd_places import (
    ALL_CELLS,
    ALL_MASSES,
    ALPHABET,
    BAD,
    CODED,
    CODES,
    DICTIONARY,
    FRONT,
    GO,
    HEADERS,
    LAWS,
    LENGTH_CODES,
    LITERALS,
    LOGS,
    MASSES,
    MATCH_CODES,
    MOST,
    NEAR,
    NO_TABLE,
    OFFSET_CODES,
    OUTPUT,
    PAD,
    PARTS,
    REPEATED,
    STATE,
    STORED,
    SUMS,
    SYMBOLS,
    WEIGHT,
)

KINDS = ("raw", "RLE", "compressed")
RAW, RLE, COMPRESSED = range(3)
_BITS = (LITERALS, LENGTH_CODES, OFFSET_CODES, MATCH_CODES)
_HEADER = 24
_FIRST_OFFSETS = (1, 4, 8)


class Blocks:
    """The arrays of one frame at a time; `zstd_places` says what is where in them."""

    def __init__(self) -> None:
        # It loads numba, if that is installed.
        from kullback.coding.containers import zstd_cost_loop, zstd_loop

        self._compiled = zstd_loop.IS_COMPILED
        self._walk, self._cost_of = zstd_loop.walk, zstd_cost_loop.cost
        self._alphabet = np.array(ALPHABET) if self._compiled else ALPHABET
        self._cells, self._masses = self._zeros(ALL_CELLS), self._zeros(ALL_MASSES)
        self._counts = self._zeros(MASSES[WEIGHT])

    def begin(self, most: int, *, dictionary: bool) -> None:
        """Make ready for a frame whose blocks give so many bytes at most."""
        self._state = self._zeros(STATE)
        self._state[MOST], self._state[DICTIONARY] = most, int(dictionary)
        for i, offset in enumerate(_FIRST_OFFSETS):
            self._state[NEAR + i] = offset
        for code in range(len(MASSES)):
            self._state[LOGS + code] = -1
        self._sums, self._laws = self._zeros(SUMS), self._zeros(LAWS * len(CODES), 0.0)
        self._profile = Profile()
        self._kinds = [0, 0, 0]
        self.most, self.unknown_bits = most, 0

    def add(self, kind: int, size: int, data: np.ndarray) -> int:
        """Add a block; return 0, or what is wrong in it.

        Parameters
        ----------
        kind : {0, 1, 2}
        size : int
            Bytes that a raw block or one of RLE gives.
        data : ndarray of uint8
            The block without its header.
        """
        output, coded, lost = self.size, self._codewords, self._lost
        self._kinds[kind] += 1
        self._sums[HEADERS] += _HEADER
        if kind == COMPRESSED:
            status = self._follow(data)
            if status != GO:
                return status
        else:
            self._sums[REPEATED if kind == RLE else STORED] += 8 * len(data)
            self._state[OUTPUT] += size
        self._profile.add(
            _HEADER + 8 * len(data), self.size - output, self._codewords - coded, self._lost - lost
        )
        return GO

    @property
    def size(self) -> int:
        """Bytes that the blocks have given."""
        return int(self._state[OUTPUT])

    @property
    def fault(self) -> int:
        """The byte of the last block, without its header, where something is wrong."""
        return int(self._state[BAD]) - FRONT

    def stream(self, name: str, size: int) -> Stream:
        """Return what the frame is made of; blocks that need a dictionary are other data."""
        sums = [int(x) for x in self._sums]
        parts = {part: sums[i] for i, part in enumerate(PARTS) if sums[i]}
        if self.unknown_bits:
            parts[OTHER] = self.unknown_bits
        kinds = {kind: n for kind, n in zip(KINDS, self._kinds, strict=True) if n}
        costs = {code: self._cost(i) for i, code in enumerate(CODES)}
        bits = sum(parts.values())
        return Stream(name, "zstd", bits, size, parts, kinds, costs, self._profile.rows)

    def _follow(self, data: np.ndarray) -> int:
        padded = np.zeros(FRONT + len(data) + PAD, dtype=np.uint8)
        padded[FRONT : FRONT + len(data)] = data
        before = list(self._sums)
        status = self._walk(
            padded if self._compiled else padded.tobytes(), FRONT + len(data), self._alphabet,
            self._state, self._cells, self._masses, self._counts, self._sums,
        )  # fmt: skip
        if status == NO_TABLE and self._state[DICTIONARY]:
            for i, n in enumerate(before):
                self._sums[i] = n
            self.unknown_bits += 8 * len(data)
            return GO
        if status == GO:
            self._add_costs(before)
        return int(status)

    def _add_costs(self, before: list[int]) -> None:
        """Add what the codes of a block cost, given the sums before it."""
        for code, part in enumerate(_BITS):
            first, log = MASSES[code], self._state[LOGS + code]
            self._sums[CODED + code] += self._cost_of(
                self._counts, self._masses, first, first + SYMBOLS[code], log,
                self._sums[part] - before[part], self._laws, LAWS * code,
            )  # fmt: skip

    def _cost(self, which: int) -> CodeCost:
        laws = [float(x) for x in self._laws[LAWS * which : LAWS * (which + 1)]]
        bits, codewords = int(self._sums[_BITS[which]]), int(self._sums[CODED + which])
        return CodeCost(codewords, bits, laws[0], laws[1], coder=laws[2])

    @property
    def _codewords(self) -> int:
        return int(sum(self._sums[CODED:]))

    @property
    def _lost(self) -> float:
        return float(sum(self._laws[1::LAWS]))

    def _zeros(self, n: int, zero: float = 0) -> Any:
        return np.zeros(n, dtype=type(zero)) if self._compiled else [zero] * n
