"""A sample against a law of whole numbers, whose masses are known: values are counted."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from kullback.api.counted import as_result
from kullback.api.rows import Rows
from kullback.estimators import (
    BY_MASSES,
    countable,
    estimate_against_masses,
    goodness_of_fit,
    jackknifed,
    kl_against_masses,
)
from kullback.measures import KL
from kullback.result import Result

_MOST_CELLS = 10**6
_REACH = 40.0  # of a law's spread


def of_cells(
    law: Any, x: np.ndarray, log_q: np.ndarray, rows: Rows, level: float | None
) -> Result | None:
    """Return the estimate from counts of the values of rows; None where few of them repeat."""
    (kept,) = rows.kept[0]
    if law.dimension == 1:
        cells = _line_of(law, x)
        log_masses = np.asarray(law.log_density(cells))
        if not countable(int(np.count_nonzero(kept)), log_masses):
            return None
        at = (x[:, 0] - cells[0]).astype(np.int64)
    else:
        cells, first, at = np.unique(x, axis=0, return_index=True, return_inverse=True)
        at, log_masses = at.reshape(-1), log_q[first]

    def counts(kept: np.ndarray) -> np.ndarray:
        return np.bincount(at[kept], minlength=len(cells)).astype(np.float64)

    if rows.plain:
        found = estimate_against_masses(counts(kept), log_masses, level=level)
    else:
        found = jackknifed(
            lambda i: kl_against_masses(counts(i), log_masses),
            rows.kept,
            rows.groups,
            level=level,
            method=BY_MASSES,
        )
    testable = level is not None and law.dimension == 1 and rows.blocks is None
    p_value = goodness_of_fit(counts(kept), log_masses) if testable else None
    result = as_result(found, KL.name, KL.direction(), None)
    return replace(result, notes=(*found.notes, *rows.notes), p_value=p_value)


def _line_of(law: Any, x: np.ndarray) -> np.ndarray:
    """Return the whole numbers of a sample and of the bulk of a law; none if these are too many.

    That is wide enough for every cell where a draw of the law is expected.
    """
    marks = [(c, max(s, 1.0)) for c, s in law.landmarks if math.isfinite(c) and math.isfinite(s)]
    low = min([float(x.min()), *(math.floor(c - _REACH * s) for c, s in marks)])
    high = max([float(x.max()), *(math.ceil(c + _REACH * s) for c, s in marks)])
    low, high = max(low, law.support[0]), min(high, law.support[1])
    return np.arange(low, high + 1.0) if high - low <= _MOST_CELLS else np.empty(0)
