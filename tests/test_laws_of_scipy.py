"""SciPy's laws beyond the frozen ones with a formula: made from data, of vectors, half given."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import kullback as kb

EDGES = np.array([-6.0, -5.0, -2.0, 0.0, 1.0, 2.0, 5.0, 6.0])
COUNTS = np.array([1, 40, 300, 350, 200, 90, 2])


def histogram(counts, edges=EDGES):
    """Return SciPy's law of a histogram."""
    return stats.rv_histogram((np.asarray(counts), edges), density=False)


def test_a_histogram_is_integrated_bin_by_bin():
    """Against a formula of its own: between edges log q of a normal law is a parabola."""
    p = histogram(COUNTS)
    mass, low, high = COUNTS / COUNTS.sum(), EDGES[:-1], EDGES[1:]
    squares = (high**3 - low**3) / (3 * (high - low))
    surprise = 0.5 * math.log(2 * math.pi) + 0.5 * squares
    value = np.sum(mass * (np.log(mass / (high - low)) + surprise))
    result = kb.kl(p, stats.norm())
    assert result.value == pytest.approx(value, rel=1e-13)
    assert result.kind == "numerical"
    moved = histogram(COUNTS)(loc=3, scale=2)
    assert kb.kl(moved, stats.norm(3, 2)).value == pytest.approx(value, rel=1e-12)


def test_two_histograms_with_other_edges_meet_on_all_edges():
    """The sum over the common refinement, empty bins included; infinite where q has a hole."""
    p, q = histogram([1, 0, 3], np.array([0.0, 1.0, 2.0, 3.0])), histogram([2, 1], [0.0, 1.5, 3.0])
    value = 0.25 * math.log(0.25 / (4 / 9)) + 0.75 * math.log(0.75 / (2 / 9))
    assert kb.kl(p, q).value == pytest.approx(value, rel=1e-13)
    assert kb.kl(q, p).value == math.inf
    same = histogram([1, 0, 3], np.array([0.0, 1.0, 2.0, 3.0]))
    assert kb.kl(p, same).value == 0.0
    assert kb.kl(p, same).error in (None, 0.0)


def test_a_histogram_of_many_bins_keeps_its_digits():
    """Two thousand jumps are found without looking for them."""
    x = np.random.default_rng(0).normal(size=50_000)
    heights, edges = np.histogram(x, 2000)
    result = kb.kl(histogram(heights, edges), stats.norm())
    mass, low, high = heights / heights.sum(), edges[:-1], edges[1:]
    squares = (high**3 - low**3) / (3 * (high - low))
    logs = np.log(mass, where=mass > 0, out=np.zeros(2000)) - np.log(high - low)
    value = np.sum(mass * (logs + 0.5 * math.log(2 * math.pi) + 0.5 * squares))
    assert result.value == pytest.approx(value, rel=1e-10)
    draws = kb.kl(histogram(COUNTS), stats.norm(), method="monte carlo", rng=0)
    reach = draws.interval.high - draws.interval.low
    assert abs(draws.value - kb.kl(histogram(COUNTS), stats.norm()).value) < reach


def test_values_with_masses_are_a_law_on_the_whole_numbers():
    """Their sum is exact, against a table and against a family; others are told what to type."""
    p = stats.rv_discrete(values=([1, 2, 7], [0.2, 0.3, 0.5]))
    q = stats.rv_discrete(values=([1, 2, 7, 8], [0.25] * 4))
    result = kb.kl(p, q)
    assert result.kind == "exact"
    assert result.value == pytest.approx(kb.kl([0.2, 0.3, 0.5, 0], [0.25] * 4).value, rel=1e-14)
    assert kb.kl(q, p).value == math.inf
    rates = [stats.poisson(3).logpmf(k) for k in (1, 2, 7)]
    value = sum(m * (math.log(m) - rate) for m, rate in zip((0.2, 0.3, 0.5), rates, strict=True))
    assert kb.kl(p, stats.poisson(3)).value == pytest.approx(value, rel=1e-13)
    with pytest.raises(kb.InputError, match=r"whole numbers .*dict\(zip\(p.xk, p.pk\)\)"):
        kb.kl(stats.rv_discrete(values=([0.5, 1], [0.5, 0.5])), q)


