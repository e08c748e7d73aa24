"""Sums, quadrature and random draws: right to the digits that they claim, or refused."""

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy import special, stats

from kullback import InputError
from kullback.functional.cells import (
    CHI2,
    JEFFREYS,
    JS,
    KL,
    SQUARED_HELLINGER,
    TOTAL_VARIATION,
    power,
    reverse,
)
from kullback.integration import check_mass, expected_surprise, integrate
from kullback.integration.monte_carlo import by_draws

HARD = {
    case["id"]: float(case["expected"])
    for case in json.loads((Path(__file__).parent / "hard_cases.json").read_text())["cases"]
    if case["kind"] == "parametric"
}


class Law:
    """A law given by its log density, and by an exact one if there is one."""

    dimension = 1

    def __init__(self, name, log, marks, support=(-math.inf, math.inf), exact=None, discrete=False):
        self.name, self.log, self.landmarks, self.exact = name, log, tuple(marks), exact
        self.support, self.discrete = (float(support[0]), float(support[1])), discrete

    def log_density(self, x):
        """Return the log density."""
        with np.errstate(all="ignore"):
            return self.log(x)

    def exact_log_density(self, x, mp):
        """Return it to more digits, if they are known."""
        return self.exact(x, mp) if self.exact else None

    def sample(self, size, rng):
        """Return draws."""
        raise NotImplementedError


def of_scipy(law, *marks):
    """Return a SciPy law that knows its logarithm."""
    discrete = hasattr(law, "logpmf")
    log = law.logpmf if discrete else law.logpdf
    return Law(law.dist.name, log, marks, law.support(), None, discrete)


def underflowing(law, *marks):
    """Return a SciPy law whose logarithm is that of a double."""
    return Law(law.dist.name, lambda x: np.log(law.pdf(x)), marks, law.support())


def norm(mean, sd):
    mean, sd = float(mean), float(sd)

    def exact(x, mp):
        z = (x - mp.mpf(mean)) / mp.mpf(sd)
        return -z * z / 2 - mp.log(mp.mpf(sd)) - mp.log(2 * mp.pi) / 2

    return Law(f"norm({mean}, {sd})", stats.norm(mean, sd).logpdf, [(mean, sd)], exact=exact)


def t(df, mean=0.0, scale=1.0):
    def log(x):
        z = np.abs((x - mean) / scale)
        far = 2.0 * np.log(np.maximum(z, 1.0)) - math.log(df)
        near = np.log1p(np.minimum(z, 1e100) ** 2 / df)
        constant = special.gammaln((df + 1) / 2) - special.gammaln(df / 2)
        constant -= 0.5 * math.log(df * math.pi) + math.log(scale)
        return constant - (df + 1) / 2 * np.where(z > 1e100, far, near)

    return Law(f"t({df})", log, [(mean, scale)])


def mixture(weights, means, scales):
    weights, means, scales = (np.array(v, dtype=float) for v in (weights, means, scales))

    def log(x):
        z = (np.asarray(x)[..., None] - means) / scales
        return special.logsumexp(-0.5 * z * z - np.log(scales) + np.log(weights), axis=-1) - (
            0.5 * math.log(2 * math.pi)
        )

    def exact(x, mp):
        parts = [
            mp.mpf(w) / mp.mpf(s) * mp.exp(-(((x - mp.mpf(m)) / mp.mpf(s)) ** 2) / 2)
            for w, m, s in zip(weights.tolist(), means.tolist(), scales.tolist(), strict=True)
        ]
        return mp.log(mp.fsum(parts)) - mp.log(2 * mp.pi) / 2

    return Law("mixture", log, zip(means, scales, strict=True), exact=exact)


def truncated(sd, low, high):
    law = stats.truncnorm(low / sd, high / sd, 0, sd)

    def exact(x, mp):
        root = mp.sqrt(mp.mpf(2)) * sd
        mass = (mp.erfc(low / root) - mp.erfc(high / root)) / 2
        return -((x / sd) ** 2) / 2 - mp.log(sd * mass) - mp.log(2 * mp.pi) / 2

    return Law("truncnorm", law.logpdf, [(low, sd * sd / low)], (low, high), exact)


