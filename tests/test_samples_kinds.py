"""Samples against a known law, weighted, dependent, and with categories."""

import decimal
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

import kullback as kb
from kullback.estimators import (
    blocks_of,
    effective_size,
    entropy_for,
    following,
    goodness_of_fit,
    groups_of_blocks,
    independent_rows,
    neighbour_test,
    off_the_ends,
    thinnings,
)
from kullback.families import as_density

RNG = np.random.default_rng


def t5(rng, n, d):
    """Return points of the multivariate t law with 5 degrees of freedom."""
    return rng.standard_normal((n, d)) / np.sqrt(rng.chisquare(5, n) / 5)[:, None]


def autoregressive(rng, n, d, phi=0.9):
    """Return a stationary series, standard normal at every time."""
    noise = rng.standard_normal((n + 200, d)) * math.sqrt(1 - phi * phi)
    x = np.zeros_like(noise)
    for t in range(1, len(x)):
        x[t] = phi * x[t - 1] + noise[t]
    return x[200:]


# ---- entropy ---------------------------------------------------------------------------------

ENTROPIES = {
    "normal": (lambda r, d: r.standard_normal((1000, d)), lambda d: d * stats.norm.entropy(), 0.08),
    "t5": (t5, lambda d: float(stats.multivariate_t(np.zeros(d), df=5).entropy()), 0.2),
    "exponentials": (lambda r, d: r.exponential(size=(1000, d)), lambda d: float(d), 0.22),
    "cube": (lambda r, d: r.random((1000, d)), lambda d: 0.0, 0.12),
}


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("name", ENTROPIES)
def test_entropy_is_near_that_of_the_law(name, d):
    """Of a thousand points, where the entropy of the plain estimator is off by up to 0.6."""
    draw, truth, allowed = ENTROPIES[name]
    x = draw(RNG(d), 1000, d) if name == "t5" else draw(RNG(d), d)
    assert entropy_for(x)(x, 0) == pytest.approx(truth(d), abs=allowed)


def test_the_bias_of_neighbours_is_removed():
    """On average over heavy tails in five dimensions, where it is 0.2 nats."""
    law, errors = stats.multivariate_t(np.zeros(5), df=5), []
    for seed in range(8):
        x = t5(RNG(seed), 400, 5)
        errors.append(entropy_for(x)(x, seed) + float(np.mean(law.logpdf(x))))
    assert np.mean(errors) == pytest.approx(0, abs=0.07)


def test_entropy_knows_units_and_correlation():
    """A linear map adds the logarithm of its determinant; rotation adds nothing."""
    x = RNG(1).standard_normal((400, 3))
    entropy = entropy_for(x)
    first = entropy(x, 0)
    a = np.array([[1.0, 0.5, 0.0], [0.0, 2.0, 0.3], [0.0, 0.0, 1e-3]])
    assert entropy(x @ a, 0) == pytest.approx(first + math.log(2e-3), abs=1e-8)
    assert entropy(x + 7, 0) == pytest.approx(first, abs=1e-8)


def test_dependent_columns_that_are_not_normal_are_added_up():
    """Exponential columns of a normal copula: entropy of the columns and of the copula."""
    a = 0.5 * np.ones((4, 4)) + 0.5 * np.eye(4)
    x = -np.log(stats.norm.sf(RNG(2).multivariate_normal(np.zeros(4), a, 1000)))
    assert entropy_for(x)(x, 0) == pytest.approx(4 + 0.5 * np.linalg.slogdet(a)[1], abs=0.25)


# ---- a known law -----------------------------------------------------------------------------

