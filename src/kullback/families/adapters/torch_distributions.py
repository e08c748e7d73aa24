"""torch's distributions, taken by the names of their classes, so that torch is never imported."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.circle import VonMises
from kullback.families.composed import Mixture, Opaque
from kullback.families.half_line import GeneralisedGamma, LogNormal, Pareto
from kullback.families.interval import Beta, Kumaraswamy, TruncatedExponential, Uniform
from kullback.families.multivariate import Dirichlet, Multinomial, MultivariateNormal, Wishart
from kullback.families.products import Mapped, Product
from kullback.families.real_line import Gumbel, Laplace, Normal, StudentT
from kullback.families.whole_numbers import Binomial, NegativeBinomial, Poisson


def _array(value: Any) -> np.ndarray:
    return np.asarray(value.detach().cpu().numpy(), dtype=np.float64)


def _n(value: Any) -> float:
    return float(value.detach().cpu()) if hasattr(value, "detach") else float(value)


def _covariance(x: Any) -> Any:
    return MultivariateNormal(mean=_array(x.mean), cov=_array(x.covariance_matrix))


# The name of a class of torch.distributions: the object to what is known of it.
CLASSES: dict[str, Callable[[Any], Any]] = {
    "Normal": lambda x: Normal(_n(x.loc), _n(x.scale)),
    "LogNormal": lambda x: LogNormal(_n(x.loc), _n(x.scale)),
    "Laplace": lambda x: Laplace(_n(x.loc), _n(x.scale)),
    "Cauchy": lambda x: StudentT(1.0, _n(x.loc), _n(x.scale)),
    "StudentT": lambda x: StudentT(_n(x.df), _n(x.loc), _n(x.scale)),
    "Gumbel": lambda x: Gumbel(_n(x.loc), _n(x.scale)),
    "Uniform": lambda x: Uniform(_n(x.low), _n(x.high)),
    "Exponential": lambda x: GeneralisedGamma(1.0, 1.0, 1.0 / _n(x.rate)),
    "Gamma": lambda x: GeneralisedGamma(_n(x.concentration), 1.0, 1.0 / _n(x.rate)),
    "Chi2": lambda x: GeneralisedGamma(0.5 * _n(x.df), 1.0, 2.0),
    "InverseGamma": lambda x: GeneralisedGamma(_n(x.concentration), -1.0, _n(x.rate)),
    "Weibull": lambda x: GeneralisedGamma(1.0, _n(x.concentration), _n(x.scale)),
    "HalfNormal": lambda x: GeneralisedGamma(0.5, 2.0, math.sqrt(2.0) * _n(x.scale)),
    "Pareto": lambda x: Pareto(_n(x.alpha), _n(x.scale)),
    "Beta": lambda x: Beta(_n(x.concentration1), _n(x.concentration0)),
    "Kumaraswamy": lambda x: Kumaraswamy(_n(x.concentration1), _n(x.concentration0)),
    "ContinuousBernoulli": lambda x: TruncatedExponential(_n(x.logits)),
    "VonMises": lambda x: VonMises(_n(x.concentration), _n(x.loc)),
    "Poisson": lambda x: Poisson(_n(x.rate)),
    "Bernoulli": lambda x: Binomial(1, _n(x.probs)),
    "Binomial": lambda x: Binomial(int(_n(x.total_count)), _n(x.probs)),
    "Geometric": lambda x: NegativeBinomial(1.0, _n(x.probs)),
    "NegativeBinomial": lambda x: NegativeBinomial(_n(x.total_count), 1.0 - _n(x.probs)),
    "Multinomial": lambda x: Multinomial(n=x.total_count, probs=_array(x.probs)),
    "MultivariateNormal": _covariance,
    "LowRankMultivariateNormal": _covariance,
    "Dirichlet": lambda x: Dirichlet(alpha=_array(x.concentration)),
    "Wishart": lambda x: Wishart(df=_n(x.df), scale=_array(x.covariance_matrix)),
}


def is_torch(x: Any) -> bool:
    """Return whether ``x`` is one of torch's distributions."""
    return type(x).__module__.startswith("torch.distributions.") and hasattr(x, "log_prob")


