"""Estimates from samples: truths of known laws, coverage, invariance, and what is refused."""

import math
import re

import numpy as np
import pytest
from scipy import stats

import kullback as kb
from kullback.estimators import neighbour_test, shared_rows, steps_of
from kullback.estimators.axes import on_clear_axes
from kullback.estimators.elliptical import bounded, fitted, log_densities, squares
from kullback.estimators.gaussian import in_frame, moments
from kullback.estimators.judgement import lonely, unexplained
from kullback.estimators.neighbours import counts_within, kth_distances, nearest
from kullback.estimators.referenced import prepared
from kullback.estimators.references import MarginsReference, recoloured
from kullback.estimators.references.elliptical import elliptical_kl, turned
from kullback.estimators.references.margins import correlations
from kullback.estimators.unskewed import mapped, unskewed

RNG = np.random.default_rng


def shifted(seed, n=500, d=2, kl=0.5):
    """Return samples of normal laws a known divergence apart."""
    rng = RNG(seed)
    return rng.standard_normal((n, d)) + math.sqrt(2 * kl / d), rng.standard_normal((n, d))


def student(rng, n, d, df=5.0):
    """Return points of the multivariate t law."""
    return rng.standard_normal((n, d)) / np.sqrt(rng.chisquare(df, n) / df)[:, None]


# ---- nearest neighbours ----------------------------------------------------------------------


@pytest.mark.parametrize("d", [1, 3, 12, 40])
def test_neighbours_are_those_of_the_full_table_of_distances(d):
    """The tree and the blocks of products find what comparing all pairs finds."""
    rng = RNG(0)
    x, y = rng.standard_normal((120, d)) + 1e4, rng.standard_normal((90, d)) + 1e4
    across = np.linalg.norm(x[:, None] - y, axis=2)
    within = np.linalg.norm(x[:, None] - x, axis=2) + np.diag(np.full(120, np.inf))
    assert kth_distances(x, y, 4, itself=False) == pytest.approx(np.sort(across)[:, 3], rel=1e-10)
    assert kth_distances(x, x, 4, itself=True) == pytest.approx(np.sort(within)[:, 3], rel=1e-10)
    assert np.array_equal(np.sort(nearest(x, 3)), np.sort(np.argsort(within)[:, :3]))
    radius = np.sort(across)[:, 6]
    assert np.all(counts_within(x, y, radius) == 7)


def test_knn_is_the_estimator_of_wang_kulkarni_and_verdu():
    """Their formula on the full table of distances; the equal radius form on its counts."""
    from scipy.special import digamma

    x, y = shifted(1, 80, 3)
    across = np.sort(np.linalg.norm(x[:, None] - y, axis=2))
    within = np.sort(np.linalg.norm(x[:, None] - x, axis=2))
    log = math.log(80 / 79)
    expected = 3 * np.mean(np.log(across[:, 4] / within[:, 5])) + log
    assert kb.KNN(5).kl(x, y) == pytest.approx(expected, rel=1e-12)
    radius = np.maximum(across[:, 4], within[:, 5])[:, None] * (1 + 1e-12)
    own, other = np.sum(within <= radius, axis=1) - 1, np.sum(across <= radius, axis=1)
    expected = np.mean(digamma(own) - digamma(other)) + log
    assert kb.EqualRadius(5).kl(x, y) == pytest.approx(expected, rel=1e-12)


# ---- fitted laws -----------------------------------------------------------------------------


def test_the_bias_of_fitted_normal_laws_is_removed():
    """In ten dimensions from fifty rows the plug-in is off by more than a nat; this is not."""
    found, plain = [], []
    for seed in range(300):
        x, y = shifted(seed, 50, 10)
        found.append(kb.Gaussian().kl(x, y))
        p, q = (stats.multivariate_normal(z.mean(0), np.cov(z.T)) for z in (x, y))
        plain.append(kb.kl(p, q).value)
    assert abs(np.mean(found) - 0.5) < 4 * np.std(found) / 300**0.5
    assert np.mean(plain) > 1.5


