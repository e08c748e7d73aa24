"""SciPy's classic frozen distributions: ``stats.norm(0, 1)`` and its kin."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.adapters.scipy_empirical import from_histogram, from_values
from kullback.families.circle import VonMises
from kullback.families.composed import Moved, Opaque
from kullback.families.half_line import GeneralisedGamma, InverseGaussian, LogNormal, Pareto
from kullback.families.interval import Beta, TruncatedExponential, Uniform
from kullback.families.multivariate import from_scipy as multivariate
from kullback.families.real_line import (
    Gumbel,
    Laplace,
    Logistic,
    Normal,
    StudentT,
    TruncatedNormal,
)
from kullback.families.whole_numbers import Binomial, LogSeries, NegativeBinomial, Poisson, Zipf


def _gamma(power: float, shape: float | None = None, factor: float = 1.0) -> Callable[..., Any]:
    """Return a builder of a generalised gamma law from SciPy's shapes, location and scale."""

    def build(shapes: tuple[float, ...], loc: float, scale: float) -> Any:
        k = shapes[0] if shape is None else shape
        return _moved(GeneralisedGamma(k, power, factor * scale), loc)

    return build


def _moved(law: Any, loc: float, scale: float = 1.0) -> Any:
    return law if (loc, scale) == (0.0, 1.0) else Moved(law, loc, scale)


def _truncated_normal(shapes: tuple[float, ...], loc: float, scale: float) -> Any:
    low, high = (loc + scale * end for end in shapes)
    return TruncatedNormal(loc, scale, low, high)


def _degrees(power: float) -> Callable[..., Any]:
    """Return a builder of a chi (power 2) or chi-square (power 1) law from its degrees."""

    def build(shapes: tuple[float, ...], loc: float, scale: float) -> Any:
        return _moved(GeneralisedGamma(0.5 * shapes[0], power, scale * 2.0 ** (1.0 / power)), loc)

    return build


ROOT2 = math.sqrt(2.0)

# SciPy's name of a continuous family: (shapes, loc, scale) to what is known of it.
CONTINUOUS: dict[str, Callable[[tuple[float, ...], float, float], Any]] = {
    "norm": lambda _, loc, scale: Normal(loc, scale),
    "truncnorm": _truncated_normal,
    "laplace": lambda _, loc, scale: Laplace(loc, scale),
    "logistic": lambda _, loc, scale: Logistic(loc, scale),
    "gumbel_r": lambda _, loc, scale: Gumbel(loc, scale, 1.0),
    "gumbel_l": lambda _, loc, scale: Gumbel(loc, scale, -1.0),
    "t": lambda s, loc, scale: StudentT(s[0], loc, scale),
    "cauchy": lambda _, loc, scale: StudentT(1.0, loc, scale),
    "uniform": lambda _, loc, scale: Uniform(loc, loc + scale),
    "beta": lambda s, loc, scale: _moved(Beta(s[0], s[1]), loc, scale),
    "arcsine": lambda _, loc, scale: _moved(Beta(0.5, 0.5), loc, scale),
    "powerlaw": lambda s, loc, scale: _moved(Beta(s[0], 1.0), loc, scale),
    "truncexpon": lambda s, loc, scale: _moved(TruncatedExponential(-s[0]), loc, scale * s[0]),
    "vonmises": lambda s, loc, scale: _moved(VonMises(s[0], loc / scale), 0.0, scale),
    "lognorm": lambda s, loc, scale: _moved(LogNormal(math.log(scale), s[0]), loc),
    "invgauss": lambda s, loc, scale: _moved(InverseGaussian(s[0] * scale, scale), loc),
    "wald": lambda _, loc, scale: _moved(InverseGaussian(scale, scale), loc),
    "pareto": lambda s, loc, scale: _moved(Pareto(s[0], scale), loc),
    "lomax": lambda s, loc, scale: _moved(Pareto(s[0], scale), loc - scale),
    "gamma": _gamma(1.0),
    "erlang": _gamma(1.0),
    "expon": _gamma(1.0, 1.0),
    "invgamma": _gamma(-1.0),
    "levy": _gamma(-1.0, 0.5, 0.5),
    "halfnorm": _gamma(2.0, 0.5, ROOT2),
    "rayleigh": _gamma(2.0, 1.0, ROOT2),
    "maxwell": _gamma(2.0, 1.5, ROOT2),
    "chi2": _degrees(1.0),
    "chi": _degrees(2.0),
    "weibull_min": lambda s, loc, scale: _moved(GeneralisedGamma(1.0, s[0], scale), loc),
    "invweibull": lambda s, loc, scale: _moved(GeneralisedGamma(1.0, -s[0], scale), loc),
    "gengamma": lambda s, loc, scale: _moved(GeneralisedGamma(s[0], s[1], scale), loc),
    "nakagami": lambda s, loc, scale: _moved(
        GeneralisedGamma(s[0], 2.0, scale / math.sqrt(s[0])), loc
    ),
}
DISCRETE: dict[str, Callable[[tuple[float, ...], float], Any]] = {
    "poisson": lambda s, loc: _moved(Poisson(s[0]), loc),
    "bernoulli": lambda s, loc: _moved(Binomial(1, s[0]), loc),
    "binom": lambda s, loc: _moved(Binomial(int(s[0]), s[1]), loc),
    "nbinom": lambda s, loc: _moved(NegativeBinomial(s[0], s[1]), loc),
    "geom": lambda s, loc: _moved(NegativeBinomial(1.0, s[0]), loc + 1.0),
    "zipf": lambda s, loc: _moved(Zipf(s[0]), loc),
    "logser": lambda s, loc: _moved(LogSeries(s[0]), loc),
}


