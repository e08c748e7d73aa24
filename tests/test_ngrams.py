"""N-gram models: counts by hand, brute force in fractions, KenLM, chains of known rate."""

import gzip
import itertools
import json
import math
import os
import pickle
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kullback import InputError
from kullback._errors import SourceError
from kullback.report import Chart, Table
from kullback.text.corpus import read_corpus
from kullback.text.ngrams import NgramModel, compare_models, model_matrix
from kullback.text.ngrams.arpa_tokens import escaped, unescaped
from kullback.text.ngrams.discounts import FALLBACK, Discounts
from kullback.text.ngrams.held_out import split
from kullback.text.ngrams.language_model import union
from kullback.text.ngrams.mixing import mixing_test
from kullback.text.ngrams.rates import blank, rate
from kullback.text.ngrams.sentences import SPECIAL, START, Sentences
from kullback.text.tokens import Characters, Pattern, Words

QUICK = settings(max_examples=40, deadline=None)
FIVE = ["the cat sat\nthe cat ran\nthe dog sat\na dog ran\nthe cat sat\n"]
SENTENCES = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), min_size=1, max_size=12
)


class BruteForce:
    """Kneser-Ney as it is written down: dicts, fractions, one n-gram at a time."""

    def __init__(self, sentences, order, events=None):
        self.order = order
        rows = [("<s>", *s, "</s>") for s in sentences]
        self.events = events or len({w for row in rows for w in row})  # <unk> for <s>
        raw = [Counter() for _ in range(order + 1)]
        for row in rows:
            for n in range(1, order + 1):
                raw[n].update(row[i : i + n] for i in range(len(row) - n + 1))
        self.counts = raw
        for n in range(1, order):
            before = Counter(gram[1:] for gram in raw[n + 1])
            self.counts[n] = {g: c if g[0] == "<s>" else before[g] for g, c in raw[n].items()}
        self.counts[1] = {g: c for g, c in self.counts[1].items() if g != ("<s>",)}
        self.discounts = [None, *(self._discounts(self.counts[n]) for n in range(1, order + 1))]

    @staticmethod
    def _discounts(counts):
        n = [sum(c == k for c in counts.values()) for k in range(5)]
        fallback = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2)]
        if 0 in n[1:4]:
            return fallback
        y = Fraction(n[1], n[1] + 2 * n[2])
        found = [Fraction(0), *(k - (k + 1) * y * Fraction(n[k + 1], n[k]) for k in (1, 2, 3))]
        return found if all(0 < found[k] <= k for k in (1, 2, 3)) else fallback

    def p(self, word, context):
        """Return p(word | context) as a fraction."""
        n = len(context) + 1
        lower = Fraction(1, self.events) if n == 1 else self.p(word, context[1:])
        follow = {g[-1]: c for g, c in self.counts[n].items() if g[:-1] == context}
        if not follow:
            return lower
        off = {w: self.discounts[n][min(c, 3)] for w, c in follow.items()}
        total, count = sum(follow.values()), follow.get(word, 0)
        return (count - off.get(word, 0) + sum(off.values()) * lower) / total


def text_of(sentences):
    return ["\n".join(" ".join(s) for s in sentences)]


def values_of(chart):
    (values,) = chart["datasets"].values()
    return values


def markov(matrix, lines, length, seed):
    """Return lines of a chain over the letters a, b, ... with a matrix of probabilities."""
    rng = np.random.default_rng(seed)
    limits = np.cumsum(matrix, axis=1)
    state, found = 0, []
    for _ in range(lines):
        letters = []
        for u in rng.random(length):
            state = min(int(np.searchsorted(limits[state], u)), len(matrix) - 1)
            letters.append("abc"[state])
        found.append("".join(letters))
    return found


# Probabilities


