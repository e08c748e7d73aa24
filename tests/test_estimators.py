"""Estimates from counts: bias, coverage, calibration; the exact moments of Pearson's X2."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
from kullback.estimators import net_contributions, pearson_test, q_values
from kullback.functional import kl


def _every_table(totals, n):
    """Return all ways to put n rows into cells of these totals, with their probabilities."""
    whole = math.comb(sum(totals), n)
    for x in itertools.product(*(range(t + 1) for t in totals)):
        if sum(x) == n:
            ways = math.prod(math.comb(t, k) for t, k in zip(totals, x, strict=True))
            yield np.array(x), Fraction(ways, whole)


@pytest.mark.parametrize(("totals", "n"), [([3, 4, 5], 6), ([1, 1, 2, 8], 5), ([2, 9], 4)])
def test_the_moments_of_x2_are_exact(totals, n):
    """Mean and variance agree with an enumeration of every table of those margins."""
    values = []
    for x, probability in _every_table(totals, n):
        values.append((pearson_test(x, np.array(totals) - x).statistic, float(probability)))
    mean = math.fsum(v * w for v, w in values)
    variance = math.fsum((v - mean) ** 2 * w for v, w in values)
    test = pearson_test(x, np.array(totals) - x)
    assert test.mean == pytest.approx(mean, rel=1e-12)
    assert test.variance == pytest.approx(variance, rel=1e-10)


def test_pearson_is_scipys_where_cells_are_full():
    """With many rows a cell the p-value is that of the chi-square test."""
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(0)
    x, y = rng.multinomial(40_000, [0.2] * 5), rng.multinomial(30_000, [0.19, 0.21, 0.2, 0.2, 0.2])
    expected = stats.chi2_contingency(np.array([x, y]), correction=False)
    assert pearson_test(x, y).statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert pearson_test(x, y).p_value == pytest.approx(expected.pvalue, rel=1e-3, abs=1e-12)


def test_pearson_stays_calibrated_where_cells_are_sparse():
    """Fifty thousand rare levels, one law: p-values below 0.05 come about as often as that."""
    rng = np.random.default_rng(1)
    law = 1.0 / np.arange(1, 20_001)
    law /= law.sum()
    small = 0
    for _ in range(200):
        x, y = rng.multinomial(20_000, law), rng.multinomial(20_000, law)
        small += pearson_test(x, y).p_value < 0.05
    assert 1 <= small <= 22  # 10 expected; the ends have probability under 0.001


def test_pearson_with_nothing_to_compare():
    """One cell, or an empty sample, gives a p-value of 1."""
    assert pearson_test(np.array([5]), np.array([7])).p_value == 1
    assert pearson_test(np.array([0, 0]), np.array([7, 2])).p_value == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_q_values_are_monotone_and_not_below_p(p_values):
    """Adjustment keeps the order, never lowers a p-value, and stays within 1."""
    p = np.array(p_values)
    q = q_values(p)
    assert np.all(q >= p)
    assert np.all(q <= 1)
    order = np.argsort(p)
    assert np.all(np.diff(q[order]) >= -1e-15)


@pytest.mark.parametrize(("p", "q"), [([0.25] * 4, [0.25] * 4), ([0.1, 0.2, 0.3, 0.4], [0.25] * 4)])
def test_bias_and_coverage_of_kl_from_counts(p, q):
    """Over 400 samples the mean is within 4 standard errors; 95 % intervals hold the truth."""
    rng = np.random.default_rng(2)
    truth, values, held = float(kl(p, q)), [], 0
    for _ in range(400):
        counts = kb.counts(rng.multinomial(2000, p)), kb.counts(rng.multinomial(1500, q))
        result = kb.kl(*counts)
        values.append(result.value)
        held += result.interval is None or result.interval.low <= truth <= result.interval.high
    assert abs(np.mean(values) - truth) < 4 * np.std(values) / 20
    assert held >= 364  # 91 %: two and a half standard errors below 95 %


@pytest.mark.parametrize("shift", [0.0, 0.15])
def test_bias_and_coverage_of_js_from_counts(shift):
    """The same of the Jensen-Shannon divergence."""
    rng = np.random.default_rng(3)
    p, q = np.array([0.25 + shift, 0.25 - shift, 0.25, 0.25]), np.full(4, 0.25)
    truth, values, held = kb.js(p, q).value, [], 0
    for _ in range(400):
        result = kb.js(kb.counts(rng.multinomial(2000, p)), kb.counts(rng.multinomial(1500, q)))
        values.append(result.value)
        held += result.interval is None or result.interval.low <= truth <= result.interval.high
    assert abs(np.mean(values) - truth) < 4 * np.std(values) / 20
    assert held >= 364


def test_coverage_of_entropy_and_cross_entropy_from_counts():
    """95 % intervals of H(P) and H(P, Q) hold the truth about as often."""
    rng = np.random.default_rng(4)
    p, q = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.3, 0.3, 0.2, 0.2])
    held = {"entropy": 0, "cross_entropy": 0}
    for _ in range(400):
        x, y = kb.counts(rng.multinomial(1000, p)), kb.counts(rng.multinomial(1000, q))
        entropy, cross = kb.entropy(x).interval, kb.cross_entropy(x, y).interval
        held["entropy"] += entropy.low <= kb.entropy(p).value <= entropy.high
        held["cross_entropy"] += cross.low <= kb.cross_entropy(p, q).value <= cross.high
    assert min(held.values()) >= 364
    assert max(held.values()) <= 398


def test_the_z_estimator_is_its_defining_sum():
    """The closed form equals the double sum of Zhang and Grabchak."""
    x, y = np.array([3, 5, 2]), np.array([4, 0, 6])
    n, m = x.sum(), y.sum()
    total = 0.0
    for a, b in zip(x, y, strict=True):
        p = a / n
        cross = sum(math.prod(1 - b / (m - j) for j in range(v)) / v for v in range(1, m + 1))
        own = sum(math.prod(1 - (a - 1) / (n - 1 - j) for j in range(v)) / v for v in range(1, n))
        total += p * (cross - own)
    assert kb.kl(kb.counts(x), kb.counts(y)).value == pytest.approx(total, rel=1e-12)


def test_shares_of_a_corrected_value():
    """Shares are not negative and sum to a positive value; none is given for a negative one."""
    terms, noise = np.array([0.5, 0.01, 0.0]), np.array([0.02, 0.02, 0.02])
    assert net_contributions(terms, noise, 0.4).sum() == pytest.approx(0.4)
    assert net_contributions(terms, noise, 0.4)[1:].tolist() == [0, 0]
    assert net_contributions(terms, noise, -0.1).tolist() == [0, 0, 0]
    assert net_contributions(noise / 2, noise, 0.1).sum() == pytest.approx(0.1)


def test_contributions_of_js_are_above_its_own_noise():
    """A cell of JS is weighed against the noise of JS, a quarter of KL's."""
    x, y = [520, 470, 510, 500], [480, 530, 490, 500]
    shares = [c.value for c in kb.js(kb.counts(x), kb.counts(y)).contributions]
    plain = [c.value for c in kb.js(x, y, normalize=True).contributions]
    above = [max(t - 0.125 * (2 / 2000), 0) for t in plain]
    value = kb.js(kb.counts(x), kb.counts(y)).value
    assert shares == pytest.approx([value * a / sum(above) for a in above], rel=0.02)


def test_sparse_counts_have_no_interval_but_a_reason():
    """More cells than rows can fill: the number is given, the interval is not."""
    rng = np.random.default_rng(5)
    x, y = rng.multinomial(300, np.full(200, 1 / 200)), rng.multinomial(300, np.full(200, 1 / 200))
    for name in ("kl", "js", "cross_entropy"):
        result = getattr(kb, name)(kb.counts(x), kb.counts(y))
        assert math.isfinite(result.value)
        assert result.interval is None
        assert result.notes[0].startswith("no interval")
    assert kb.entropy(kb.counts(x)).interval is None