def test_students_law_is_fitted_where_tails_are_heavy_and_only_there():
    """Degrees of freedom and shape of t are found; normal samples stay normal in 99 %."""
    law = fitted(student(RNG(2), 4000, 3))
    assert law.df == pytest.approx(5, rel=0.2)
    assert law.shape == pytest.approx(np.eye(3), abs=0.1)
    assert sum(math.isfinite(fitted(RNG(s).standard_normal((300, 2))).df) for s in range(200)) <= 8


def ball(rng, n, d):
    """Return points of the uniform ball whose covariance is the identity."""
    z = rng.standard_normal((n, d))
    lengths = math.sqrt(d + 2) * rng.random((n, 1)) ** (1 / d)
    return lengths * z / np.linalg.norm(z, axis=1, keepdims=True)


def test_a_law_on_an_ellipsoid_is_fitted_where_tails_are_light_and_only_there():
    """The uniform ball has radius and density that are known; normal samples are not bounded."""
    law = bounded(ball(RNG(2), 4000, 3))
    assert law.df == pytest.approx(-3, abs=0.3)
    assert law.shape * -law.df == pytest.approx(5 * np.eye(3), abs=0.3)
    volume = 4 / 3 * math.pi * 3**1.5
    assert log_densities(np.array([0.0, 2.9]), 0.0, 3, -3.0) == pytest.approx(-math.log(volume))
    assert log_densities(np.array([0.16]), 0.0, 1, -5.0) == pytest.approx(
        stats.beta(3, 3, loc=-math.sqrt(5), scale=2 * math.sqrt(5)).logpdf([0.4])
    )
    assert sum(bounded(RNG(s).standard_normal((300, 2))) is not None for s in range(200)) <= 1


def test_skewed_columns_become_symmetric_and_others_stay():
    """Exponential columns are mapped alike in both samples; the order of points stays."""
    rng = RNG(3)
    x, y = rng.standard_normal((500, 2)), rng.standard_normal((500, 2))
    x[:, 1], y[:, 1] = rng.exponential(size=500), rng.exponential(1.5, size=500)
    a, b = unskewed(x, y)
    assert np.array_equal(a[:, 0], x[:, 0])
    assert abs(stats.skew(a[:, 1])) < 0.5 < stats.skew(x[:, 1])
    both, mapped_both = np.r_[x[:, 1], y[:, 1]], np.r_[a[:, 1], b[:, 1]]
    assert np.array_equal(np.argsort(both), np.argsort(mapped_both))
    assert mapped(np.array([-2.0, 0.0, 2.0]), 1.0) == pytest.approx([-2, 0, 2])
    assert mapped(np.array([-1.0, 1.0]), 0.3) == pytest.approx(
        stats.yeojohnson(np.array([-1.0, 1.0]), 0.3)
    )


def test_divergences_of_elliptical_laws_are_those_of_closed_forms():
    """Student's to normal, a uniform ball to normal; Student's to Student's against draws."""
    rng, shift, values = RNG(6), np.array([0.3, -0.5, 0.0]), np.array([0.7, 1.0, 1.6])
    p = stats.multivariate_t(shift, np.diag(values), df=6)
    truth = kb.kl(p, stats.multivariate_normal(np.zeros(3))).value
    assert elliptical_kl(shift, values, 6.0, math.inf, rng) == pytest.approx(truth, abs=0.03)
    volume = math.log(4 / 3 * math.pi * 5**1.5)
    truth = 1.5 * math.log(2 * math.pi) + 1.5 - volume
    ball = elliptical_kl(np.zeros(3), np.full(3, 5 / 3), -3.0, math.inf, rng)
    assert ball == pytest.approx(truth, rel=1e-12)
    x = p.rvs(200_000, random_state=1)
    q = stats.multivariate_t(np.zeros(3), np.eye(3), df=4)
    truth = np.mean(p.logpdf(x) - q.logpdf(x))
    assert elliptical_kl(shift, values, 6.0, 4.0, rng) == pytest.approx(truth, abs=0.02)
    shift, values, axes = in_frame(np.ones(3), 2 * np.eye(3), np.diag([1.0, 4.0, 9.0]))
    assert axes @ axes.T == pytest.approx(np.diag([1.0, 4.0, 9.0]))
    assert axes @ shift == pytest.approx(np.ones(3))
    assert np.sort(values) == pytest.approx([2 / 9, 0.5, 2])


