"""The hard cases: exact inputs, references to 25 digits; how they are read and judged."""

import json
import math
from pathlib import Path

import numpy as np
from scipy import stats

CASES = json.loads((Path(__file__).parent / "hard_cases.json").read_text())["cases"]


def vectors(inputs):
    """Return the two vectors of a case."""
    dtype = inputs.get("dtype", "float64")
    if "p_block" in inputs:
        repeat = inputs["repeat"]
        return tuple(np.tile(np.array(inputs[k], dtype), repeat) for k in ("p_block", "q_block"))
    if "zipf" in inputs:
        k = np.arange(1, inputs["N"] + 1, dtype=dtype)
        return tuple(k ** -float(exponent) for exponent in inputs["zipf"])
    return np.array(inputs["p"], dtype), np.array(inputs["q"], dtype)


def agrees(value, case):
    """Return whether a value is the reference, at relative 1e-10."""
    expected = float(case["expected"])
    if math.isinf(expected):
        return value == expected
    return abs(value - expected) <= max(1e-10 * abs(expected), 1e-300, case.get("tol_abs") or 0.0)


def _truncated(loc, scale, low, high):
    return stats.truncnorm((low - loc) / scale, (high - loc) / scale, loc, scale)


def _mixture(weights, loc, scale):
    components = [stats.Normal(mu=m, sigma=s) for m, s in zip(loc, scale, strict=True)]
    return stats.Mixture(components, weights=weights)


def _torch(name, *parameters):
    import torch

    family = getattr(torch.distributions, name)
    return family(*(torch.tensor(x, dtype=torch.float64) for x in parameters))


FAMILIES = {
    "normal": stats.norm,
    "student_t": stats.t,
    "cauchy": stats.cauchy,
    "laplace": stats.laplace,
    "gumbel_r": stats.gumbel_r,
    "logistic": stats.logistic,
    "uniform": lambda low, high: stats.uniform(low, high - low),
    "gamma": lambda shape, scale: stats.gamma(shape, scale=scale),
    "weibull": lambda shape, scale: stats.weibull_min(shape, scale=scale),
    "inverse_gamma": lambda shape, scale: stats.invgamma(shape, scale=scale),
    "beta": stats.beta,
    "binomial": stats.binom,
    "poisson": stats.poisson,
    "negative_binomial": stats.nbinom,
    "geometric": lambda p: stats.geom(p, loc=-1),
    "exponential": stats.expon,
    "halfnormal": stats.halfnorm,
    "rayleigh": stats.rayleigh,
    "vonmises": stats.vonmises,
    "pareto": lambda alpha, xm: stats.pareto(alpha, scale=xm),
    "lognormal": lambda mu, sigma: _torch("LogNormal", mu, sigma),
    "inverse_gaussian": lambda mu, lam: stats.invgauss(mu / lam, scale=lam),
    "truncated_normal": _truncated,
    "dirichlet": stats.dirichlet,
    "wishart": stats.wishart,
    "mvn": lambda mean, cov: stats.multivariate_normal(mean, cov, allow_singular=True),
    "normal_mixture": _mixture,
    "kumaraswamy": lambda a, b: _torch("Kumaraswamy", a, b),
}


def laws(inputs):
    """Return the two distributions of a case."""
    return tuple(FAMILIES[x["family"]](**x["params"]) for x in map(inputs.get, "pq"))