def lognorm(mean, sd):
    def log(x):
        z = (np.log(x) - mean) / sd
        return -np.log(x) - 0.5 * z * z - math.log(sd) - 0.5 * math.log(2 * math.pi)

    return Law("lognorm", log, [(math.exp(mean), math.exp(mean) * min(sd, 1.0))], (0, math.inf))


def pareto(a):
    return Law(
        f"pareto({a})", lambda x: math.log(a) - (a + 1) * np.log(x), [(1, 1 / a)], (1, math.inf)
    )


def kumaraswamy(a, b):
    def log(x):
        return math.log(a * b) + (a - 1) * np.log(x) + (b - 1) * np.log1p(-(x**a))

    return Law("kumaraswamy", log, [(0.5, 0.2)], (0, 1))


def beta(a, b):
    return of_scipy(stats.beta(a, b), (a / (a + b), 0.2))


def binom(n, chance):
    def exact(k, mp):
        choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
        return choose + k * mp.log(mp.mpf(chance)) + (n - k) * mp.log1p(-mp.mpf(chance))

    marks = [(n * chance, math.sqrt(n * chance * (1 - chance)))]
    return Law(f"binom({n})", stats.binom(n, chance).logpmf, marks, (0, n), exact, discrete=True)


def poisson(mean):
    def exact(k, mp):
        return k * mp.log(mp.mpf(mean)) - mp.mpf(mean) - mp.loggamma(k + 1)

    marks = [(mean, math.sqrt(mean) + 0.1)]
    log = stats.poisson(mean).logpmf
    return Law(f"poisson({mean})", log, marks, (0, math.inf), exact, discrete=True)


def zipf(s):
    constant = math.log(special.zeta(s))

    def log(k):
        return np.where(k >= 1, -s * np.log(np.maximum(k, 1.0)) - constant, -np.inf)

    return Law(f"zipf({s})", log, [(1, 1)], (1, math.inf), discrete=True)


def kl_of_normals(m, s, n, u):
    return math.log(u / s) + (s * s + (m - n) ** 2) / (2 * u * u) - 0.5


def close(found, true, relative=1e-10):
    """Return whether a number is right, and within the error that it claims."""
    off = abs(found.value - true)
    return off <= relative * abs(true) and off <= found.error + 1e-15 * abs(true)


LINE = {
    "t05_t3_t7": lambda: (t(3.0), t(7.0, 0.5, 2.0)),
    "t08_t0.5_cauchy": lambda: (t(0.5), t(1.0)),
    "t01_t5_norm": lambda: (t(5.0), norm(0, 1)),
    "lo01": lambda: (
        of_scipy(stats.logistic(0, 1), (0, 1)),
        of_scipy(stats.logistic(1, 2), (1, 2)),
    ),
    "mx03_far": lambda: (
        mixture([0.5, 0.5], [-1000, 1000], [1, 1]),
        mixture([0.9, 0.1], [-1000, 1000], [1, 1]),
    ),
    "n06_narrow_in_wide": lambda: (norm(3, 1e-8), norm(0, 1e4)),
    "n01_near": lambda: (norm(0, 1), norm(0, 1.000000001)),
    "n05_offset": lambda: (norm(1e8, 1), norm(100000000.000001, 1)),
    "tn02_tail": lambda: (truncated(1, 30, 40), truncated(2, 30, 50)),
    "ku01": lambda: (kumaraswamy(2.0, 3.0), kumaraswamy(0.5, 4.0)),
    "ku02_beta": lambda: (kumaraswamy(2.0, 3.0), beta(2, 2.5)),
    "b03_arcsine": lambda: (beta(0.5, 0.5), beta(1, 1)),
    "b06_unif_beta": lambda: (of_scipy(stats.uniform(0, 1), (0.5, 0.3)), beta(0.5, 3)),
    "gu01": lambda: (
        of_scipy(stats.gumbel_r(0, 1), (0, 1)),
        of_scipy(stats.gumbel_r(1, 2), (1, 2)),
    ),
    "gu03_overflow": lambda: (
        of_scipy(stats.gumbel_r(800, 1), (800, 1)),
        of_scipy(stats.gumbel_r(0, 1), (0, 1)),
    ),
    "g06_easy": lambda: (
        of_scipy(stats.gamma(2.0, scale=3.0), (4, 4)),
        of_scipy(stats.gamma(5.0, scale=1.5), (6, 3)),
    ),
    "g05_far_scales": lambda: (
        of_scipy(stats.gamma(2.5, scale=1e-150), (2e-150, 1e-150)),
        of_scipy(stats.gamma(2.5, scale=1e150), (2e150, 1e150)),
    ),
    "pa01": lambda: (pareto(2.0), pareto(3.0)),
    "t02_t2_norm": lambda: (t(2.0), norm(0, 1)),
    "t03_cauchy_norm": lambda: (t(1.0), norm(0, 1)),
    "tn03_inf": lambda: (
        of_scipy(stats.truncnorm(-2, 2), (0, 1)),
        of_scipy(stats.truncnorm(-1, 1), (0, 1)),
    ),
}


