"""Topic models: matched, split, merged; chance, stability, neighbours, fitting, pictures, CLI."""

import itertools
import json
import math
import os
import types

import numpy as np
import pytest
from scipy import optimize, sparse, special, stats
from scipy.spatial.distance import jensenshannon

import kullback as kb
from kullback.cli import main
from kullback.text.topics import neighbours
from kullback.text.topics.chance import chance
from kullback.text.topics.matching import one_to_one
from kullback.text.topics.mixtures import nearest_mixtures
from kullback.text.topics.options import TopicOptions
from kullback.text.topics.pairing import Evidence
from kullback.text.topics.pictures import map_of, ordered_topics
from kullback.text.topics.rows import corpus_divergences
from kullback.text.topics.splits import find_splits
from kullback.text.topics.topic_map import topic_map

FAST = {"draws": 99}


def planted(topics=8, words=600, seed=0, sharpness=0.2):
    """Topics that share the common words, each with its own rare ones."""
    rng = np.random.default_rng(seed)
    weights = rng.gamma(sharpness, size=(topics, words)) / np.arange(1, words + 1)
    return weights / weights.sum(axis=1, keepdims=True)


def halves(topic, seed=1):
    """Two topics that share no word and whose mixture is the one given, and their weights."""
    mask = np.random.default_rng(seed).random(len(topic)) < 0.5
    parts = [np.where(mask, topic, 0.0), np.where(mask, 0.0, topic)]
    weights = [part.sum() for part in parts]
    return [part / weight for part, weight in zip(parts, weights, strict=True)], weights


def estimated(phi, tokens, seed):
    """Topics as an estimate from so many words each would have them."""
    rng = np.random.default_rng(seed)
    counts = np.array([rng.multinomial(tokens, row) for row in phi]) + 0.01
    return counts / counts.sum(axis=1, keepdims=True)


def verdicts(comparison):
    return {(row.a, row.b): row.verdict for row in comparison.rows}


# What is planted comes back as what it is.


def test_a_permuted_copy_is_matched_exactly():
    """Every topic finds its copy, JS is 0, and nothing else is claimed."""
    phi, order = planted(), np.random.default_rng(3).permutation(8)
    found = kb.text.compare_topics(phi, phi[order], **FAST)
    assert verdicts(found) == {((int(a),), (b,)): "same" for b, a in enumerate(order)}
    assert all(row.js.value == 0 and row.kl.value == 0 for row in found.rows)
    assert found.verdict == "negligible"
    assert found.quantities()["js"] == 0


def test_a_copy_estimated_anew_is_the_same():
    """Topics that are estimated twice, from 5,000 words each, are the same topics."""
    phi, order = planted(), np.random.default_rng(3).permutation(8)
    found = kb.text.compare_topics(estimated(phi, 5000, 1), estimated(phi, 5000, 2)[order], **FAST)
    assert verdicts(found) == {((int(a),), (b,)): "same" for b, a in enumerate(order)}


@pytest.mark.parametrize("tokens", [None, 5000])
def test_a_split_topic_is_told_with_its_parts(tokens):
    """The parts, their weights, and JS of their mixture; seen from the other side it is merged."""
    phi = planted()
    parts, weights = halves(phi[2])
    other = np.concatenate([parts[:1], np.delete(phi, 2, axis=0), parts[1:]])
    a, b = (
        (phi, other) if tokens is None else (estimated(phi, tokens, 1), estimated(other, tokens, 2))
    )
    found = kb.text.compare_topics(a, b, **FAST)
    assert found.counts == {
        "same": 7, "changed": 0, "split": 1, "merged": 0, "lost": 0, "new": 0, "undecided": 0
    }  # fmt: skip
    row = found[2]
    assert (row.verdict, row.a, row.b) == ("split", (2,), (0, 8))
    assert row.weights == pytest.approx(weights, abs=1e-4 if tokens is None else 0.03)
    assert row.js.value < 1e-6 if tokens is None else row.js.value < 0.05
    assert row.nearest_other > row.js.value
    turned = kb.text.compare_topics(b, a, **FAST)[0]
    assert (turned.verdict, turned.a, turned.b) == ("merged", (0, 8), (2,))
    assert turned.weights == pytest.approx(weights, abs=1e-4 if tokens is None else 0.03)


def test_two_merged_topics_are_told_with_their_mixture():
    """Two topics that B has as one, 70 to 30, are merged; their weights come back."""
    phi = planted()
    other = np.concatenate([phi[2:], [0.7 * phi[0] + 0.3 * phi[1]]])
    found = kb.text.compare_topics(phi, other, **FAST)
    assert found[0].verdict == "merged"
    assert (found[0].a, found[0].b) == ((0, 1), (6,))
    assert found[0].weights == pytest.approx([0.7, 0.3], abs=1e-3)
    assert found.counts["same"] == 6
    assert len(found.rows) == 7


def test_unrelated_models_are_not_matched():
    """Models over the same words whose topics have nothing in common: no match in 10 pairs."""
    for seed in range(10):
        found = kb.text.compare_topics(
            planted(seed=100 + seed), planted(seed=200 + seed), seed=seed, **FAST
        )
        assert found.matches == ()
        assert found.counts["split"] == found.counts["merged"] == 0
        assert "0 of 8 topics match" in found.document().verdict.text