def test_five_sentences_by_hand():
    """Five sentences have the probabilities that counting by hand gives.

    Bigrams: n1 = 6, n2 = 2, n3 = 2, n4 = 1, so Y = 0.6 and the discounts are 0.6, 0.2, 1.8. Words
    follow 1 (the, a, cat) or 2 (dog, sat, ran, </s>) others; n3 = 0, so theirs are 0.5, 1, 1.5.
    """
    model = NgramModel(order=2).fit(FIVE)
    assert model.discounts[1].amounts == pytest.approx((0.6, 0.2, 1.8))
    assert model.discounts[0] == Discounts(FALLBACK, found=False)
    assert any("order 1" in note for note in model.notes)

    def p(word, *context):
        return model.probabilities(context)[model.words.index(word)]

    the, sat, unknown = 0.5 / 11 + 0.5 / 8, 1 / 11 + 0.5 / 8, 0.5 / 8
    assert p("the") == pytest.approx(the)
    assert p("sat") == pytest.approx(sat)
    assert p("<unk>") == pytest.approx(unknown)
    assert p("<s>") == 0.0
    assert p("the", "<s>") == pytest.approx((4 - 1.8) / 5 + 2.4 / 5 * the)
    assert p("cat", "the") == pytest.approx((3 - 1.8) / 4 + 2.4 / 4 * the)
    assert p("sat", "cat") == pytest.approx((2 - 0.2) / 3 + 0.8 / 3 * sat)
    assert p("</s>", "sat") == pytest.approx((3 - 1.8) / 3 + 1.8 / 3 * sat)
    assert p("<unk>", "cat") == pytest.approx(0.8 / 3 * unknown)
    assert p("sat", "horse") == pytest.approx(sat)


@QUICK
@given(SENTENCES, st.integers(1, 5))
@example([["a"]], 5)
@example([["a", "b"], ["a", "b", "a", "b"]] * 3, 3)
def test_brute_force(sentences, order):
    """Each token of a text has the probability that fractions give, after each context."""
    model = NgramModel(order, Pattern(r"[a-z]+")).fit(text_of(sentences))
    brute = BruteForce(sentences, order)
    for sentence in sentences[:3]:
        row = ["<s>", *sentence, "</s>"]
        for i in range(1, len(row)):
            context = tuple(row[max(i - order + 1, 0) : i])
            law = model.probabilities(context)
            for word in {row[i], "<unk>", "</s>", "a"} & set(model.words):
                truth = float(brute.p(word, context))
                assert law[model.words.index(word)] == pytest.approx(truth, rel=1e-12)


@QUICK
@given(SENTENCES, st.integers(1, 5), st.lists(st.sampled_from(["a", "b", "z", "<s>"]), max_size=5))
def test_probabilities_sum_to_one(sentences, order, context):
    """Probabilities over the vocabulary sum to 1 after any context, and none is 0 but <s>'s."""
    law = NgramModel(order).fit(text_of(sentences)).probabilities(context)
    assert law.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.delete(law, START) > 0)


@QUICK
@given(SENTENCES, SENTENCES, st.integers(1, 4))
def test_many_at_once(sentences, others, order):
    """Scores of a whole text are those of its tokens one by one, unknown ones too."""
    model = NgramModel(order).fit(text_of(sentences))
    text = "\n".join(" ".join([*s, "unheard"]) for s in others)
    truth = []
    for sentence in others:
        row = ["<s>", *sentence, "unheard", "</s>"]
        for i in range(1, len(row)):
            law = model.probabilities(row[:i])
            word = row[i] if row[i] in model.words else "<unk>"
            truth.append((row[i], -math.log2(law[model.words.index(word)])))
    found = model.surprisals(text)
    assert [word for word, _ in found] == [word for word, _ in truth]
    assert [b for _, b in found] == pytest.approx([b for _, b in truth], rel=1e-9)
    h = model.cross_entropy([text])
    assert h.value == pytest.approx(np.mean([b for _, b in truth]), rel=1e-9)
    assert model.perplexity([text]).value == pytest.approx(2**h.value)


@QUICK
@given(SENTENCES, st.integers(1, 4), st.integers(1, 50))
def test_larger_vocabulary(sentences, order, more):
    """Over a larger vocabulary a model is what it had been with that uniform law from the first."""
    model = NgramModel(order).fit(text_of(sentences))
    over = model.vocabulary + more
    brute = BruteForce(sentences, order, events=over)
    text = Sentences.of(["a b unheard d"], Words())
    bits = model.bits(text, over)
    row = ["<s>", "a", "b", "unheard", "d", "</s>"]
    for i in range(1, len(row)):
        p = brute.p(row[i], tuple(row[max(i - order + 1, 0) : i]))
        assert bits[i] == pytest.approx(-math.log2(p), rel=1e-9)


@QUICK
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["word", "char", "byte"]))
def test_always_finite(text, other, unit):
    """Whatever a model has not met takes a finite number of bits."""
    model = NgramModel(3, unit).fit([text + "\nseen"])
    found = model.cross_entropy([other + "\nx"])
    assert math.isfinite(found.value)
    assert found.value > 0


@QUICK
@given(st.lists(st.integers(1, 6), max_size=40))
@example([1] * 6 + [2] * 2 + [3] * 2 + [4])
@example([1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4])
def test_discounts(counts):
    """Discounts are above 0 and at most the count, whatever the counts of counts."""
    found = Discounts.of(np.array(counts, dtype=int))
    assert all(0 < amount <= k for k, amount in enumerate(found.amounts, 1))
    truth = BruteForce._discounts(dict(enumerate(counts)))
    assert found.amounts == pytest.approx([float(d) for d in truth[1:]])


