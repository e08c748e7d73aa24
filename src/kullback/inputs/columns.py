"""Columns of a table of draws: those that are numbers, and those that are symbols."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number, Real
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy

Split = tuple[Any, np.ndarray | None, tuple[Any, ...] | None]


def split_columns(x: Any, categories: Sequence[Any]) -> Split:
    """Return the columns of numbers, those of symbols as text, shape (n, c), and their names.

    Symbols and names are None if there are none.
    """
    if not isinstance(categories, list | tuple) or any(isinstance(c, list) for c in categories):
        shown = f'"{categories}"' if isinstance(categories, str) else repr(categories)
        raise InputError(f"categories must be a list of columns, as in [{shown}].")
    columns = _columns(x) if hasattr(x, "columns") and hasattr(x, "to_numpy") else None
    named = bool(columns)
    if not columns:
        if not categories:
            return x, None, None
        array = to_numpy(x)
        if array.ndim != 2:
            raise InputError("categories= needs samples of several columns, shape (n, d).")
        columns = {j: array[:, j] for j in range(array.shape[1])}
    unknown = [name for name in categories if name not in columns]
    if unknown:
        raise InputError(f"categories names {unknown[0]!r}, which is no column of the samples.")
    symbolic = [n for n, values in columns.items() if n in categories or values.dtype.kind in "OUb"]
    for name, values in columns.items():
        if name not in symbolic and values.dtype.kind not in "iuf":
            raise InputError(
                f"column {name!r} of the samples holds {values.dtype} and not numbers; leave it "
                "out, or name it in categories=."
            )
    if not symbolic:
        return np.column_stack(list(columns.values())), None, tuple(columns) if named else None
    if len(symbolic) == len(columns):
        raise InputError("all columns are categories; count them instead: kb.counts(...).")
    numbers = [name for name in columns if name not in symbolic]
    return (
        np.column_stack([columns[name] for name in numbers]),
        np.column_stack([_text(name, columns[name]) for name in symbolic]),
        (*numbers, *symbolic) if named else None,
    )


def _columns(frame: Any) -> dict[Any, np.ndarray]:
    names = list(frame.columns)
    if len(set(names)) < len(names):
        raise InputError("two columns of the samples have one name; rename one.")
    return {name: _values(frame[name]) for name in names}


def _values(column: Any) -> np.ndarray:
    """Return a column as numbers, or as objects if it holds symbols."""
    values = np.asarray(column)
    if str(column.dtype).lower().startswith(("categor", "enum")):
        return values.astype(object)
    if values.dtype.kind == "O" and all(
        isinstance(v, Number) and not isinstance(v, bool | np.bool_) for v in values
    ):
        return values.astype(np.float64)
    return values


def _text(name: Any, values: np.ndarray) -> np.ndarray:
    """Return symbols as text; a number has one spelling, whatever its type."""
    missing = [row for row, value in enumerate(values.tolist()) if value is None or value != value]
    if missing:
        raise InputError(
            f"row {missing[0]} has no value in column {name!r}; drop such rows, or give the "
            "missing values a name."
        )
    return np.array([_spelled(value) for value in values.tolist()])


def _spelled(value: Any) -> str:
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{float(value):.17g}"
    return str(value)
