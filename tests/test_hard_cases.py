"""The hard cases: exact inputs, references to 25 digits."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import kullback as kb

CASES = json.loads((Path(__file__).parent / "hard_cases.json").read_text())["cases"]


def _cases(*kinds):
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


def _vectors(inputs):
    dtype = inputs.get("dtype", "float64")
    if "p_block" in inputs:
        repeat = inputs["repeat"]
        return tuple(np.tile(np.array(inputs[k], dtype), repeat) for k in ("p_block", "q_block"))
    if "zipf" in inputs:
        k = np.arange(1, inputs["N"] + 1, dtype=dtype)
        return tuple(k ** -float(exponent) for exponent in inputs["zipf"])
    return np.array(inputs["p"], dtype), np.array(inputs["q"], dtype)


def _agrees(value, case):
    expected = float(case["expected"])
    if math.isinf(expected):
        return value == expected
    return abs(value - expected) <= max(1e-10 * abs(expected), 1e-300, case.get("tol_abs") or 0.0)


@pytest.mark.parametrize("case", _cases("discrete_kl"))
def test_kl_of_weights(case):
    """KL of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = _vectors(case["inputs"])
    assert _agrees(kb.kl(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("discrete_js"))
def test_js_of_weights(case):
    """JS of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = _vectors(case["inputs"])
    assert _agrees(kb.js(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("log_kl"))
def test_kl_of_log_weights(case):
    """KL of two vectors of log-weights agrees with 25 digits at relative 1e-10."""
    log_p, log_q = ([float(z) for z in case["inputs"][name]] for name in ("logp", "logq"))
    assert _agrees(kb.kl(kb.logits(log_p), kb.logits(log_q)).value, case)


@pytest.mark.parametrize("case", _cases("raises"))
def test_what_is_no_distribution_is_refused(case):
    """Negative mass and unequal lengths raise an error that says so."""
    with pytest.raises(kb.InputError, match=r"negative|cells"):
        kb.kl(case["inputs"]["p"], case["inputs"]["q"], normalize=True)


@pytest.mark.parametrize("case", _cases("discrete_renyi"))
def test_renyi_of_weights(case):
    """Rényi of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = _vectors(case["inputs"])
    order = case["inputs"]["alpha"]
    assert _agrees(kb.renyi(p, q, order=order, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("generalised_kl_scalar"))
def test_generalised_kl_of_masses(case):
    """The generalised KL of two masses agrees with 25 digits, on both floors."""
    p, q = case["inputs"]["p"], case["inputs"]["q"]
    assert _agrees(float(kb.functional.generalised_kl([p], [q])), case)
    assert _agrees(kb.kl(kb.masses([p]), kb.masses([q])).value, case)


def _truncated(loc, scale, low, high):
    return stats.truncnorm((low - loc) / scale, (high - loc) / scale, loc, scale)


def _mixture(weights, loc, scale):
    components = [stats.Normal(mu=m, sigma=s) for m, s in zip(loc, scale, strict=True)]
    return stats.Mixture(components, weights=weights)


def _torch(name, *parameters):
    torch = pytest.importorskip("torch")
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


@pytest.mark.parametrize("case", _cases("parametric"))
def test_kl_of_distributions(case):
    """KL of two distributions agrees with 25 digits at relative 1e-10, infinities included."""
    p, q = (FAMILIES[x["family"]](**x["params"]) for x in map(case["inputs"].get, "pq"))
    assert _agrees(kb.kl(p, q).value, case)
