"""Any separable Bregman divergence, from its generator and its derivative."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.functional.cells import Formula
from kullback.measures.base import Measure

Function = Callable[[np.ndarray], np.ndarray]


def bregman(generator: Function, derivative: Function, name: str = "F") -> Measure:
    """Return the measure ``sum F(p) - F(q) - F'(q) (p - q)`` for a convex F.

    Parameters
    ----------
    generator, derivative : callable
        A convex function F of an array of masses, cell by cell, and its derivative F'.
    name : str
        How the measure is written.
    """
    if not (callable(generator) and callable(derivative)):
        raise InputError("generator and derivative must be functions of an array of masses.")

    def inside(
        xp: Any, p: np.ndarray, q: np.ndarray, s: np.ndarray, log_ratio: np.ndarray
    ) -> np.ndarray:
        gap = generator(p) - generator(q) - derivative(q) * ((p + q) * s)
        return np.asarray(gap, dtype=np.float64)

    # The formula knows no limits at 0 of its own: F itself is asked there.
    return Measure(
        "bregman",
        f"B_{name}({{p}}, {{q}})",
        Formula(inside, float("nan"), float("nan")),
        entropic=False,
        merging=False,
        convex=False,
        masses=True,
    )
