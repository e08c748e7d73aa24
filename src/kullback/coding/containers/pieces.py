"""A stream that lies in pieces of a file, as that of a PNG does in its chunks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

import numpy as np


class Pieces:
    """The bytes of one stream, by their places in it."""

    def __init__(self, data: np.ndarray, spans: Iterable[tuple[int, int]]) -> None:
        self._data = data
        self._spans = list(spans)
        self._starts = [0, *accumulate(stop - start for start, stop in self._spans)]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self._starts[-1]

    def offset(self, place: int) -> int:
        """Return where in the file a byte of the stream is; of one past its end, the end."""
        i = min(bisect_right(self._starts, place), len(self._spans)) - 1
        return self._spans[i][0] + place - self._starts[i]

    def read(self, start: int, stop: int) -> np.ndarray:
        """Return the bytes from start to stop, or to the end of the stream."""
        found = []
        for i in range(bisect_right(self._starts, start) - 1, len(self._spans)):
            if self._starts[i] >= stop:
                break
            low, high = self._spans[i]
            base = low - self._starts[i]
            found.append(self._data[max(base + start, low) : min(base + stop, high)])
        return found[0] if len(found) == 1 else np.concatenate([*found, np.zeros(0, np.uint8)])

    def spans_from(self, place: int) -> list[tuple[int, int]]:
        """Return the spans of the stream without its first bytes."""
        left = []
        for (low, high), at in zip(self._spans, self._starts, strict=False):
            if at + high - low >= place:
                left.append((max(low, low + place - at), high))
        return left