def test_a_kernel_density_is_a_law():
    """On the line by quadrature, wherever its points lie; in the plane by draws."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(size=300), rng.normal(100, 0.1, size=200)])
    p, q = stats.gaussian_kde(x, 0.05), stats.norm(40, 60)

    def integrand(at):
        log_p = p.logpdf(at)[0]
        return math.exp(log_p) * (log_p - q.logpdf(at))

    pieces = np.concatenate([np.linspace(-45, 35, 41), np.linspace(65, 135, 71)])
    value = sum(
        quad(integrand, a, b, epsabs=1e-12, limit=200)[0] for a, b in itertools.pairwise(pieces)
    )
    assert kb.kl(p, q).value == pytest.approx(value, rel=1e-9)
    plane = stats.gaussian_kde(rng.normal(size=(2, 100)))
    found = kb.kl(plane, stats.multivariate_normal([0, 0]), rng=0)
    assert found.kind == "estimate"
    assert 0 < found.value < 0.5


def test_a_family_without_shapes_is_its_standard_member():
    """As SciPy itself takes it; one with shapes is asked for them."""
    assert kb.kl(stats.norm, stats.norm(1)).value == 0.5
    with pytest.raises(kb.InputError, match=r"write scipy.stats.gamma\(a\) with numbers"):
        kb.kl(stats.gamma, stats.gamma(2))

    class Triangle(stats.rv_continuous):
        def _pdf(self, x):
            return 2 * x

    own = Triangle(a=0, b=1, name="triangle")
    assert kb.kl(own, stats.uniform()).value == pytest.approx(math.log(2) - 0.5, rel=1e-12)
    assert kb.project(stats.gamma(4), stats.norm).parameters == pytest.approx(
        {"loc": 4.0, "scale": 2.0}
    )


# ---- vectors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "df", "c"), [(2, 3.0, 1.5), (3, 2.1, 1.0), (5, 40.0, 0.7)])
def test_multivariate_t_to_normal_has_its_integral_over_the_radius(k, df, c):
    """Round laws about one centre: the integral is one over the radius, by quadrature."""
    mp = mpmath.mp.clone()
    mp.dps = 20
    area = 2 * mp.pi ** (mp.mpf(k) / 2) / mp.gamma(mp.mpf(k) / 2)
    log_t = mp.loggamma((mp.mpf(df) + k) / 2) - mp.loggamma(mp.mpf(df) / 2)
    log_t -= k * mp.log(df * mp.pi) / 2

    def integrand(u):
        r = mp.exp(u)
        log_p = log_t - (df + k) * mp.log1p(r * r / df) / 2
        log_q = -k * mp.log(2 * mp.pi * c) / 2 - r * r / (2 * c)
        return area * mp.exp(k * u + log_p) * (log_p - log_q)

    value = mp.quad(integrand, [*range(-30, 30, 3), *range(30, 400, 30)])
    p = stats.multivariate_t(np.zeros(k), np.eye(k), df=df)
    result = kb.kl(p, stats.multivariate_normal(np.zeros(k), c * np.eye(k)))
    assert result.method == "closed form"
    assert result.value == pytest.approx(float(value), rel=1e-10)


def test_multivariate_t_agrees_with_t_and_with_draws():
    """In one dimension with the line; moved and correlated within the interval of draws."""
    one, two = stats.multivariate_t([1], [[2]], df=5), stats.multivariate_normal([0], [[1.5]])
    line = kb.kl(stats.t(5, 1, 2**0.5), stats.norm(0, 1.5**0.5)).value
    assert kb.kl(one, two).value == pytest.approx(line, rel=1e-14)
    p = stats.multivariate_t([1, 0], [[2, 0.5], [0.5, 1]], df=9)
    q = stats.multivariate_normal([0, 0.5], [[1.5, -0.2], [-0.2, 2]])
    x = p.rvs(400_000, random_state=0)
    ratio = p.logpdf(x) - q.logpdf(x)
    assert abs(kb.kl(p, q).value - ratio.mean()) < 4 * ratio.std() / len(x) ** 0.5
    heavy = kb.kl(stats.multivariate_t([1, 0], np.eye(2), df=2), q)
    assert (heavy.value, "no variance" in heavy.notes[0]) == (math.inf, True)
    assert kb.kl(p, p).value == 0.0
    flat = np.ones((2, 2))
    singular = kb.kl(
        stats.multivariate_t([0, 0], flat, df=5, allow_singular=True),
        stats.multivariate_normal([0, 0], flat, allow_singular=True),
    )
    assert singular.value == pytest.approx(kb.kl(stats.t(5), stats.norm()).value, rel=1e-12)


def test_laws_of_vectors_with_masses_only_are_drawn_from():
    """A multivariate hypergeometric law is enumerated for the truth."""
    p, q = stats.multivariate_hypergeom([5, 6, 9], 5), stats.multinomial(5, [0.25, 0.3, 0.45])
    cells = [(i, j, 5 - i - j) for i in range(6) for j in range(6 - i)]
    truth = kb.kl(p.pmf(cells), q.pmf(cells)).value
    found = kb.kl(p, q, rng=0)
    assert abs(found.value - truth) < 4 * found.error
    with pytest.raises(kb.InputError, match="cannot draw from dirichlet_multinomial"):
        kb.kl(stats.dirichlet_multinomial([1, 2, 3], 10), q)


def test_the_density_of_a_dirichlet_law_bears_rounded_points():
    """Draws in single precision do not sum to 1 to the last digit; points off the simplex are 0."""
    law = kb.families.as_density(stats.dirichlet([2.0, 3.0, 1.0]))
    x = np.array([[0.2, 0.5, 0.3], [0.7, 0.2, 0.1]])
    expected = stats.dirichlet([2.0, 3.0, 1.0]).logpdf(x.T)
    assert law.log_density(x) == pytest.approx(expected, rel=1e-14)
    assert law.log_density(x.astype(np.float32)) == pytest.approx(expected, rel=1e-5)
    assert (
        law.log_density(np.array([[0.2, 0.5, 0.4], [-0.1, 0.6, 0.5]])).tolist() == [-math.inf] * 2
    )


def test_a_density_whose_formula_gives_up_is_refused():
    """A tail of |x|^-2.5 has no finite KL to a normal law, even where its formula returns 0."""
    constant = quad(lambda x: (1 + abs(x)) ** -2.5, 0, np.inf)[0] * 2

    def cut(x):
        return np.where(np.abs(x) < 1e10, (1 + np.abs(x)) ** -2.5, 0.0) / constant

    with pytest.raises(kb.InputError, match=r"vanishes near .* still grows"):
        kb.kl(kb.density(cut, (-np.inf, np.inf)), stats.norm())
