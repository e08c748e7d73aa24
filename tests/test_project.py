"""`kb.project`: forward is maximum likelihood is moment matching; reverse has its own truths."""

import numpy as np
import pytest
from scipy import optimize, stats

import kullback as kb

EXPONENTIAL = {
    "norm": stats.gamma(4),
    "gamma": stats.lognorm(0.5, scale=2),
    "lognorm": stats.gamma(4),
    "invgauss": stats.weibull_min(1.5),
    "invgamma": stats.lognorm(0.4),
    "beta": stats.triang(0.3),
    "expon": stats.weibull_min(1.5),
    "rayleigh": stats.gamma(3),
    "poisson": stats.binom(10, 0.3),
    "geom": stats.nbinom(2, 0.3, loc=1),
}


def parameters(projection):
    """Return the numbers of a projection."""
    return np.array(list(projection.parameters.values()))


@pytest.mark.parametrize("family", EXPONENTIAL)
def test_moments_cross_entropy_and_kl_have_one_minimum(family):
    """Matching moments, minimising the cross-entropy and minimising KL itself agree at 1e-6."""
    target = EXPONENTIAL[family]
    moments = kb.project(target, family, method="moments")
    entropic = kb.project(target, family, method="cross-entropy")
    assert moments.method == "moments"
    assert parameters(moments) == pytest.approx(parameters(entropic), rel=1e-6, abs=1e-6)
    least = moments.divergence.value
    for factor in (0.999, 1.001):
        for name in moments.parameters:
            moved = {k: v * (factor if k == name else 1) for k, v in moments.parameters.items()}
            positional = [v for k, v in moved.items() if k not in ("scale", "loc")]
            keywords = {k: v for k, v in moved.items() if k in ("scale", "loc")}
            near = getattr(stats, family)(*positional, **keywords)
            assert kb.kl(target, near).value > least


@pytest.mark.parametrize("family", ["norm", "gamma", "lognorm", "expon", "laplace", "weibull_min"])
def test_the_projection_of_a_sample_is_the_maximum_likelihood_fit(family):
    """SciPy's maximum-likelihood fit, moments and least cross-entropy agree at 1e-6."""
    x = stats.gamma(2.5, scale=1.5).rvs(2000, random_state=1)
    fixed = {} if family in ("norm", "laplace") else {"floc": 0}
    fitted = getattr(stats, family).fit(x, **fixed)
    expected = fitted if not fixed else [v for i, v in enumerate(fitted) if i != len(fitted) - 2]
    tolerance = 1e-3 if family == "laplace" else 1e-6  # any median between two points is a fit
    tolerance = 1e-4 if family == "weibull_min" else tolerance  # SciPy's own accuracy
    for method in ("auto", "cross-entropy"):
        found = kb.project(x, family, method=method)
        assert parameters(found) == pytest.approx(expected, rel=tolerance)
        likelihood = -np.mean(found.distribution.logpdf(x))
        assert found.cross_entropy.value == pytest.approx(likelihood, rel=1e-12)
        assert found.divergence is None


def test_the_cross_entropy_that_is_minimised_is_that_of_the_front_door():
    """A general minimiser of kb.cross_entropy finds the same gamma law."""
    target = stats.lognorm(0.5)
    found = optimize.minimize(
        lambda t: kb.cross_entropy(target, stats.gamma(*np.exp(t[:1]), scale=np.exp(t[1]))).value,
        [1.0, -1.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-14},
    )
    assert np.exp(found.x) == pytest.approx(parameters(kb.project(target, "gamma")), rel=1e-6)


@pytest.mark.parametrize("family", ["norm", "gamma", "lognorm"])
def test_the_forward_projection_satisfies_pythagoras(family):
    """KL(P‖R) = KL(P‖Q) + KL(Q‖R) for every R of the exponential family, Q the projection."""
    target = stats.gamma(4) if family != "gamma" else stats.lognorm(0.5)
    closest = kb.project(target, family)
    other = {"norm": stats.norm(1, 3), "gamma": stats.gamma(2, scale=0.7)}.get(
        family, stats.lognorm(1.1, scale=0.8)
    )
    together = closest.divergence.value + kb.kl(closest.distribution, other).value
    assert kb.kl(target, other).value == pytest.approx(together, rel=1e-9)


def test_a_normal_law_is_projected_onto_independent_parts():
    """Forward keeps the variances; reverse takes 1 / (precision)_ii, which is never more."""
    cov = np.array([[2.0, 1.2, 0.3], [1.2, 1.0, 0.1], [0.3, 0.1, 0.7]])
    target = stats.multivariate_normal([1, 2, 3], cov)
    forward = kb.project(target, "independent_normal")
    reverse = kb.project(target, "independent_normal", direction="reverse")
    assert np.diag(forward.parameters["cov"]) == pytest.approx(np.diag(cov), rel=1e-12)
    precision = np.linalg.inv(cov)
    assert np.diag(reverse.parameters["cov"]) == pytest.approx(1 / np.diag(precision), rel=1e-12)
    assert reverse.divergence.direction == "KL(Q‖P)"
    best = reverse.divergence.value
    for factor in (0.99, 1.01):
        near = stats.multivariate_normal([1, 2, 3], factor * reverse.parameters["cov"])
        assert kb.kl(near, target).value > best