def test_reference_samples_keep_what_they_promise():
    """Means and covariances; the fit and nearly the radii; the columns and their correlation."""
    x = RNG(7).standard_normal((400, 3)) @ np.array([[2.0, 1, 0], [0, 1, 0], [0, 0, 0.1]]) + 5
    mean, cov = moments(x)
    drawn = recoloured(RNG(8), 400, mean, cov)
    assert moments(drawn)[0] == pytest.approx(mean)
    assert moments(drawn)[1] == pytest.approx(cov)
    heavy = student(RNG(9), 800, 3)
    law = fitted(heavy)
    other = turned(heavy, law, RNG(10))
    again = fitted(other)
    assert again.df == pytest.approx(law.df, rel=0.05)
    assert again.shape == pytest.approx(law.shape, abs=0.05)
    assert squares(other, law) == pytest.approx(squares(heavy, law), rel=0.5)
    pair = MarginsReference.of(np.exp(x[:200]), np.exp(x[200:]), lambda a, b, j: 0.0)
    left, right, _ = pair.draw(RNG(11), RNG(12))
    assert np.array_equal(np.sort(left, axis=0), np.sort(np.exp(x[:200]), axis=0))
    assert correlations(right) == pytest.approx(correlations(x[200:]), abs=0.03)


def test_divergence_of_normal_copulas_is_that_of_normal_laws():
    """Monotone maps of the columns leave KL as it is; the copulas' part has little bias."""
    r = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.3], [0.0, 0.3, 1.0]])
    s = np.array([[1.0, -0.2, 0.0], [-0.2, 1.0, 0.0], [0.0, 0.0, 1.0]])
    truth = kb.kl(stats.multivariate_normal(cov=r), stats.multivariate_normal(cov=s)).value
    found = []
    for seed in range(60):
        x = RNG(seed).multivariate_normal(np.zeros(3), r, 150)
        y = RNG(seed + 1000).multivariate_normal(np.zeros(3), s, 150)
        reference = MarginsReference.of(np.exp(x), np.exp(y), lambda a, b, j: 0.0)
        found.append(reference.divergence)
    found = np.array(found) - truth
    assert abs(np.mean(found)) < 4 * np.std(found) / math.sqrt(60) + 0.02


def test_the_reference_is_that_which_the_samples_look_like():
    """Normal, Student's, a ball, and columns of their own; two modes are no ellipsoid."""
    rng, normal = RNG(13), RNG(14).standard_normal((800, 3))

    def name(x, y):
        return kb.Referenced().reference(*prepared(x, y)).name

    assert name(normal[:400] * 2, normal[400:]).startswith("normal laws")
    assert re.match(
        r"a t law of [45]\.?\d* degrees .* a normal law", name(student(rng, 800, 3), normal)
    )
    assert name(ball(rng, 800, 3), normal).startswith("a law on an ellipsoid")
    assert name(rng.random((800, 3)), rng.random((800, 3))).startswith("laws of the samples' own")
    ring = normal.copy()
    ring[:, :2] *= 4 / np.linalg.norm(ring[:, :2], axis=1, keepdims=True)
    assert name(ring, normal).startswith("laws of the samples' own")


def test_of_normal_samples_the_estimate_has_no_bias():
    """Exactly none, at any size, since a reference sample given its moments is as good as new."""
    truth = kb.kl(
        stats.multivariate_normal(np.full(4, 0.4), np.diag([1.0, 1.5, 2.0, 0.5])),
        stats.multivariate_normal(np.zeros(4)),
    ).value
    scale = np.sqrt([1.0, 1.5, 2.0, 0.5])
    errors = []
    for seed in range(200):
        rng = RNG(seed)
        x, y = rng.standard_normal((60, 4)) * scale + 0.4, rng.standard_normal((60, 4))
        errors.append(kb.Referenced(pairs=2).kl(x, y, seed) - truth)
    assert abs(np.mean(errors)) < 3.5 * np.std(errors) / math.sqrt(200)


# ---- the automatic choice --------------------------------------------------------------------

