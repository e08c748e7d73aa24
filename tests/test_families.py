"""Laws and their adapters: the same density as their owner's, and what is refused."""

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

import kullback as kb
from kullback import families
from kullback.families import Moved, as_density
from kullback.families.deviance import binomial_log_mass, poisson_log_mass
from kullback.integration import check_mass
from kullback.measures.closed_forms.matrix import CONTINUOUS, DISCRETE

CLASSIC = {law: law for law in (*CONTINUOUS, *DISCRETE) if "kumaraswamy" not in law}


def frozen(text):
    """Return SciPy's object of a law that is written."""
    name, arguments = text.split("(", 1)
    return eval(f"stats.{name}({arguments}", {"stats": stats})


@pytest.mark.parametrize("text", CLASSIC)
def test_a_law_has_the_density_that_scipy_gives_it(text):
    """In doubles and in many digits, in the bulk and in the tails."""
    owner, law = frozen(text), as_density(frozen(text))
    x = np.unique(owner.ppf([1e-6, 0.01, 0.3, 0.5, 0.8, 0.99, 1 - 1e-6]))
    x = x[(x > law.support[0]) & (x < law.support[1])] if not law.discrete else x
    low, high = owner.support()
    if not text.startswith("vonmises"):  # SciPy lets the circle go round for ever
        assert law.support == pytest.approx((low, high))
    expected = owner.logpmf(x) if law.discrete else owner.logpdf(x)
    assert law.log_density(x) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    with mpmath.workdps(40):
        exact = [float(law.exact_log_density(mpmath.mpf(float(v)), mpmath.mp)) for v in x]
    inside = np.isfinite(expected)
    assert np.array(exact)[inside] == pytest.approx(law.log_density(x)[inside], rel=1e-9, abs=1e-9)
    draws = law.sample(400, np.random.default_rng(0))
    assert abs(np.mean(draws <= owner.median()) - owner.cdf(owner.median())) < 0.1
    assert check_mass(law).value == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "x"),
    [("norm(0, 1)", 0.3), ("gamma(2.5)", 1.7), ("beta(2, 3)", 0.4), ("truncexpon(2)", 1.1)],
)
def test_a_moved_law_is_the_law_of_the_moved_points(text, x):
    """Loc + scale * x, as SciPy's loc and scale."""
    law = families.named(text)
    moved = Moved(law, 3.0, 2.0)
    assert moved.log_density(np.array([3 + 2 * x]))[0] == pytest.approx(
        law.log_density(np.array([x]))[0] - math.log(2), rel=1e-12
    )
    a, b = stats.beta(2, 3, loc=1, scale=2), stats.beta(3, 2, loc=1, scale=2)
    assert kb.kl(a, b).value == kb.kl(stats.beta(2, 3), stats.beta(3, 2)).value
    assert kb.kl(a, b).method == "closed form"


def test_moving_both_laws_leaves_every_divergence_alone():
    """A gamma law and a normal one, both moved by the same map."""
    near = kb.kl(stats.gamma(3), stats.norm(2, 2)).value
    far = kb.kl(stats.gamma(3, loc=5, scale=2), stats.norm(9, 4)).value
    assert far == pytest.approx(near, rel=1e-12)


@pytest.mark.parametrize("mu", [1e-3, 0.7, 30.0, 1e6, 1e12])
def test_log_masses_of_counts_keep_their_digits(mu):
    """Poisson, binomial and negative binomial log-masses, against 60 digits, at 1e-14."""
    k = np.unique(np.floor(np.array([0, 1, 2, mu / 2, mu, mu + 5 * mu**0.5, 2 * mu + 9])))
    with mpmath.workdps(60):
        m = mpmath.mpf(mu)
        for value, point in zip(poisson_log_mass(k, mu), k.tolist(), strict=True):
            x = mpmath.mpf(point)
            exact = x * mpmath.log(m) - m - mpmath.loggamma(x + 1)
            assert abs(value - exact) <= 4e-15 * (1 + abs(exact)), point
        n, p = 3.0 * math.ceil(mu + 20), 0.3
        trials = np.unique(np.floor(np.array([0, 1, 0.3 * n, 0.3 * n + 3, 0.9 * n, n])))
        for value, point in zip(binomial_log_mass(trials, n, p), trials.tolist(), strict=True):
            x, whole = mpmath.mpf(point), mpmath.mpf(n)
            exact = mpmath.log(mpmath.binomial(whole, x)) if n < 1e4 else _choose(whole, x)
            exact += x * mpmath.log(mpmath.mpf(p)) + (whole - x) * mpmath.log1p(-mpmath.mpf(p))
            assert abs(value - exact) <= 4e-15 * (1 + abs(exact)), point


def _choose(n, k):
    return mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)


