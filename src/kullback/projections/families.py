"""The families that can be projected onto: parameters, SciPy's object, sufficient statistics."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback.families.family import LOG, LOG2, Statistic, power
from kullback.families.interval import LOG1M

Start = Callable[["Summary"], tuple[float, ...]]


@dataclass(frozen=True)
class Summary:
    """What a start needs of a target: its mean, spread, median and quartile distance."""

    mean: float
    deviation: float
    median: float
    quartiles: float

    @property
    def centre(self) -> float:
        """The median."""
        return self.median

    @property
    def width(self) -> float:
        """The quartile distance, or the deviation where this is 0."""
        return self.quartiles if self.quartiles > 0 else max(self.deviation, 1e-300)


@dataclass(frozen=True)
class Target:
    """A family of SciPy.

    Attributes
    ----------
    name : str
        SciPy's name.
    parameters : tuple of (str, kind)
        Names, and whether each is "real", "positive" or in the "unit" interval.
    arguments : callable
        The parameters to the arguments of SciPy's constructor.
    start : callable
        A summary of the target to parameters near the solution.
    statistics : tuple
        Sufficient statistics whose expectations determine the parameters; empty where there are
        none.
    low, high : float
        The support of every member.
    discrete : bool
        Whether it lives on the integers.
    kinked : bool
        Whether the log density has a kink.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    arguments: Callable[..., tuple[tuple[float, ...], dict[str, float]]]
    start: Start
    statistics: tuple[Statistic, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    discrete: bool = False
    kinked: bool = False

    def frozen(self, values: tuple[float, ...]) -> Any:
        """Return SciPy's distribution with these parameters."""
        from scipy import stats

        positional, keywords = self.arguments(*values)
        return getattr(stats, self.name)(*positional, **keywords)

    def free(self, values: tuple[float, ...]) -> np.ndarray:
        """Return parameters as numbers without bounds."""
        return np.array(
            [_FREE[kind](v) for v, (_, kind) in zip(values, self.parameters, strict=True)]
        )

    def bound(self, free: np.ndarray) -> tuple[float, ...]:
        """Return parameters from numbers without bounds."""
        return tuple(
            _BOUND[kind](float(v)) for v, (_, kind) in zip(free, self.parameters, strict=True)
        )


def _sigmoid(v: float) -> float:
    return 1.0 / (1.0 + math.exp(-v)) if v > -700.0 else 0.0


_FREE: dict[str, Callable[[float], float]] = {
    "real": lambda v: v,
    "positive": lambda v: math.log(max(v, 1e-300)),
    "unit": lambda v: math.log(v) - math.log1p(-v),
}
_BOUND: dict[str, Callable[[float], float]] = {
    "real": lambda v: v,
    "positive": lambda v: math.exp(min(v, 700.0)),
    "unit": _sigmoid,
}

_LOC_SCALE = (("loc", "real"), ("scale", "positive"))
_SHAPE_SCALE = (("shape", "positive"), ("scale", "positive"))
_SCALE = (("scale", "positive"),)


def _loc_scale(loc: float, scale: float) -> Any:
    return (loc, scale), {}


def _shape_scale(shape: float, scale: float) -> Any:
    return (shape,), {"scale": scale}


def _scale(scale: float) -> Any:
    return (), {"scale": scale}


def _centred(s: Summary) -> tuple[float, ...]:
    return s.centre, 0.7 * s.width


def _gamma(s: Summary) -> tuple[float, ...]:
    shape = (s.mean / s.deviation) ** 2 if 0 < s.deviation < math.inf else 1.0
    return shape, s.mean / shape if s.mean < math.inf else s.median


def _beta(s: Summary) -> tuple[float, ...]:
    total = max(s.mean * (1.0 - s.mean) / max(s.deviation, 1e-150) ** 2 - 1.0, 1e-2)
    return s.mean * total, (1.0 - s.mean) * total


def _log_scale(s: Summary) -> tuple[float, ...]:
    return max(0.7 * s.width / s.centre, 1e-3), s.centre


def _spread_from_zero(s: Summary) -> tuple[float, ...]:
    return (s.centre,)


FAMILIES: dict[str, Target] = {
    target.name: target
    for target in (
        Target("norm", _LOC_SCALE, _loc_scale, _centred, (power(1), power(2))),
        Target("laplace", _LOC_SCALE, _loc_scale, _centred, kinked=True),
        Target("logistic", _LOC_SCALE, _loc_scale, _centred),
        Target("gumbel_r", _LOC_SCALE, _loc_scale, _centred),
        Target("gumbel_l", _LOC_SCALE, _loc_scale, _centred),
        Target("cauchy", _LOC_SCALE, _loc_scale, _centred),
        Target(
            "t",
            (("df", "positive"), *_LOC_SCALE),
            lambda df, loc, scale: ((df, loc, scale), {}),
            lambda s: (5.0, *_centred(s)),
        ),
        Target("expon", _SCALE, _scale, _spread_from_zero, (power(1),), low=0.0),
        Target("halfnorm", _SCALE, _scale, _spread_from_zero, (power(2),), low=0.0),
        Target("rayleigh", _SCALE, _scale, _spread_from_zero, (power(2),), low=0.0),
        Target("maxwell", _SCALE, _scale, _spread_from_zero, (power(2),), low=0.0),
        Target("gamma", _SHAPE_SCALE, _shape_scale, _gamma, (LOG, power(1)), low=0.0),
        Target(
            "invgamma",
            _SHAPE_SCALE,
            _shape_scale,
            lambda s: (2.0, 2.0 * s.centre),
            (LOG, power(-1)),
            low=0.0,
        ),
        Target("weibull_min", _SHAPE_SCALE, _shape_scale, lambda s: (1.2, s.centre), low=0.0),
        Target("lognorm", _SHAPE_SCALE, _shape_scale, _log_scale, (LOG, LOG2), low=0.0),
        Target(
            "invgauss",
            (("mu", "positive"), ("scale", "positive")),
            _shape_scale,
            lambda s: (1.0, s.centre),
            (power(1), power(-1)),
            low=0.0,
        ),
        Target(
            "beta",
            (("a", "positive"), ("b", "positive")),
            lambda a, b: ((a, b), {}),
            _beta,
            (LOG, LOG1M),
            low=0.0,
            high=1.0,
        ),
        Target(
            "vonmises",
            (("kappa", "positive"), ("loc", "real")),
            lambda kappa, loc: ((kappa, math.remainder(loc, 2.0 * math.pi)), {}),
            lambda s: (1.0, s.centre),
            low=-math.pi,
            high=math.pi,
        ),
        Target(
            "poisson",
            (("mu", "positive"),),
            lambda mu: ((mu,), {}),
            lambda s: (s.mean,),
            (power(1),),
            low=0.0,
            discrete=True,
        ),
        Target(
            "geom",
            (("p", "unit"),),
            lambda p: ((p,), {}),
            lambda s: (min(1.0 / s.mean, 1.0 - 1e-12),),
            (power(1),),
            low=1.0,
            discrete=True,
        ),
        Target(
            "nbinom",
            (("n", "positive"), ("p", "unit")),
            lambda n, p: ((n, p), {}),
            lambda s: (1.0 + s.mean, 0.5),
            low=0.0,
            discrete=True,
        ),
    )
}