def test_blurry_topics_that_are_unrelated_are_undecided_at_most():
    """Topics near the corpus are near each other, which chance explains: no match is claimed."""
    found = kb.text.compare_topics(
        planted(seed=1, sharpness=20.0), planted(seed=2, sharpness=20.0), **FAST
    )
    assert found.matches == ()
    assert found.counts["undecided"] == 8
    assert found.verdict == "undecided"
    assert found.js.max() < 0.2


def test_fewer_topics_leave_the_others_lost_and_more_are_new():
    """K differs: the shared topics are the same, the rest is lost one way and new the other."""
    phi = planted()
    fewer = kb.text.compare_topics(phi, phi[:5], **FAST)
    assert [row.verdict for row in fewer.rows] == ["same"] * 5 + ["lost"] * 3
    more = kb.text.compare_topics(phi[:5], phi, **FAST)
    assert [row.verdict for row in more.rows] == ["same"] * 5 + ["new"] * 3
    assert [row.b for row in more.rows[5:]] == [(5,), (6,), (7,)]


def test_leftovers_do_not_draw_topics_from_their_matches():
    """Replace three topics of each side: they stay lost and new, and the rest keeps its match."""
    phi = estimated(planted(topics=11), 3000, 1)
    a, b = phi[:8], estimated(planted(topics=11), 3000, 2)[[0, 1, 2, 3, 4, 8, 9, 10]]
    found = kb.text.compare_topics(a, b, **FAST)
    assert [found[i].b for i in range(5)] == [(i,) for i in range(5)]
    assert [found[i].verdict for i in range(5, 8)] == ["lost"] * 3
    assert found.counts["new"] == 3


def test_topics_that_share_a_third_one_are_no_match():
    """Both are half of a topic that stands beside them: nearer than chance, yet not the same."""
    truth = planted(topics=7)
    a, b = truth[:5].copy(), truth[:5].copy()
    a[4], b[4] = (0.5 * truth[0] + 0.5 * truth[i] for i in (5, 6))
    found = kb.text.compare_topics(a, b, **FAST)
    by_chance = chance(a, b, np.full(5, 0.2), 99, np.random.default_rng(0)).p_values()
    assert by_chance[4, 4] == 0.01
    assert found[4].verdict == "lost"
    assert found.counts["new"] == 1


def test_what_can_be_no_match_does_not_draw_topics_from_theirs():
    """The sum of JS alone would pair 0 with 1, so that 1 gets 0, from which it is too far."""
    js = np.array([[0.45, 0.60], [0.65, 0.95]])
    within = np.array([[0.0, 0.62], [0.62, 0.0]])
    evidence = Evidence(None, js, within, within, js, np.full((2, 2), 0.01))
    assert one_to_one(js) == [(0, 1), (1, 0)]
    assert one_to_one(evidence.limited_cost(TopicOptions())) == [(0, 0), (1, 1)]


def test_a_mixture_of_topics_that_have_another_origin_is_no_split():
    """The parts must be made of the whole mostly, and not be the same as another topic."""
    parts = planted(topics=2)
    whole = 0.6 * parts[:1] + 0.4 * parts[1:]
    js = kb.pairwise(whole, parts, "js", unit="bits")
    weights = np.array([[0.6, 0.4]])
    made = np.array([[0.9], [0.8]])
    assert find_splits(whole, parts, weights, made, js, 0.2, [])[0].parts == (0, 1)
    assert find_splits(whole, parts, weights, np.array([[0.9], [0.4]]), js, 0.2, []) == []
    assert find_splits(whole, parts, weights, made, js, 0.2, [(5, 1)]) == []


def test_equal_topics_of_few_words_are_the_same_whatever_chance_brings():
    """With three words chance brings any match, and yet equal is equal."""
    found = kb.text.compare_topics([[0.5, 0.5, 0.0], [0.0, 0.1, 0.9]], [[0.0, 0.1, 0.9]], **FAST)
    assert found[1].verdict == "same"
    assert found[1].p_value > 0.1


# The numbers.


def test_the_matrices_agree_with_scipy():
    """JS in bits, Hellinger, and both directions of KL, entry by entry."""
    a, b = planted(seed=1, sharpness=1.0), planted(topics=5, seed=2, sharpness=1.0)
    found = kb.text.compare_topics(a, b, **FAST)
    for i, j in itertools.product(range(8), range(5)):
        assert found.js[i, j] == pytest.approx(jensenshannon(a[i], b[j], base=2) ** 2, rel=1e-9)
        assert found.kl[i, j] == pytest.approx(stats.entropy(a[i], b[j], base=2), rel=1e-9)
        assert found.kl_reverse[i, j] == pytest.approx(stats.entropy(b[j], a[i], base=2), rel=1e-9)
        gap = np.linalg.norm(np.sqrt(a[i]) - np.sqrt(b[j])) / math.sqrt(2.0)
        assert found.hellinger[i, j] == pytest.approx(gap, rel=1e-9)


def test_units_scale_all_that_is_shown_and_no_verdict():
    """Nats are bits times log 2; the tolerance stays in bits."""
    a, b = estimated(planted(), 800, 1), estimated(planted(), 800, 2)
    bits = kb.text.compare_topics(a, b, **FAST)
    nats = kb.text.compare_topics(a, b, unit="nats", **FAST)
    assert verdicts(bits) == verdicts(nats)
    assert nats.js == pytest.approx(bits.js * math.log(2.0))
    for one, other in zip(bits.rows, nats.rows, strict=True):
        assert other.js.value == pytest.approx(one.js.value * math.log(2.0))
        assert other.nearest_other == pytest.approx(one.nearest_other * math.log(2.0))
        assert other.from_corpus == pytest.approx(one.from_corpus * math.log(2.0))