def test_counts_whose_masses_underflow_are_not_taken_for_zeros():
    """SciPy's discrete Laplace and Skellam masses underflow; KL stays finite and right."""
    a, b = 0.8, 1.0
    mean = 1 / math.sinh(a)  # of |k|
    true = math.log(math.tanh(a / 2) / math.tanh(b / 2)) + (b - a) * mean
    assert kb.kl(stats.dlaplace(a), stats.dlaplace(b)).value == pytest.approx(true, rel=1e-10)
    with mpmath.workdps(30):
        found = kb.kl(stats.skellam(5, 4), stats.skellam(5, 3)).value
        logs = [
            [
                -(u + v) + k / mpmath.mpf(2) * mpmath.log(mpmath.mpf(u) / v)
                + mpmath.log(mpmath.besseli(abs(k), 2 * mpmath.sqrt(u * v)))
                for k in range(-80, 81)
            ]
            for u, v in ((5, 4), (5, 3))
        ]  # fmt: skip
        true = mpmath.fsum(mpmath.exp(p) * (p - q) for p, q in zip(*logs, strict=True))
    assert found == pytest.approx(float(true), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nosuch(1)", "there is no family nosuch"),
        ("norm(0, -1)", "outside its range"),
        ("norm(nan, 1)", "norm"),
        ("gamma()", "should read gamma"),
        ("kumaraswamy(1)", "should read kumaraswamy"),
        ("__import__('os').system('true')", "is no distribution"),
        ("norm(10**10**10, 1)", "norm"),
        ("norm(" * 300, "norm"),
    ],
)
def test_a_law_that_is_misspelt_is_refused_and_never_evaluated(text, said):
    """The sentence names the law and what it takes."""
    with pytest.raises(kb.InputError, match=said):
        families.named(text)


def test_densities_that_are_none_are_refused():
    """A density whose mass is not 1, has a missed bump, or is no number, gives no result."""
    normal = stats.norm()
    twice = kb.density(lambda x: 2 * normal.pdf(x), (-np.inf, np.inf))
    hidden = kb.density(lambda x: stats.norm.pdf(x, 1e7, 1e-6), (-np.inf, np.inf))
    broken = kb.density(lambda x: np.sqrt(x), (-1, 1))
    for law, said in ((twice, "integrates to 2"), (hidden, "landmarks")):
        for pair in ((law, normal), (normal, law)):
            with pytest.raises(kb.InputError, match=said):
                kb.kl(*pair)
    with pytest.raises(kb.InputError, match="not a number"):
        kb.kl(broken, normal)
    shown = kb.density(lambda x: stats.norm.pdf(x, 1e7, 1e-6), (-np.inf, np.inf),
                       landmarks=[(1e7, 1e-6)])  # fmt: skip
    assert kb.kl(shown, stats.norm(1e7, 1e-6)).value == pytest.approx(0.0, abs=1e-6)


def test_scipys_new_distributions_are_understood():
    """Normal, Uniform, mixtures, truncations and transforms of SciPy's new infrastructure."""
    one, two = stats.Normal(mu=0.0, sigma=1.0), stats.Normal(mu=1.0, sigma=2.0)
    assert kb.kl(one, two).value == kb.kl(stats.norm(0, 1), stats.norm(1, 2)).value
    cut = stats.truncate(one, lb=-1.0, ub=2.0)
    assert kb.kl(cut, one).value == pytest.approx(-math.log(one.cdf(2.0) - one.cdf(-1.0)), rel=1e-9)
    assert kb.kl(one, cut).value == math.inf
    assert kb.kl(stats.exp(one), stats.lognorm(1.0)).value == pytest.approx(0.0, abs=1e-12)


# ---- torch -----------------------------------------------------------------------------------


