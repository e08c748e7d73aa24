"""Two bodies of text: what is read, how it falls into tokens, how far apart, and is it chance."""

import gzip
import json
import math
import re
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import kullback as kb
from kullback.cli import main
from kullback.text.counting import count
from kullback.text.held_out import held_out_js
from kullback.text.keyness import g2_shares, js_shares, log_odds, rank_turbulence
from kullback.text.smoothing import NAMES, as_smoothing
from kullback.text.tokens import as_tokens


def words(text, **options):
    """Return the words of a text as they are counted."""
    tokens = kb.text.Words(**options)
    kept = (tokens.kept(token) for token in tokens.split(text.encode()))
    return [token.decode() for token in kept if token is not None]


def documents(rng, law, n=60, length=200):
    """Return documents of independent words w0, w1 ... of a law."""
    return [" ".join(f"w{i}" for i in rng.choice(len(law), length, p=law)) for _ in range(n)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't 'quote' me", ["don't", "quote", "me"]),
        ("naïve e\u0301té STRASSE", ["naïve", "été", "strasse"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("中文字 iPhone手机", ["中文", "文字", "iphone", "手机"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("العربية لغة", ["العربية", "لغة"]),
        ("ok 👍🏽 fine😀", ["ok", "👍🏽", "fine", "😀"]),
        ("“It’s” 3.14 foo_bar", ["it's", "3", "14", "foo_bar"]),
        ("'' '", []),
    ],
)
def test_words_of_every_script(text, expected):
    """Accents, marks, scripts without spaces, Arabic and emoji do not vanish."""
    assert words(text) == expected


def test_words_are_in_order_whatever_the_script():
    """Lines beyond ASCII are parted by other rules, and stay in their place."""
    assert words("one\nzwei für\nthree\nvier ö\nfive") == [
        "one", "zwei", "für", "three", "vier", "ö", "five",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=80))
def test_words_of_ascii_are_those_of_a_regular_expression(text):
    """The table for ASCII says what Python's own word class says, but for the quotes."""
    plain = text.encode("ascii", "replace").decode()
    expected = [w for w in re.findall(r"[A-Za-z0-9_']+", plain.lower()) if w.strip("'")]
    assert words(plain) == [w.strip("'") for w in expected]


@given(st.text(max_size=80))
def test_a_class_of_letters_is_found_as_by_re(text):
    """The quick way for [a-z]+ finds what the regular expression finds in small letters."""
    found = kb.text.Pattern("[a-z]+").split(text.encode("utf-8", "replace"))
    clean = text.encode("utf-8", "replace").decode()
    assert [token.decode() for token in found] == re.findall("[a-z]+", clean.lower())


def test_other_tokens():
    """Characters, bytes, n-grams, patterns, functions and stop words."""
    assert as_tokens("char").split("aé".encode()) == [b"a", "é".encode()]
    assert as_tokens("byte").split("é".encode()) == [b"\xc3", b"\xa9"]
    assert as_tokens("ngram:2").split(b"a b c") == [b"a b", b"b c"]
    assert as_tokens("charngram:2").split(b"abc") == [b"ab", b"bc"]
    assert as_tokens(r"\d+").split(b"a1b22") == [b"1", b"22"]
    assert as_tokens(str.split).split(b"a b") == [b"a", b"b"]
    assert words("the cat", stop={"the"}) == ["cat"]
    assert words("The Cat", lower=False) == ["The", "Cat"]
    for bad, message in (("wort", "must be word, char"), ("[a", "is no regular expression"),
                         ("[a]*", "finds nothing"), (3, "must be word")):  # fmt: skip
        with pytest.raises(kb.InputError, match=re.escape(message)):
            as_tokens(bad)


@given(st.lists(st.text(alphabet="abc \nü'", max_size=60), min_size=1, max_size=40))
def test_the_count_is_that_of_a_counter(texts):
    """However documents are grouped, every word is counted once."""
    expected = Counter(word for text in texts for word in words(text))
    corpora = [kb.text.read_corpus(texts), kb.text.read_corpus(["filler"])]
    if not expected:
        with pytest.raises(kb.InputError, match="is empty"):
            count(corpora, kb.text.Words())
        return
    table = count(corpora, kb.text.Words())
    found = dict(zip(table.words, table.corpora[0].counts.tolist(), strict=True))
    assert {word: n for word, n in found.items() if n} == expected


def test_sources_of_text(tmp_path):
    """A file, gzip, a folder, a glob, columns of Parquet and CSV, lists and counts are the same."""
    texts = ["the cat sat\n", "on the mat\n"]
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "a.txt").write_text(texts[0])
    (folder / "below" / "b.md").write_text(texts[1])
    (folder / ".hidden").write_text("nothing")
    (tmp_path / "one.txt").write_text("".join(texts))
    (tmp_path / "one.txt.gz").write_bytes(gzip.compress("".join(texts).encode()))
    pl.DataFrame({"text": texts, "n": [1, 2]}).write_parquet(tmp_path / "t.parquet")
    pl.DataFrame({"text": texts, "n": [1, 2]}).write_csv(tmp_path / "t.csv")
    counts = Counter(["the", "cat", "sat", "on", "the", "mat"])
    for source in (
        tmp_path / "one.txt", tmp_path / "one.txt.gz", folder, f"{folder}/*/*.md",
        f"{tmp_path}/t.parquet::text", f"{tmp_path}/t.csv::text", texts, iter(texts), counts,
    ):  # fmt: skip
        table = count([kb.text.read_corpus(source)], kb.text.Words())
        found = Counter(dict(zip(table.words, table.corpora[0].counts.tolist(), strict=True)))
        assert found == (Counter(words(texts[1])) if "*" in str(source) else counts)
    with pytest.raises(kb.InputError, match="has no column body; its columns are text, n"):
        count([kb.text.read_corpus(f"{tmp_path}/t.parquet::body")], kb.text.Words())


def test_encodings(tmp_path):
    """UTF-8 with a mark and without, UTF-16 and Windows-1252 (with a note) give the same words."""
    text = "naïve café\n" * 40
    for name, encoding in (("a", "utf-8"), ("b", "utf-8-sig"), ("c", "utf-16"), ("d", "cp1252")):
        (tmp_path / f"{name}.txt").write_bytes(text.encode(encoding))
    for name in "bcd":
        found = kb.text.compare(tmp_path / f"{name}.txt", tmp_path / "a.txt")
        assert found.js.value == 0.0
        assert any("Windows-1252" in note for note in found.notes) == (name == "d")


def test_what_is_no_text(tmp_path):
    """A binary file is refused by name; in a folder it is left out, and said; empty ones too."""
    (tmp_path / "x.txt").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "a.txt").write_text("a b c")
    with pytest.raises(kb.SourceError, match=r"x\.txt is no text: it holds binary data"):
        kb.text.compare(tmp_path / "x.txt", tmp_path / "a.txt")
    with pytest.raises(kb.InputError, match=r"empty\.txt is empty: it has no words"):
        kb.text.compare(tmp_path / "a.txt", tmp_path / "empty.txt")
    found = kb.text.compare(tmp_path, tmp_path / "a.txt")
    assert "x.txt is no text and was left out" in found.notes
    with pytest.raises(kb.SourceError, match="there is no file"):
        kb.text.compare(tmp_path / "nix.txt", tmp_path / "a.txt")
    with pytest.raises(kb.InputError, match="a document is a str, not int"):
        kb.text.compare([1, 2], ["a"])
    with pytest.raises(kb.InputError, match="there is no option colour of texts"):
        kb.text.compare(["a"], ["b"], colour=1)