def test_the_words_of_a_pair_sum_to_its_js():
    """What all words contribute is JS to 1e-12, of matches, splits and lost topics."""
    phi = estimated(planted(), 2000, 1)
    parts, _ = halves(phi[0])
    b = np.concatenate([parts, estimated(phi[1:6], 2000, 2)])
    found = kb.text.compare_topics(phi, b, **FAST)
    assert {row.verdict for row in found.rows} >= {"same", "split", "lost"}
    for row in found.rows:
        total = math.fsum(c.value for c in row.js.contributions)
        assert total == pytest.approx(row.js.value, rel=1e-12, abs=1e-15)
        assert row.js.kind == "exact"
        assert row.js.unit == "bits"


def test_the_assignment_is_the_best_of_all():
    """Of all ways to pair up, also with unequal sides, by enumeration; infinite costs are last."""
    rng = np.random.default_rng(0)
    for shape in ((5, 5), (5, 4), (3, 5)):
        cost = rng.random(shape)
        cost[0, :2] = np.inf
        pairs = one_to_one(cost)
        turned = cost if shape[0] <= shape[1] else cost.T
        best = min(
            sum(turned[i, j] for i, j in enumerate(order))
            for order in itertools.permutations(range(turned.shape[1]), turned.shape[0])
        )
        assert sum(cost[pair] for pair in pairs) == pytest.approx(best)
    assert one_to_one(np.full((2, 2), np.inf)) == [(0, 0), (1, 1)]


def test_the_nearest_mixture_is_that_of_a_general_optimiser():
    """EM's weights have the KL that SLSQP finds, to the gap that it certifies."""
    parts = planted(topics=4, words=60, seed=4, sharpness=1.0)
    targets = planted(topics=3, words=60, seed=5, sharpness=1.0)
    for target, weights in zip(targets, nearest_mixtures(targets, parts), strict=True):

        def divergence(w, target=target):
            return special.rel_entr(target, w @ parts).sum()

        best = optimize.minimize(
            divergence, np.full(4, 0.25), method="SLSQP", bounds=[(1e-9, 1)] * 4,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1}, options={"ftol": 1e-12},
        )  # fmt: skip
        assert weights.sum() == pytest.approx(1.0)
        assert best.fun - 1e-9 <= divergence(weights) <= best.fun + 1.1e-4


def test_words_that_no_part_has_are_left_out_of_the_mixture():
    """Half of the target is out of reach; the other half sets the weights."""
    parts = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.2, 0.8, 0.0]])
    mixture = 0.3 * parts[0] + 0.7 * parts[1]
    target = 0.5 * mixture + 0.5 * np.eye(4)[3]
    assert nearest_mixtures(target[None], parts)[0] == pytest.approx([0.3, 0.7], abs=0.01)
    assert nearest_mixtures(np.eye(4)[3:], parts)[0] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("common", [0.2, 20.0])
def test_p_values_by_chance_hold_what_they_say(common):
    """Of unrelated topics, the best match has p ≤ 0.1 in a tenth of cases.

    Also where rare words are told apart by topics and common ones are not, as in real text.
    """
    sharpness = np.where(np.arange(600) < 60, common, 0.2)
    p_values = []
    for seed in range(40):
        a, b = (planted(seed=s, sharpness=sharpness) for s in (seed, 1000 + seed))
        found = chance(a, b, np.full(8, 1 / 8), 99, np.random.default_rng(seed))
        by_a = [np.sum(found.of_a[:, i] >= found.affinities[i].max()) for i in range(8)]
        p_values += [(1 + count) / 100 for count in by_a]
        assert np.all(found.p_values() >= (1 + np.array(by_a)[:, None]) / 100 - 1e-12)
    share = np.mean(np.array(p_values) <= 0.1)
    assert 0.04 < share < 0.16


def test_topics_of_few_words_and_of_no_share_are_compared():
    """No topic is lost to a division by 0, also where all its words trade places with unused ones.

    A topic of share 0 is infinitely far from the corpus, which the report and JSON say.
    """
    model = kb.text.TopicModel(np.eye(3), weights=[1, 1, 0])
    for a, b in ((model, np.eye(3)[:2]), (np.eye(3)[:2], model)):
        found = kb.text.compare_topics(a, b, **FAST)
        assert found.counts["same"] == 2
        assert len(found.rows) == 3
        assert found.js == pytest.approx(1 - np.eye(3)[: len(found.a), : len(found.b)])
        assert json.loads(found.to_json(), parse_constant=pytest.fail)
    assert found.rows[2].from_corpus == math.inf
    one = kb.text.compare_topics([[1.0]], [[1.0]], **FAST)
    assert "1 OF 1 TOPICS MATCHES" in str(one)
    assert one.plot("map").to_dict()


def test_renaming_keeps_the_commonness_of_words():
    """Topics that are all the corpus itself are as near after renaming as before: p is 1."""
    corpus = planted(topics=1, sharpness=5.0)
    found = chance(corpus, corpus, np.ones(1), 20, np.random.default_rng(0))
    assert found.of_a == pytest.approx(1.0, abs=1e-6)
    assert found.p_values() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_answer():
    """All that is drawn comes from the seed, and another seed draws otherwise."""
    a, b = planted(seed=1, sharpness=1.0), planted(seed=2, sharpness=1.0)
    draws = [kb.text.compare_topics(a, b, seed=s, **FAST).to_json() for s in (0, 0, 1)]
    assert draws[0] == draws[1]
    assert kb.text.compare_topics(a, b, seed=0, **FAST).to_dict() == json.loads(draws[0])


