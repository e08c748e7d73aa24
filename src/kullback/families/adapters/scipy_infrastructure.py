"""SciPy's new distributions: ``stats.Normal(mu=0, sigma=1)``, mixtures, truncations, transforms."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.composed import Mixture, Opaque
from kullback.families.interval import Uniform
from kullback.families.real_line import Normal


def is_new(x: Any) -> bool:
    """Return whether ``x`` belongs to SciPy's new infrastructure."""
    return (
        type(x).__module__.startswith("scipy.stats.")
        and hasattr(x, "logpdf")
        and hasattr(x, "icdf")
        and not hasattr(x, "dist")
    )


def from_new(x: Any) -> Any:
    """Return what is known of a distribution of SciPy's new infrastructure."""
    kind = type(x).__name__
    if kind == "Mixture":
        weights = tuple(float(w) for w in x.weights)
        return Mixture(tuple(from_new(c) for c in x.components), weights)
    if kind in ("Normal", "StandardNormal"):
        return Normal(_number(getattr(x, "mu", 0.0)), _number(getattr(x, "sigma", 1.0)))
    if kind == "Uniform":
        return Uniform(_number(x.a), _number(x.b))
    low, high = (_number(end) for end in x.support())
    quartiles = [_number(x.icdf(u)) for u in (0.25, 0.5, 0.75)]
    spread = quartiles[2] - quartiles[0]
    discrete = "Discrete" in "".join(base.__name__ for base in type(x).__mro__)
    return Opaque(
        str(x),
        x.logpmf if discrete else x.logpdf,
        (low, high),
        ((quartiles[1], spread if spread > 0 else 1.0),),
        lambda size, rng: x.sample(size, rng=rng),
        discrete,
    )


def _number(value: Any) -> float:
    if np.ndim(value) != 0:
        raise InputError("the parameters must be single numbers; take one distribution at a time.")
    return float(value)