def test_js_and_kl_are_those_of_the_counts():
    """JS as it lies is exact; KL is that from the smoothed law; contributions sum to JS."""
    rng = np.random.default_rng(0)
    p = documents(rng, [0.5, 0.3, 0.2, 0.0])
    q = documents(rng, [0.2, 0.3, 0.3, 0.2])
    found = kb.text.compare(p, q, unit="bits")
    a, b = (Counter(" ".join(x).split()) for x in (p, q))
    names = sorted(b)
    x, y = (np.array([c[w] for w in names], dtype=float) for c in (a, b))
    x, y = x / x.sum(), y / y.sum()
    m = (x + y) / 2
    truth = (stats.entropy(x, m, base=2) + stats.entropy(y, m, base=2)) / 2
    assert found.js.value == pytest.approx(truth, rel=1e-12)
    assert math.fsum(found.words.contributions) == pytest.approx(truth, rel=1e-12)
    assert found.kl.value == pytest.approx(stats.entropy(x, y, base=2), rel=1e-12)
    assert found["w3"].p_count == 0
    assert found.q_unseen.types == 1
    assert found.q_unseen.mass == y[3]
    assert math.isfinite(found.kl_reverse.value)
    assert any("Q smoothed by absolute discount" in note for note in found.kl_reverse.notes)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=20).filter(
        lambda rows: any(a for a, _ in rows) and any(b for _, b in rows)
    )
)
def test_laws_of_keyness(rows):
    """G² is 2N times the size-weighted JS; turbulence is in [0, 1], 0 only for equal ranks."""
    a, b = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    keep = a + b > 0
    a, b = a[keep], b[keep]
    n, m = a.sum(), b.sum()
    pooled = (a + b) / (n + m)
    js = (n * stats.entropy(a / n, pooled) + m * stats.entropy(b / m, pooled)) / (n + m)
    assert g2_shares(a, b).sum() == pytest.approx(2 * (n + m) * js, rel=1e-9, abs=1e-9)
    assert (js_shares(a, b) >= 0).all()
    turbulence = rank_turbulence(a, b)
    assert -1e-12 <= turbulence.sum() <= 1 + 1e-9
    assert rank_turbulence(a, a).sum() == 0
    assert (
        np.sign(np.round(log_odds(a, b), 9)) == np.sign(np.round(a / n - b / m, 12))
    ).mean() > 0.5