def test_special_tokens_in_a_text():
    """A text that has <s>, </s> or <unk> as words does not begin, end or forget anything by it."""
    unit = Pattern(r"\S+", lower=False)
    model = NgramModel(2, unit).fit(["a <s> </s> <unk> b\n"])
    plain = NgramModel(2, unit).fit(["a x y z b\n"])
    assert model.vocabulary == plain.vocabulary == 7
    assert model.probabilities(["a"])[3:].tolist() == plain.probabilities(["a"])[3:].tolist()


# Sentences and rates


def test_sentences():
    """Lines that have a token are sentences; characters and words are counted on them."""
    text = Sentences.of(["The cat.\r\n\n  \nIt sät\n"], Words())
    assert [text.words[i] for i in text.stream] == [
        "<s>", "the", "cat", "</s>", "<s>", "it", "sät", "</s>"
    ]  # fmt: skip
    assert text.characters.sum() == len("The cat.\nIt sät\n")
    assert text.spoken.sum() == 4
    characters = Sentences.of(["The cat.\nIt sät"], Characters())
    assert characters.scored.sum() == characters.characters.sum() == len("The cat.\nIt sät\n")
    assert characters.spoken.sum() == 4


def test_parts():
    """Parts are documents where there are many, else passages of whole lines that lose nothing."""
    many = Sentences.of([f"document {i}\nends" for i in range(40)], Words())
    assert (len(many), many.passages) == (40, False)
    few = Sentences.of(["one line of it\n" * 1000, "the other\n" * 10], Words())
    assert few.passages
    assert len(few) == pytest.approx(15100 / 1024, abs=2)
    assert np.all(few.stream[few.bounds[:-1]] == START)
    assert few.scored.sum() == 1000 * 5 + 10 * 3
    order = np.random.default_rng(0).permutation(len(few))
    halves = few.only(order[:5]), few.only(order[5:])
    assert sum(half.scored.sum() for half in halves) == few.scored.sum()
    assert sum(half.spoken.sum() for half in halves) == few.spoken.sum()


def test_per_character_and_word():
    """Bits per token, per character and per word are the same bits over different sizes."""
    model = NgramModel(3, "char").fit(["the cat sat\n" * 30])
    text = "a cat, the cat\n"
    found = model.cross_entropy([text] * 10)
    total = 10 * sum(b for _, b in model.surprisals(text))
    assert found.value * 10 * len(text) == pytest.approx(total)
    assert found.per_character.value == pytest.approx(found.value)
    assert found.per_word.value * 40 == pytest.approx(total)
    assert str(found).startswith(f"H(P,Q) = {found.value:.6g} bits per token, estimate")
    nats = found.to("nats")
    assert nats.per_word.value == pytest.approx(found.per_word.value * math.log(2))
    assert json.loads(json.dumps(found.to_dict()))["per_word"]["per"] == "word"


def test_interval_covers():
    """The interval over documents holds the mean of their source about as often as it says."""
    rng = np.random.default_rng(0)
    held = 0
    for k in range(60):
        sizes = rng.integers(20, 200, 60)
        bits = sizes * rng.gamma(9.0, 1 / 9, 60)
        stream, bounds = np.full(sizes.sum(), 2, np.int32), np.concatenate([[0], np.cumsum(sizes)])
        text = Sentences("t", list(SPECIAL), stream, bounds, sizes, sizes, (), False, ())
        low, high, _ = rate(bits, text, blank("h", "H", "m", ()), 0.9, k).interval
        held += low <= 1.0 <= high
    assert held >= 48


@QUICK
@given(st.lists(st.integers(1, 3), min_size=8, max_size=12), st.integers(0, 3))
@example([1] * 8, 1)
@example([1] * 11 + [3], 0)
def test_intervals_are_finite(bits, odd):
    """An interval is finite and holds what was found, however alike the parts are."""
    n = len(bits)
    sizes = np.array([1 + (i < odd) for i in range(n)])
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    stream = np.full(bounds[-1], 2, np.int32)
    text = Sentences("t", list(SPECIAL), stream, bounds, sizes, sizes, (), False, ())
    found = rate(np.array(bits, float), text, blank("h", "H", "m", ()), 0.95, 0)
    assert found.interval.low <= found.value <= found.interval.high