@pytest.mark.parametrize("name", LINE)
def test_quadrature_agrees_with_25_digits(name):
    """The hard cases on the line come out at relative 1e-10, within the error that is claimed."""
    found = integrate(*LINE[name](), KL)
    if math.isinf(HARD[name]):
        assert found.value == math.inf
        assert found.notes
    else:
        assert close(found, HARD[name])
        assert found.kind == "numerical"
        assert found.error <= 1e-10 * found.value


def test_nearly_equal_mixtures_keep_their_digits():
    """A KL of 3e-19 between two mixtures is right to 12 digits, checked by mpmath's quadrature."""
    p = mixture([0.5, 0.5], [-1, 1], [1, 1])
    q = mixture([0.5, 0.5], [-1, 1], [1, 1 + 1e-9])
    with mpmath.workdps(40):

        def cell(x):
            log_ratio = p.exact(x, mpmath) - q.exact(x, mpmath)
            return mpmath.exp(p.exact(x, mpmath)) * (log_ratio + mpmath.expm1(-log_ratio))

        true = float(mpmath.quad(cell, [-14, -6, -3, -1, 0, 1, 3, 6, 14]))
    assert close(integrate(p, q, KL), true, 1e-12)


def test_equal_laws_are_at_distance_zero():
    """Two objects of the same law are at 0, not at rounding noise."""
    assert integrate(norm(0, 1), norm(0, 1), KL).value == 0.0


@pytest.mark.parametrize("a", [2.0, 0.1, 1e-3, 1e-6])
def test_heavy_tails_are_integrated_beyond_the_range_of_doubles(a):
    """A Pareto tail whose mass lies beyond 1e308 is integrated, to 8 digits."""
    true = math.log(a / (2 * a)) + 2 - 1
    assert close(integrate(pareto(a), pareto(2 * a), KL), true, 1e-8)


@pytest.mark.parametrize(
    ("mean", "sd", "tolerance"), [(0, 10, 1e-12), (0, 60, 1e-12), (0, 150, 1e-3)]
)
def test_wide_lognormals_are_right_or_admit_their_error(mean, sd, tolerance):
    """A lognormal of sigma 150 has mass beyond 1e300; what is lost is in the error."""
    true = kl_of_normals(mean, sd, 1, 50)
    assert close(integrate(lognorm(mean, sd), lognorm(1, 50), KL), true, tolerance)


@pytest.mark.parametrize("shape", [0.5, 0.05])
def test_a_singular_end_that_is_not_zero_keeps_its_digits(shape):
    """Beta laws with a pole at 1, where doubles resolve no distance below 1e-16, are right."""
    a, b, c, d = 2.0, shape, 2.0, 2 * shape
    true = special.betaln(c, d) - special.betaln(a, b) + (b - d) * special.digamma(b)
    true += (d - b) * special.digamma(a + b)
    assert close(integrate(beta(a, b), beta(c, d), KL), true, 1e-10)


def test_divergent_integrals_are_infinite():
    """What diverges, at the ends or by support, is infinite under every formula, never finite."""
    normal, cauchy = norm(0, 1), t(1.0)
    half, full = of_scipy(stats.expon(), (1, 1)), of_scipy(stats.expon(scale=2.0), (2, 2))
    log_cauchy = Law(
        "log-cauchy",
        lambda x: -np.log(x) - math.log(math.pi) - np.log1p(np.log(x) ** 2),
        [(1, 1)],
        (0, math.inf),
    )
    for p, q, formula in (
        (normal, cauchy, reverse(KL)),
        (t(2.0), normal, JEFFREYS),
        (normal, norm(0, 0.7), CHI2),
        (full, half, CHI2),  # the integrand is constant
        (t(1.0), t(2.0), CHI2),  # it falls like 1/x
        (t(3.0), normal, power(1.5)),
        (normal, t(3.0), power(-1.0)),
        (pareto(1.0), half, KL),
        (log_cauchy, lognorm(0, 1), KL),  # the slope of the tail is 0 in the limit alone
        (cauchy, underflowing(stats.norm(), (0, 1)), KL),
        (zipf(2.0), poisson(3.0), KL),
    ):
        assert integrate(p, q, formula).value == math.inf, (p.name, q.name)


