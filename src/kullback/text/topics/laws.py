"""Rows that must be distributions: checked, and their rounding divided out."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy
from kullback.inputs.discrete import off_one

# What a row may miss 1 by, at least: nine digits were written.
_LEAST = 1e-6


def checked_rows(table: Any, name: str, what: str, *, normalize: bool = False) -> np.ndarray:
    """Return rows of probabilities as float64; with ``normalize``, of weights with any sum.

    Raises
    ------
    InputError
        If it is no table, or a row is no distribution.
    """
    rows, tolerance = _numbers(table, name)
    if rows.ndim != 2 or 0 in rows.shape:
        raise InputError(f"{name} must be a table with a {what} a row, not of shape {rows.shape}.")
    # A number that is none makes the least of its row none.
    least, sums = rows.min(axis=1), rows.sum(axis=1)
    wrong = ~(least >= 0) | ~np.isfinite(sums) | ~(sums > 0)
    if not normalize:
        wrong |= ~(np.abs(sums - 1.0) <= tolerance)
    if wrong.any():
        i = int(np.flatnonzero(wrong)[0])
        advice = (
            "a row needs numbers from 0 that are not all 0"
            if normalize
            else "give probabilities, or pass normalize=True (--normalize) for weights of any sum"
        )
        raise InputError(
            f"row {i} of {name} is no distribution: it sums to {off_one(float(sums[i]))} and its "
            f"least entry is {least[i]:.6g}; {advice}."
        )
    return np.ascontiguousarray(rows / sums[:, None])


def checked_vector(vector: Any, name: str) -> np.ndarray:
    """Return weights of any sum as shares."""
    values, _ = _numbers(vector, name)
    if values.ndim != 1:
        raise InputError(f"{name} must be a list of numbers, one a topic.")
    return checked_rows(values[None], name, "list", normalize=True)[0]


def _numbers(values: Any, name: str) -> tuple[np.ndarray, float]:
    """Return numbers as float64, and how far a sum of them may be from 1."""
    if hasattr(values, "toarray"):  # a sparse matrix
        values = values.toarray()
    try:
        array = to_numpy(values)
    except (TypeError, ValueError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "iubf":
        raise InputError(f"{name} must hold numbers alone, in rows of one length.")
    precision = np.finfo(array.dtype).eps if array.dtype.kind == "f" else 0.0
    return array.astype(np.float64), max(float(np.sqrt(precision)), _LEAST)