def test_generic_topics_are_near_the_corpus():
    """KL(topic‖corpus) and KL(topic‖uniform), against SciPy; a topic that is the corpus is at 0."""
    phi = planted(topics=3)
    generic = np.concatenate([phi, [phi.mean(axis=0)]])
    model = kb.text.TopicModel(generic, weights=[1, 1, 1, 6])
    corpus, uniform = corpus_divergences(model)
    for i, topic in enumerate(generic):
        marginal = generic.T @ model.weights
        assert corpus[i] == pytest.approx(stats.entropy(topic, marginal, base=2), abs=1e-9)
        assert uniform[i] == pytest.approx(math.log2(600) - stats.entropy(topic, base=2))
    assert corpus[3] == pytest.approx(0.0, abs=1e-12)
    corpus = corpus_divergences(kb.text.TopicModel(phi, weights=[5, 1, 1]))[0]
    assert corpus[0] == pytest.approx(stats.entropy(phi[0], phi.T @ [5 / 7, 1 / 7, 1 / 7], base=2))
    found = kb.text.compare_topics(model, model, **FAST)
    assert "the most generic topic is 3" in str(found)


# Vocabularies.


def test_another_order_of_words_changes_nothing():
    """The words are aligned by name, whatever their places."""
    phi, words = planted(words=50), [f"w{i}" for i in range(50)]
    order = np.random.default_rng(0).permutation(50)
    found = kb.text.compare_topics((phi, words), (phi[:, order], [words[i] for i in order]), **FAST)
    assert [row.b for row in found.rows] == [(i,) for i in range(8)]
    assert all(row.js.value < 1e-25 for row in found.rows)


def test_words_that_one_model_lacks_are_reported_with_their_mass():
    """Over the union they count as never used; over the shared words the rest is divided."""
    words = [f"w{i}" for i in range(100)]
    phi = planted(words=100)
    cut = phi[:, :90] / phi[:, :90].sum(axis=1, keepdims=True)
    lost = phi[:, 90:].sum(axis=1)
    union = kb.text.compare_topics((phi, words), (cut, words[:90]), **FAST)
    assert union.alignment.lost_a == pytest.approx(lost)
    assert union.alignment.lost_b == pytest.approx(0.0)
    padded = np.pad(cut, ((0, 0), (0, 10)))
    assert union.js[0, 0] == pytest.approx(jensenshannon(phi[0], padded[0], base=2) ** 2)
    assert union.kl[0, 0] == math.inf
    assert "10 of the 100 words" in str(union)
    shared = kb.text.compare_topics((phi, words), (cut, words[:90]), vocabulary="shared", **FAST)
    assert all(row.js.value < 1e-12 for row in shared.rows)
    assert "divided by what is left" in str(shared)
    assert json.loads(union.to_json())["vocabulary"]["only_p"] == 10


def test_models_without_a_common_word_are_disjoint():
    """JS is 1 bit everywhere over the union; there are no shared words to compare over."""
    phi = planted(words=30)
    pair = ((phi, [f"a{i}" for i in range(30)]), (phi, [f"b{i}" for i in range(30)]))
    found = kb.text.compare_topics(*pair, **FAST)
    assert found.js == pytest.approx(1.0)
    assert found.matches == ()
    with pytest.raises(kb.InputError, match="share no word"):
        kb.text.compare_topics(*pair, vocabulary="shared")


def test_infinite_kl_does_not_stop_the_matching():
    """Matching by KL works where many pairs have no finite one."""
    phi = np.kron(np.eye(4), np.full(15, 1 / 15))
    found = kb.text.compare_topics(phi, phi[::-1], measure="kl", **FAST)
    assert [row.b for row in found.rows] == [(3,), (2,), (1,), (0,)]
    assert np.isinf(found.kl).sum() == 12
    assert json.loads(found.to_json())["verdict"] == "negligible"


# Stability, documents, the map.


def test_stability_counts_the_runs_that_have_a_topic():
    """A topic in all runs, one in two of three, one in none; p is the binomial tail."""
    truth = planted(topics=10)
    choices = ([0, 1, 2, 3, 4], [0, 1, 2, 3, 5], [6, 0, 2, 1, 7], [3, 9, 0, 8, 2])
    runs = [estimated(truth[choice], 5000, seed) for seed, choice in enumerate(choices)]
    found = kb.text.topic_stability(runs, **FAST)
    assert [topic.found for topic in found.topics] == [3, 2, 3, 2, 0]
    assert found[1].js[2] is None
    assert found[0].p_value == pytest.approx(0.05**3)
    assert found[1].p_value == pytest.approx(stats.binom.sf(1, 3, 0.05))
    assert found[4].p_value == 1.0
    assert found.verdict == "drift"
    assert "2 OF 5 TOPICS COME BACK" in str(found)
    assert json.loads(found.to_json())["topics"][3]["found"] == 2
    assert found.quantities() == {"unstable": 3.0, "never_found": 1.0}