def test_integrals_just_inside_convergence_are_finite():
    """One step inside of divergence the value is finite and right."""
    scale = 1.99999
    p, q = of_scipy(stats.expon(scale=scale), (2, 2)), of_scipy(stats.expon(), (1, 1))
    assert close(integrate(p, q, CHI2), (1 / scale**2) / (2 / scale - 1) - 1, 1e-9)
    a = 1.01
    true = math.log(a) - (a + 1) / a + a / (a - 1)
    assert close(integrate(pareto(a), of_scipy(stats.expon(), (1, 1)), KL), true)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (t(3.0), underflowing(stats.norm(), (0, 1))),
        (norm(0, 1), underflowing(stats.norm(100, 1), (100, 1))),
        (pareto(0.001), lognorm(0, 1)),
    ],
    ids=["tail", "bulk", "slow"],
)
def test_what_cannot_be_told_is_refused(p, q):
    """Where an underflow or too slow a tail hides the answer, there is an error and no number."""
    with pytest.raises(InputError, match=r"underflow|slowly"):
        integrate(p, q, KL)


def test_other_formulas_use_what_lies_outside_the_common_support():
    """JS, TV and Hellinger of uniforms that overlap by half have their textbook values."""
    p = of_scipy(stats.uniform(0, 2), (1, 0.5))
    q = of_scipy(stats.uniform(1, 2), (2, 0.5))
    assert integrate(p, q, TOTAL_VARIATION).value == pytest.approx(0.5, rel=1e-13)
    assert integrate(p, q, SQUARED_HELLINGER).value == pytest.approx(0.5, rel=1e-13)
    assert integrate(p, q, JS).value == pytest.approx(0.5 * math.log(2), rel=1e-13)
    apart = of_scipy(stats.uniform(5, 1), (5.5, 0.2))
    assert integrate(p, apart, TOTAL_VARIATION).value == 1.0
    assert integrate(p, apart, KL).value == math.inf


def test_a_density_that_vanishes_inside_its_support_is_noticed():
    """A q that is 0 on a part of the line makes KL(P‖Q) infinite and leaves KL(Q‖P) right."""
    box = Law("box", lambda x: np.where(np.abs(x) < 3, -math.log(6), -np.inf), [(0, 1)])
    assert integrate(norm(0, 1), box, KL).value == math.inf
    true = -math.log(6) + 0.5 * math.log(2 * math.pi) + 1.5
    assert close(integrate(box, norm(0, 1), KL), true)


def nbinom(n, chance):
    mean = n * (1 - chance) / chance
    return of_scipy(stats.nbinom(n, chance), (mean, math.sqrt(mean / chance)))


SUMS = {
    "nb02_diff_n": lambda: (nbinom(5.0, 0.4), nbinom(7.0, 0.5)),
    "bi02_diff_n": lambda: (binom(10, 0.3), binom(12, 0.4)),
    "bi01": lambda: (binom(10, 0.3), binom(10, 0.4)),
    "p01_big": lambda: (poisson(1e8), poisson(100000001.0)),
    "p02_tiny": lambda: (poisson(1e-12), poisson(2e-12)),
}


@pytest.mark.parametrize("name", SUMS)
def test_sums_agree_with_25_digits(name):
    """The hard cases on the integers come out at relative 1e-10, within the claimed error."""
    found = integrate(*SUMS[name](), KL)
    assert close(found, HARD[name])
    assert found.error <= 1e-10 * found.value
    assert found.kind == ("numerical" if name == "p01_big" else "exact")


