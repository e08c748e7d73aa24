"""The SQL that both files and tables need: names, literals, types, and errors in plain words."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence

import numpy as np

from kullback.sources.engine import Column, ColumnKind


def literal(text: str) -> str:
    """Return ``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return ``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def bounds_of(edges: np.ndarray) -> list[float]:
    """Return the edges with -inf below, the largest finite number and +inf above."""
    return [-math.inf, *(float(e) for e in edges), sys.float_info.max, math.inf]


def double(x: float) -> str:
    """Return an SQL literal that is exactly this double."""
    if math.isinf(x):
        return f"CAST('{'-' if x < 0 else ''}inf' AS DOUBLE)"
    text = repr(x)
    return text if "e" in text else text + "e0"


def search(value: str, bounds: Sequence[float], low: int, high: int) -> str:
    """Return nested CASEs that find the first bound at or above the value."""
    if low == high:
        return str(low)
    middle = (low + high) // 2
    left, right = search(value, bounds, low, middle), search(value, bounds, middle + 1, high)
    return f"CASE WHEN {value} <= {double(bounds[middle])} THEN {left} ELSE {right} END"


_WHOLE = re.compile(r"^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$")
_NUMBER = re.compile(r"^(DOUBLE|FLOAT|DECIMAL.*|INTERVAL)$")
_TIME = re.compile(r"^(DATE|TIME|TIMETZ|TIME WITH TIME ZONE|TIME_NS|TIMESTAMP.*)$")
_NESTED = re.compile(r"\[\d*\]$|^(STRUCT|MAP|UNION|LIST|JSON|VARIANT|GEOMETRY)")


def column_of(name: str, kind: str) -> Column:
    """Return a column from its name and its SQL type."""
    kinds: tuple[tuple[re.Pattern[str], ColumnKind], ...] = (
        (_NESTED, "nested"),
        (_WHOLE, "number"),
        (_NUMBER, "number"),
        (_TIME, "time"),
    )
    found: ColumnKind = next((k for pattern, k in kinds if pattern.search(kind)), "category")
    return Column(
        name, kind.split("(")[0] if found == "nested" else kind, found, bool(_WHOLE.match(kind))
    )


_VOLATILE = re.compile(
    r"\b(random|uuid|uuidv4|uuidv7|gen_random_uuid|nextval|now|today)\s*\(", re.I
)


def is_volatile(sql: str) -> bool:
    """Say whether SQL may give other rows when it is run again."""
    return (
        bool(_VOLATILE.search(sql)) or "tablesample" in sql.lower() or "using sample" in sql.lower()
    )


def plain_error(error: Exception) -> str:
    """Return the engine's message as one sentence, without its class or its advice."""
    lines = [line.strip() for line in str(error).split("\n\n")[0].splitlines() if line.strip()]
    kept = []
    for line in lines or [type(error).__name__]:
        if line.startswith(("Possible fixes", "LINE ", "The search space", "*")):
            break
        kept.append(line)
    text = re.sub(r"^([A-Z][\w-]*\s)*Error: ", "", "; ".join(kept))
    text = text if len(text) <= 300 else text[:297] + "..."
    return text.rstrip("!. ") + "."