def torch_pairs():
    """Return two members of each of torch's families, by its name."""
    import torch

    d = torch.distributions

    def n(*x):
        return torch.tensor(x if len(x) > 1 else x[0], dtype=torch.float64)

    cov = torch.tensor([[2.0, 0.5], [0.5, 1.0]], dtype=torch.float64)
    eye, ones = torch.eye(2, dtype=torch.float64), torch.ones(2, 1, dtype=torch.float64)
    return {
        "Bernoulli": (d.Bernoulli(n(0.3)), d.Bernoulli(n(0.6))),
        "Beta": (d.Beta(n(2.0), n(3.0)), d.Beta(n(1.5), n(2.0))),
        "Binomial": (d.Binomial(7, n(0.3)), d.Binomial(7, n(0.5))),
        "Categorical": (d.Categorical(n(0.2, 0.8)), d.Categorical(n(0.5, 0.5))),
        "Cauchy": (d.Cauchy(n(0.0), n(1.0)), d.Cauchy(n(1.0), n(2.0))),
        "ContinuousBernoulli": (d.ContinuousBernoulli(n(0.3)), d.ContinuousBernoulli(n(0.7))),
        "Dirichlet": (d.Dirichlet(n(1.0, 2.0)), d.Dirichlet(n(2.0, 2.0))),
        "Exponential": (d.Exponential(n(1.0)), d.Exponential(n(2.0))),
        "Gamma": (d.Gamma(n(2.0), n(1.0)), d.Gamma(n(3.0), n(2.0))),
        "Geometric": (d.Geometric(n(0.3)), d.Geometric(n(0.5))),
        "Gumbel": (d.Gumbel(n(0.0), n(1.0)), d.Gumbel(n(1.0), n(2.0))),
        "HalfNormal": (d.HalfNormal(n(1.0)), d.HalfNormal(n(2.0))),
        "Laplace": (d.Laplace(n(0.0), n(1.0)), d.Laplace(n(1.0), n(2.0))),
        "LowRankMultivariateNormal": (
            d.LowRankMultivariateNormal(n(0.0, 1.0), ones, n(1.0, 2.0)),
            d.LowRankMultivariateNormal(n(0.0, 0.0), ones, n(1.0, 1.0)),
        ),
        "MultivariateNormal": (
            d.MultivariateNormal(n(0.0, 1.0), cov),
            d.MultivariateNormal(n(0.0, 0.0), eye),
        ),
        "Normal": (d.Normal(n(0.0), n(1.0)), d.Normal(n(1.0), n(2.0))),
        "OneHotCategorical": (d.OneHotCategorical(n(0.2, 0.8)), d.OneHotCategorical(n(0.5, 0.5))),
        "Pareto": (d.Pareto(n(1.0), n(3.0)), d.Pareto(n(1.0), n(2.0))),
        "Poisson": (d.Poisson(n(2.0)), d.Poisson(n(3.0))),
        "Uniform": (d.Uniform(n(0.2), n(0.7)), d.Uniform(n(0.0), n(1.0))),
        "Independent": (
            d.Independent(d.Bernoulli(n(0.2, 0.9)), 1),
            d.Independent(d.Bernoulli(n(0.5, 0.5)), 1),
        ),
        "TransformedDistribution": tuple(
            d.TransformedDistribution(
                d.Normal(n(mu), n(1.0)),
                [d.transforms.AffineTransform(1.0, 2.0), d.transforms.ExpTransform()],
            )
            for mu in (0.0, 1.0)
        ),
    }


def test_every_pair_that_torch_knows_agrees_with_torch():
    """All registered pairs, in closed form or as a sum where finite; one infinity is torch's own.

    torch calls KL from a continuous Bernoulli law to the uniform one infinite, though both live on
    [0, 1]; its integral is finite.
    """
    torch = pytest.importorskip("torch")
    laws, finite = torch_pairs(), 0
    for one, two in torch.distributions.kl._KL_REGISTRY:
        if one.__name__ not in laws or two.__name__ not in laws:
            continue
        p, q = laws[one.__name__][0], laws[two.__name__][1]
        true = float(torch.distributions.kl_divergence(p, q))
        found = kb.kl(p, q)
        if (one.__name__, two.__name__) == ("ContinuousBernoulli", "Uniform"):
            assert math.isinf(true)
            assert found.value == pytest.approx(0.0293862022, rel=1e-8)
            continue
        assert found.value == pytest.approx(true, rel=1e-6), (one, two)
        assert found.kind == "exact", (one, two, found.method)
        finite += math.isfinite(true)
    assert finite >= 50


def test_laws_of_torch_in_more_dimensions():
    """Multinomial, products of parts without a closed form, and laws that need random draws."""
    torch = pytest.importorskip("torch")
    d = torch.distributions
    cells = [torch.tensor(x, dtype=torch.float64) for x in ((0.2, 0.8), (0.5, 0.5))]
    counted = kb.kl(d.Multinomial(5, cells[0]), d.Multinomial(5, cells[1]))
    assert counted.value == pytest.approx(5 * kb.kl([0.2, 0.8], [0.5, 0.5]).value, rel=1e-12)
    df = torch.tensor([4.0, 5.0], dtype=torch.float64)
    both = kb.kl(d.Independent(d.StudentT(df), 1), d.Independent(d.StudentT(df + 1), 1))
    parts = [kb.kl(stats.t(v), stats.t(v + 1)).value for v in (4.0, 5.0)]
    assert both.value == pytest.approx(sum(parts), rel=1e-10)
    assert both.kind == "numerical"
    drawn = kb.js(d.Independent(d.StudentT(df), 1), d.Independent(d.StudentT(df + 1), 1), rng=0)
    assert drawn.kind == "estimate"
    assert drawn.interval.low < drawn.value < drawn.interval.high
    with pytest.raises(kb.InputError, match="batch of 2"):
        kb.kl(d.Normal(df, 1.0), d.Normal(df, 1.0))