def test_few_parts_have_no_interval():
    """Of too few documents there is no interval, and this is told."""
    found = NgramModel(2).fit(FIVE).cross_entropy(["the cat"])
    assert found.interval is None
    assert "no interval" in found.notes[-1] + found.notes[0]


# KL rates


P = np.array([[0.8, 0.15, 0.05], [0.1, 0.7, 0.2], [0.3, 0.3, 0.4]])
Q = np.array([[0.5, 0.25, 0.25], [0.3, 0.4, 0.3], [0.2, 0.2, 0.6]])


def test_kl_rate_of_chains():
    """The KL rate of two Markov chains is that of their matrices."""
    values, vectors = np.linalg.eig(P.T)
    law = np.real(vectors[:, np.argmax(np.real(values))])
    law /= law.sum()
    truth = float(np.sum(law[:, None] * P * np.log2(P / Q)))
    entropy = float(-np.sum(law[:, None] * P * np.log2(P)))
    p, q = (
        NgramModel(2, "char").fit(markov(matrix, 60, 1000, seed))
        for matrix, seed in ((P, 1), (Q, 2))
    )
    held = markov(P, 60, 1000, 3)
    found = p.kl_rate(q, held)
    assert (found.direction, found.unit, found.kind) == ("KL(P‖Q)", "bits", "estimate")
    assert found.value == pytest.approx(truth, abs=0.02)
    assert found.interval.low < truth < found.interval.high + 0.01
    # Line ends are foretold too: they take about log2 1000 / 1000 bits per token.
    assert p.cross_entropy(held).value == pytest.approx(entropy, abs=0.03)


def test_unknown_words_favour_no_model():
    """A model of few words is not better for what it has not met (kenlm issue 67)."""
    rng = np.random.default_rng(0)
    names = [f"w{i}" for i in range(2000)]

    def draw(seed, size):
        draws = np.random.default_rng(seed).zipf(1.3, size) % 2000
        return "\n".join(" ".join(names[i] for i in row) for row in draws.reshape(-1, 10))

    large, small = NgramModel(2).fit([draw(1, 40_000)]), NgramModel(2).fit([draw(2, 400)])
    held = [draw(3 + int(rng.integers(1000)), 1000) for _ in range(40)]
    assert large.kl_rate(small, held).value > 0.3
    # Over the words of each alone the small one foretells better.
    assert large.vocabulary > 5 * small.vocabulary
    assert union((large, small)) <= 2002 + len(SPECIAL)


def test_training_text_is_told():
    """A text that a model was trained on is no test of it, and this is said first."""
    documents = [f"the cat number {i} sat\n" for i in range(60)]
    model, other = NgramModel(2).fit(documents[:40]), NgramModel(2).fit(documents[50:])
    assert "100% of the tokens" in model.cross_entropy(documents[:40]).notes[0]
    assert "50% of the tokens" in model.kl_rate(other, documents[45:55]).notes[0]
    assert not any("of the tokens" in note for note in model.cross_entropy(documents[40:]).notes)


def test_kl_rate_refuses():
    """Models of different tokens are not compared, nor one with what is none."""
    model = NgramModel(2).fit(FIVE)
    with pytest.raises(InputError, match="different tokens"):
        model.kl_rate(NgramModel(2, "char").fit(FIVE), FIVE)
    with pytest.raises(InputError, match="no trained model"):
        model.kl_rate(NgramModel(2), FIVE)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: NgramModel(0), "order must be"),
        (lambda: NgramModel(2.0), "order must be"),
        (lambda: NgramModel(2, "letter"), "tokens"),
        (lambda: NgramModel(2).fit(FIVE).cross_entropy(FIVE, level=2), "level must be"),
        (lambda: NgramModel(2).fit(FIVE).cross_entropy(FIVE * 9, seed=-1), "rng must be"),
        (lambda: NgramModel(2).fit([]), "empty"),
        (lambda: NgramModel(2).fit(["  \n..."]), "empty: it has no words"),
        (lambda: NgramModel(2).fit({"a": 3}), "counts alone"),
        (lambda: NgramModel(2).fit("no such file.txt"), "no such file"),
        (lambda: compare_models(FIVE, FIVE), "too short to hold out"),
        (lambda: compare_models(FIVE, FIVE, size=3), "there is no option size"),
        (lambda: compare_models(FIVE, FIVE, held_out=2), "held_out must be"),
        (lambda: compare_models(FIVE, FIVE, model=5), "model must be"),
        (lambda: model_matrix({"a": FIVE}), "two or more texts"),
    ],
)
def test_one_line(call, said):
    """What cannot be done is said in one line."""
    with pytest.raises((InputError, SourceError), match=said) as caught:
        call()
    assert "\n" not in str(caught.value)


