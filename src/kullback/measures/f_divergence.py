"""Any f-divergence, from its generator."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.functional.cells import Formula
from kullback.measures.base import Measure

Function = Callable[[np.ndarray], np.ndarray]


def f_divergence(f: Function, name: str = "f") -> Measure:
    """Return the measure ``sum q f(p/q)``.

    A multiple of ``p - q``, which sums to 0, is taken from each cell, so that the cells of a convex
    f are not negative.

    Parameters
    ----------
    f : callable
        A convex function of an array of ratios above 0, with ``f(1) = 0``.
    name : str
        How the measure is written.
    """
    if not callable(f):
        raise InputError(f"f must be a function of p/q, such as lambda t: (t - 1)**2, not {f!r}.")
    at_one = _at(f, 1.0)
    if not abs(at_one) <= 1e-12:
        raise InputError(f"f must be 0 at 1, where P and Q agree, but f(1) is {at_one:.6g}.")
    step = 1e-5
    slope = (_at(f, 1.0 + step) - _at(f, 1.0 - step)) / (2.0 * step)
    if _at(f, 1.0 + step) + _at(f, 1.0 - step) < -1e-12 or _at(f, 3.0) < 2.0 * slope - 1e-9:
        raise InputError("f must be convex; this one bends downwards.")

    def inside(
        xp: Any, p: np.ndarray, q: np.ndarray, s: np.ndarray, log_ratio: np.ndarray
    ) -> np.ndarray:
        shares = q * _values(f, np.exp(log_ratio)) - slope * (p + q) * s
        return np.maximum(shares, 0.0)

    return Measure(
        "f_divergence",
        f"D_{name}({{p}}‖{{q}})",
        Formula(inside, _limit_at_zero(f) + slope, _slope_at_infinity(f) - slope),
        entropic=False,
    )


def _values(f: Function, t: np.ndarray) -> np.ndarray:
    values = np.asarray(f(t), dtype=np.float64)
    if values.shape != np.shape(t):
        raise InputError("f must return one number for each ratio that it is given.")
    return values


def _at(f: Function, t: float) -> float:
    return float(_values(f, np.array([t]))[0])


def _limit_at_zero(f: Function) -> float:
    with np.errstate(all="ignore"):
        value = _at(f, 0.0)
        near, nearer = _at(f, 2.0**-500), _at(f, 2.0**-1000)
    if math.isnan(value) or math.isinf(value):
        value = nearer if abs(near - nearer) <= 1e-9 * (1.0 + abs(nearer)) else math.inf
    return value


def _slope_at_infinity(f: Function) -> float:
    """Return the limit of f(t)/t, inf where it goes on rising."""
    with np.errstate(all="ignore"):
        near, nearer = _at(f, 2.0**500) / 2.0**500, _at(f, 2.0**1000) / 2.0**1000
    if math.isfinite(nearer) and abs(near - nearer) <= 1e-9 * (1.0 + abs(nearer)):
        return nearer
    return math.inf