def test_nearest_documents_are_those_of_all_pairs(monkeypatch):
    """Blocks of any size give what the whole matrix of SciPy gives, in order."""
    monkeypatch.setattr(neighbours, "_BLOCK", 7)
    rng = np.random.default_rng(0)
    theta, others = rng.dirichlet(np.ones(5), 30), rng.dirichlet(np.ones(5), 23)
    every = [[jensenshannon(x, y, base=2) ** 2 for y in theta] for x in theta]
    full = np.array(every) + np.diag(np.full(30, np.inf))
    found = kb.text.nearest_documents(theta, k=4)
    assert np.array_equal(found.documents, np.argsort(full, axis=1)[:, :4])
    assert found.js == pytest.approx(np.sort(full, axis=1)[:, :4])
    across = kb.text.nearest_documents(kb.text.TopicModel(np.eye(5), theta=theta), others, k=23)
    assert np.array_equal(np.sort(across.documents, axis=1)[0], np.arange(23))
    assert across.js[3, 0] == pytest.approx(min(jensenshannon(theta[3], y, base=2) ** 2
                                                for y in others))  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (([[0.5, 0.5]],), "k must be"),
        (([[0.5, 0.5]] * 3, [[0.2, 0.3, 0.5]]), "the same topics"),
        ((kb.text.TopicModel([[1.0]]),), "no theta"),
        (([[0.5, 0.6]] * 3,), "no distribution"),
    ],
)
def test_documents_that_cannot_be_neighbours_are_refused(arguments, told):
    """One sentence says what is wrong."""
    with pytest.raises(kb.InputError, match=told):
        kb.text.nearest_documents(*arguments)


def test_the_map_is_real_and_keeps_distances():
    """The root of JS has no negative eigenvalue; few topics are shown at their exact distances."""
    phi = np.concatenate([planted(topics=30, sharpness=s, seed=int(s * 10)) for s in (0.2, 1.0)])
    found = topic_map(kb.pairwise(phi, measure="js", unit="bits"))
    assert found.least > -1e-12
    assert found.points.dtype == float
    assert 0 < found.share < 1
    three = kb.pairwise(phi[:3], measure="js", unit="bits")
    points = topic_map(three).points
    gaps = np.linalg.norm(points[:, None] - points[None], axis=-1)
    assert gaps**2 == pytest.approx(three, abs=1e-9)
    assert topic_map(np.zeros((1, 1))).share == 1.0


# What can be a topic model.


def test_files_come_back_as_they_were_written(tmp_path):
    """The parts of a model in .npz, and of CSV with and without the models' own numbers."""
    theta = np.random.default_rng(0).dirichlet(np.ones(3), 4)
    model = kb.text.TopicModel(
        planted(topics=3, words=4), ["a", "b,c", "ü", "topic"], theta=theta, numbers=[5, 2, 9]
    )
    read = kb.text.topic_model(str(model.to_npz(tmp_path / "m.npz")))
    assert (read.vocabulary, read.numbers, read.name) == (model.vocabulary, (5, 2, 9), "m.npz")
    for part in ("phi", "theta", "weights"):
        assert getattr(read, part) == pytest.approx(getattr(model, part), abs=1e-15)
    assert read.weights == pytest.approx(theta.mean(axis=0))
    (tmp_path / "m.csv").write_text('topic,a,"b,c"\n7,0.25,0.75\n3,1,0\n')
    read = kb.text.topic_model(tmp_path / "m.csv")
    assert (read.vocabulary, read.numbers) == (("a", "b,c"), (7, 3))
    assert read.phi.tolist() == [[0.25, 0.75], [1.0, 0.0]]
    (tmp_path / "m.tsv").write_text("topic\tb\n0.25\t0.75\n1\t0\n")
    assert kb.text.topic_model(tmp_path / "m.tsv").vocabulary == ("topic", "b")


def test_float32_is_taken_and_weights_are_not_unless_asked():
    """Rounding to single precision is divided out; sums that are off are an error, or asked for."""
    phi = planted(words=5000)
    single = kb.text.topic_model(phi.astype(np.float32))
    assert single.phi.sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    with pytest.raises(kb.InputError, match="normalize=True"):
        kb.text.topic_model(3 * phi)
    asked = kb.text.topic_model(3 * phi, normalize=True)
    assert asked.phi == pytest.approx(phi)
    assert "as asked" in asked.notes[0]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ([[0.5, 0.6]], "sums to 1.1"),
        ([[1.5, -0.5]], "least entry is -0.5"),
        ([[math.nan, 1.0]], "no distribution"),
        ([], "a table"),
        ([[0.5, 0.5], [1.0]], "numbers alone"),
        ("model.pkl", "should end in"),
        ("no.npz", "cannot be read"),
        (42, "is no topic model"),
        ({"phi": [[1.0]], "topics": 3}, "no part topics"),
        ({"theta": [[1.0]]}, "no phi"),
        (([[0.5, 0.5]], ["a"]), "1 words for 2 columns"),
        (([[0.5, 0.5]], ["a", "a"]), "stands twice"),
        ({"phi": [[1.0]], "theta": [[0.5, 0.5]]}, "2 columns for 1 topics"),
        ({"phi": [[1.0]], "weights": [1, 2]}, "2 weights"),
        ({"phi": [[1.0], [1.0]], "numbers": [1, 1]}, "different numbers"),
        ({"phi": [[1.0]], "numbers": [1.5]}, "whole numbers"),
    ],
)
def test_what_is_no_model_is_refused_in_a_sentence(source, told):
    """Nothing that is no distribution passes."""
    with pytest.raises(kb.KullbackError, match=told) as caught:
        kb.text.topic_model(source)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"measure": "cosine"}, "measure must be one of"),
        ({"tolerance": 0}, "between 0 and 1"),
        ({"draws": 5}, "cannot show"),
        ({"unit": "bytes"}, "no unit"),
        ({"colour": 1}, "no option colour"),
        ({"seed": -1}, "at least 0"),
    ],
)
def test_options_that_cannot_be_are_refused(options, told):
    """Before any work is done."""
    with pytest.raises(kb.InputError, match=told):
        kb.text.compare_topics(np.eye(2), np.eye(2), **options)