# ARPA files


ODD = ["the cat\tsat\x0b on ▁ \\u000009 <s> <unk> \u00a0é 猫 🐈\n", "ab ba  ab\n" * 4]


@pytest.mark.parametrize("unit", ["word", "char"])
@pytest.mark.parametrize("suffix", [".arpa", ".arpa.gz"])
def test_round_trip(tmp_path, unit, suffix):
    """A model that is written and read is the same to the last digit, and so is its file."""
    model = NgramModel(4, unit).fit(ODD)
    first = model.to_arpa(tmp_path / f"a{suffix}")
    again = NgramModel.from_arpa(first)
    assert again.words == model.words
    assert again.settings == model.settings
    for a, b in zip(model.table.levels, again.table.levels, strict=True):
        assert np.array_equal(a.keys, b.keys)
        assert np.array_equal(a.log_p, b.log_p)
        assert np.array_equal(a.backoff, b.backoff)
    second = again.to_arpa(tmp_path / f"b{suffix}")
    assert first.read_bytes() == second.read_bytes()
    assert [x.name for x in sorted(tmp_path.iterdir())] == [f"a{suffix}", f"b{suffix}"]
    found = again.cross_entropy(ODD)
    assert found.value == model.cross_entropy(ODD).value
    assert any("is not known" in note for note in found.notes)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
@example("<s>")
@example("\\u000009")
@example("▁ ▁")
def test_escapes(token):
    """Any token can be written without white space, and read."""
    shown = escaped(token)
    assert unescaped(shown) == token
    assert shown not in SPECIAL
    assert len(shown.encode().split()) == 1


@pytest.mark.parametrize(("unit", "order"), [("word", 3), ("char", 5)])
def test_kenlm(tmp_path, unit, order):
    """KenLM gives each token of a text the same probability from the file that was written."""
    kenlm = pytest.importorskip("kenlm")
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(50)]

    def draw():
        rows = rng.zipf(1.4, (300, 7)) % 50
        return "\n".join(" ".join(words[i] for i in row) for row in rows)

    model = NgramModel(order, unit).fit([draw()])
    theirs = kenlm.Model(str(model.to_arpa(tmp_path / "m.arpa")))
    text = Sentences.of([draw() + "\nw1 unheard w2\nŒ"], model.settings.tokens)
    bits = model.bits(text)
    starts = [*np.flatnonzero(text.stream == START), len(text.stream)]
    logs = []
    for start, stop in itertools.pairwise(starts):
        tokens = [escaped(text.words[w]) for w in text.stream[start + 1 : stop - 1]]
        scores = list(theirs.full_scores(" ".join(tokens)))
        mine = -bits[start + 1 : stop] * math.log10(2)
        assert mine == pytest.approx([p for p, _, _ in scores], abs=1e-4)
        assert theirs.score(" ".join(tokens)) == pytest.approx(mine.sum(), abs=1e-3)
        logs += [p for p, _, _ in scores]
    mine = 2 ** (bits.sum() / text.scored.sum())
    assert mine == pytest.approx(10 ** -np.mean(logs), rel=1e-3)


ARPA = """
\\data\\
ngram 1=5
ngram 2=3

\\1-grams:
-1.0\t<unk>
-99\t<s>\t-0.5
-0.6\t</s>
-0.4\tb\t-0.25
-0.7\ta\t-0.125

\\2-grams:
-0.2\t<s> a
-0.3\ta b
-0.1\tb </s>

\\end\\
"""


def test_arpa_of_others(tmp_path):
    """A back-off file of another program gives the sums of its numbers."""
    path = tmp_path / "other.arpa"
    path.write_text(ARPA)
    model = NgramModel.from_arpa(path)
    logs = [-b * math.log10(2) for _, b in model.surprisals("a b\nb a\nB")]
    assert logs == pytest.approx(
        [-0.2, -0.3, -0.1, -0.5 - 0.4, -0.25 - 0.7, -0.125 - 0.6, -0.5 - 1.0, -0.6]
    )
    path.write_text(ARPA.replace("-1.0\t<unk>\n", "").replace("1=5", "1=4"))
    lacking = NgramModel.from_arpa(path)
    found = lacking.cross_entropy(["c"])
    assert found.value == pytest.approx((100.5 + 0.6) * math.log2(10) / 2)
    assert any("no <unk>" in note for note in found.notes)


