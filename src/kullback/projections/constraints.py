"""Sets of distributions given by linear constraints: expectations, and margins of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Expectations:
    """The distributions P on k cells with ``sum_i P_i features[j, i] = values[j]``.

    Attributes
    ----------
    features : array_like, shape (m, k)
        What each of the m constraints takes the mean of.
    values : array_like, shape (m,)
        The means.
    """

    features: Any
    values: Any


@dataclass(frozen=True, eq=False)
class Margins:
    """The tables with given margins.

    Attributes
    ----------
    of : mapping
        The name or number of an axis, or a tuple of them, to the margin over these axes.
    """

    of: Mapping[str | int | Sequence[str | int], Any]
