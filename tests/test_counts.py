"""Estimators of counts: against their definitions and each other, and the rule that picks one."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from scipy import special

import kullback as kb
from kullback.estimators import automatic, pearson_test, pearson_test_of_table, unseen_mass
from kullback.estimators.digammas import digammas
from kullback.functional import kl

X, Y = np.array([3.0, 5.0, 2.0, 0.0]), np.array([4.0, 0.0, 6.0, 1.0])
EVERY = [kb.ZhangGrabchak(), kb.Polynomial(), kb.Grassberger(), kb.Smoothed(), kb.MillerMadow(),
         kb.JamesStein(), kb.PlugIn()]  # fmt: skip
NAMES = [type(estimator).__name__ for estimator in EVERY]


def law(cells, exponent=1.0):
    """Return a power law."""
    weights = np.arange(1.0, cells + 1) ** -exponent
    return weights / weights.sum()


@pytest.mark.parametrize("estimator", EVERY, ids=NAMES)
def test_every_estimator_is_consistent(estimator):
    """With a million draws KL, the cross-entropy and the entropy are near the truth."""
    rng = np.random.default_rng(0)
    p, q = law(10), law(10, 0.5)
    x, y = kb.counts(rng.multinomial(10**6, p)), kb.counts(rng.multinomial(10**6, q))
    assert kb.kl(x, y, method=estimator).value == pytest.approx(kb.kl(p, q).value, rel=0.02)
    assert kb.entropy(x, method=estimator).value == pytest.approx(kb.entropy(p).value, rel=0.01)
    cross = kb.cross_entropy(x, y, method=estimator).value
    assert cross == pytest.approx(kb.cross_entropy(p, q).value, rel=0.01)
    both = kb.jeffreys(x, y, method=estimator).value
    assert both == pytest.approx(kb.jeffreys(p, q).value, rel=0.02)
    assert kb.reverse_kl(x, y, method=estimator).value == kb.kl(y, x, method=estimator).value


@pytest.mark.parametrize("estimator", EVERY[:5], ids=NAMES[:5])
def test_estimates_are_finite_where_q_has_unmet_cells(estimator):
    """Only the frequencies themselves are infinite there, and shrunk ones with a share of 0."""
    assert math.isfinite(kb.kl(kb.counts(X), kb.counts(Y), method=estimator).value)
    assert kb.kl(kb.counts(X), kb.counts(Y), method=kb.PlugIn()).value == math.inf
    assert math.isfinite(kb.kl(kb.counts(X), kb.counts(Y)).value)


def test_polynomials_estimate_their_own_approximation_without_bias():
    """The mean over all samples of n draws is the polynomial at the true law, term by term."""
    estimator, n, p = kb.Polynomial(), 6, np.array([0.5, 0.3, 0.2])
    mean = 0.0
    for x in itertools.product(range(n + 1), repeat=3):
        if sum(x) == n:
            ways = math.factorial(n) / math.prod(map(math.factorial, x))
            mean += ways * np.prod(p ** np.array(x)) * estimator.entropy(np.array(x, float))
    # Of u log u on [0, D] by interpolation at Chebyshev's points, D = 4/n above all counts met.
    reach, degree = 4.0 / n, 2
    nodes = 0.5 + 0.5 * np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    curve = np.polynomial.Polynomial.fit(nodes, nodes * np.log(nodes), degree).convert().coef
    curve[0] = 0.0

    def approximation(x):
        count = np.arange(n + 1)
        moments = [special.poch(count - j + 1, j) * (count >= j) / n**j for j in range(degree + 1)]
        often = np.where(count > 0, count, 1) / n
        rare = sum(curve[j] * reach ** (1 - j) * moments[j] for j in range(1, degree + 1))
        rare = rare + math.log(reach) * moments[1]
        plug = np.where(count > 0, often * np.log(often) - 0.5 / n, 0.0)
        return float(np.sum(special.binom(n, count) * x**count * (1 - x) ** (n - count)
                            * np.where(count <= 0.5 * n * reach, rare, plug)))  # fmt: skip

    assert mean == pytest.approx(-sum(map(approximation, p)), rel=1e-12)


def test_grassbergers_series_is_his_integral():
    """G(x) = psi(x) + (-1)^x integral of t^(x-1)/(1+t) over [0, 1], by quadrature."""
    x = np.array([1.0, 2.0, 7.0])
    gs = [
        mpmath.digamma(v)
        + (-1) ** int(v) * mpmath.quad(lambda t, v=v: t ** (v - 1) / (1 + t), [0, 1])
        for v in x
    ]
    expected = math.log(10) - sum(v * float(g) for v, g in zip(x, gs, strict=True)) / 10
    assert kb.Grassberger().entropy(x) == pytest.approx(expected, rel=1e-12)


def test_simple_estimators_are_what_they_say():
    """Smoothing adds to every cell, Miller adds (cells - 1)/2n, James and Stein shrink."""
    half = kb.kl(X + 0.5, Y + 0.5, normalize=True).value
    assert kb.kl(kb.counts(X), kb.counts(Y), method=kb.Smoothed()).value == pytest.approx(half)
    assert kb.Smoothed(2).method == "counts, 2 added to every cell"
    plain = kb.entropy(X / 10).value
    assert kb.MillerMadow().entropy(X) == pytest.approx(plain + 2 / 20)
    p = X / 10
    share = (1 - np.sum(p * p)) / (9 * np.sum((0.25 - p) ** 2))
    shrunk = share * 0.25 + (1 - share) * p
    assert kb.JamesStein().entropy(X) == pytest.approx(kb.entropy(shrunk).value)
    assert kb.entropy(kb.counts(X), method="plugin").value == pytest.approx(plain)


def test_what_keeps_its_bias_has_no_interval():
    """An interval around a biased centre would not hold the truth, so there is none."""
    rng = np.random.default_rng(1)
    x, y = (kb.counts(rng.multinomial(4000, law(8))) for _ in range(2))
    for estimator in EVERY:
        result = kb.kl(x, y, method=estimator)
        biased = isinstance(estimator, kb.PlugIn | kb.Smoothed | kb.JamesStein)
        assert (result.interval is None) == biased
        assert any("keeps the bias" in note for note in result.notes) == biased


@pytest.mark.parametrize(
    ("cells", "ratio"),
    [(10, 0.1), (10, 1), (10, 10), (1000, 0.1), (1000, 1), (1000, 10), (10**5, 1)],
)
def test_the_automatic_choice_is_near_the_best(cells, ratio):
    """Its mean RMSE over pairs of laws is within 10 % of the best of four known estimators."""
    rng = np.random.default_rng(2)
    n, runs = max(int(cells * ratio), 1), {10: 400, 1000: 12, 10**5: 1}[cells]
    rivals = [kb.ZhangGrabchak(), kb.Smoothed(), kb.MillerMadow()]
    means = np.zeros(len(rivals) + 1)
    for kind in range(4):
        squares = []
        for _ in range(runs):
            flat, steep = np.full(cells, 1 / cells), law(cells)
            drawn = [rng.dirichlet(np.ones(cells)) for _ in range(2)]
            tilt = steep * np.exp(0.5 * rng.standard_normal(cells))
            p, q = ((flat, flat), (steep, tilt / tilt.sum()), (steep, steep), drawn)[kind]
            x, y = rng.multinomial(n, p), rng.multinomial(n, q)
            x, y = x.astype(float), y.astype(float)
            chosen = [automatic("kl", x, y), *rivals]
            squares.append([(e.kl(x, y) - float(kl(p, q))) ** 2 for e in chosen])
        means += np.sqrt(np.mean(squares, axis=0))
    assert means[0] <= 1.1 * np.min(means[1:])


@pytest.mark.parametrize("measure", ["jeffreys", "reverse_kl"])
def test_intervals_of_the_other_directions_hold_the_truth(measure):
    """Over 300 samples, at P = Q and apart."""
    rng = np.random.default_rng(3)
    for p, q in ((law(6), law(6)), (law(6), law(6, 0.5))):
        truth, held = kb.divergence(p, q, measure).value, 0
        for _ in range(300):
            x, y = kb.counts(rng.multinomial(1500, p)), kb.counts(rng.multinomial(2000, q))
            low, high, _ = kb.divergence(x, y, measure).interval
            held += low <= truth <= high
        assert held >= 273  # two and a half standard errors below 95 %


def test_p_values_are_of_pearsons_test():
    """Counts carry the p-value of P = Q; exact numbers have none."""
    x, y = kb.counts([30, 70, 10]), kb.counts([50, 50, 10])
    assert kb.kl(x, y).p_value == kb.js(x, y).p_value == pearson_test(x.values, y.values).p_value
    assert 0.01 < kb.kl(x, y).p_value < 0.05
    assert "p-value: 0.0" in str(kb.kl(x, y))
    assert kb.kl([0.5, 0.5], [0.4, 0.6]).p_value is None
    assert kb.kl(x, y).to_dict()["p_value"] == kb.kl(x, y).p_value


def test_where_counts_are_sparse_the_other_estimators_are_named():
    """Their spread is the systematic error that no interval knows."""
    result = kb.kl(kb.counts(X), kb.counts(Y))
    assert result.interval is None
    assert any("Smoothed" in note and "as far off" in note for note in result.notes)
    rng = np.random.default_rng(4)
    full = kb.kl(*(kb.counts(rng.multinomial(4000, law(8))) for _ in range(2)))
    assert full.notes == ()


# ---- mutual information ----------------------------------------------------------------------


@pytest.mark.parametrize("strength", [0.0, 0.4])
def test_mutual_information_from_counts(strength):
    """Bias, coverage and the uniform p-value of independence, over 300 tables."""
    rng = np.random.default_rng(5)
    table = np.outer(law(4), law(3))
    table[0, 0] += strength * table[1, 0]
    table[1, 0] -= strength * table[1, 0]
    truth, held, values, small = kb.mutual_information(table).value, 0, [], 0
    for _ in range(300):
        counted = kb.joint(rng.multinomial(1500, table.ravel()).reshape(4, 3), counted=True)
        result = kb.mutual_information(counted)
        held += result.interval.low <= truth <= result.interval.high
        values.append(result.value)
        small += result.p_value < 0.05
    assert abs(np.mean(values) - truth) < 4 * np.std(values) / 300**0.5
    assert held >= 273
    assert small > 200 if strength else 3 <= small <= 32


def test_the_test_of_independence_is_scipys_where_cells_are_full():
    """And the two-sample test is the one of a table of two rows."""
    from scipy import stats

    rng = np.random.default_rng(6)
    table = rng.multinomial(50_000, np.outer(law(4), law(3)).ravel()).reshape(4, 3)
    expected = stats.chi2_contingency(table, correction=False)
    assert pearson_test_of_table(table).statistic == pytest.approx(expected.statistic)
    assert pearson_test_of_table(table).p_value == pytest.approx(expected.pvalue, rel=1e-3)
    two = np.array([[3, 4, 0, 5], [1, 0, 0, 9]])
    assert pearson_test_of_table(two) == pytest.approx(pearson_test(two[0], two[1]), rel=1e-12)


def test_sparse_tables_have_no_interval():
    """Four hundred cells and a hundred rows: the number alone, and why."""
    rng = np.random.default_rng(7)
    table = rng.multinomial(100, np.full(400, 1 / 400)).reshape(20, 20)
    result = kb.mutual_information(kb.joint(table, counted=True))
    assert result.interval is None
    assert "margins" in result.notes[0]


# ---- unseen mass, refusals, size --------------------------------------------------------------


def test_the_unseen_mass_is_held_by_its_interval():
    """Of 300 samples of a power law the interval holds what is left in about 95 %."""
    rng = np.random.default_rng(8)
    p, held = law(5000), 0
    for _ in range(300):
        x = rng.multinomial(2000, p)
        low, high, _ = kb.unseen_mass(kb.counts(x)).interval
        held += low <= p[x == 0].sum() <= high
    assert held >= 270
    few = kb.unseen_mass(kb.counts([5, 5, 1]))
    assert (few.value, few.interval) == (pytest.approx(1 / 11), None)
    assert unseen_mass(np.array([5.0, 5.0])).value == 0.0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kb.kl([0.5, 0.5], [0.5, 0.5], method=kb.Polynomial()), "wrap both in kb.counts"),
        (lambda: kb.entropy([0.5, 0.5], method=kb.PlugIn()), "wrap the numbers"),
        (lambda: kb.entropy(kb.counts([1, 2]), method="best"), "method must be"),
        (lambda: kb.js(kb.counts(X), kb.counts(Y), method=kb.Grassberger()), "CorrectedPlugIn"),
        (lambda: kb.hellinger(kb.counts(X), kb.counts(Y)), "these can: kl"),
        (lambda: kb.Smoothed(0), "positive number"),
        (lambda: kb.counts([[1, 2], [3, 4]]), r"vector"),
        (lambda: kb.counts(np.ones((2, 2))), r"kb.joint\(table, counted=True\)"),
        (lambda: kb.unseen_mass([1, 2]), "kb.counts"),
        (lambda: kb.joint([[0.5, 1.0]], counted=True), "whole numbers"),
        (
            lambda: kb.chain(kb.joint([[1, 2]], counted=True), kb.joint([[2, 1]], counted=True)),
            "normalize=True",
        ),
        (
            lambda: kb.kl(kb.counts(X), kb.counts(Y), method=kb.PlugIn(), support="drop"),
            "support=",
        ),
    ],
)
def test_refusals_name_what_to_type(call, said):
    """Each is one sentence."""
    with pytest.raises(kb.InputError, match=said):
        call()


def test_digammas_are_looked_up_and_right():
    """Many cells with few counts take the table, few cells the function; both agree."""
    x = np.random.default_rng(9).integers(1, 50, 5000).astype(float)
    assert digammas(x) == pytest.approx(special.digamma(x), rel=1e-15)
    assert digammas(np.array([1e15, 1.0])) == pytest.approx(special.digamma([1e15, 1.0]))