@pytest.mark.parametrize("moved", [0.300001, 0.31])
def test_binomials_of_a_million_are_summed(moved):
    """For n = 1e6, nearly equal or far apart, the sum agrees with the closed form."""
    n, p = 10**6, 0.3
    with mpmath.workdps(30):
        a, b = mpmath.mpf(p), mpmath.mpf(moved)
        true = float(n * (a * mpmath.log(a / b) + (1 - a) * mpmath.log((1 - a) / (1 - b))))
    assert close(integrate(binom(n, p), binom(n, moved), KL), true)


@pytest.mark.parametrize(("s", "r"), [(2.0, 3.0), (1.1, 1.3), (3.0, 1.5), (1.01, 2.0)])
def test_slow_sums_are_finished_by_an_integral(s, r):
    """KL of two zeta laws, of which no sum reaches the end, agrees with its closed form."""
    slope = float(-mpmath.zeta(s, derivative=1) / mpmath.zeta(s))
    true = (r - s) * slope - math.log(special.zeta(s)) + math.log(special.zeta(r))
    assert close(integrate(zipf(s), zipf(r), KL), true)


def test_support_rules_on_the_integers():
    """A binomial of more trials than q can make is infinite under KL and finite under JS."""
    p, q = binom(12, 0.3), binom(10, 0.4)
    k = np.arange(13)
    a, b = stats.binom(12, 0.3).pmf(k), stats.binom(10, 0.4).pmf(k)
    m = 0.5 * (a + b)
    true = 0.5 * float(np.sum(special.rel_entr(a, m)) + np.sum(special.rel_entr(b, m)))
    assert integrate(p, q, KL).value == math.inf
    assert integrate(p, q, JS).value == pytest.approx(true, rel=1e-12)
    assert integrate(p, norm(0, 1), KL).value == math.inf
    assert integrate(p, norm(0, 1), TOTAL_VARIATION).value == 1.0


def test_expected_surprise_is_the_cross_entropy():
    """The cross-entropy has its closed form, may be negative, and is infinite where it diverges."""
    assert close(expected_surprise(norm(0, 1), norm(1, 2)), 0.5 * math.log(8 * math.pi) + 0.25)
    narrow = expected_surprise(norm(0, 1e-3), norm(0, 1e-3))
    assert close(narrow, 0.5 * math.log(2 * math.pi * math.e) + math.log(1e-3))
    assert expected_surprise(t(2.0), norm(0, 1)).value == math.inf
    assert expected_surprise(norm(0, 1), pareto(1.0)).value == math.inf
    pmf = stats.nbinom(5, 0.4).pmf(np.arange(400))
    true = -float(np.sum(pmf * stats.nbinom(7, 0.5).logpmf(np.arange(400))))
    assert close(expected_surprise(nbinom(5.0, 0.4), nbinom(7.0, 0.5)), true, 1e-12)


def test_a_density_must_integrate_to_one():
    """Masses of 1 pass, others are named in the error, also those that are infinite."""
    for law in (norm(0, 1), t(0.5), zipf(1.01), beta(0.5, 0.5), binom(10, 0.3)):
        assert check_mass(law).value == pytest.approx(1.0, abs=1e-10)
    with pytest.raises(InputError, match=r"integrates to 2\.50662"):
        check_mass(Law("bell", lambda x: -0.5 * x * x, [(0, 1)]))
    with pytest.raises(InputError, match=r"not integrate to 1 .* but to infinity"):
        check_mass(Law("slow", lambda x: -np.log1p(np.abs(x)), [(0, 1)]))
    with pytest.raises(InputError, match="not a number"):
        check_mass(Law("broken", lambda x: np.sqrt(x), [(0, 1)]))


class Normal:
    """A multivariate normal law."""

    discrete = False
    support = (-math.inf, math.inf)
    landmarks = ()

    def __init__(self, mean, covariance):
        self.mean, self.covariance = np.array(mean, float), np.array(covariance, float)
        self.dimension, self.name = len(mean), "normal"
        self.root = np.linalg.cholesky(self.covariance)

    def log_density(self, x):
        """Return the log density."""
        z = np.linalg.solve(self.root, (x - self.mean).T)
        constant = np.sum(np.log(np.diag(self.root))) + 0.5 * len(z) * math.log(2 * math.pi)
        return -0.5 * np.sum(z * z, axis=0) - constant

    def exact_log_density(self, x, mp):
        """Return it to more digits, if they are known."""
        return

    def sample(self, size, rng):
        """Return draws."""
        return self.mean + rng.standard_normal((size, self.dimension)) @ self.root.T


