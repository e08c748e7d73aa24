"""Samples: points drawn from a distribution that is itself unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy
from kullback.inputs.columns import split_columns

LEAST = 10
_LARGEST = 1e140


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Draws, one a row.

    Attributes
    ----------
    points : ndarray, shape (n, d)
        The draws' numbers.
    allow_overlap : bool
        Whether rows may stand in both samples.
    weights : ndarray, shape (n,), or None
        How much each row counts; None if all count alike, whether that was said or not.
    block : int or None
        Rows further apart than this are taken for independent; None if all are.
    symbols : ndarray of str, shape (n, c), or None
        The draws' categories, where some columns are no numbers.
    names : tuple or None
        The names of the columns of numbers and then of categories, if they have any.
    """

    points: np.ndarray
    allow_overlap: bool = False
    weights: np.ndarray | None = None
    block: int | None = None
    symbols: np.ndarray | None = None
    names: tuple[Any, ...] | None = None

    def __repr__(self) -> str:
        categories = 0 if self.symbols is None else self.symbols.shape[1]
        more = f" and {categories} of categories" if categories else ""
        return f"<Samples of {self.size} rows, {self.dimension} columns{more}>"

    @property
    def size(self) -> int:
        """The number of draws."""
        return len(self.points)

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return int(self.points.shape[1])


def samples(
    x: Any,
    *,
    weights: Any = None,
    block: int | None = None,
    categories: Sequence[Any] = (),
    allow_overlap: bool = False,
) -> Samples:
    """Say that the rows of ``x`` are draws from a distribution: answers become estimates.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d), or a DataFrame
        At least 10 draws of finite numbers. Columns of a DataFrame that are text, categories or
        truth values are symbols.
    weights : array_like, shape (n,), optional
        How much each row counts, at least 0 and of any sum: draws of one law that stand for
        another, as in importance sampling.
    block : int, optional
        For rows in the order of time, each depending on those before: the number of rows after
        which that is forgotten. Intervals and p-values are then made from blocks of so many rows.
    categories : sequence of column names or indices
        Columns of numbers that are symbols, such as codes.
    allow_overlap : bool
        Take samples that share rows. They are mostly one data set split badly, and KL is then
        underestimated; so more than one row in a thousand is an error otherwise.

    Returns
    -------
    Samples

    Raises
    ------
    InputError
        If ``x`` holds anything but finite numbers, or too few rows; if weights are negative or all
        0; if there are fewer than 20 blocks.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, 500)), kb.samples(rng.normal(0, 1, 500))
    >>> result = kb.kl(x, y, rng=0)
    >>> result.kind, result.interval.low < 0.5 < result.interval.high
    ('estimate', True)

    Weights turn draws of one law into draws of another, here of N(0, 1) into draws of N(1, 1):

    >>> z = rng.normal(0, 1, 2000)
    >>> weighted = kb.samples(z, weights=np.exp(z - 0.5))
    >>> abs(kb.kl(weighted, y, level=None, rng=0).value - 0.5) < 0.2
    True
    """
    if isinstance(x, Samples):
        if weights is not None or block is not None or categories:
            raise InputError(
                "these are samples already; give weights=, block= and categories= together with "
                "the array."
            )
        return replace(x, allow_overlap=True) if allow_overlap else x
    numbers, symbols, names = split_columns(x, categories)
    points = _points(numbers)
    rows = len(points)
    return Samples(
        points, allow_overlap, _weights(weights, rows), _block(block, rows), symbols, names
    )


def _points(x: Any) -> np.ndarray:
    if isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x):
        raise InputError("samples have masked entries; fill them, or drop such rows.")
    try:
        points = to_numpy(x)
        if points.dtype.kind not in "iubf":
            raise TypeError
        points = np.array(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "samples must be an array of numbers, shape (n,) or (n, d), or a DataFrame; symbols or "
            "categories alone are counted: kb.counts(...)."
        ) from None
    if points.ndim == 1:
        points = points[:, None]
    if points.ndim != 2 or points.shape[1] == 0:
        raise InputError(f"samples must have shape (n,) or (n, d), not {np.shape(x)}.")
    if len(points) < LEAST:
        raise InputError(f"samples must have at least {LEAST} rows, not {len(points)}.")
    if not np.all(np.isfinite(points)):
        row = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise InputError(
            f"samples must hold finite numbers, but row {row} has NaN or infinity; drop such rows."
        )
    size = np.max(np.abs(points), axis=0)
    wrong = (size > _LARGEST) | ((size > 0) & (size < 1.0 / _LARGEST))
    if wrong.any():
        column = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"column {column} of the samples has numbers of the size of {size[column]:.1g}, whose "
            "squares are out of range; give both samples in another unit."
        )
    return points


def _weights(weights: Any, rows: int) -> np.ndarray | None:
    if weights is None:
        return None
    try:
        array = to_numpy(weights)
        if array.dtype.kind not in "iubf" or np.ma.is_masked(weights):
            raise TypeError
        found = np.array(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("weights must be numbers, one for each row, and none masked.") from None
    if found.shape != (rows,):
        raise InputError(f"weights must have shape ({rows},), one for each row, not {found.shape}.")
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(f"weights must be finite and at least 0, but row {row} has {found[row]}.")
    if not found.any():
        raise InputError("all weights are 0; at least some rows must count.")
    return found / np.max(found) if np.ptp(found) > 0 else None


def _block(block: int | None, rows: int) -> int | None:
    if block is None:
        return None
    if not isinstance(block, int | np.integer) or isinstance(block, bool) or block < 1:
        raise InputError(f"block must be a whole number of rows, at least 1, not {block!r}.")
    if rows < FEWEST_BLOCKS * block:
        raise InputError(
            f"{rows} rows make {rows // block} blocks of {block}, and at least {FEWEST_BLOCKS} are "
            "needed; take shorter blocks or more rows."
        )
    return int(block)


FEWEST_BLOCKS = 20