def test_models_that_cannot_be_aligned_are_refused():
    """Without words the number of columns must agree; one model has its words read by both."""
    with pytest.raises(kb.InputError, match="3 columns and"):
        kb.text.compare_topics(np.eye(3), np.eye(2))
    found = kb.text.compare_topics((np.eye(2), ["ink", "pen"]), np.eye(2), **FAST)
    assert found.alignment.words == ("ink", "pen")


def test_models_of_other_packages_are_known_by_what_they_offer():
    """Stand-ins with the attributes of gensim's, tomotopy's, lda's and scikit-learn's models."""
    phi, words = planted(topics=3, words=5), ["a", "b", "c", "d", "e"]
    gensim = types.SimpleNamespace(
        get_topics=lambda: phi.astype(np.float32), id2word=dict(enumerate(words))
    )
    document = types.SimpleNamespace(get_topic_dist=lambda: [0.2, 0.3, 0.5])
    tomotopy = types.SimpleNamespace(
        k=3, used_vocabs=words, get_topic_word_dist=lambda k: phi[k], docs=[document],
        get_count_by_topics=lambda: [10, 0, 30], is_live_topic=lambda k: k != 1,
    )  # fmt: skip
    lda = types.SimpleNamespace(topic_word_=phi, doc_topic_=np.eye(3), nz_=[1, 1, 2])
    sklearn = types.SimpleNamespace(components_=7 * phi)
    for fitted, given in ((gensim, None), (lda, words), (sklearn, words)):
        model = kb.text.topic_model(fitted, given)
        assert model.vocabulary == tuple(words)
        assert model.phi == pytest.approx(phi, abs=1e-6)
    live = kb.text.topic_model(tomotopy)
    assert live.numbers == (0, 2)
    assert live.weights == pytest.approx([0.25, 0.75])
    assert live.theta == pytest.approx(np.array([[2 / 7, 5 / 7]]))
    assert kb.text.topic_model(lda, words).weights.tolist() == [0.25, 0.25, 0.5]


DOCUMENTS = [
    text
    for i in range(30)
    for text in (
        f"river water boat fish stream swim {'bank ' * (i % 3)}",
        f"money loan bank credit cash interest {'rate ' * (i % 4)}",
        f"piano violin orchestra concert melody rhythm {'note ' * (i % 2)}",
    )
]