LAWS = {
    "same": (lambda r, n, d: (r.standard_normal((n, d)), r.standard_normal((n, d))), 0.0, 0.05),
    "shift": (lambda r, n, d: shifted(int(r.integers(2**31)), n, d), 0.5, 0.12),
    "t5": (lambda r, n, d: (student(r, n, d), r.standard_normal((n, d))), 0.755, 0.25),
    "ball": (lambda r, n, d: (ball(r, n, d), r.standard_normal((n, d))), 0.5687, 0.12),
    "exponentials": (
        lambda r, n, d: (r.exponential(size=(n, d)), r.exponential(1.2, size=(n, d))),
        5 * (math.log(1.2) + 1 / 1.2 - 1),
        0.1,
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_error_of_the_default_is_small(name):
    """RMSE of ten runs at n = 1000 in five dimensions."""
    draw, truth, allowed = LAWS[name]
    errors = []
    for seed in range(10):
        x, y = map(kb.samples, draw(RNG(seed), 1000, 5))
        errors.append(kb.kl(x, y, level=None, rng=seed).value - truth)
    assert np.sqrt(np.mean(np.square(errors))) < allowed


def held(name, runs, n=500, d=5):
    """Return how often the interval of the default holds the truth."""
    draw, truth, _ = LAWS[name]
    count = 0
    for seed in range(runs):
        x, y = map(kb.samples, draw(RNG(seed + 100), n, d))
        low, high, _ = kb.kl(x, y, rng=seed).interval
        count += low <= truth <= high
    return count


@pytest.mark.parametrize("name", LAWS)
def test_the_interval_holds_the_truth(name):
    """In at least 7 of 10 runs: at 95 % there are fewer with probability 0.001."""
    assert held(name, 10) >= 7


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS)
def test_the_interval_holds_the_truth_as_often_as_it_says(name):
    """In at least 90 % of 200 runs."""
    assert held(name, 200) >= 180


def test_far_apart_samples_give_a_lower_bound_and_an_extrapolation():
    """At KL = 12.5 nearest neighbours see no further than 0.6 log n; this is said."""
    x, y = map(kb.samples, shifted(8, 500, 2, 12.5))
    result = kb.kl(x, y, rng=0)
    assert result.kind == "lower bound"
    assert result.interval.low == result.value < 12.5
    assert result.interval.high == math.inf
    assert any("saturated" in note for note in result.notes)
    said = next(note for note in result.notes if note.startswith("extrapolation"))
    assert 9 < float(said.split()[4]) < 16
    assert result.to_dict()["interval"][1] == "inf"


def test_a_mode_of_p_where_q_is_hardly_met_gives_a_lower_bound():
    """Three tenths of P lie three standard deviations off: the samples cannot tell how far."""
    for seed in range(3):
        x, y = RNG(seed).standard_normal((2, 500))
        x[RNG(seed + 9).random(500) < 0.3] += 3
        result = kb.kl(kb.samples(x), kb.samples(y), rng=seed)
        assert result.kind == "lower bound"
        assert result.value < 0.889
        assert "of P lies where Q has hardly any points" in result.notes[0]
    normal, beta = RNG(5).standard_normal((500, 5)), RNG(6).beta(2, 4, (500, 5))
    assert lonely(normal + 0.4, RNG(7).standard_normal((500, 5))) < 0.1
    assert lonely(beta, RNG(7).beta(3, 3, (500, 5))) > unexplained(
        beta, RNG(7).beta(3, 3, (500, 5))
    )


def test_tails_too_heavy_for_q_give_a_lower_bound():
    """Cauchy's law has no variance, so KL to a normal law is infinite."""
    x, y = RNG(1).standard_cauchy(400), RNG(2).standard_normal(400)
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert result.kind == "lower bound"
    assert "KL of the fitted laws is infinite" in result.notes[0]
    assert result.interval.high == math.inf
    both = kb.kl(kb.samples(x), kb.samples(RNG(3).standard_cauchy(400)), rng=0)
    assert both.kind == "estimate"
    assert both.value == pytest.approx(0, abs=0.15)


def test_other_estimates_are_told_beside():
    """What nearest neighbours, normal laws and a partition say by themselves."""
    x, y = shifted(20, 400)
    result = kb.kl(kb.samples(x), kb.samples(y), level=None, rng=0)
    said = result.notes[-1]
    assert f"as they are {kb.KNN(10).kl(x, y):.3g}," in said
    assert f"normal laws {kb.Gaussian().kl(x, y):.3g}," in said
    assert said.endswith(f"partition {kb.Partition().kl(x, y):.3g}")
    assert "less their bias on normal laws" in result.method


def test_columns_that_nearly_depend_are_told_apart():
    """Two columns that differ by a millionth of their spread, and P moved by five of these."""
    a, b, c, e = RNG(40).standard_normal((4, 800))
    for shift, truth in ((1.0, 0.5), (5.0, 12.5)):
        p, q = np.c_[a, a + 1e-6 * (c + shift)], np.c_[b, b + 1e-6 * e]
        result = kb.kl(kb.samples(p), kb.samples(q), rng=0)
        if truth > 1:
            assert result.kind == "lower bound"
            assert any("extrapolation by fitted laws: 1" in note for note in result.notes)
        else:
            assert result.value == pytest.approx(truth, abs=0.2)
    turned = kb.kl(kb.samples(np.c_[a, a]), kb.samples(np.c_[b, -b]), rng=0)
    assert turned.kind == "lower bound"
    assert kb.kl(kb.samples(np.c_[a, a]), kb.samples(np.c_[b, b]), rng=0).kind == "estimate"


def test_a_scale_of_any_size_is_exact_for_normal_laws():
    """KL of N(0, 1e-24) from N(0, 1) is log 1e12 - 1/2; its bound lies below."""
    x, y = RNG(41).standard_normal((2, 600))
    truth = math.log(1e12) - 0.5
    normal = kb.kl(kb.samples(1e-12 * x), kb.samples(y), method=kb.Gaussian())
    assert normal.value == pytest.approx(truth, abs=0.15)
    bound = kb.kl(kb.samples(1e-12 * x), kb.samples(y), rng=0)
    assert (bound.kind, bound.value < truth) == ("lower bound", True)


def test_a_seed_of_the_samples_is_no_seed_of_the_answer():
    """Draws of the same seed and generator do not come again as those of a law or of a lattice."""
    y = RNG(0).normal(0, 1, 1000)
    assert kb.kl(stats.norm(), kb.samples(y), rng=0).value == pytest.approx(0, abs=0.05)
    x, y = (RNG(seed).random((1000, 2)).round(1) for seed in (0, 1))
    assert kb.kl(kb.samples(x), kb.samples(y), rng=0).p_value > 0.01


def test_frames_are_matched_by_the_names_of_their_columns():
    """Whatever their order; a column that one lacks is named."""
    pd = pytest.importorskip("pandas")
    x, y = RNG(42).standard_normal((2, 300, 2)) * [1, 3] + [0, 50]
    p, q = pd.DataFrame(x, columns=["a", "b"]), pd.DataFrame(y[:, ::-1], columns=["b", "a"])
    aligned = kb.kl(kb.samples(p), kb.samples(q), level=None, rng=0)
    assert aligned.value == kb.kl(kb.samples(x), kb.samples(y), level=None, rng=0).value
    with pytest.raises(kb.InputError, match="q has no column 'a'"):
        kb.kl(kb.samples(p), kb.samples(q.rename(columns={"a": "c"})))


def test_estimators_by_name_say_where_they_see_no_further():
    """A shift of a million, of which distances to neighbours tell 18 nats."""
    x, y = RNG(43).standard_normal((2, 500))
    result = kb.kl(kb.samples(x), kb.samples(y + 1e6), method=kb.KNN(5))
    assert result.kind == "lower bound"
    assert "saturated" in result.notes[0]


def test_points_near_a_surface_are_seen_as_such():
    """A helix in space: one dimension less two, where distances to neighbours alone mislead."""
    rng = RNG(9)

    def helix(u):
        return np.column_stack([np.cos(u), np.sin(u), u])

    x, y = helix(rng.uniform(0, 6, 1000)), helix(rng.uniform(0, 7, 1000))
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert "surface" in result.notes[0]
    assert result.value == pytest.approx(math.log(7 / 6), abs=0.06)


def test_rounded_samples_are_counted_or_spread_out():
    """On a coarse lattice points are counted; on a fine one spread over its step, KL unchanged."""
    rng = RNG(10)
    p, q = rng.binomial(10, 0.5, 2000), rng.binomial(10, 0.4, 2000)
    result = kb.kl(kb.samples(p), kb.samples(q), method="auto", rng=0)
    counted = kb.kl(
        kb.counts(np.bincount(p, minlength=11)), kb.counts(np.bincount(q, minlength=11))
    )
    assert (result.value == pytest.approx(counted.value)) == (counted.interval is not None)
    x, y = (np.round(z, 1) for z in shifted(11, 1000))
    spread = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert "spread over the step" in spread.notes[0]
    assert spread.value == pytest.approx(0.5, abs=0.2)
    assert steps_of(x, y) == pytest.approx([0.1, 0.1])


def test_the_answer_does_not_depend_on_units_or_axes():
    """Moved, scaled and rotated samples differ by less than the standard error."""
    x, y = shifted(12, 600, 3)
    turn = stats.ortho_group.rvs(3, random_state=0)
    first = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    for a, b in ((x + 50, y + 50), (x * 1e-3, y * 1e-3), (x @ turn, y @ turn),
                 (x * [1, 1e3, 1e-3], y * [1, 1e3, 1e-3])):  # fmt: skip
        other = kb.kl(kb.samples(a), kb.samples(b), rng=0)
        assert abs(other.value - first.value) < first.error


def test_independent_columns_are_found_again_once_rotated():
    """The edges of a cube; what has no such axes, and columns that are clear already, stay."""
    x, y = RNG(30).random((900, 3)), RNG(31).random((900, 3)) * 1.2 - 0.1
    assert on_clear_axes(x, y)[0] is x
    normal, heavy = RNG(32).standard_normal((900, 3)), student(RNG(33), 900, 3)
    assert on_clear_axes(normal, normal + 1)[0] is normal
    assert on_clear_axes(heavy, normal)[0] is heavy
    turn = stats.ortho_group.rvs(3, random_state=1)
    found = on_clear_axes(x @ turn, y @ turn)[0]
    shares = np.abs(np.corrcoef(x.T, found.T)[:3, 3:])
    assert np.sort(np.max(shares, axis=0)) == pytest.approx(1, abs=0.02)
    first = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    other = kb.kl(kb.samples(x @ turn), kb.samples(y @ turn), rng=0)
    assert abs(other.value - first.value) < math.hypot(first.error, other.error)


def test_the_same_seed_gives_the_same_answer_and_swapping_swaps():
    """Also with the interval and the p-value."""
    x, y = map(kb.samples, shifted(13))
    assert kb.kl(x, y, rng=3) == kb.kl(x, y, rng=3)
    assert kb.kl(x, y, rng=3).value != kb.kl(x, y, rng=4).value
    back = kb.reverse_kl(x, y, rng=3)
    assert (back.value, back.direction) == (kb.kl(y, x, rng=3).value, "KL(Q‖P)")


def test_the_p_value_is_uniform_if_there_is_no_difference():
    """And small where there is one."""
    small = 0
    for seed in range(100):
        rng = RNG(seed)
        x, y = rng.standard_normal((60, 3)), rng.standard_normal((80, 3))
        small += neighbour_test(x, y, rng) < 0.1
    assert 2 <= small <= 20
    assert neighbour_test(*shifted(14, 300), RNG(0)) < 0.01


def test_one_estimator_may_be_asked_for():
    """It is named; without a level there is neither interval nor p-value."""
    x, y = map(kb.samples, shifted(15))
    for method in (kb.KNN(3), kb.EqualRadius(), kb.Gaussian(), kb.Referenced(pairs=1)):
        result = kb.kl(x, y, method=method, level=None, rng=0, unit="bits")
        assert result.method == method.method
        assert (result.interval, result.p_value) == (None, None)
        assert 0.2 < result.to("nats").value < 0.8


def test_few_rows_are_called_exploratory():
    """Thirty rows in five columns, and fewer rows than columns."""
    x, y = map(kb.samples, shifted(16, 30, 5))
    assert any("exploratory" in note for note in kb.kl(x, y, rng=0).notes)
    rng = RNG(17)
    wide = kb.kl(*(kb.samples(rng.standard_normal((30, 60))) for _ in range(2)), rng=0)
    assert "fewer dimensions" in wide.notes[0] or "exploratory" in wide.notes[0]


X, Y = shifted(18, 100)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kb.kl(kb.samples(X), kb.samples(Y), rng="a"), "rng must be a whole number"),
        (lambda: kb.kl(kb.samples(X), kb.samples(Y), method=kb.Partition(60)), "smaller leaf"),
        (lambda: kb.samples(X * 1e200), "out of range"),
        (lambda: kb.samples(np.ma.masked_less(X, 0)), "masked"),
        (
            lambda: kb.kl(kb.samples(X[:, [0, 0]]), kb.samples(Y), method=kb.Referenced()),
            "combination",
        ),
        (lambda: kb.kl(kb.samples(X), kb.samples(X)), "100 of the 100 rows of p stand in q too"),
        (lambda: kb.kl(kb.samples(X), Y), r"wrap both in kb\.samples"),
        (lambda: kb.kl(kb.samples(X), kb.samples(Y[:, :1])), "p has 2 columns and q 1"),
        (lambda: kb.js(kb.samples(X), kb.samples(Y)), "js cannot be estimated from samples"),
        (lambda: kb.kl(kb.samples(X), kb.samples(Y), method="plugin"), r"kb\.KNN\(k=5\)"),
        (lambda: kb.kl([0.5, 0.5], [0.5, 0.5], method=kb.KNN()), r"wrap both in kb\.samples"),
        (lambda: kb.kl([0.5, 0.5], [0.5, 0.5], level=None), "level must be"),
        (lambda: kb.kl(kb.samples(X), kb.samples(Y), level=2), "level must be"),
        (lambda: kb.samples(X[:5]), "at least 10 rows"),
        (lambda: kb.samples(["a"] * 20), r"kb\.counts"),
        (lambda: kb.samples(np.zeros((5, 5, 5))), "shape"),
        (lambda: kb.samples([*range(20), math.nan]), "row 20 has NaN"),
        (lambda: kb.KNN(0), "k must be"),
        (lambda: kb.Referenced(pairs=0), "pairs must be"),
        (lambda: kb.kl(kb.samples(X), kb.samples(Y), method=kb.KNN(100)), "smaller k"),
        (lambda: kb.kl(kb.samples(X[:12]), kb.samples(Y), method=kb.KNN(2)), "level=None"),
        (lambda: kb.Gaussian().kl(X[:4], Y), "more than 4 rows"),
        (lambda: kb.kl(kb.samples(X * [1, 0]), kb.samples(Y * [1, 0])), "constant"),
        (
            lambda: kb.kl(*(kb.samples(RNG(s).choice([0, 1, math.pi], 50)) for s in (0, 1))),
            "lie on no lattice",
        ),
        (lambda: kb.Gaussian().kl(X[:, [0, 0]], Y[:, [0, 0]]), "combination"),
    ],
)
def test_refusals_of_samples(call, said):
    """Each is one sentence."""
    with pytest.raises(kb.InputError, match=said):
        call()


def test_shared_rows_are_found_and_may_be_allowed():
    """One row of a hundred is enough; with leave the number is given."""
    x = np.r_[X, Y[:1]]
    assert shared_rows(x, Y) == 1
    with pytest.raises(kb.InputError, match="1 of the 101 rows"):
        kb.kl(kb.samples(x), kb.samples(Y))
    rare = np.r_[RNG(44).standard_normal((2000, 2)), Y[:1]]
    coincident = kb.kl(kb.samples(rare), kb.samples(Y), level=None, rng=0)
    assert coincident.notes[0] == "1 of the 2001 rows of p stand in q too"
    allowed = [kb.samples(z, allow_overlap=True) for z in (x, Y)]
    assert kb.kl(*allowed, rng=0).kind == "estimate"
