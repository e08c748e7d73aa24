"""What an engine must be able to say of a table: additive counts, and nothing else.

A comparison needs the columns, the number of rows, a small sample to place the edges of cells, and
counts by cell. Counts of parts of a table add up to the counts of the whole, so a table may be
scanned in pieces, on many machines, or long ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

ColumnKind = Literal["number", "time", "category", "nested"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the engine's name of its type, and how it is counted."""

    name: str
    type: str
    kind: ColumnKind
    whole: bool = False  # a number that is always whole


@dataclass(frozen=True, slots=True)
class NumberCounts:
    """How many values of a column fall between edges ``e[0] < ... < e[k-1]``.

    ``between[0]`` counts finite values up to ``e[0]``, ``between[i]`` those in ``(e[i-1], e[i]]``,
    ``between[k]`` those above ``e[k-1]``. Missing and non-finite values are counted apart.
    """

    between: np.ndarray
    null: float
    nan: float
    minus_infinity: float
    plus_infinity: float
    low: float  # the least and the greatest finite value, NaN where there is none
    high: float


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """How often each level of a column occurs; levels may be hashed into groups."""

    levels: Sequence[str]
    counts: np.ndarray
    null: float


class Engine(Protocol):
    """A table that can be counted."""

    @property
    def name(self) -> str:
        """What the table is called in messages and reports."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in their order."""
        ...

    @property
    def rows(self) -> int:
        """The number of rows that are counted."""
        ...

    @property
    def effective_rows(self) -> float:
        """The rows an unweighted table would have with the same precision (Kish)."""
        ...

    def sample(self, columns: Sequence[str], size: int, seed: int) -> dict[str, np.ndarray]:
        """Return about ``size`` random rows: the finite values of each number or time column."""
        ...

    def distinct(self, columns: Sequence[str]) -> dict[str, int]:
        """Return about how many levels each column has."""
        ...

    def count_numbers(self, edges: Mapping[str, np.ndarray]) -> dict[str, NumberCounts]:
        """Count the values of number and time columns between the given edges."""
        ...

    def count_categories(self, column: str, *, groups: int | None = None) -> CategoryCounts:
        """Count the levels of a column as text; hashed into ``groups`` if that is given."""
        ...