def kl_in_space(p, q):
    inverse, gap = np.linalg.inv(q.covariance), q.mean - p.mean
    logs = np.linalg.slogdet(q.covariance)[1] - np.linalg.slogdet(p.covariance)[1]
    trace = np.trace(inverse @ p.covariance)
    return 0.5 * (trace + gap @ inverse @ gap - p.dimension + logs)


PLANE = Normal([0, 1], [[2, 0.3], [0.3, 1]])
SPACE = {
    "apart": (PLANE, Normal([1, 0], [[1, 0], [0, 4]])),
    "near": (PLANE, Normal([0, 1.001], [[2, 0.3], [0.3, 1]])),
    "wider": (Normal([0, 0], np.eye(2)), Normal([0.5, 0], 9 * np.eye(2))),
    "similar": (Normal([0, 0], np.eye(2)), Normal([0.5, 0], 1.2 * np.eye(2))),
}


def _covered(name, runs):
    p, q = SPACE[name]
    true = kl_in_space(p, q)
    found = [integrate(p, q, KL, rng=seed).interval for seed in range(runs)]
    return sum(low <= true <= high for low, high, _ in found)


@pytest.mark.parametrize("name", SPACE)
def test_intervals_of_draws_cover_the_truth(name):
    """Of 60 intervals at 95 % so many cover that the binomial law does not object (1 in 1000)."""
    assert _covered(name, 60) >= stats.binom(60, 0.95).ppf(0.001)


@pytest.mark.slow
@pytest.mark.parametrize("name", SPACE)
def test_coverage_over_many_runs(name):
    """Of 300 intervals at 95 % the number that covers is binomially consistent, from both sides."""
    law = stats.binom(300, 0.95)
    assert law.ppf(0.001) <= _covered(name, 300) <= law.ppf(0.999)


def test_draws_resolve_a_small_divergence():
    """A KL of 5e-7 is found to a few percent: the control variate removes the first order."""
    p, q = SPACE["near"]
    found = integrate(p, q, KL, rng=1)
    assert found.kind == "estimate"
    assert found.error < 0.02 * kl_in_space(p, q)
    assert found == integrate(p, q, KL, rng=1)
    assert found != integrate(p, q, KL, rng=2)


def test_draws_under_both_laws_give_the_bounded_divergences():
    """The squared Hellinger distance from draws agrees with its closed form; p against p is 0."""
    p, q = SPACE["apart"]
    both = 0.5 * (p.covariance + q.covariance)
    gap = p.mean - q.mean
    log_affinity = 0.25 * (np.linalg.slogdet(p.covariance)[1] + np.linalg.slogdet(q.covariance)[1])
    log_affinity -= 0.5 * np.linalg.slogdet(both)[1] + gap @ np.linalg.solve(both, gap) / 8
    found = integrate(p, q, SQUARED_HELLINGER, rng=3)
    assert abs(found.value + math.expm1(log_affinity)) < 4 * found.error
    assert found.error < 0.011 * found.value
    for formula in (JS, TOTAL_VARIATION, KL):
        assert by_draws(p, Normal(p.mean, p.covariance), formula, rng=3).value == 0.0


class Radial(Normal):
    """A multivariate t law of two degrees of freedom, whose second moment is infinite."""

    def log_density(self, x):
        """Return the log density."""
        return -2.0 * np.log1p(np.sum(x * x, axis=1) / 2.0) - math.log(2 * math.pi)

    def sample(self, size, rng):
        """Return draws."""
        return super().sample(size, rng) / np.sqrt(rng.chisquare(2, size) / 2.0)[:, None]


def test_draws_refuse_a_mean_that_may_not_exist():
    """A multivariate t with 2 degrees of freedom against a normal law is infinite: no number."""
    with pytest.raises(InputError, match="heavy-tailed"):
        integrate(Radial([0, 0], np.eye(2)), Normal([0, 0], np.eye(2)), KL, rng=0)


def test_laws_of_different_dimensions_are_refused():
    """A law in the plane and one on the line have no divergence."""
    with pytest.raises(InputError, match="dimension"):
        integrate(PLANE, norm(0, 1), KL)