def test_back_off_models_are_not_widened(tmp_path):
    """A model that is no interpolated one cannot be taken over a larger vocabulary."""
    path = tmp_path / "other.arpa"
    path.write_text(ARPA.replace("-0.2\t<s> a", "-3\t<s> a"))
    model = NgramModel.from_arpa(path)
    other = NgramModel(2, model.settings.unit).fit(["a b c d e f\n"])
    with pytest.raises(InputError, match="no interpolated model"):
        model.kl_rate(other, ["a b"])


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("\\data\\", "data", 2, "begins with"),
        ("ngram 2=3", "ngram 3=3", 4, "ngram 2=COUNT"),
        ("ngram 2=3", "ngram 2=x", 4, "ngram 2=COUNT"),
        ("\\1-grams:", "\\1-gram:", 6, "1-grams: should stand here"),
        ("-0.4\tb", "b", 10, "'b' is no number"),
        ("-0.4\tb", "-0.4\ta b", 10, "a number and 1 token, not"),
        ("-0.4\tb", "x\tb", 10, "'x' is no number"),
        ("-0.4\tb", "nan\tb", 10, "is no number"),
        ("-0.4\tb", "0.4\tb", 10, "above 0"),
        ("-0.7\ta", "-0.7\tb", 11, "second time"),
        ("-0.6\t</s>", "-0.6\tc", 11, "lack </s>"),
        ("1=5", "1=6", 12, "6 1-grams should stand here, there are 5"),
        ("1=5", "1=4", 11, "2-grams: should stand here"),
        ("<s> a", "<s> z", 14, "'z' is none of the 1-grams"),
        ("b </s>", "a b", 16, "second time"),
        ("b </s>", "b </s> -0.1", 16, "a number and 2 tokens"),
        ("2=3", "2=2", 16, "end"),
        ("\\end\\", "", 18, "ends too early"),
    ],
)
def test_malformed_arpa(tmp_path, old, new, line, said):
    """A file that is no ARPA file is refused in one line that names the place."""
    path = tmp_path / "bad.arpa"
    path.write_text(ARPA.replace(old, new, 1))
    with pytest.raises(InputError, match=said) as caught:
        NgramModel.from_arpa(path)
    assert f"bad.arpa, line {line}: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_arpa_files_that_cannot_be_read(tmp_path):
    """What is no file, no text, empty or cut short is refused in one line."""
    model = NgramModel(2).fit(FIVE)
    whole = model.to_arpa(tmp_path / "m.arpa.gz").read_bytes()
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "fake.gz").write_bytes(b"no gzip")
    (tmp_path / "empty.arpa").write_bytes(b"")
    (tmp_path / "binary.arpa").write_bytes(bytes(range(256)))
    text = ARPA.replace("<s> a", "<s> a").encode().replace(b"\ta\t", b"\t\xff\t")
    (tmp_path / "latin.arpa").write_bytes(text)
    (tmp_path / "prefix.arpa").write_text(
        ARPA.replace("ngram 2=3", "ngram 2=3\nngram 3=1").replace(
            "\\end\\", "\\3-grams:\n-0.1\tb a b\n\n\\end\\"
        )
    )
    for name in (
        "cut.gz",
        "fake.gz",
        "empty.arpa",
        "binary.arpa",
        "latin.arpa",
        "prefix.arpa",
        "no",
    ):
        with pytest.raises((InputError, SourceError), match=name) as caught:
            NgramModel.from_arpa(tmp_path / name)
        assert "\n" not in str(caught.value)
    with pytest.raises(SourceError, match="cannot be written"):
        model.to_arpa(tmp_path / "no folder" / "m.arpa")
    unnamed = NgramModel(2, Pattern("[a-z]+")).fit(FIVE).to_arpa(tmp_path / "pattern.arpa")
    with pytest.raises(InputError, match="give the unit"):
        NgramModel.from_arpa(unnamed)
    assert NgramModel.from_arpa(unnamed, Pattern("[a-z]+")).vocabulary == 8


def test_arpa_text_is_plain(tmp_path):
    """The file is what others read: a heading each, a line each n-gram, counts that agree."""
    path = NgramModel(2).fit(FIVE).to_arpa(tmp_path / "m.arpa.gz")
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert lines[1:4] == ["\\data\\", "ngram 1=9", "ngram 2=11"]
    assert lines[-1] == "\\end\\"
    assert sum("\t" in line for line in lines) == 20


# Comparisons


def story(nouns, seed, documents=60):
    """Return documents of simple sentences about some nouns."""
    rng = np.random.default_rng(seed)
    verbs, ends = ["sees", "hears", "likes"], ["today", "again", "at home"]
    return [
        "\n".join(
            f"The {rng.choice(nouns)} {rng.choice(verbs)} a {rng.choice(nouns)} {rng.choice(ends)}."
            for _ in range(12)
        )
        for _ in range(documents)
    ]


