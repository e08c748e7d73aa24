"""Points carried from an interval to the whole line, where nearest neighbours meet no edge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def off_the_ends(x: np.ndarray, law: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return points carried off the ends of a law's support, and the logarithms of the map's slope.

    Laws in space have no ends, unless they are made of independent parts on the line.
    """
    parts = getattr(law, "parts", (law,))
    if any(part.dimension != 1 for part in parts):
        return x, np.zeros(len(x))
    columns, logs = zip(*(_freed(x[:, j], *p.support) for j, p in enumerate(parts)), strict=True)
    return np.column_stack(columns), np.sum(logs, axis=0)


def _freed(x: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a column on the whole line: logarithms of the distances to the finite ends."""
    if np.any(x <= low) or np.any(x >= high):
        return x, np.zeros(len(x))
    z, log_slope = np.zeros(len(x)), np.zeros(len(x))
    if math.isfinite(low):
        z, log_slope = np.log(x - low), -np.log(x - low)
    if math.isfinite(high):
        z, log_slope = z - np.log(high - x), log_slope - np.log(high - x)
        if math.isfinite(low):
            log_slope = log_slope + math.log(high - low)
    elif not math.isfinite(low):
        return x, np.zeros(len(x))
    return z, log_slope
