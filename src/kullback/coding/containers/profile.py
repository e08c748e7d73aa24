"""What blocks cost along a stream, in rows of one or more blocks, so that memory is bounded."""

from __future__ import annotations

import numpy as np

MOST_ROWS, COLUMNS = 512, 4


class Profile:
    """Bits, bytes given, codewords and redundancy of one or more blocks a row."""

    def __init__(self) -> None:
        self._rows: list[list[float]] = []
        self._blocks_a_row, self._in_row = 1, 0

    def add(self, *block: float) -> None:
        """Add a block to the last row, or to a new one; a full profile is added up in pairs."""
        if not self._rows or self._in_row == self._blocks_a_row:
            if len(self._rows) == MOST_ROWS:
                self._rows = np.reshape(self._rows, (-1, 2, COLUMNS)).sum(axis=1).tolist()
                self._blocks_a_row *= 2
            self._rows.append([0.0] * COLUMNS)
            self._in_row = 0
        self._rows[-1] = [x + y for x, y in zip(self._rows[-1], block, strict=True)]
        self._in_row += 1

    @property
    def rows(self) -> np.ndarray:
        """The rows, of shape (n, 4), at most 512 of them."""
        return np.array(self._rows, dtype=float).reshape(-1, COLUMNS)