ANIMALS, TOOLS = ["cat", "dog", "bird", "fish"], ["cat", "saw", "nail", "drill"]


def test_two_texts():
    """Two sources are told apart; tokens add up to the KL rate; own models foretell better."""
    found = compare_models(story(ANIMALS, 1), story(TOOLS, 2), model=NgramModel(3))
    assert found.verdict == "drift"
    assert found.kl.interval.low > 0.2
    assert found.jeffreys.value == pytest.approx(found.kl.value + found.kl_reverse.value)
    assert found.jeffreys.p_value == pytest.approx(1e-4)
    # The variances of independent rates add up.
    reach, back = (
        [rate.interval.high - rate.value for rate in rates]
        for rates in ((found.kl, found.kl_reverse), (found.jeffreys,))
    )
    assert math.hypot(*reach) == pytest.approx(back[0])
    below = [rate.value - rate.interval.low for rate in (found.kl, found.kl_reverse)]
    assert found.jeffreys.value - found.jeffreys.interval.low == pytest.approx(math.hypot(*below))
    for result, tokens in ((found.kl, found.tokens), (found.kl_reverse, found.tokens_reverse)):
        assert math.fsum(t.value for t in tokens) == pytest.approx(result.value, abs=1e-9)
    assert {t.token for t in found.tokens[:3]} == {"dog", "bird", "fish"}
    assert {t.token for t in found.tokens_reverse[:3]} == {"saw", "nail", "drill"}
    assert found.p.other.value - found.p.own.value == pytest.approx(found.kl.value)
    assert (found.p.preferred, found.q.preferred) == (12, 12)
    assert found.p.trained == pytest.approx(found.q.trained, rel=0.05)
    assert found.kl.per_word.value > found.kl.value > found.kl.per_character.value


def test_two_halves():
    """Two texts of one source do not drift, and the test's p-values are not small too often."""
    p_values = []
    for seed in range(20):
        found = compare_models(
            story(ANIMALS, 2 * seed, 30), story(ANIMALS, 2 * seed + 1, 30), model=NgramModel(2),
            held_out=0.4, seed=seed,
        )  # fmt: skip
        assert found.verdict != "drift" or found.jeffreys.p_value <= 0.05
        p_values.append(found.jeffreys.p_value)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.2
    assert np.mean(np.array(p_values) <= 0.5) >= 0.2


def test_mixing_test_by_enumeration():
    """The p-value is the share of all ways to take sides that lie as far apart."""
    rng = np.random.default_rng(0)
    p, q = rng.normal(0.4, 1.0, 5), rng.normal(0.0, 1.0, 4)
    sizes = rng.integers(5, 20, 9)
    bits = np.concatenate([p, q])

    def far(mine):
        rest = [i for i in range(9) if i not in mine]
        mine = list(mine)
        return bits[mine].sum() / sizes[mine].sum() - bits[rest].sum() / sizes[rest].sum()

    ways = [far(mine) for mine in itertools.combinations(range(9), 5)]
    truth = np.mean(np.array(ways) >= far(range(5)) - 1e-12)
    assert mixing_test(p, q, sizes[:5], sizes[5:], 0) == pytest.approx(truth, abs=0.02)