@pytest.mark.parametrize("kind", ["LatentDirichletAllocation", "NMF"])
def test_fitted_models_of_scikit_learn(kind):
    """Their topics are the rows of components_, with the words of the vectorizer."""
    pytest.importorskip("sklearn")
    from sklearn import decomposition
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer()
    fitted = getattr(decomposition, kind)(3, random_state=0)
    with pytest.raises(kb.InputError, match="not fitted"):
        kb.text.topic_model(fitted)
    fitted.fit(vectorizer.fit_transform(DOCUMENTS).astype(float))
    model = kb.text.topic_model(fitted, vectorizer)
    assert model.name == kind
    assert {frozenset(model.top_words(k, 6)) & {"river", "loan", "piano"} for k in range(3)} == {
        frozenset({"river"}), frozenset({"loan"}), frozenset({"piano"})
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", ["gensim", "tomotopy", "lda"])
def test_fitted_models_of_packages_that_are_installed(package):
    """A real model, with its own words: compared with itself it is the same."""
    module = pytest.importorskip(package, exc_type=ImportError)
    words = [text.split() for text in DOCUMENTS]
    given = None
    if package == "gensim":
        from gensim.corpora import Dictionary
        from gensim.models import LdaModel

        names = Dictionary(words)
        bags = [names.doc2bow(text) for text in words]
        fitted = LdaModel(bags, 3, names, random_state=0, passes=3)
    elif package == "tomotopy":
        fitted = module.LDAModel(k=3, seed=0)
        for text in words:
            fitted.add_doc(text)
        fitted.train(50, workers=1)
    else:
        given = sorted({word for text in words for word in text})
        counts = np.array([[text.count(word) for word in given] for text in words])
        fitted = module.LDA(3, n_iter=50, random_state=0)
        fitted.fit(counts)
    model = kb.text.topic_model(fitted, given)
    assert set(model.vocabulary) == {word for text in words for word in text}
    assert model.phi.shape == (3, len(model.vocabulary))
    assert package == "gensim" or model.theta.shape == (90, 3)
    assert kb.text.compare_topics(model, model, **FAST).counts["same"] == 3


# Fitting.


def test_topics_of_texts_are_found_again_with_another_seed():
    """Three kinds of text give three topics, the same for two seeds."""
    pytest.importorskip("sklearn")
    one, two = (kb.text.fit_topics(DOCUMENTS, 3, passes=8, seed=seed) for seed in (0, 1))
    found = kb.text.compare_topics(one, two, **FAST)
    assert found.counts["same"] == 3
    assert one.theta.argmax(axis=1).tolist() == one.theta.argmax(axis=1)[:3].tolist() * 30
    again = kb.text.fit_topics(DOCUMENTS, 3, passes=8, seed=0)
    assert np.array_equal(one.phi, again.phi)
    near = kb.text.nearest_documents(one, k=5)
    assert np.all(near.documents % 3 == (np.arange(90) % 3)[:, None])


def test_the_history_is_a_lower_bound_that_climbs_to_the_evidence():
    """With one topic the evidence is a Dirichlet-multinomial, which the ELBO reaches from below."""
    pytest.importorskip("sklearn")
    counts = np.random.default_rng(0).poisson(2.0, size=(40, 12))
    model = kb.text.fit_topics(
        sparse.csr_array(counts), 1, vocabulary=[f"w{i}" for i in range(12)], passes=60
    )
    n = counts.sum(axis=0)
    evidence = (
        special.gammaln(12.0) - special.gammaln(12.0 + n.sum()) + special.gammaln(1.0 + n).sum()
    )
    bits = evidence / math.log(2.0) / n.sum()
    assert np.all(np.diff(model.history) > -1e-9)
    assert np.all(np.array(model.history) <= bits + 1e-9)
    assert model.history[-1] == pytest.approx(bits, abs=1e-3)
    assert model.history_name == "ELBO, bits per word"


@pytest.mark.filterwarnings("ignore")
def test_tomotopy_fits_where_it_is_installed():
    """The same seed gives the same topics, with a history of likelihoods."""
    pytest.importorskip("tomotopy", exc_type=ImportError)
    pytest.importorskip("sklearn")
    texts = [*DOCUMENTS, "zzz"]
    words = sorted({word for text in DOCUMENTS for word in text.split()} | {"never"})
    one, two = (
        kb.text.fit_topics(texts, 3, engine="tomotopy", passes=60, vocabulary=words)
        for _ in range(2)
    )
    assert np.array_equal(one.phi, two.phi)
    assert one.phi[:, words.index("never")].tolist() == [0.0] * 3
    assert one.theta.shape == (91, 3)
    assert "1 of the 91 documents" in one.notes[0]
    assert one.history[-1] > one.history[0]
    assert len(set(one.theta[:3].argmax(axis=1))) == 3


@pytest.mark.parametrize(
    ("documents", "options", "told"),
    [
        ("one text", {}, "a list of texts"),
        ([], {}, "no documents"),
        ([b"x"], {}, "must be a text"),
        (["ink"], {}, "try min_df=1"),
        (DOCUMENTS, {"topics": 0}, "topics must be"),
        (DOCUMENTS, {"engine": "gensim"}, "engine must be"),
        (DOCUMENTS, {"vocabulary": ["nowhere"]}, "none of the words"),
        (DOCUMENTS, {"stop_words": "german"}, "stop_words must be"),
        (np.ones((2, 3)), {}, "needs vocabulary"),
        (np.ones((2, 3)), {"vocabulary": ["a"]}, "each of its 1 words"),
        (np.full((2, 1), 0.5), {"vocabulary": ["a"]}, "holds counts"),
    ],
)
def test_documents_that_teach_nothing_are_refused(documents, options, told):
    """One sentence says what is wrong and what to change."""
    pytest.importorskip("sklearn")
    with pytest.raises(kb.InputError, match=told):
        kb.text.fit_topics(documents, **options)


def test_a_missing_package_is_named(monkeypatch):
    """Without scikit-learn the message says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(kb.MissingExtraError, match=r"kullback\[samples\]"):
        kb.text.fit_topics(DOCUMENTS)


# What is shown.


@pytest.fixture(scope="module")
def shown():
    """A comparison with a match, a split, and a lost and a new topic, and numbers of its own."""
    phi = planted(topics=9)
    parts, _ = halves(phi[1])
    words = [f"<w{i}>" for i in range(600)]
    a = kb.text.TopicModel(estimated(phi[:6], 4000, 1), words, numbers=[10, 11, 12, 13, 14, 15])
    b = np.concatenate([estimated(phi[[0, 2, 3, 4]], 900, 2), parts, phi[8:]])
    return kb.text.compare_topics(a, (b, words), **FAST)


def test_the_terminal_says_what_became_of_each_topic(shown):
    """The headline, the models' own numbers, verdicts, unit and what the numbers mean."""
    text = str(shown)
    for told in ("4 OF 6 TOPICS MATCH; B HAS 7", "JS bits", "split", "4 + 5", "lost", "new",
                 "nearer than chance", "KL(P‖Q)", "most generic topic"):  # fmt: skip
        assert told in text
    assert shown[11].b == (4, 5)
    assert shown[15].verdict == "lost"
    assert shown.to_frame()["verdict"].tolist() == [row.verdict for row in shown.rows]
    with pytest.raises(kb.InputError, match="no topic 3"):
        shown[3]


def test_the_page_holds_words_and_pictures(shown, tmp_path):
    """Words are escaped; each row opens to its words; JSON is strict."""
    page = shown.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<w1>" not in page.split('<script type="application/json"')[0]
    assert "The words that make the difference." in page
    found = json.loads(shown.to_json(), parse_constant=pytest.fail)
    assert found["kind"] == "topics"
    assert [row["verdict"] for row in found["topics"]] == [row.verdict for row in shown.rows]


def _values(drawn, layer):
    data = layer.get("data") or drawn["data"]
    return data["values"] if "values" in data else drawn["datasets"][data["name"]]


def test_the_pictures_draw_what_was_found(shown):
    """Topics of both in the map, lines for what belongs together, matches on the diagonal."""
    drawn = shown.plot("map").to_dict()
    points = [_values(drawn, layer) for layer in drawn["layer"]]
    assert len(points[0]) == 6  # four matches, and two parts
    assert len(points[1]) == 13
    assert map_of(shown).least > -1e-12
    rows, columns = ordered_topics(shown)
    assert sorted(rows) == [10, 11, 12, 13, 14, 15]
    assert sorted(columns) == list(range(7))
    drawn = shown.plot("matrix").to_dict()
    matrix = _values(drawn, drawn["layer"][0])
    together = {(row["A"], row["B"]) for row in matrix if row["together"]}
    assert together == {(str(a), str(b)) for row in shown.rows for a in row.a for b in row.b}
    row = shown[10]
    drawn = shown.plot(10).to_dict()
    bars = _values(drawn, drawn["layer"][0])
    assert [bar["word"] for bar in bars] == [c.label for c in row.js.contributions.top(16)]
    assert all((bar["side"] > 0) == (bar["p"] > bar["q"]) for bar in bars)
    with pytest.raises(kb.InputError, match="no picture"):
        shown.plot("tree")


# The command line.


@pytest.fixture
def files(tmp_path):
    """A model in .npz, and in CSV the same but for one topic."""
    phi, words = planted(topics=5, words=120), [f"w{i}" for i in range(120)]
    kb.text.TopicModel(phi[:4], words).to_npz(tmp_path / "a.npz")
    lines = [",".join(words), *(",".join(map(repr, row.tolist())) for row in phi[[3, 1, 2, 4]])]
    (tmp_path / "b.csv").write_text("\n".join(lines))
    return [str(tmp_path / "a.npz"), str(tmp_path / "b.csv")]


def test_the_command_compares_files(files, tmp_path, capsys):
    """Terminal, page, JSON and gates, as `kullback compare` has them."""
    assert main(["topics", *files, "--html", str(tmp_path / "page.html")]) == 0
    assert "3 OF 4 TOPICS MATCH" in capsys.readouterr().out
    assert (tmp_path / "page.html").stat().st_size > 100_000
    assert main(["topics", *files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["same"] == 3
    assert found["topics"][1]["b"] == [1]
    assert main(["topics", *files, "--quiet", "--fail-on", "drift", "--fail-on", "lost>0"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 2
    assert main(["topics", files[0], files[0], "--quiet", "--fail-on", "drift"]) == 0


def test_the_command_fits_folders_on_their_joint_words(tmp_path, capsys):
    """Two folders share two of three kinds of text; binary files are passed over with a note."""
    pytest.importorskip("sklearn")
    for name, kinds in (("a", (0, 1)), ("b", (0, 2))):
        (tmp_path / name / "inner").mkdir(parents=True)
        for i, text in enumerate(DOCUMENTS):
            if i % 3 in kinds:
                (tmp_path / name / "inner" / f"{i}.txt").write_text(text)
    (tmp_path / "a" / "picture.bin").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "a" / ".hidden").write_text("secret")
    folders = [str(tmp_path / name) for name in "ab"]
    options = ["--topics", "2", "--passes", "5", "--seed", "3"]
    assert main(["topics", *folders, *options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["p"]["words"] == found["q"]["words"] > 15
    assert found["counts"]["same"] == found["counts"]["lost"] == found["counts"]["new"] == 1
    assert any("picture.bin is no text and was left out" in note for note in found["p"]["notes"])
    pattern = str(tmp_path / "b" / "inner" / "*.txt")
    assert main(["topics", pattern, folders[1], *options, "--quiet"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{a}", "nowhere.npz"], "cannot be read"),
        (["{a}", "nowhere"], "there is no file"),
        (["{a}", "{folder}"], "there is no file in"),
        (["{a}", "{text}"], "is one document"),
        (["{a}", "{broken}"], "no .npz file"),
        (["{a}", "{other}"], "but no phi"),
        (["{a}", "{ragged}"], "has 1 fields"),
        (["{a}", "{letters}"], "more than numbers"),
        (["{a}", "{weights}"], "--normalize"),
        (["{a}", "{a}", "--tolerance", "2"], "between 0 and 1"),
        (["{a}", "{a}", "--fail-on", "twist>1"], "knows no twist"),
        (["{a}", "{a}", "--html", "{a}"], "is an input"),
    ],
)
def test_bad_input_is_one_line(files, tmp_path, capsys, arguments, told):
    """Exit code 2 and a sentence, never a traceback."""
    names = {"a": files[0], "folder": str(tmp_path / "empty")}
    (tmp_path / "empty").mkdir()
    for name, content in (
        ("text.txt", "words"), ("broken.npz", "PX"), ("ragged.csv", "a,b\n1\n"),
        ("letters.csv", "a,b\nx,1\n"), ("weights.csv", "a,b\n3,1\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(content)
        names[name.split(".")[0]] = str(tmp_path / name)
    np.savez(tmp_path / "other.npz", theta=np.eye(2))
    names["other"] = str(tmp_path / "other.npz")
    assert main(["topics", *(text.format(**names) for text in arguments)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert told in captured.err


@pytest.mark.parametrize("name", ["pipe.npz", "pipe.csv"])
def test_a_pipe_is_refused(tmp_path, capsys, name):
    """A pipe is named as such instead of waited for."""
    os.mkfifo(tmp_path / name)
    assert main(["topics", str(tmp_path / name), str(tmp_path / name)]) == 2
    assert "not a regular file" in capsys.readouterr().err