def test_a_sample_of_vectors_has_its_maximum_likelihood_normal_law():
    """The mean and the covariance divided by n."""
    x = np.random.default_rng(0).normal(size=(50, 3)) @ np.diag([1.0, 2.0, 3.0])
    found = kb.project(x, "multivariate_normal")
    assert found.parameters["mean"] == pytest.approx(x.mean(axis=0), rel=1e-12)
    assert found.parameters["cov"] == pytest.approx(np.cov(x.T, bias=True), rel=1e-12)


def test_forward_covers_the_modes_and_reverse_seeks_one():
    """Of two bumps the forward normal law spans both, the reverse one sits on the heavier."""
    bumps = [stats.Normal(mu=-3.0, sigma=1.0), stats.Normal(mu=3.0, sigma=0.5)]
    target = stats.Mixture(bumps, weights=[0.3, 0.7])
    forward, reverse = (kb.project(target, "norm", direction=d) for d in ("forward", "reverse"))
    variance = 0.3 * (1 + 9) + 0.7 * (0.25 + 9) - 1.2**2
    assert parameters(forward) == pytest.approx([1.2, variance**0.5], rel=1e-9)
    assert parameters(reverse) == pytest.approx([3.0, 0.5], rel=1e-3)
    assert reverse.divergence.value == pytest.approx(-np.log(0.7), rel=1e-3)


def test_the_reverse_projection_matches_a_search_by_hand():
    """The closest Laplace law to a normal one, by KL(q‖P), has scale = sqrt 2 / 2 deviations."""
    found = kb.project(stats.norm(1, 2), "laplace", direction="reverse")
    # KL = -log(2 b e) + log(2 sqrt(2 pi)) + 2 b^2 / 8, least at b^2 = 2.
    assert parameters(found) == pytest.approx([1.0, 2**0.5], rel=1e-6)


def test_the_forward_laplace_law_sits_at_the_median():
    """Its kink does not hide the median and the mean absolute deviation."""
    found = kb.project(stats.norm(1, 2), "laplace")
    assert parameters(found) == pytest.approx([1.0, 2 * (2 / np.pi) ** 0.5], rel=1e-6)


def test_linear_constraints_give_the_minimum_discrimination_information():
    """A die whose mean is 4.5 is tilted exponentially; the sum of KL says by how much."""
    faces = np.arange(1, 7)
    found = kb.project([1 / 6] * 6, kb.Expectations([faces], [4.5]))
    assert found.distribution @ faces == pytest.approx(4.5, abs=1e-10)
    slope = np.diff(np.log(found.distribution))
    assert slope == pytest.approx(found.parameters["multipliers"][0] * np.ones(5), rel=1e-9)
    table = [[0.1, 0.2], [0.3, 0.4]]
    fitted = kb.project(table, kb.Margins({0: [0.5, 0.5], 1: [0.4, 0.6]}))
    assert fitted.distribution.sum(axis=1) == pytest.approx([0.5, 0.5], abs=1e-12)
    named = kb.project(
        kb.joint(table, axes=("sex", "vote")),
        kb.Margins({"sex": [0.5, 0.5], "vote": [0.4, 0.6]}),
        direction="reverse",
    )
    assert named.distribution == pytest.approx(fitted.distribution, rel=1e-14)


@pytest.mark.parametrize(
    ("target", "family", "options", "said"),
    [
        (stats.cauchy(), "norm", {}, "too heavy"),
        (stats.norm(), "gamma", {}, "live on"),
        (stats.norm(), "poisson", {}, "whole numbers"),
        ([1.0, 2.0], "nrm", {}, "there is no family 'nrm'"),
        ([1.0, np.nan], "norm", {}, "finite numbers"),
        ("text", "norm", {}, "hold numbers"),
        ([[1.0, 2.0]], "norm", {}, "shape"),
        ([1.0, 1.0], "norm", {}, "vary"),
        ([-1.0, 1.0], "gamma", {}, "live on"),
        ([1.0, 2.0], "norm", {"direction": "reverse"}, "density"),
        ([1.0, 2.0], "norm", {"direction": "up"}, "direction"),
        ([1.0, 2.0], "norm", {"method": "magic"}, "method"),
        (stats.norm(), "laplace", {"method": "moments"}, "no moments"),
        (
            [0.5, 0.5],
            kb.Expectations([[1, 2]], [1.5]),
            {"direction": "forward"},
            "only the reverse",
        ),
        ([0.5, 0.5], kb.Expectations([[1, 2, 3]], [1.5]), {"direction": "reverse"}, "shape"),
        ([[0.5, 0.5]] * 2, kb.Margins({0: [0.5, 0.5]}), {"direction": "reverse"}, "sum"),
        ([[0.25] * 2] * 2, kb.Margins({0: [0.5, 0.6]}), {"direction": "reverse"}, "sum to 1"),
    ],
)
def test_projections_that_do_not_exist_are_refused(target, family, options, said):
    """Each refusal is a sentence that says what was wrong."""
    with pytest.raises(kb.InputError, match=said):
        kb.project(target, family, **options)