def test_what_is_said_of_two_texts(tmp_path):
    """The summary, the page, strict JSON and the frame say the numbers with unit and direction."""
    (tmp_path / "a.txt").write_text("\n".join(story(ANIMALS, 1)))
    (tmp_path / "b.txt").write_text("\n".join(story(TOOLS, 2)))
    pair = (str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    model = NgramModel(4, "char")
    found = compare_models(*pair, names=("animals", "tools"), model=model, unit="nats")
    again = compare_models(*pair, names=("animals", "tools"), model=model, unit="nats")
    assert found.to_json() == again.to_json()
    bits = compare_models(*pair, model=model)
    assert bits.kl.value == pytest.approx(found.kl.to("bits").value)
    shown = str(found)
    for said in (
        "KL(P‖Q)",
        "nats per token",
        "per character",
        "perplexity",
        "P: animals",
        "passage",
    ):
        assert said in shown
    assert json.loads(found.to_json())["kl"]["per_word"]["unit"] == "nats"
    assert found.quantities()["kl"] == found.kl.value
    assert len(found.to_frame()) == len(found.tokens)
    page = found.to_html(tmp_path / "page.html").read_text()
    assert "who foretells whom" in page.lower()
    charts = [b.build() for b in found.document().blocks if isinstance(b, Chart)]
    assert len(charts) == 2
    assert len(values_of(charts[0])) == found.p.parts + found.q.parts


def test_many_texts(tmp_path):
    """Each text is attributed to its own model; the matrix is that of the pairs."""
    texts = {
        "animals": story(ANIMALS, 1),
        "tools": story(TOOLS, 2),
        "german": [s.replace("The", "Der").replace(" a ", " ein ") for s in story(ANIMALS, 3)],
    }
    found = model_matrix(texts, model=NgramModel(3))
    assert found.verdict == "told apart"
    assert found.attributed.tolist() == (12 * np.eye(3, dtype=int)).tolist()
    values = found.values()
    assert np.all(np.diag(values) == 0)
    assert np.all(values[~np.eye(3, dtype=bool)] > 0.1)
    for i, j in itertools.product(range(3), range(3)):
        own, other = found.cross_entropy[i][i].value, found.cross_entropy[i][j].value
        assert values[i, j] == pytest.approx(other - own)
    chart = found.plot().to_dict()
    drawn = {(row["text"], row["model of"]): row["kl"] for row in values_of(chart)}
    assert drawn["animals", "german"] == pytest.approx(values[0, 2], rel=1e-4)
    assert found.quantities()["kl"] == values.max()
    assert "foretold best by the model of their own text" in str(found)
    assert json.loads(found.to_json())["names"] == list(texts)
    assert len(found.to_frame()) == 9
    assert sum(isinstance(b, Table) for b in found.document().blocks) == 4
    assert found.to_html(tmp_path / "page.html").stat().st_size > 1000


def test_same_source_is_undecided():
    """Texts of one source are not called told apart."""
    found = model_matrix({"a": story(ANIMALS, 1), "b": story(ANIMALS, 2)}, model=NgramModel(2))
    assert found.verdict == "undecided"


def test_split():
    """All models are fitted to as much text, and nothing that is held out is among it."""
    long, short = (
        Sentences.of([f"{name} {i} words here\n" * 5 for i in range(n)], Words())
        for name, n in (("long", 200), ("short", 40))
    )
    parts = split([long, short], 0.25, seed=3)
    sizes = [part.train.scored.sum() for part in parts]
    assert sizes[0] == sizes[1] == 30 * 25
    for part in parts:
        assert not set(part.train.marks) & set(part.held_out.marks)
    assert len(parts[0].held_out) == 50
    again = split([long, short], 0.25, seed=3)
    assert [p.held_out.marks for p in parts] == [p.held_out.marks for p in again]


def test_shared_documents_are_told():
    """Documents that stand in both texts are told of, for they make the texts seem alike."""
    shared = story(ANIMALS, 1, 20)
    found = compare_models(shared + story(ANIMALS, 2, 20), shared + story(TOOLS, 3, 20))
    assert any("20 documents" in note for note in found.notes)
    found = compare_models(["the cat sat"] * 40, story(TOOLS, 1))
    assert any("1 held-out documents" in note for note in found.notes)


def test_other_scripts():
    """Chinese, Arabic and emoji have tokens, by word and by character."""
    texts = ["猫在家里。狗在外面。\n", "القط في البيت\n", "🐈 🐕 🐈\n"]
    for unit in ("word", "char"):
        model = NgramModel(2, unit).fit(texts * 4)
        for text in texts:
            seen = model.surprisals(text)
            assert len(seen) > 3
            assert all(b < math.log2(model.vocabulary) + 1 for _, b in seen)


def test_corpora_of_all_kinds(tmp_path):
    """Folders, files and corpora that were read give the same model; it can be pickled."""
    for i, text in enumerate(story(ANIMALS, 1, 3)):
        (tmp_path / f"{i}.txt").write_text(text)
    model = NgramModel(2).fit(tmp_path)
    again = pickle.loads(pickle.dumps(NgramModel(2).fit(read_corpus(str(tmp_path)))))
    memory = NgramModel(2).fit(story(ANIMALS, 1, 3))
    assert model.words == again.words == memory.words
    text = story(ANIMALS, 2, 10)
    values = {m.cross_entropy(text).value for m in (model, again, memory)}
    assert len(values) == 1
    assert "n-grams of orders" in repr(model)


def test_a_pipe_is_no_arpa_file_and_a_string_no_context(tmp_path):
    """A pipe is refused instead of waited for; a string would be taken for its letters."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="not a regular file"):
        NgramModel.from_arpa(tmp_path / "pipe")
    model = NgramModel(order=2).fit(["a b a", "b a b"])
    for context in ("a", [1]):
        with pytest.raises(InputError, match="context must be tokens"):
            model.probabilities(context)
