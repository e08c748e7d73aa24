"""Partition, mixtures and classifiers: truths of known laws, invariance, bounds, refusals."""

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import logsumexp

import kullback as kb
from kullback.estimators.classifier import LogRatios
from kullback.estimators.cross_fitted import folds_of
from kullback.estimators.mixture import whitened_together
from kullback.estimators.partition import boxes

RNG = np.random.default_rng


def shifted(seed, n=1000, d=2, kl=0.5):
    """Return samples of normal laws a known divergence apart."""
    rng = RNG(seed)
    return rng.standard_normal((n, d)) + math.sqrt(2 * kl / d), rng.standard_normal((n, d))


def correlated(seed, n=1000, r=0.8):
    """Return a pair of columns with correlation r, and one without."""
    rng = RNG(seed)
    x = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], n)
    return x, rng.standard_normal((n, 2))


def modes(seed, n=1000, d=2):
    """Return two modes at -2 and 2, and the normal law of the same moments."""
    rng = RNG(seed)
    x, y = rng.standard_normal((n, d)), rng.standard_normal((n, d))
    x[:, 0] += rng.choice([-2.0, 2.0], n)
    y[:, 0] *= math.sqrt(5.0)
    return x, y


def student(seed, n=1000, d=2):
    """Return the t law of 5 degrees of freedom in d dimensions, and the normal law."""
    rng = RNG(seed)
    x = rng.standard_normal((n, d)) / np.sqrt(rng.chisquare(5, n) / 5)[:, None]
    return x, rng.standard_normal((n, d))


def same(seed, n=1000, d=5):
    """Return two samples of one normal law."""
    return shifted(seed, n, d, 0.0)


def _of_modes():
    def cell(z):
        p = np.logaddexp(stats.norm.logpdf(z, -2), stats.norm.logpdf(z, 2)) - math.log(2)
        return math.exp(p) * (p - stats.norm.logpdf(z, 0, math.sqrt(5)))

    return integrate.quad(cell, -15, 15, points=[-2, 2])[0]


def _of_student():
    p = stats.multivariate_t(np.zeros(2), np.eye(2), df=5)
    return kb.kl(p, stats.multivariate_normal(np.zeros(2))).value


CASES = {
    "same": (same, 0.0),
    "shift": (shifted, 0.5),
    "correlated": (correlated, -0.5 * math.log(1 - 0.8**2)),
    "modes": (modes, _of_modes()),
    "student": (student, _of_student()),
}
ALLOWED = {
    kb.Partition(): {"same": 0.03, "shift": 0.08, "correlated": 0.12, "modes": 0.04},
    kb.Mixture(): {"same": 0.02, "shift": 0.05, "correlated": 0.05, "modes": 0.05, "student": 0.09},
    kb.Classifier("logistic"): {"same": 0.05, "shift": 0.08, "correlated": 0.12},
    kb.Classifier(): {"same": 0.05, "shift": 0.15, "modes": 0.08},
}


@pytest.mark.parametrize(
    ("method", "case"), [(method, case) for method, cases in ALLOWED.items() for case in cases]
)
def test_the_mean_of_a_few_runs_is_near_the_truth(method, case):
    """Of normal laws, of two modes and of heavy tails, each where the method can be right."""
    draw, truth = CASES[case]
    found = [method.kl(*draw(seed), seed) for seed in range(4)]
    assert np.mean(found) == pytest.approx(truth, abs=ALLOWED[method][case])


@pytest.mark.parametrize(
    "method", [kb.Partition(), kb.Mixture(components=2), kb.Classifier(), kb.Classifier("logistic")]
)
def test_the_same_seed_gives_the_same_answer(method):
    """Through the front door too, interval and all; another seed another one."""
    x, y = shifted(1, 200)
    assert method.kl(x, y, 7) == method.kl(x, y, 7) != method.kl(x, y, 8)
    a, b = kb.samples(x), kb.samples(y)
    first = kb.kl(a, b, method=method, rng=3)
    assert first == kb.kl(a, b, method=method, rng=3)
    assert first.method == method.method
    assert kb.kl(a, b, method=method, level=None, rng=3).value == first.value
    assert first.interval is not None
    assert kb.kl(a, b, method=method, level=None, rng=3).interval is None


@pytest.mark.parametrize("method", [kb.Partition(), kb.Mixture(), kb.Classifier("logistic")])
def test_the_units_of_columns_do_not_matter(method):
    """Moved columns in units a million apart."""
    x, y = correlated(2)
    first = method.kl(x, y, 1)
    units, start = np.array([1e-3, 1e3]), np.array([5.0, -7.0])
    assert method.kl(x * units + start, y * units + start, 1) == pytest.approx(first, abs=1e-3)


