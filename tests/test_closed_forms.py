"""Closed forms: every known pair against quadrature of SciPy's densities, and at the extremes."""

import importlib.util
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy import stats

import kullback as kb
from kullback import families
from kullback.functional import cells
from kullback.integration import integrate, renyi
from kullback.measures import closed_forms
from kullback.measures.closed_forms.matrix import CONTINUOUS, DISCRETE, matrix

PAIRS = [
    pair
    for laws in (CONTINUOUS, DISCRETE)
    for pair, known in matrix(laws).items()
    if known == "closed form"
]
ROOT = Path(__file__).parents[1]


def test_the_documented_table_is_the_one_that_is_found():
    """docs/closed-forms.md is what the program writes today, with 150 finite pairs or more."""
    path = ROOT / "benchmarks" / "closed_forms.py"
    spec = importlib.util.spec_from_file_location("closed_forms_page", path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    assert (ROOT / "docs" / "closed-forms.md").read_text(encoding="utf-8") == program.page()
    assert len(PAIRS) >= 150


@pytest.mark.parametrize("p_law", [*CONTINUOUS, *DISCRETE])
def test_every_known_pair_agrees_with_quadrature(p_law):
    """Each closed form is the integral (or sum) of p log(p/q), at 1e-10."""
    mine = [q for p, q in PAIRS if p == p_law]
    assert mine
    p = families.named(p_law)
    for q_law in mine:
        q = families.named(q_law)
        assert closed_forms.kl(p, q) == pytest.approx(
            integrate(p, q, cells.KL).value, rel=1e-10, abs=1e-13
        ), q_law


@pytest.mark.slow
@pytest.mark.parametrize("p_law", [*CONTINUOUS, *DISCRETE])
def test_every_known_pair_agrees_with_mpmath(p_law):
    """The same against mpmath's own quadrature, to 1e-10."""
    p = families.named(p_law)
    with mpmath.workdps(25):
        for q_law in [q for one, q in PAIRS if one == p_law]:
            q = families.named(q_law)
            assert closed_forms.kl(p, q) == pytest.approx(
                float(by_mpmath(p, q)), rel=1e-10, abs=1e-13
            ), q_law


def by_mpmath(p, q):
    """Return KL by mpmath, cut at the landmarks; positive laws over log x."""

    def term(x):
        one, two = (law.exact_log_density(x, mpmath.mp) for law in (p, q))
        return mpmath.exp(one) * (one - two) if one > -mpmath.inf else mpmath.mpf(0)

    low, high = (mpmath.mpf(end) for end in p.support)
    if p.discrete:
        last = int(high) if math.isfinite(high) else 40_000 if "Zipf" in p.name else 1000
        return mpmath.fsum(term(mpmath.mpf(k)) for k in range(int(low), last + 1))
    marks = [mpmath.mpf(c + k * s) for c, s in p.landmarks for k in (-9, -3, -1, 0, 1, 3, 9)]
    inner = sorted(
        {x for x in (*marks, *(mpmath.mpf(c) for c, _ in q.landmarks)) if low < x < high}
    )
    if low == 0 and high == mpmath.inf:
        logs = [mpmath.log(x) for x in inner]
        logs = [logs[0] - 90, logs[0] - 30, *logs, logs[-1] + 10, logs[-1] + 30, logs[-1] + 150]
        return mpmath.quad(lambda u: mpmath.exp(u) * term(mpmath.exp(u)), logs)
    if "Gumbel" in p.name:  # the rest has less than exp(-60) and takes mpmath for ever
        centre, scale = p.landmarks[0]
        low, high = mpmath.mpf(centre - 400 * scale), mpmath.mpf(centre + 400 * scale)
        if p.sign > 0:
            low = mpmath.mpf(centre - 6 * scale)
        else:
            high = mpmath.mpf(centre + 6 * scale)
    return mpmath.quad(term, [low, *(x for x in inner if low < x < high), high])


# Families with a way to move a parameter by a factor that doubles hold exactly.
NEAR = {
    "norm": lambda e: stats.norm(2.0, 1.0 + e),
    "lognorm": lambda e: stats.lognorm(0.7 + e),
    "laplace": lambda e: stats.laplace(0.0, 1.0 + e),
    "logistic": lambda e: stats.logistic(0.0, 1.0 + e),
    "gumbel_r": lambda e: stats.gumbel_r(0.0, 1.0 + e),
    "cauchy": lambda e: stats.cauchy(0.0, 1.0 + e),
    "gamma": lambda e: stats.gamma(2.0 + e),
    "invgamma": lambda e: stats.invgamma(3.0 + e),
    "invgauss": lambda e: stats.invgauss(1.0 + e),
    "weibull_min": lambda e: stats.weibull_min(1.5 + e),
    "beta": lambda e: stats.beta(2.0 + e, 3.0),
    "pareto": lambda e: stats.pareto(2.5 + e),
    "vonmises": lambda e: stats.vonmises(1.5 + e),
    "truncnorm": lambda e: stats.truncnorm(-1.0, 2.0, 0.0, 1.0 + e),
    "poisson": lambda e: stats.poisson(3.0 + e),
    "nbinom": lambda e: stats.nbinom(3.0, 0.4 + e),
    "binom": lambda e: stats.binom(9, 0.4 + e),
    "zipf": lambda e: stats.zipf(3.0 + e),
    "logser": lambda e: stats.logser(0.4 + e),
    "truncexpon": lambda e: stats.truncexpon(2.0 + e),
    "t": lambda e: stats.t(5.0 + e),
    "skewnorm": lambda e: stats.norm(e, 1.0),
}


@pytest.mark.parametrize("family", [f for f in NEAR if f not in ("truncnorm", "truncexpon")])
def test_laws_that_nearly_agree_follow_the_fisher_information(family):
    """KL of a step e is e^2 I / 2: a step of half the length has a quarter, even at e = 1e-8."""
    law = NEAR[family]
    base, near, far = law(0.0), law(2.0**-28), law(2.0**-27)
    assert kb.kl(base, far).value / kb.kl(base, near).value == pytest.approx(4.0, rel=1e-6)
    assert kb.kl(base, near).value > 0


EXTREMES = [
    ("norm(1e8, 1e-3)", "norm(100000000.001, 1e-3)"),
    ("gamma(1e8)", "gamma(1e8, scale=1.0000001)"),
    ("gamma(1e-8)", "gamma(2e-8)"),
    ("invgamma(1e8, scale=2)", "invgamma(100000001, scale=2)"),
    ("invgauss(1e-6)", "invgauss(2e-6)"),
    ("invgauss(1e6)", "invgauss(2e6)"),
    ("lognorm(1e-8)", "lognorm(2e-8)"),
    ("lognorm(30)", "lognorm(31)"),
    ("beta(1e12, 1e12)", "beta(1000000000001, 1e12)"),
    ("beta(1e-3, 1e-3)", "beta(2e-3, 1e-3)"),
    ("weibull_min(0.01)", "weibull_min(0.02)"),
    ("vonmises(1e6)", "vonmises(1e6, loc=1e-4)"),
    ("vonmises(1e-6)", "vonmises(2e-6)"),
    ("pareto(1e-3)", "pareto(2e-3)"),
    ("poisson(1e12)", "poisson(1.000001e12)"),
    ("poisson(1e-12)", "poisson(2e-12)"),
    ("nbinom(1e6, 0.5)", "nbinom(1e6, 0.5000001)"),
    ("geom(1e-9)", "geom(2e-9)"),
    ("binom(1000000, 1e-9)", "binom(1000000, 2e-9)"),
    ("zipf(1.001)", "zipf(1.002)"),
    ("truncnorm(30, 40)", "truncnorm(29, 41)"),
    ("laplace(0, 1e-9)", "laplace(1, 1e9)"),
    ("logser(0.999999)", "logser(0.9999999)"),
    ("truncexpon(1e-9)", "truncexpon(600, scale=1e-9)"),
]


@pytest.mark.parametrize(("p_law", "q_law"), [e for e in EXTREMES if "truncexpon" not in e[0]])
def test_closed_forms_hold_at_extreme_parameters(p_law, q_law):
    """The formula in 400 digits, from the definitions of the families, is the number returned."""
    p, q = families.named(p_law), families.named(q_law)
    value = closed_forms.kl(p, q)
    if value is None:
        assert integrate(p, q, cells.KL).value >= 0
        return
    numerical = integrate(p, q, cells.KL)
    tolerance = max(1e-9 * value, 2.0 * numerical.error)
    assert abs(value - numerical.value) <= tolerance


POWERS = {
    "renyi": (0.2, 0.5, 1.5, 2.0, 1.0 + 1e-8, 1e-8),
    "tsallis": (0.5, 1.5),
    "alpha": (0.0, 3.0),
}
WITHIN = [
    ("norm(0, 1)", "norm(1, 2)"),
    ("truncnorm(-1, 1)", "truncnorm(-0.5, 0.5, scale=2)"),
    ("laplace(0, 1)", "laplace(1, 2)"),
    ("laplace(0, 1)", "laplace(3, 1)"),
    ("gumbel_r(0, 1)", "gumbel_r(1, 1)"),
    ("gumbel_l(0, 1)", "gumbel_l(1, 1)"),
    ("gamma(2)", "gamma(3, scale=1.5)"),
    ("invgamma(2)", "invgamma(3, scale=0.5)"),
    ("weibull_min(1.5)", "weibull_min(1.5, scale=2)"),
    ("lognorm(1)", "lognorm(0.8, scale=2)"),
    ("invgauss(1)", "invgauss(0.5, scale=2)"),
    ("pareto(3)", "pareto(2.5)"),
    ("pareto(3, scale=2)", "pareto(2.5)"),
    ("uniform(0, 1)", "uniform(0.5, 2)"),
    ("beta(2, 3)", "beta(3, 2)"),
    ("kumaraswamy(2, 3)", "kumaraswamy(2, 2)"),
    ("truncexpon(1)", "truncexpon(2, scale=0.5)"),
    ("vonmises(1)", "vonmises(2, loc=1)"),
    ("poisson(3)", "poisson(5)"),
    ("binom(10, 0.3)", "binom(10, 0.5)"),
    ("nbinom(3, 0.4)", "nbinom(3, 0.5)"),
    ("zipf(3)", "zipf(2.5)"),
    ("logser(0.5)", "logser(0.6)"),
    ("geom(0.3)", "geom(0.4)"),
]


@pytest.mark.parametrize(("p_law", "q_law"), WITHIN)
def test_power_divergences_follow_from_the_log_normaliser(p_law, q_law):
    """Within an exponential family Rényi and its kin have closed forms that are the integrals."""
    p, q = families.named(p_law), families.named(q_law)
    measures = [build(x) for name, xs in POWERS.items() for build in [SETTING[name]] for x in xs]
    for measure in (*measures, *(kb.measures.MEASURES[n] for n in NAMES)):
        found = kb.divergence(p, q, measure)
        order, formula = measure.order, measure.formula
        try:
            if order is None:
                total = integrate(p, q, formula)
            else:
                total = renyi(p, q, order, lambda f: integrate(p, q, f))
        except kb.InputError:  # quadrature may not see that it diverges
            assert found.value == math.inf
            continue
        expected = measure.value(total.value)
        assert found.value == pytest.approx(expected, rel=1e-10), measure.direction()
        assert found.kind == "exact" or not 0.0 <= (order or formula.order) <= 1.0


SETTING = {name: build for name, (_, build) in kb.measures.SETTINGS.items()}
NAMES = ("hellinger", "bhattacharyya", "chi2", "neyman")


def test_gaussian_renyi_divergences_have_their_formula():
    """In d dimensions, from Gil, Alajaji and Linder (2013); infinite where no law is left."""
    mean, cov = np.array([1.0, -0.5]), np.array([[2.0, 0.5], [0.5, 1.0]])
    p, q = stats.multivariate_normal([0, 0]), stats.multivariate_normal(mean, cov)
    for order in (0.3, 1.5):
        blend = order * cov + (1 - order) * np.eye(2)
        logs = np.log(np.linalg.det(blend)) - order * np.log(np.linalg.det(cov))
        value = 0.5 * order * mean @ np.linalg.solve(blend, mean) - logs / (2 * (order - 1))
        assert kb.renyi(p, q, order=order).value == pytest.approx(value, rel=1e-12)
    assert kb.renyi(q, p, order=3.0).value == math.inf


@pytest.mark.parametrize("order", [0.1, 0.5, 2.0, 5.0])
@pytest.mark.parametrize(
    ("p_law", "q_law"),
    [
        ("norm(0, 1)", "norm(100, 1)"),
        ("norm(0, 1)", "norm(100, 3)"),
        ("poisson(10)", "poisson(1000)"),
        ("gamma(5000)", "gamma(20)"),
    ],
)
def test_laws_far_apart_are_integrated_in_log_space(p_law, q_law, order):
    """Where p and q share almost nothing the Rényi divergence is large, and not infinite."""
    p, q = families.named(p_law), families.named(q_law)
    closed = closed_forms.log_affinity(p, q, order) / (order - 1)
    integrated = renyi(p, q, order, lambda f: integrate(p, q, f))
    assert closed > 1
    assert integrated.value == pytest.approx(closed, rel=1e-10)


def test_the_orders_zero_and_infinity():
    """Order 0 is -log Q(p > 0), order infinity the supremum of log p/q, infinite or not."""
    inf = math.inf
    for p, q, zero, infinity in (
        ("uniform(0, 1)", "uniform(0, 3)", math.log(3), math.log(3)),
        ("norm(0, 1)", "norm(0, 2)", 0.0, math.log(2)),
        ("norm(0, 2)", "norm(0, 1)", 0.0, inf),
        ("norm(0, 1)", "norm(1, 1)", 0.0, inf),
        ("laplace(0, 1)", "laplace(1, 1)", 0.0, 1.0),
        ("gamma(2)", "gamma(1)", 0.0, inf),
        ("poisson(2)", "poisson(3)", 0.0, 1.0),
        ("poisson(3)", "poisson(2)", 0.0, inf),
        ("beta(2, 2)", "uniform(0, 1)", 0.0, math.log(1.5)),
        ("binom(10, 0.3)", "binom(10, 0.5)", 0.0, 10 * math.log(1.4)),
        ("bernoulli(0.4)", "poisson(1)", 1 - math.log(2), math.log(0.6) + 1),
    ):
        one, two = families.named(p), families.named(q)
        assert kb.renyi(one, two, order=0).value == pytest.approx(zero, abs=1e-12), p
        found = kb.renyi(one, two, order=inf).value
        assert found == pytest.approx(max(infinity, 0.0), rel=1e-10), p
