"""What the loop over a deflate stream works on: arrays for numba, lists for plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback.coding.containers.places import (
    ALL_SYMBOLS,
    ALPHABET,
    BAD,
    BLOCKS_A_ROW,
    CODE,
    IN_ROW,
    LAWS,
    MOST_ROWS,
    ORIGIN,
    PAD,
    POSITION,
    PROFILE,
    ROWS,
    STATE,
    SUMS,
)


class Scratch:
    """The arrays of one stream at a time; `places` says what is where in them."""

    def __init__(self) -> None:
        # It loads numba, if that is installed.
        from kullback.coding.containers import inflate_loop

        self.compiled = inflate_loop.IS_COMPILED
        self._walk = inflate_loop.walk
        self._alphabet = np.array(ALPHABET) if self.compiled else ALPHABET
        self._lengths, self._counts = self._zeros(ALL_SYMBOLS), self._zeros(ALL_SYMBOLS)
        self._codes = self._zeros(2 * CODE)
        self.begin()

    def begin(self) -> None:
        """Make ready for a stream."""
        self.state, self.sums = self._zeros(STATE), self._zeros(SUMS)
        self.laws, self._profile = self._zeros(LAWS, 0.0), self._zeros(MOST_ROWS * PROFILE, 0.0)
        self.state[BLOCKS_A_ROW] = 1

    def walk(self, window: np.ndarray, *, final: bool) -> int:
        """Follow the stream through its next bytes and return what ended that."""
        padded = np.zeros(len(window) + PAD, dtype=np.uint8)
        padded[: len(window)] = window
        data = padded if self.compiled else padded.tobytes()
        return self._walk(
            data, len(window), int(final), self._alphabet, self.state, self._lengths, self._codes,
            self._counts, self.sums, self.laws, self._profile,
        )  # fmt: skip

    def leave(self) -> int:
        """Return how many bytes of the window are done; the next one begins after them."""
        done = int(self.state[POSITION]) >> 3
        self.state[POSITION] &= 7
        self.state[ORIGIN] += 8 * done
        return done

    @property
    def fault(self) -> int:
        """The bit of the stream where something is wrong."""
        return int(self.state[ORIGIN] + self.state[BAD])

    @property
    def profile(self) -> np.ndarray:
        """Bits, bytes, codewords and redundancy of one or more blocks a row."""
        rows = int(self.state[ROWS]) + (self.state[IN_ROW] > 0)
        return np.array(self._profile[: rows * PROFILE], dtype=float).reshape(rows, PROFILE)

    def _zeros(self, n: int, zero: float = 0) -> Any:
        return np.zeros(n, dtype=type(zero)) if self.compiled else [zero] * n