def test_mixtures_do_not_depend_on_axes_either():
    """Both samples turned, or mapped by any matrix."""
    x, y = modes(3)
    turn = np.array([[2.0, 1.0], [-300.0, 100.0]])
    first = kb.Mixture(components=2).kl(x, y, 1)
    a, b = whitened_together(x, y)
    assert 0.5 * (np.cov(a.T) + np.cov(b.T)) == pytest.approx(np.eye(2), abs=1e-9)
    a, b = whitened_together(x @ turn, y @ turn)
    both = [whitened_together(x, y), (a, b)]
    halves = folds_of(1000, 2, 1), folds_of(1000, 2, 1)
    values = [kb.Mixture(2).fitted(p, halves[0], q, halves[1], 1)[0] for p, q in both]
    assert values[1] == pytest.approx(values[0], abs=1e-3)
    assert values[0] == pytest.approx(first, abs=0.05)


# ---- partition -------------------------------------------------------------------------------


def plainly(guide, x, y, leaf):
    """Return the counts of the boxes, by recursion over sorted points of each box."""
    m = len(y)
    if m >= 2 * leaf and len(x):
        best = None
        for axis in range(y.shape[1]):
            order = sorted(y[:, axis])
            cuts = []
            for k in (m // 4, m // 2, 3 * m // 4):
                sides = [order[k - 1], *[z for z in order if z < order[k - 1]][-1:]]
                cuts.append(min(sides, key=lambda at: abs(sum(y[:, axis] <= at) - k)))
            edges = [-math.inf, *cuts, math.inf]
            shares = [
                [sum((low < z) & (z <= high)) + 0.5 for low, high in itertools.pairwise(edges)]
                for z in (guide[:, axis], y[:, axis])
            ]
            gain = stats.entropy(*shares)
            side = sum(z[axis] <= cuts[1] for z in y)
            if leaf <= side <= m - leaf and (best is None or gain > best[0] + 1e-12):
                best = gain, axis, cuts[1]
        if best is not None:
            _, axis, at = best
            parts = [[z[z[:, axis] <= at], z[z[:, axis] > at]] for z in (guide, x, y)]
            return [cell for k in (0, 1) for cell in plainly(*(z[k] for z in parts), leaf)]
    return [(len(x), m)]


@pytest.mark.parametrize("rounded", [False, True])
def test_boxes_are_those_of_a_plain_recursion(rounded):
    """With ties and without; and the value is KL of their counts, the mean of both halves."""
    x, y = correlated(4, 120)
    if rounded:
        x, y = np.round(2 * x), np.round(2 * y)
    half = folds_of(120, 2, 5)
    parts = [(x[half != k], x[half == k], y, 6) for k in (0, 1)]
    for part in parts:
        found = sorted(zip(*boxes(*part), strict=True))
        assert found == sorted(plainly(*part))
        assert np.sum(found, axis=0).tolist() == [60, 120]
    expected = np.mean([kb.ZhangGrabchak().kl(*boxes(*part)) for part in parts])
    assert kb.Partition(6).kl(x, y, 5) == pytest.approx(expected, rel=1e-12)


def test_removing_the_bias_of_counts_beats_the_plug_in():
    """Where P is Q the plug-in of the same boxes is a tenth of a nat too high; this is not."""
    found, plain = [], []
    for seed in range(20):
        x, y = same(seed, 1000, 3)
        own, other = boxes(x[:500], x[500:], y, 16)
        used = own > 0
        found.append(kb.ZhangGrabchak().kl(own, other))
        plain.append(np.sum(own[used] / 500 * np.log(2 * own[used] / other[used])))
    assert abs(np.mean(found)) < 0.015
    assert np.mean(plain) > 0.05


def test_the_axes_that_matter_are_found():
    """Two modes along one of ten columns: splits of the widest column would see nothing."""
    found = []
    for seed in range(5):
        x, y = modes(seed, 1000, 10)
        found.append(kb.Partition().kl(x / x.std(0), y / x.std(0), seed))
    assert np.mean(found) == pytest.approx(CASES["modes"][1], abs=0.05)


def test_partition_survives_surfaces_and_ties():
    """A curve in space; a lattice; a column that is constant; many equal values at one end."""
    rng = RNG(6)

    def curve(u):
        return np.column_stack([np.cos(u), np.sin(u), u, u])

    x, y = curve(rng.uniform(0, 6, 2000)), curve(rng.uniform(0, 7, 2000))
    assert kb.Partition().kl(x, y) == pytest.approx(math.log(7 / 6), abs=0.05)
    p, q = rng.binomial(10, 0.5, (2000, 1)), rng.binomial(10, 0.4, (2000, 1))
    laws = stats.binom(10, 0.5), stats.binom(10, 0.4)
    assert kb.Partition().kl(p, q) == pytest.approx(kb.kl(*laws).value, abs=0.06)
    constant = np.ones((2000, 1))
    assert kb.Partition().kl(constant, constant) == pytest.approx(0, abs=1e-3)
    rare_p, rare_q = (np.where(rng.random((2000, 1)) < share, 1.0, 0.0) for share in (0.5, 0.2))
    truth = 0.5 * math.log(0.5 / 0.2) + 0.5 * math.log(0.5 / 0.8)
    for sign in (1, -1):
        assert kb.Partition().kl(sign * rare_p, sign * rare_q) == pytest.approx(truth, abs=0.06)


def test_the_jackknife_leaves_points_in_their_halves():
    """Its error is about the spread of the estimates over samples."""
    errors, values = [], []
    for seed in range(12):
        result = kb.Partition()(*shifted(seed, 400, 1), level=0.95, rng=seed)
        errors.append(result.error)
        values.append(result.value)
    assert 0.5 < np.mean(errors) / np.std(values) < 2


# ---- mixtures --------------------------------------------------------------------------------


def test_one_component_is_the_mean_log_ratio_of_fitted_normal_laws():
    """Fitted to one half by maximum likelihood, at the points of the other; in any frame."""
    x, y = correlated(7, 400)
    of_x, of_y = folds_of(400, 2, 3), folds_of(400, 2, 3)
    total = 0.0
    for half in (0, 1):
        p, q = (
            stats.multivariate_normal(z.mean(0), np.cov(z.T, bias=True))
            for z in (x[of_x != half], y[of_y != half])
        )
        total += np.sum(p.logpdf(x[of_x == half]) - q.logpdf(x[of_x == half]))
    value = kb.Mixture(1).fitted(x, of_x, y, of_y, 0)[0]
    assert value == pytest.approx(total / 400, abs=1e-4)


def test_mixtures_see_beyond_the_logarithm_of_the_rows():
    """KL = 12.5, where nearest neighbours saturate at 7."""
    found = [kb.Mixture().kl(*shifted(seed, 1000, 2, 12.5), seed) for seed in range(3)]
    assert np.mean(found) == pytest.approx(12.5, abs=1.2)


def test_the_interval_of_mixtures_holds_the_truth():
    """Two modes in two dimensions, in at least 7 of 10 runs; the error is that of the runs."""
    truth, held, errors, values = CASES["modes"][1], 0, [], []
    for seed in range(10):
        found = kb.Mixture()(*modes(seed + 50, 500), level=0.95, rng=seed)
        held += found.interval.low <= truth <= found.interval.high
        errors.append(found.error)
        values.append(found.value)
    assert held >= 7
    assert 0.4 < np.mean(errors) / np.std(values) < 2.5


def test_mixtures_on_a_surface_give_a_number():
    """A column that is the sum of others, and one that is constant."""
    x, y = shifted(8, 400)
    flat = [np.column_stack([z, z.sum(axis=1), np.ones(len(z))]) for z in (x, y)]
    assert kb.Mixture(1).kl(*flat, 0) == pytest.approx(kb.Mixture(1).kl(x, y, 0), abs=0.02)


# ---- classifiers -----------------------------------------------------------------------------


def test_the_bound_is_that_of_donsker_and_varadhan():
    """From the log-ratios; its error from their variances; AUC by comparing all pairs."""
    x, y = shifted(9, 300)
    x = x[:200]
    ratios = kb.Classifier("logistic").log_ratios(x, y, 4)
    on_p, on_q = ratios
    assert (len(on_p), len(on_q)) == (200, 300)
    bound = np.mean(on_p) - logsumexp(on_q) + math.log(300)
    assert kb.Classifier("logistic").kl(x, y, 4) == pytest.approx(bound, rel=1e-12)
    weights = np.exp(on_q) / np.mean(np.exp(on_q))
    error = math.sqrt(np.var(on_p, ddof=1) / 200 + np.var(weights, ddof=1) / 300)
    assert ratios.error == pytest.approx(error, rel=1e-12)
    assert ratios.auc == pytest.approx(np.mean(on_p[:, None] > on_q), rel=1e-12)
    assert ratios.effective_size == pytest.approx(300 / np.mean(weights**2), rel=1e-12)
    assert LogRatios(np.zeros(3), np.zeros(7)).effective_size == pytest.approx(7)


@pytest.mark.parametrize("sizes", [(600, 2000), (2000, 600)])
def test_log_ratios_are_those_of_the_densities(sizes):
    """Whatever the numbers of rows: log p/q of normal laws, at points that were not fitted."""
    n, m = sizes
    x, y = shifted(10, 2000)
    on_p, on_q = kb.Classifier("logistic").log_ratios(x[:n], y[:m], 0)
    for found, points in ((on_p, x[:n]), (on_q, y[:m])):
        true = 2 * math.sqrt(0.5) * points.mean(axis=1) - 0.5
        assert np.mean(found - true) == pytest.approx(0, abs=0.2)
        assert np.corrcoef(found, true)[0, 1] > 0.97


@pytest.mark.parametrize("model", ["boosting", "logistic"])
@pytest.mark.parametrize("case", CASES)
def test_the_bound_is_below_the_truth_on_average(model, case):
    """And its interval goes from a lower limit to infinity, which the truth is not below."""
    draw, truth = CASES[case]
    found = [kb.Classifier(model)(*draw(s, 500), level=0.95, rng=s) for s in range(4)]
    spread = np.std([each.value for each in found]) / 2
    assert np.mean([each.value for each in found]) < truth + 2 * spread
    assert sum(each.interval.low <= truth for each in found) >= 3
    for each in found:
        assert each.kind == "lower bound"
        assert each.interval.high == math.inf
        low = each.value - stats.norm.ppf(0.95) * each.error
        assert each.interval.low == pytest.approx(max(low, 0))


def test_held_out_folds_keep_an_eager_classifier_honest():
    """A full tree tells its own points apart perfectly; held out it finds P = Q."""
    from sklearn.tree import DecisionTreeClassifier

    method = kb.Classifier(DecisionTreeClassifier())
    found = method(*same(11, 300), level=0.95, rng=0)
    assert found.value < 0.1
    assert "surer than its number of rows" in found.notes[0]
    assert "DecisionTreeClassifier" in found.method
    assert method.model.random_state is None
    assert method(*same(11, 300), level=None, rng=0).value == found.value


def test_far_apart_samples_are_noted_and_near_ones_are_not():
    """A nearly perfect classifier, few effective points of Q; none of it at KL = 0.5."""
    result = kb.kl(
        *map(kb.samples, shifted(12, 500, 2, 12.5)), method=kb.Classifier("logistic"), rng=0
    )
    assert result.kind == "lower bound"
    assert result.value < 12.5
    assert any("nearly perfect" in note for note in result.notes)
    assert any("effective sample size" in note for note in result.notes)
    for model in ("logistic", "boosting"):
        assert kb.Classifier(model)(*shifted(12, 500), level=0.95, rng=0).notes == ()


# ---- what is refused -------------------------------------------------------------------------

X, Y = shifted(13, 40)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kb.Partition(1), "leaf must be"),
        (lambda: kb.Partition(2.5), "leaf must be"),
        (lambda: kb.Mixture(0), "components must be"),
        (lambda: kb.Mixture(True), "components must be"),
        (lambda: kb.Mixture(30).kl(X, Y), "30 components need at least 120 rows"),
        (lambda: kb.Classifier("forest"), 'model must be "boosting" or "logistic"'),
        (lambda: kb.Classifier(3), "predict_proba"),
        (lambda: kb.Classifier(dict), "predict_proba"),
        (lambda: kb.Classifier(folds=1), "folds must be"),
        (lambda: kb.Classifier(folds=30).kl(X, Y), "30 folds need at least 60 rows"),
        (lambda: kb.Classifier()(X, Y, level=2), "level must be"),
        (lambda: kb.Partition()(X, Y, level=2), "level must be"),
        (lambda: kb.Partition()(X[:15], Y, level=0.95), "level=None"),
    ],
)
def test_refusals(call, said):
    """Each is one sentence."""
    with pytest.raises(kb.InputError, match=said):
        call()


@pytest.mark.parametrize("method", [kb.Mixture(), kb.Classifier(), kb.Classifier("logistic")])
def test_a_missing_package_is_named(method, monkeypatch):
    """Without scikit-learn one sentence says what to install."""
    for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(kb.MissingExtraError, match=r"pip install 'kullback\[samples\]'"):
        method.kl(X, Y)


def test_importing_loads_no_scikit_learn():
    """Nor does an estimator that needs none."""
    program = (
        "import sys, kullback as kb, numpy as np; z = np.arange(40.0)[:, None];"
        "kb.Partition().kl(z, z + 0.5); print('sklearn' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert out.stdout.strip() == "False"