# SciPy's classes of laws that were made from data.
EMPIRICAL: dict[str, Callable[[Any], Any]] = {
    "rv_histogram": from_histogram,
    "rv_sample": from_values,
}


def is_frozen(x: Any) -> bool:
    """Return whether ``x`` is one of SciPy's classic distributions, frozen or not."""
    return _is_generic(x) or (
        type(x).__module__.startswith("scipy.stats.")
        and (hasattr(x, "dist") or type(x).__name__.endswith("_frozen"))
    )


def _is_generic(x: Any) -> bool:
    return any(c.__name__ == "rv_generic" for c in type(x).__mro__)


def from_frozen(x: Any) -> Any:
    """Return what is known of a frozen distribution.

    Raises
    ------
    InputError
        If its parameters are no single valid numbers.
    """
    if _is_generic(x):
        x = _standard(x)
    if not hasattr(getattr(x, "dist", None), "_parse_args"):
        return multivariate(x)
    name = x.dist.name or type(x.dist).__name__
    shapes, loc, scale = x.dist._parse_args(*x.args, **x.kwds)
    try:
        numbers = [float(v) for v in (*shapes, loc, scale)]
    except TypeError:
        raise InputError(
            f"the parameters of {name} must be single numbers; take one distribution at a time."
        ) from None
    *own, loc, scale = numbers
    valid = math.isfinite(loc) and 0 < scale < math.inf and bool(x.dist._argcheck(*shapes))
    if not valid:
        raise InputError(f"the parameters of {said(name, own, loc, scale)} are not valid.")
    law, made = None, type(x.dist).__name__
    if made in EMPIRICAL:
        law = _moved(EMPIRICAL[made](x.dist), loc, scale)
    elif name in CONTINUOUS:
        law = CONTINUOUS[name](tuple(own), loc, scale)
    elif name in DISCRETE:
        law = DISCRETE[name](tuple(own), loc)
    return opaque(x, said(name, own, loc, scale)) if law is None else law


def _standard(x: Any) -> Any:
    """Return a family without shapes as its standard member, as SciPy itself takes it."""
    if x.numargs:
        raise InputError(
            f"{x.name} needs its parameters, {x.shapes}: write scipy.stats.{x.name}({x.shapes}) "
            "with numbers."
        )
    return x()


def said(name: str, shapes: list[float], loc: float, scale: float) -> str:
    """Return how a distribution is written, without what is the default."""
    parts = [f"{v:g}" for v in shapes]
    parts += [f"loc={loc:g}"] if loc != 0 else []
    parts += [f"scale={scale:g}"] if scale != 1 else []
    return f"{name}({', '.join(parts)})"


def opaque(x: Any, name: str) -> Opaque:
    """Return a frozen distribution as a law that SciPy alone knows."""
    discrete = hasattr(x, "logpmf") and not hasattr(x.dist, "pdf")
    low, high = (float(end) for end in x.support())
    quartiles = np.array([float(x.ppf(u)) for u in (0.25, 0.5, 0.75)])
    spread = quartiles[2] - quartiles[0]
    return Opaque(
        name,
        x.logpmf if discrete else x.logpdf,
        (low, high),
        ((quartiles[1], spread if spread > 0 else 1.0),),
        lambda size, rng: x.rvs(size=size, random_state=rng),
        discrete,
    )
