"""How cells are named: numbers, times and long levels, short and unambiguous."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

LONGEST = 60


def number_name(edges: np.ndarray) -> Callable[[float], str]:
    """Return how to write numbers with the fewest digits that keep these edges apart."""
    apart = np.unique(edges[np.append(True, np.diff(edges) > np.spacing(np.abs(edges[1:])))])
    digits = next(
        (d for d in range(3, 17) if len({f"{x:.{d}g}" for x in apart.tolist()}) == apart.size), 17
    )
    return lambda x: _plain(x, digits)


def _plain(x: float, digits: int) -> str:
    """Return a number with so many digits, without an exponent unless it is very large or small."""
    if 10.0**digits <= abs(x) < 1e15 or (abs(x) < 1e18 and x == int(x)):
        return f"{x:.0f}"
    return f"{x:.{digits}g}"


def time_name(kind: str) -> Callable[[float], str]:
    """Return how to write a time of this SQL type, given in microseconds since 1970."""

    def name(microseconds: float) -> str:
        try:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(microseconds))
        except OverflowError:
            return f"{microseconds / 3.15576e13 + 1970:.0f}"
        if kind == "DATE":
            return f"{moment:%Y-%m-%d}"
        clock = f"{moment:%H:%M:%S}"
        return (
            clock
            if kind.startswith("TIME") and "STAMP" not in kind
            else f"{moment:%Y-%m-%d} {clock}"
        )

    return name


def interval_label(low: float, high: float, name: Callable[[float], str], *, whole: bool) -> str:
    """Return the name of the cell of values in ``(low, high]``."""
    if math.isinf(low) or math.isinf(high):
        return (
            "all numbers"
            if low == high
            else f"≤ {name(high)}"
            if math.isinf(low)
            else f"> {name(low)}"
        )
    if math.nextafter(low, math.inf) == high:
        return name(high)
    low = math.nextafter(low, math.inf)  # the least value of the cell
    if whole:
        first, last = math.ceil(low), math.floor(high)
        return name(first) if first == last else f"{name(first)} to {name(last)}"
    return f"{name(low)} to {name(high)}"


def shorten(text: str) -> str:
    """Return a level as one line of at most LONGEST characters."""
    line = " ".join(text.split()) if any(c in text for c in "\n\r\t") else text
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
