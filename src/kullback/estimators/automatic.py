"""Which estimator of counts is taken when none is asked for.

Measured on six pairs of laws from 10 to 100,000 cells (`benchmarks/counts.py`, docs/counts.md): the
Z-estimator is best while cells are few, polynomials are where they are many. With no more draws
than cells and few in all no estimator is good, and smoothing is the steadiest.
"""

from __future__ import annotations

import numpy as np

from kullback.estimators.corrected_plugin import CorrectedPlugIn
from kullback.estimators.of_counts import OfCounts
from kullback.estimators.polynomial import Polynomial
from kullback.estimators.smoothed import Smoothed
from kullback.estimators.zhang_grabchak import ZhangGrabchak

MANY_CELLS = 1000
FEW_DRAWS, VERY_FEW_DRAWS = 1000.0, 100.0


def automatic(measure: str, x: np.ndarray, y: np.ndarray | None = None) -> OfCounts:
    """Return the estimator for counts x of P and y of Q."""
    if measure == "js":
        return CorrectedPlugIn()
    draws = float(np.sum(x)) if y is None else min(float(np.sum(x)), float(np.sum(y)))
    if measure != "entropy" and draws < VERY_FEW_DRAWS and draws <= x.size:
        return Smoothed(1.0)
    if measure != "entropy" and draws < min(0.5 * x.size, FEW_DRAWS):
        return Smoothed(0.5)
    return Polynomial() if x.size >= MANY_CELLS else ZhangGrabchak()


def cross_checks(measure: str, chosen: OfCounts, x: np.ndarray, y: np.ndarray) -> str:
    """Return what other estimators say, for where the truth may be as far off as they differ."""
    others: tuple[OfCounts, ...] = (ZhangGrabchak(), Polynomial(), Smoothed(0.5))
    if measure == "js":
        others = (Smoothed(0.5),)
    said = [
        f"{type(other).__name__} {other.value(measure, x, y):.4g}"
        for other in others
        if other != chosen
    ]
    return f"other estimators, in nats: {', '.join(said)}; the truth may be as far off"