def from_torch(x: Any) -> Any:
    """Return what is known of one of torch's distributions.

    Raises
    ------
    InputError
        If it is a batch of distributions.
    """
    kind = type(x).__name__
    if tuple(x.batch_shape):
        raise InputError(
            f"{kind} is a batch of {math.prod(x.batch_shape)} distributions; index it, wrap it in "
            "torch.distributions.Independent, or use kullback.functional for batches."
        )
    if kind == "MixtureSameFamily":
        return _mixture(x)
    if kind == "Independent":
        return _independent(x)
    if kind in CLASSES:
        return CLASSES[kind](x)
    if kind.startswith("OneHotCategorical"):
        return from_torch(x._categorical)
    if kind == "TransformedDistribution" and tuple(x.event_shape) == tuple(x.base_dist.event_shape):
        return Mapped(from_torch(x.base_dist), x.transforms, _opaque(x, kind))
    return _opaque(x, kind)


def _mixture(x: Any) -> Any:
    weights = tuple(float(w) for w in x.mixture_distribution.probs.detach().cpu())
    family = x.component_distribution
    components = tuple(from_torch(_component(family, i)) for i in range(len(weights)))
    return Mixture(components, weights)


def _component(family: Any, i: Any) -> Any:
    own = [name for name in family.arg_constraints if name in family.__dict__]
    if "probs" in own and "logits" in own:  # one was found from the other
        own.remove("logits")
    fixed = {"total_count": family.total_count} if hasattr(family, "total_count") else {}
    values = {name: getattr(family, name)[i] for name in own if name not in fixed}
    for name, value in fixed.items():
        values[name] = value[i] if getattr(value, "ndim", 0) else value
    return type(family)(**values, validate_args=False)


def _independent(x: Any) -> Any:
    base = x.base_dist
    if type(base).__name__ == "Normal":
        scale = _array(base.scale).ravel()
        return MultivariateNormal(mean=_array(base.loc).ravel(), cov=np.diag(scale**2))
    if type(base).__name__ not in CLASSES or not tuple(base.batch_shape):
        return _opaque(x, "Independent")
    return Product(
        tuple(from_torch(_component(base, i)) for i in np.ndindex(tuple(base.batch_shape)))
    )


def _opaque(x: Any, kind: str) -> Any:
    import torch

    size = math.prod(x.event_shape) if tuple(x.event_shape) else 1
    shape = tuple(x.event_shape)
    example = x.sample()

    def log_density(points: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            values = torch.as_tensor(np.ascontiguousarray(points), dtype=example.dtype)
            values = values.reshape(-1, *shape)
            allowed = x.support.check(values)
            replaced = torch.where(allowed.reshape(-1, *[1] * len(shape)), values, example)
            inside = _asked(x, replaced, kind)
            return np.where(allowed.numpy(), inside.numpy().astype(np.float64), -np.inf)

    def sample(count: int, rng: np.random.Generator) -> np.ndarray:
        state = torch.random.get_rng_state()
        torch.manual_seed(int(rng.integers(2**62)))
        try:
            drawn = x.sample((count,)).numpy().astype(np.float64)
        finally:
            torch.random.set_rng_state(state)
        return drawn.reshape(count, -1) if shape else drawn

    draws = sample(4096, np.random.default_rng(0))
    low, middle, high = np.quantile(draws.ravel(), [0.25, 0.5, 0.75])
    bounds = tuple(
        float(getattr(x.support, name, default))
        for name, default in (("lower_bound", -math.inf), ("upper_bound", math.inf))
    )
    return Opaque(
        kind,
        log_density,
        (bounds[0], bounds[1]),
        ((float(middle), float(high - low) or 1.0),),
        sample,
        bool(getattr(x.support, "is_discrete", False)),
        size,
    )


def _asked(x: Any, values: Any, kind: str) -> Any:
    try:
        return x.log_prob(values)
    except (ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"torch's {kind} refuses points of its own support: {reason}") from None