LAWS = {
    "normal": (stats.norm(1, 2), stats.norm(0, 1), 0.25),
    "student": (stats.t(5), stats.norm(0, 1), 0.2),
    "cauchy": (stats.cauchy(0, 1), stats.cauchy(1, 1), 0.15),
    "exponential": (stats.expon(0, 1), stats.expon(0, 2), 0.12),
    "uniform": (stats.beta(0.5, 0.5), stats.uniform(0, 1), 0.12),
    "spike": (stats.gamma(0.1), stats.gamma(0.2), 0.2),
    "below": (stats.uniform(0, 1), kb.density(lambda x: 2 * x, (0, 1)), 0.12),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_sample_on_the_line_against_a_law(name):
    """Near the truth by quadrature, which the interval holds."""
    p, q, allowed = LAWS[name]
    truth = kb.kl(p, q).value
    result = kb.kl(kb.samples(p.rvs(size=500, random_state=RNG(3))), q, rng=0)
    assert result.value == pytest.approx(truth, abs=allowed)
    assert result.interval.low <= truth <= result.interval.high
    assert result.kind == "estimate"


@pytest.mark.parametrize("d", [2, 5])
def test_a_sample_in_space_against_a_law(d):
    """Equal laws, and a shift of KL 0.5; the p-value tells them apart."""
    x, law = RNG(4).standard_normal((500, d)), stats.multivariate_normal(np.zeros(d))
    same = kb.kl(kb.samples(x), law, rng=0)
    assert same.value == pytest.approx(0, abs=0.1)
    assert same.interval.low == 0
    assert same.p_value > 0.01
    apart = kb.kl(kb.samples(x + d**-0.5), law, rng=0)
    assert apart.value == pytest.approx(0.5, abs=0.2)
    assert apart.p_value < 0.01


def test_torch_laws_of_independent_parts_are_taken_column_by_column():
    """Uniform columns against themselves: no edge is felt."""
    torch = pytest.importorskip("torch")
    law = torch.distributions.Independent(
        torch.distributions.Uniform(torch.zeros(3), torch.ones(3)), 1
    )
    result = kb.kl(kb.samples(RNG(5).random((500, 3))), law, level=None, rng=0)
    assert result.value == pytest.approx(0, abs=0.15)


def test_the_ends_of_a_law_are_carried_away():
    """A change of variables: the mean of the log-slope is that of the entropies' difference."""
    law = as_density(stats.uniform(0, 1))
    u = RNG(6).random((20000, 1))
    z, log_slopes = off_the_ends(u, law)
    assert z == pytest.approx(np.log(u / (1 - u)))
    assert np.mean(log_slopes) == pytest.approx(stats.logistic.entropy(), abs=0.03)
    for q, end in ((stats.expon(2, 1), 2.0), (stats.weibull_max(1, 3, 1), 3.0)):
        x = np.abs(end - np.array([[2.5], [2.9]])) * (1 if end == 2 else -1) + end
        z, log_slopes = off_the_ends(x, as_density(q))
        assert np.abs(z[:, 0]) == pytest.approx(np.abs(np.log(np.abs(x[:, 0] - end))))
        assert log_slopes == pytest.approx(-np.log(np.abs(x[:, 0] - end)))
    at_the_end = np.array([[0.0], [0.5]])
    assert off_the_ends(at_the_end, law)[0] is not None
    assert np.array_equal(off_the_ends(at_the_end, law)[0], at_the_end)


DISCRETE = {
    "poisson": (stats.poisson(4), stats.poisson(3)),
    "binomial": (stats.binom(10, 0.5), stats.binom(10, 0.4)),
    "same": (stats.poisson(3), stats.poisson(3)),
    "tail": (stats.geom(0.1), stats.geom(0.1)),
    "far": (stats.poisson(9), stats.poisson(3)),
    "very far": (stats.poisson(500), stats.poisson(3)),
}


@pytest.mark.parametrize("name", DISCRETE)
def test_whole_numbers_against_a_law_of_them(name):
    """The interval holds the truth in at least 26 of 30, and its length shrinks where P = Q."""
    p, q = DISCRETE[name]
    truth = kb.kl(p, q).value
    results = [kb.kl(kb.samples(p.rvs(size=1000, random_state=RNG(s))), q) for s in range(30)]
    assert sum(r.interval.low <= truth <= r.interval.high for r in results) >= 26
    assert np.mean([r.value for r in results]) == pytest.approx(truth, rel=0.02, abs=0.01)
    assert results[0].error < 0.05 + 0.1 * truth
    assert (np.median([r.p_value for r in results]) > 0.2) == (p.args == q.args)
    assert (results[0].interval.high < 0.02) == (p.args == q.args)


def test_whole_numbers_of_which_few_repeat_are_spread():
    """Poisson laws of mean 1e7, and how far apart they are by their formula."""
    p, q = stats.poisson(1e7), stats.poisson(1e7 - 3000)
    truth, errors, held = kb.kl(p, q).value, [], 0
    for seed in range(8):
        result = kb.kl(kb.samples(p.rvs(size=500, random_state=RNG(seed))), q, rng=seed)
        errors.append(result.value - truth)
        held += result.interval.low < truth < result.interval.high
    assert "spread" in result.notes[0]
    assert np.mean(errors) == pytest.approx(0, abs=0.06)
    assert held >= 6
    assert result.p_value < 0.01


def test_the_goodness_of_fit_has_its_level():
    """A long tail of rare numbers, of which each sample meets others."""
    law, small = stats.geom(0.1), 0
    cells = np.arange(1, 200)
    for seed in range(200):
        x = law.rvs(size=300, random_state=RNG(seed))
        counts = np.bincount(x, minlength=200)[1:].astype(float)
        small += goodness_of_fit(counts, law.logpmf(cells)) < 0.1
    assert 8 <= small <= 36


def test_several_counts_against_a_multinomial_law():
    """Rows are cells; there is no p-value for them."""
    law = stats.multinomial(3, [0.2, 0.3, 0.5])
    x = stats.multinomial(3, [0.4, 0.3, 0.3]).rvs(size=2000, random_state=RNG(7))
    truth = 3 * (0.4 * math.log(2) + 0.3 * math.log(0.6))
    result = kb.kl(kb.samples(x), law)
    assert result.interval.low < truth < result.interval.high
    assert result.p_value is None


def test_a_draw_where_the_law_has_no_mass_is_infinite():
    """One row proves it; a row of weight 0 does not."""
    x = np.r_[RNG(8).random(50), 1.5]
    result = kb.kl(kb.samples(x), stats.uniform(0, 1))
    assert result.value == math.inf
    assert result.notes == ("infinite because Uniform(0, 1) has no mass at row 50 (1.5)",)
    weights = np.r_[np.ones(50), 0.0]
    assert kb.kl(kb.samples(x, weights=weights), stats.uniform(0, 1), rng=0).value < 0.5
    assert math.isinf(kb.kl(kb.samples(np.arange(20) + 0.5), stats.poisson(3)).value)


def test_the_other_way_round_the_law_is_drawn_from():
    """Said in a note, with KL(P‖Q) of the law first; reverse_kl is the same number."""
    y = kb.samples(RNG(9).normal(1, 1, 500))
    there = kb.kl(stats.norm(0, 1), y, rng=0)
    assert there.notes[0].startswith("1000 points were drawn from Normal")
    assert there.interval.low < 0.5 < there.interval.high
    back = kb.reverse_kl(y, stats.norm(0, 1), rng=0)
    assert (back.value, back.direction) == (there.value, "KL(Q‖P)")


def test_points_on_a_surface_are_compared_with_draws():
    """Dirichlet laws live where coordinates sum to 1, where there is no entropy in space."""
    p, q = stats.dirichlet([2, 3, 4]), stats.dirichlet([3, 3, 3])
    result = kb.kl(kb.samples(p.rvs(500, random_state=RNG(10))), q, rng=0)
    assert "were drawn from Dirichlet" in result.notes[0]
    assert result.value == pytest.approx(kb.kl(p, q).value, abs=0.25)


def test_an_estimator_asked_for_is_given_draws_of_the_law():
    """Named in the result, and the note says what it compared."""
    x = kb.samples(RNG(11).normal(1, 1, 400))
    result = kb.kl(x, stats.norm(0, 1), method=kb.KNN(5), level=None, rng=0)
    assert result.method == kb.KNN(5).method
    assert "1000 points were drawn" in result.notes[0]
    whole = kb.samples(stats.poisson(4).rvs(size=800, random_state=RNG(40)))
    result = kb.kl(whole, stats.poisson(3), method=kb.KNN(5), rng=0)
    assert result.interval.low < kb.kl(stats.poisson(4), stats.poisson(3)).value
    assert result.interval.high < 1


def test_rounded_samples_against_a_density_are_spread():
    """One decimal; the note says that KL would be infinite were it exact."""
    x = np.round(RNG(12).normal(1, 1, 500), 1)
    result = kb.kl(kb.samples(x), stats.norm(0, 1), rng=0)
    assert result.value == pytest.approx(0.5, abs=0.2)
    assert "infinite if they are exact" in result.notes[0]
    u = np.round(RNG(39).random(500), 2)
    ends = kb.kl(kb.samples(u), stats.uniform(0, 1), rng=0)
    assert {0.0, 1.0} <= set(u)
    assert ends.value == pytest.approx(0, abs=0.1)


def test_a_law_that_cannot_be_drawn_from_gives_no_p_value():
    """A density of the user's own."""
    x = kb.samples(RNG(13).random(200))
    assert kb.kl(x, kb.density(lambda z: np.ones_like(z), (0, 1)), rng=0).p_value is None


# ---- weights ---------------------------------------------------------------------------------


def test_weights_make_draws_of_one_law_stand_for_another():
    """N(0, 1) weighted to N(0.7, 1), against draws and against the law: 0.245 nats.

    The intervals of at least four of six hold it; at 95 % there are fewer once in 500 times.
    """
    for law in (None, stats.norm(0, 1)):
        errors, held = [], 0
        for seed in range(6):
            z, y = RNG(seed).standard_normal((2, 1500))
            x = kb.samples(z, weights=5 * np.exp(0.7 * z))
            result = kb.kl(x, kb.samples(y) if law is None else law, rng=seed)
            errors.append(result.value - 0.245)
            held += result.interval.low < 0.245 < result.interval.high
        assert abs(np.mean(errors)) < 0.06
        assert held >= 4
        assert "effective sample size is" in result.notes[-1]
    assert result == kb.kl(x, law, rng=5)
    z = RNG(14).standard_normal(1500)
    whole = kb.samples(stats.poisson(3).rvs(size=800, random_state=RNG(15)), weights=z[:800] ** 2)
    result = kb.kl(whole, stats.poisson(3), rng=0)
    assert result.interval.low == 0
    assert result.p_value > 0.01


def test_equal_weights_change_nothing():
    """Whatever they are."""
    x, y = RNG(16).normal(1, 1, (100, 2)), RNG(17).normal(0, 1, (100, 2))
    plain = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    weighted = kb.kl(
        kb.samples(x, weights=np.full(100, 0.3)), kb.samples(y, weights=[2] * 100), rng=0
    )
    assert plain == weighted


def test_rows_stay_in_proportion_to_their_weights():
    """Over many thinnings; and Kish's effective size is n for equal weights."""
    weights = np.tile([1.0, 2.0, 4.0], 20)
    kept = np.mean([of for s in range(300) for of in thinnings(weights, RNG(s))], axis=0)
    assert kept[2::3] == pytest.approx(1)
    assert np.mean(kept[::3]) == pytest.approx(0.25, abs=0.02)
    assert effective_size(np.full(7, 3.0)) == pytest.approx(7)
    assert effective_size(np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx(2)


# ---- rows that follow each other -------------------------------------------------------------


def test_blocks_widen_the_interval_of_rows_that_follow_each_other():
    """A shift of 0.5 nats between autoregressive series; what the rows are worth is said."""
    rng = RNG(18)
    x, y = autoregressive(rng, 2000, 1) + 1, autoregressive(rng, 2000, 1)
    blind = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    result = kb.kl(kb.samples(x, block=100), kb.samples(y, block=100), rng=0)
    assert result.error > 1.5 * blind.error
    assert result.interval.low < 0.5 < result.interval.high
    assert "follow each other in the order given (autocorrelation of ranks 0.8" in blind.notes[-1]
    size = float(result.notes[-1].split()[-3])
    assert 50 < size < 250
    assert result == kb.kl(kb.samples(x, block=100), kb.samples(y, block=100), rng=0)
    law = kb.kl(kb.samples(x, block=100), stats.norm(0, 1), rng=0)
    assert law.interval.low < 0.5 < law.interval.high


def test_permuting_blocks_keeps_the_level_of_the_test():
    """Rows of autoregressive series, permuted one by one, look different in most samples."""
    small = {"rows": 0, "blocks": 0}
    for seed in range(40):
        rng = RNG(seed)
        x, y = autoregressive(rng, 500, 1), autoregressive(rng, 500, 1)
        blocks = blocks_of(500, 25)
        small["rows"] += neighbour_test(x, y, rng) < 0.05
        small["blocks"] += neighbour_test(x, y, rng, np.r_[blocks, blocks + 20]) < 0.05
    assert small["blocks"] <= 8 < small["rows"]


def test_blocks_are_whole_and_make_ten_groups():
    """Twenty-one blocks of fifty rows, the last of them longer."""
    blocks = blocks_of(1070, 50)
    assert np.bincount(blocks).tolist() == [50] * 20 + [70]
    groups = groups_of_blocks(blocks)
    assert sorted(set(groups)) == list(range(10))
    assert all(len(set(groups[blocks == b])) == 1 for b in range(21))


def test_the_worth_of_dependent_rows():
    """An autoregressive series of 0.9 is worth a nineteenth of its rows; independent ones all."""
    x = autoregressive(RNG(19), 40000, 2)
    assert independent_rows(x, blocks_of(40000, 200)) == pytest.approx(40000 / 19, rel=0.3)
    z = RNG(20).standard_normal((40000, 1))
    assert independent_rows(z, blocks_of(40000, 10)) == pytest.approx(40000, rel=0.1)


def test_independent_rows_raise_no_alarm():
    """In under 1 % of samples, also with heavy tails; sorted rows do, constant ones do not."""
    for draw in (RNG(21).standard_normal, RNG(22).standard_cauchy):
        assert sum(following(draw(size=(200, 5))) is not None for _ in range(1000)) < 10
    assert following(np.sort(RNG(23).random((50, 2)), axis=0))[1] > 0.8
    assert following(np.ones((50, 2))) is None


# ---- categories ------------------------------------------------------------------------------


def frame(seed, n, probabilities, shift):
    """Return a table whose second category is shifted."""
    rng = RNG(seed)
    c = rng.choice(3, n, p=probabilities)
    a, b = (rng.standard_normal(n) + shift * (c == 1) for _ in range(2))
    return pd.DataFrame({"a": a, "c": np.array(["u", "v", "w"])[c], "b": b + 5 * c})


MIX_P, MIX_Q = [0.5, 0.3, 0.2], [0.3, 0.4, 0.3]


def test_the_chain_rule_adds_categories_and_numbers_within():
    """KL of the categories, and 0.3 of a shift by 1 nat within one."""
    truth = sum(a * math.log(a / b) for a, b in zip(MIX_P, MIX_Q, strict=True)) + 0.3
    x, y = frame(24, 900, MIX_P, 1.0), frame(25, 800, MIX_Q, 0.0)
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert result.value == pytest.approx(truth, abs=0.15)
    assert result.interval.low < truth < result.interval.high
    assert result.kind == "estimate"
    assert result.p_value < 0.01
    assert result.method.startswith("chain rule: categories by counts")
    # Of another library, of codes in place of text, and with the columns' numbers in other units.
    assert kb.kl(kb.samples(pl.from_pandas(x)), kb.samples(pl.from_pandas(y)), rng=0) == result
    coded = [z.assign(c=z["c"].map({"u": 0, "v": 1, "w": 2})) for z in (x, y)]
    by_name = [kb.samples(z, categories=["c"]) for z in coded]
    by_place = [kb.samples(z.to_numpy(), categories=[1]) for z in coded]
    assert kb.kl(*by_name, rng=0) == result == kb.kl(*by_place, rng=0)
    scaled = [kb.samples(z.assign(a=1e3 * z["a"])) for z in (x, y)]
    assert kb.kl(*scaled, rng=0).value == pytest.approx(result.value, abs=result.error)


def test_equal_mixed_samples_are_not_told_apart():
    """Value near 0 and no small p-value; with weights and blocks too."""
    x, y = frame(26, 600, MIX_P, 0.0), frame(27, 600, MIX_P, 0.0)
    for options in ({}, {"block": 20}, {"weights": np.linspace(0.5, 1, 600)}):
        result = kb.kl(kb.samples(x, **options), kb.samples(y, **options), rng=0)
        assert result.value == pytest.approx(0, abs=0.12)
        assert result.p_value > 0.01


def test_units_do_not_matter_where_samples_are_alike():
    """Equal laws with one column a thousand times the other, where plain distances say 0.7."""
    x, y = (RNG(s).standard_normal((n, 2)) * [1, 1e3] for s, n in ((36, 450), (37, 220)))
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert "normal laws" in result.method
    assert result.value == pytest.approx(0, abs=0.15)


def test_numbers_of_rare_categories_are_left_out_aloud():
    """A tenth of P where Q has five rows: a lower bound, and what it leaves out."""
    x, y = frame(28, 600, [0.5, 0.4, 0.1], 0.0), frame(29, 500, [0.6, 0.39, 0.01], 0.0)
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert result.kind == "lower bound"
    assert result.value == result.interval.low
    assert result.interval.high == math.inf
    assert 'category "w"' in result.notes[0]
    assert "is estimated at" in result.notes[1]
    few = frame(30, 600, [0.5, 0.495, 0.005], 0.0)
    negligible = kb.kl(kb.samples(few), kb.samples(y), level=None, rng=0)
    assert negligible.kind == "estimate"
    assert "left out" in negligible.notes[0]


def test_numbers_far_apart_within_a_category_saturate():
    """A shift of 20 within one category."""
    x, y = frame(31, 300, MIX_P, 20.0), frame(32, 300, MIX_Q, 0.0)
    result = kb.kl(kb.samples(x), kb.samples(y), rng=0)
    assert result.kind == "lower bound"
    assert 'saturated: the numbers within category "v"' in result.notes[0]


def test_kinds_of_columns_are_told():
    """Truth values and pandas' categories are symbols, nullable integers are numbers."""
    x = frame(33, 100, MIX_P, 0.0)
    x["d"] = x["a"] > 0
    x["e"] = pd.Categorical(np.arange(100) % 2)
    x["f"] = pd.array(np.arange(100), dtype="Int64")
    x["g"] = [decimal.Decimal(i) / 8 for i in range(100)]
    found = kb.samples(x)
    assert (found.dimension, found.symbols.shape) == (4, (100, 3))
    assert set(found.symbols[:, 1]) == {"True", "False"}
    assert set(found.symbols[:, 2]) == {"0", "1"}


# ---- what is refused -------------------------------------------------------------------------

X = RNG(34).standard_normal((100, 2))
WORD = frame(35, 100, MIX_P, 0.0)
NORMAL = stats.multivariate_normal([0, 0])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kb.samples(X, weights=np.ones(5)), r"shape \(100,\)"),
        (lambda: kb.samples(X, weights=["a"] * 100), "must be numbers"),
        (lambda: kb.samples(X, weights=-np.ones(100)), "row 0 has -1"),
        (lambda: kb.samples(X, weights=np.r_[np.ones(99), math.nan]), "row 99 has nan"),
        (lambda: kb.samples(X, weights=np.zeros(100)), "all weights are 0"),
        (
            lambda: kb.kl(kb.samples(X, weights=np.r_[1e3, np.ones(99)]), NORMAL),
            "leave about 1 rows",
        ),
        (lambda: kb.samples(X, block=6), "make 16 blocks of 6"),
        (lambda: kb.samples(X, block=2.5), "whole number of rows"),
        (lambda: kb.samples(kb.samples(X), block=2), "samples already"),
        (lambda: kb.samples(X, categories=[5]), "categories names 5"),
        (lambda: kb.samples(X, categories=[0, 1]), "count them instead"),
        (lambda: kb.samples(X[:, 0], categories=[0]), "several columns"),
        (lambda: kb.samples(WORD, categories="c"), r'as in \["c"\]'),
        (lambda: kb.samples(WORD.set_axis(["a", "a", "b"], axis=1)), "have one name"),
        (lambda: kb.samples(WORD.assign(c=pd.Timestamp(0))), "column 'c' of the samples holds"),
        (lambda: kb.samples(WORD[[]]), "shape"),
        (lambda: kb.samples(WORD.assign(c=[None, *WORD["c"][1:]])), "row 0 has no value"),
        (lambda: kb.kl(kb.samples(WORD), kb.samples(X)), "p has 1 columns of categories and q 0"),
        (lambda: kb.kl(kb.samples(WORD), NORMAL), "knows nothing"),
        (lambda: kb.kl(kb.samples(X * [1, 0]), NORMAL), "constant"),
        (lambda: kb.kl(kb.samples(X), stats.norm(0, 1)), "have 2 columns and Normal"),
        (lambda: kb.js(kb.samples(X), NORMAL), "js cannot be estimated"),
        (lambda: kb.kl(kb.samples(X), NORMAL, method="quadrature"), r"kb\.KNN\(k=5\)"),
        (lambda: kb.kl(kb.samples(X[:15]), NORMAL), "20 rows of the sample"),
        (lambda: kb.kl(kb.samples(X), NORMAL, level=2), "level must be"),
        (
            lambda: kb.kl(kb.samples(X[:, 0]), kb.density(lambda z: 0 * z + np.nan, (-9, 9))),
            "not a finite number",
        ),
        (lambda: kb.kl(kb.density(lambda z: 1 + 0 * z, (0, 1)), kb.samples(X[:, 0])), "sampled"),
    ],
)
def test_refusals(call, said):
    """Each is one sentence."""
    with pytest.raises(kb.InputError, match=said):
        call()
