"""Samples: points drawn from a distribution that is itself unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy

LEAST = 10


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Independent draws, one a row.

    Attributes
    ----------
    points : ndarray, shape (n, d)
        The draws.
    allow_overlap : bool
        Whether rows may stand in both samples.
    """

    points: np.ndarray
    allow_overlap: bool = False

    @property
    def size(self) -> int:
        """The number of draws."""
        return len(self.points)

    @property
    def dimension(self) -> int:
        """The length of a point."""
        return int(self.points.shape[1])


def samples(x: Any, *, allow_overlap: bool = False) -> Samples:
    """Say that the rows of ``x`` are draws from a distribution: answers become estimates.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d), or a DataFrame of numbers
        At least 10 independent draws of finite numbers.
    allow_overlap : bool
        Take samples that share rows. They are mostly one data set split badly, and KL is then
        underestimated; so it is an error otherwise.

    Returns
    -------
    Samples

    Raises
    ------
    InputError
        If ``x`` holds anything but finite numbers, or too few rows.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, 500)), kb.samples(rng.normal(0, 1, 500))
    >>> result = kb.kl(x, y, rng=0)
    >>> result.kind, result.interval.low < 0.5 < result.interval.high
    ('estimate', True)
    """
    if isinstance(x, Samples):
        return x
    try:
        points = to_numpy(x.to_numpy() if hasattr(x, "columns") and hasattr(x, "to_numpy") else x)
        if points.dtype.kind not in "iubf":
            raise TypeError
        points = np.array(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "samples must be an array of numbers, shape (n,) or (n, d); for symbols or categories "
            "count them: kb.counts(...)."
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
    return Samples(points, allow_overlap)