def test_log_odds_and_g2_by_hand():
    """Monroe's z and Dunning's G² of two words, as their formulas say."""
    a, b = np.array([30.0, 70.0]), np.array([60.0, 140.0 + 40.0])
    n, m = a.sum(), b.sum()
    prior = 10 * (a + b) / (n + m)
    odds = np.log((a + prior) / (n + 10 - a - prior)) - np.log((b + prior) / (m + 10 - b - prior))
    z = odds / np.sqrt(1 / (a + prior) + 1 / (b + prior))
    np.testing.assert_allclose(log_odds(a, b, prior=10), z, rtol=1e-12)
    table = np.array([a, b])
    g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert g2_shares(a, b).sum() == pytest.approx(g2, rel=1e-12)


def test_disjoint_texts_are_as_far_as_can_be():
    """JS is 1 bit, the rank-turbulence divergence 1, and KL stays finite by smoothing."""
    found = kb.text.compare(["a b c d"] * 40, ["x y z"] * 40, unit="bits")
    assert found.js.value == pytest.approx(1.0)
    assert found.rank_turbulence == pytest.approx(1.0)
    assert math.isfinite(found.kl.value)
    assert found.held_out.value == pytest.approx(1.0, abs=0.05)
    assert found.verdict == "drift"


@pytest.mark.parametrize("name", NAMES)
def test_smoothed_laws(name):
    """Each is a law, above 0 wherever either text has a word, and says its name."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(1.0, 200).astype(float)
    background = np.full(200, 1 / 200)
    smoothing = as_smoothing(name)
    law = smoothing.law(counts, background)
    assert law.sum() == pytest.approx(1.0, abs=1e-12)
    assert (law > 0).all()
    found = kb.text.compare(["a b"] * 3, ["b c c c"] * 3, smoothing=name)
    assert smoothing.title in found.kl.notes[-1]
    with pytest.raises(kb.InputError, match="smoothing must be one of"):
        as_smoothing("laplace")


def test_halves_of_one_corpus_are_not_apart():
    """The held-out JS of two halves is within its interval of 0, though JS as it lies is not."""
    law = 1.0 / np.arange(1, 3001)
    law /= law.sum()
    covered, tests = [], []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        found = kb.text.compare(
            documents(rng, law, 40, 150), documents(rng, law, 40, 150), unit="bits", seed=seed
        )
        low, high, _ = found.held_out.interval
        covered.append(low <= 0.0 <= high)
        tests.append(found.p_value)
        assert found.js.value > 0.1
        # Halves have half the text each, so chance parts them more.
        assert found.null.p > found.js.value
    assert np.mean(covered) >= 0.9
    assert 0.2 < np.mean(tests) < 0.8


def test_the_held_out_js_finds_what_is_there():
    """With known laws it is near their JS, a little below, and its interval is of that size."""
    law = 1.0 / np.arange(1, 201)
    law /= law.sum()
    other = np.roll(law, 20)
    m = (law + other) / 2
    truth = (stats.entropy(law, m, base=2) + stats.entropy(other, m, base=2)) / 2
    misses = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        found = kb.text.compare(documents(rng, law), documents(rng, other), seed=seed)
        assert found.verdict == "drift"
        assert found.p_value == 0.01
        misses.append((found.held_out.value - truth) / found.held_out.error)
        assert 0.9 * truth < found.held_out.value < 1.03 * truth
    assert -2.0 < np.mean(misses) < 0.5


def test_documents_that_repeat_themselves_widen_the_interval():
    """Words of one document are not independent: ten copies of each tell no more than one."""
    law = 1.0 / np.arange(1, 101)
    law /= law.sum()
    rng = np.random.default_rng(5)
    p, q = documents(rng, law, 40, 60), documents(rng, np.roll(law, 5), 40, 60)
    once = kb.text.compare(p, q).held_out
    tenfold = kb.text.compare([f"{x} " * 10 for x in p], [f"{x} " * 10 for x in q]).held_out
    assert tenfold.error == pytest.approx(once.error, rel=0.5)


def test_few_documents_have_no_interval(tmp_path):
    """One short text has nothing to find chance from, and it says so; a longer one has passages."""
    found = kb.text.compare(["a b c"], ["a b d"])
    assert found.held_out is None
    assert found.verdict == "undecided"
    assert held_out_js(found.p.groups, found.q.groups, 0) is None
    (tmp_path / "long.txt").write_text("some words in a line\n" * 2000)
    (tmp_path / "other.txt").write_text("other words in a line\n" * 2000)
    found = kb.text.compare(tmp_path / "long.txt", tmp_path / "other.txt")
    assert found.held_out is not None
    assert any("passages stand for documents" in note for note in found.notes)


def test_counts_alone_are_compared():
    """Counters have JS and words, but no interval."""
    found = kb.compare(Counter(a=3, b=1), Counter(a=1, b=3), unit="bits")
    assert found.js.value == pytest.approx(0.18872187554086717)
    assert found.held_out is None
    assert found.null.p is None


def test_several_texts():
    """More than two are compared all with all, as each pair is by itself."""
    rng = np.random.default_rng(7)
    laws = [[0.5, 0.5, 0.0], [0.4, 0.4, 0.2], [0.1, 0.1, 0.8]]
    texts = [documents(rng, law, 30, 50) for law in laws]
    found = kb.text.compare(*texts, unit="bits")
    assert found.values()[0, 2] == pytest.approx(
        kb.text.compare(texts[0], texts[2], unit="bits").js.value, rel=1e-12
    )
    assert json.loads(found.to_json())["pairs"][0]["js"]["unit"] == "bits"
    assert "Nearest are P and Q" in str(found)


def test_same_seed_same_answer():
    """All that is drawn follows from the seed."""
    rng = np.random.default_rng(1)
    p, q = documents(rng, [0.5, 0.5]), documents(rng, [0.4, 0.6])
    assert kb.text.compare(p, q, seed=3).to_json() == kb.text.compare(p, q, seed=3).to_json()


def test_the_command_line(tmp_path, capsys):
    """Texts and folders are known by their names; tokens, smoothing and gates are options."""
    rng = np.random.default_rng(2)
    for name, law in (("a", [0.5, 0.3, 0.2]), ("b", [0.2, 0.3, 0.5])):
        (tmp_path / name).mkdir()
        for i, text in enumerate(documents(rng, law, 40, 60)):
            (tmp_path / name / f"{i}.txt").write_text(text)
        joined = "\n".join(documents(rng, law, 40, 60))
        (tmp_path / f"{name}.txt").write_text(joined)
    folders = [str(tmp_path / name) for name in "ab"]
    files = [f"{folder}.txt" for folder in folders]
    assert main(["compare", *folders]) == 0
    out = capsys.readouterr().out
    for told in (
        "DRIFT",
        "JS(P, Q)",
        "held-out text",
        "two halves of P",
        "w0",
        "as they lie",
    ):
        assert told in out
    assert main(["compare", *files, "--json", "--tokens", "ngram:2", "--unit", "bits"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "text"
    assert told["tokens"] == "2-grams of words"
    assert told["js"]["unit"] == "bits"
    assert main(["compare", *files, "--as", "text", "--smoothing", "good-turing", "--stop", "w0",
                 "--fail-on", "drift", "--quiet"]) == 1  # fmt: skip
    page = tmp_path / "page.html"
    assert main(["compare", *files, "--html", str(page), "--quiet"]) == 0
    assert "word shift" in page.read_text()
    assert main(["compare", files[0], files[1], "--tokens", "[a"]) == 2
    assert "is no regular expression" in capsys.readouterr().err
    assert main(["compare", files[0], "x.csv"]) == 2
    assert "was taken for texts" in capsys.readouterr().err
    assert main(["compare", *files, "--weight", "x"]) == 2
    assert "were taken for texts" in capsys.readouterr().err


def test_pictures_show_the_data():
    """The shift stands at what each word adds, to its side; ranks are those of both texts."""
    found = kb.text.compare(["a a b"] * 40, ["a b b c"] * 40, unit="bits")
    (rows,) = found.plot("shift").to_dict()["datasets"].values()
    by_word = {row["word"]: row for row in rows}
    assert by_word["c"]["adds"] == pytest.approx(-found["c"].contribution, rel=1e-4)
    assert by_word["a"]["adds"] > 0
    spec = found.plot("ranks").to_dict()
    named = next(rows for rows in spec["datasets"].values() if "word" in rows[0])
    assert {row["word"]: (row["p"], row["q"]) for row in named}["a"] == pytest.approx((1.0, 2.5))


def test_language_models_from_the_command_line(tmp_path, capsys):
    """--model ngram compares by language models, with their order and tokens; else one line."""
    rng = np.random.default_rng(4)
    paths = []
    for name, law in (("a", [0.5, 0.3, 0.2]), ("b", [0.2, 0.3, 0.5])):
        paths.append(str(tmp_path / f"{name}.txt"))
        (tmp_path / f"{name}.txt").write_text("\n".join(documents(rng, law, 400, 60)))
    assert main(["compare", *paths, "--model", "ngram:2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kl"]["unit"] == "bits"
    # Words are independent here, so the rate is the KL of single words.
    truth = stats.entropy([0.5, 0.3, 0.2], [0.2, 0.3, 0.5], base=2)
    assert told["kl"]["value"] == pytest.approx(truth, rel=0.15)
    found = kb.compare(*paths, model=kb.text.NgramModel(order=1, unit="char"), seed=1)
    assert found.verdict == "drift"
    for arguments, message in (
        (["--model", "lstm"], "must be ngram, ngram:3"),
        (["--model", "ngram", "--stop", "a"], "is for single tokens"),
        (["--as", "bytes", "--model", "ngram"], "is for texts"),
    ):
        assert main(["compare", *paths, *arguments]) == 2
        assert message in capsys.readouterr().err
    assert main(["compare", paths[0]]) == 2
    assert "two texts are needed" in capsys.readouterr().err


def test_an_output_in_a_folder_that_is_read_is_refused(tmp_path, capsys):
    """No file of an input folder is written over, and none is added to it."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text("some words of a text")
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    for name in ("x.txt", "new.html"):
        assert main(["compare", a, b, "--html", f"{a}/{name}"]) == 2
        assert "write the output elsewhere" in capsys.readouterr().err
    assert (tmp_path / "a" / "x.txt").read_text() == "some words of a text"


def test_texts_of_words_met_once_are_never_called_alike():
    """Where no word, or hardly one, comes again, held-out text cannot say that texts are near."""
    for again in ("", " same"):
        p, q = ([f"{x}{i} {x}{i}b {x}{i}c{again}" for i in range(40)] for x in "pq")
        found = kb.text.compare(p, q)
        assert found.js.value > 0.5
        assert found.verdict == "undecided"
        assert (found.held_out is None) == (not again)


def test_documents_without_a_token_leave_no_hole():
    """Empty documents are no groups: halves of the text are never halves of nothing."""
    p, q = [*["a b c"] * 6, *[""] * 40], [*["a b d"] * 6, *[""] * 40]
    found = kb.text.compare(p, q)
    assert math.isfinite(found.null.p)
    assert math.isfinite(found.null.q)
    assert found.p.groups.shape[0] == 6


def test_notes_keep_the_names_of_files(tmp_path):
    """A note that begins with the name of a file spells it as the file is spelt."""
    for name in ("small.txt", "other.txt"):
        (tmp_path / name).write_text("one two three four\n" * 200 + name)
    found = kb.text.compare(tmp_path / "small.txt", tmp_path / "other.txt")
    assert "Small.txt" not in str(found)
    assert "small.txt has 1 document" in str(found)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (lambda text: 1 / 0, "ZeroDivisionError"),
        (lambda text: None, "iterable of str"),
        (lambda text: [1, 2], "not int"),
    ],
)
def test_a_tokeniser_that_fails_is_an_input_error(tokens, said):
    """A function that raises or returns other things than texts is named, not followed."""
    with pytest.raises(kb.InputError, match=said):
        kb.text.compare(["a b"], ["a c"], tokens=tokens)


def test_stop_words_are_words():
    """One string is one word, capitals are as words are counted, an iterator is read once."""
    p, q = ["the cat", "The dog"], ["the cow", "the pig"]
    for stop in ("the", "The", ["THE"], iter(["the"])):
        assert kb.text.compare(p, q, stop=stop).p.size == 2
    for stop in (5, [1]):
        with pytest.raises(kb.InputError, match="stop must be words"):
            kb.text.compare(p, q, stop=stop)


def test_counts_that_cannot_be_added_exactly_are_refused():
    """Huge counts, and two words written alike, are refused rather than lost."""
    for counts in ({"a": 10**30}, {"a": 2**62, "b": 2**62}):
        with pytest.raises(kb.InputError, match="add up to 2\\^53"):
            kb.text.compare(counts, {"a": 1})
    with pytest.raises(kb.InputError, match="both written '1'"):
        kb.text.compare({1: 2, "1": 3}, {"a": 1})


def test_a_column_of_what_is_no_table_is_refused(tmp_path):
    """The name of a column behind a file of text is not passed over."""
    (tmp_path / "a.txt").write_text("some words")
    with pytest.raises(kb.SourceError, match="is no table"):
        kb.text.read_corpus(f"{tmp_path}/a.txt::body")
