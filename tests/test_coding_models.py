"""Models of sequences: brute force, chains of known rate, laws, and what is said of them."""

import bz2
import itertools
import json
import lzma
import math
import sys
import zlib
from collections import Counter
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kullback as kb
import kullback.functional as F
from kullback.coding import adaptive, blockwise, compress, compressors, contexts, orders, profile
from kullback.coding.models import document, grams
from kullback.coding.models import windows as windows_module
from kullback.coding.models.add_alpha import (
    ALPHA_BITS,
    ALPHAS,
    CountOfCounts,
    excess,
    redundancy_bits,
)
from kullback.coding.models.block_counts import block_counts
from kullback.coding.symbols import read_symbols
from kullback.report import Chart, Document, Table, Text
from kullback.report.terminal import render_terminal

RNG = np.random.default_rng
WORDS = ["the", "cat", "and", "the", "dog", "and", "the", "cat", "saw", "the", "dog", "ran"]
SEQUENCES = st.one_of(st.binary(max_size=300), st.lists(st.integers(0, 5), max_size=200))
QUICK = settings(max_examples=60, deadline=None)


def coded_one_by_one(sequence, order, alphabet, alpha):
    """Return the bits of a coder that really goes along, with fractions for probabilities."""
    alpha, product = Fraction(alpha), Fraction(1)
    met, total = Counter(), Counter()
    for i in range(order, len(sequence)):
        context, symbol = tuple(sequence[i - order : i]), sequence[i]
        product *= (met[context, symbol] + alpha) / (total[context] + alphabet * alpha)
        met[context, symbol] += 1
        total[context] += 1
    return min(order, len(sequence)) * math.log2(alphabet) - float(
        mpmath.log(mpmath.mpf(product.numerator) / product.denominator, 2)
    )


def entropy_by_hand(sequence, order):
    """Return n times the empirical H_k, contexts and cells, by dictionaries."""
    cells = Counter(tuple(sequence[i - order : i + 1]) for i in range(order, len(sequence)))
    before = Counter()
    for run, count in cells.items():
        before[run[:-1]] += count
    bits = math.fsum(c * math.log2(before[run[:-1]] / c) for run, c in cells.items())
    return bits, len(before), len(cells)


def doubly(seed, n, symbols=8):
    """Return a chain whose every step adds 0 or 1, at even odds: exactly one bit per symbol."""
    return np.cumsum(RNG(seed).integers(0, 2, n)).astype(np.uint8) % symbols


# Context models


@pytest.mark.parametrize(
    "source",
    [b"abracadabra" * 9, bytes(range(256)), b"\xff" * 50, WORDS, [3, 1, 3, 1, 3, 3, 9], b"x"],
    ids=["text", "all bytes", "one byte", "words", "integers", "single"],
)
@pytest.mark.parametrize("order", [0, 1, 2, 3, 5])
def test_the_adaptive_length_is_that_of_a_coder_that_goes_along(source, order):
    """The length by log-gamma is that of the real sequence of probabilities, alpha's name paid."""
    model = contexts(source, order=order)
    alphabet = 256 if isinstance(source, bytes) else len(set(source))
    lengths = [coded_one_by_one(list(source), order, alphabet, alpha) for alpha in ALPHAS]
    assert model.prequential_bits == pytest.approx(min(lengths) + ALPHA_BITS, rel=1e-12, abs=1e-9)
    assert lengths[ALPHAS.index(model.alpha)] == pytest.approx(min(lengths), rel=1e-12, abs=1e-9)


@QUICK
@given(SEQUENCES)
def test_orders_are_those_of_dictionaries(source):
    """H_k, contexts and cells of every order are those counted by hand, and of one order alone."""
    models = orders(source, up_to=4)
    for order, model in enumerate(models):
        bits, before, cells = entropy_by_hand(list(source), order)
        assert (model.contexts, model.cells) == (before, cells)
        assert model.empirical_bits == pytest.approx(bits, rel=1e-12, abs=1e-12)
        assert model == contexts(source, order=order)


@QUICK
@given(SEQUENCES)
def test_laws_of_orders(source):
    """The bits n H_k never rises with k, and no adaptive code is shorter than it."""
    models = orders(source, up_to=5)
    for model in models:
        start = min(model.order, model.symbols) * math.log2(max(model.alphabet, 1))
        floor = model.empirical_bits + start + ALPHA_BITS
        assert model.prequential_bits >= floor * (1 - 1e-12)
        assert model.empirical.value <= math.log2(max(model.alphabet, 1)) + 1e-12
        assert model.contexts <= model.cells
    for fewer, more in itertools.pairwise(models):
        assert more.empirical_bits <= fewer.empirical_bits + 1e-9


@pytest.mark.parametrize("length", [1, 2, 3, 4, 8])
def test_ways_of_counting_agree(length, monkeypatch):
    """A table, and sorting in chunks that are merged, find the same runs."""
    symbols = read_symbols(RNG(1).choice([0, 1, 2, 250, 255], 5000).astype(np.uint8).tobytes())
    monkeypatch.setattr(grams, "_SORT_CHUNK", 300)
    monkeypatch.setattr(grams, "_TABLE_CHUNK", 300)
    width = grams.symbol_width(256)
    keys, counts = grams._by_sorting(symbols.sequence, length, width)
    data = symbols.sequence.tobytes()
    runs = Counter(data[i : i + length] for i in range(len(data) - length + 1))
    found = {int(k).to_bytes(length, "big"): c for k, c in zip(keys, counts, strict=True)}
    assert found == runs
    if length <= 3:
        table = grams._by_table(symbols.sequence, length, width)
        assert np.array_equal(table[0], keys)
        assert np.array_equal(table[1], counts)


def test_a_chain_of_known_rate_is_met_from_above_and_below():
    """With one bit per symbol H_1 is just below it, the code just above, and order 0 knows not."""
    n = 200_000
    nothing, one, two = orders(doubly(2, n), up_to=2)
    assert nothing.empirical.value == pytest.approx(3.0, abs=1e-3)
    assert 1 - 1e-3 < two.empirical.value < one.empirical.value <= 1.0
    # Sixteen of 8 x 256 cells occur: 8 free shares, and what first meetings cost.
    assert 1.0 < one.achievable.value < 1.0 + 8 * 30 / n
    assert one.achievable.value < two.achievable.value < 1.0 + 16 * 30 / n


def test_a_periodic_sequence_costs_only_its_first_meetings():
    """Once the context tells all, H_k is exactly 0 and the code's length is a matter of logs."""
    model = contexts(b"abcd" * 25_000, order=1)
    assert model.empirical.value == 0.0
    assert model.cells == model.contexts == 4
    assert model.prequential_bits < 150
    assert model.mdl_bits == 0.0


def test_random_bytes_have_an_empirical_entropy_that_lies():
    """Order 2 of noise seems to need few bits; the adaptive length and MDL say that it does not."""
    noise = RNG(3).integers(0, 256, 30_000).astype(np.uint8)
    model = contexts(noise, order=2)
    assert model.empirical.value < 0.5
    assert model.achievable.value > 8.0
    assert "no code reaches it" in model.empirical.notes[0]


def test_an_order_beyond_the_keys_is_refused_in_one_line():
    """Eight bytes fill a key of 64 bits; the message says how far one can go."""
    assert contexts(bytes(range(256)) * 2, order=7).cells == 256
    with pytest.raises(kb.InputError, match="at most 7 with 256 symbols, not 8"):
        contexts(b"abc", order=8)
    for wrong in (-1, 1.5, True, "2"):
        with pytest.raises(kb.InputError, match="whole number from 0 to 7"):
            orders(b"abc", up_to=wrong)


@pytest.mark.parametrize("use", [orders, blockwise, profile])
def test_counts_alone_are_no_sequence(use):
    """What depends on the order of the symbols says that it needs them in their order."""
    with pytest.raises(kb.InputError, match="only counts are known"):
        use({"a": 3, "b": 4})


def test_the_empirical_entropy_never_stands_alone():
    """Whatever shows H_k shows what is achievable beside it, or says that it is not."""
    model = contexts(b"to be or not to be", order=1)
    assert "achievable" in repr(model)
    assert "empirical" in repr(model.empirical)
    assert "no code reaches it" in str(model.empirical)
    table = document.orders_blocks([model])[0]
    names = [heading.text for heading in table.headings if heading.essential]
    assert {"cells", "empirical H_k", "+ MDL", "achievable"} <= set(names)
    told = model.to_dict()
    assert {"empirical", "mdl_bits", "prequential_bits"} <= set(told)
    json.dumps(told, allow_nan=False)


# The adaptive code


def test_the_probabilities_of_all_sequences_sum_to_one():
    """An ideal code wastes nothing: over all sequences of one length 2^-bits sums to 1."""
    for alpha in (1.0, 0.5, 2.0**-15):
        total = 0.0
        for sequence in itertools.product(range(3), repeat=6):
            counts = np.array([sequence.count(s) for s in range(3)])
            bits = redundancy_bits(
                CountOfCounts.of(counts), CountOfCounts.of(np.array([6])), 3, alpha
            )
            total += 2.0 ** -(bits + 6 * F.entropy(counts / 6) / math.log(2))
        assert total == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("n", [0, 1, 7, 999, 1000, 123_456, 10**12, 10**18])
@pytest.mark.parametrize("a", [2.0**-15, 0.5, 128.0, 50_000.0])
def test_the_excess_of_log_gamma_keeps_its_digits(n, a):
    """Without its large terms log-gamma is that of mpmath, however large the count."""
    with mpmath.workdps(60):
        x, b = mpmath.mpf(n), mpmath.mpf(a)
        truth = mpmath.loggamma(x + b) - mpmath.loggamma(b) - (x * mpmath.log(x) - x if n else 0)
    found = float(excess(np.array([n]), a)[0])
    assert found == pytest.approx(float(truth), rel=1e-12, abs=1e-11)


def test_krichevsky_trofimov_is_that_of_a_coder_that_goes_along():
    """Over all bytes and over those that occur, whose naming is one of all subsets of a size."""
    data = b"abracadabra"
    found = adaptive(data)
    assert found.whole.bits == pytest.approx(coded_one_by_one(data, 0, 256, 0.5), rel=1e-12)
    named = math.log2(257) + math.log2(math.comb(256, 5))
    assert found.occurring.bits == pytest.approx(coded_one_by_one(data, 0, 5, 0.5) + named)
    assert found.best is found.occurring


@pytest.mark.parametrize("alphabet", [2, 10, 256])
def test_learning_costs_about_half_a_log_a_share(alphabet):
    """Beyond n H(P) the code takes (K - 1) / 2 log2 n bits, up to what does not grow with n."""
    small, large = (
        adaptive(dict.fromkeys(range(alphabet), n)).whole for n in (10**6, 10**12)
    )  # the same shares, a million times more often
    grown = large.learning_bits - small.learning_bits
    assert grown == pytest.approx(large.rule_bits - small.rule_bits, rel=1e-3)


def test_counts_beyond_doubles_keep_the_cost_of_learning():
    """Of 10^30 symbols the few hundred bits of learning are not lost beside n H(P)."""
    found = adaptive({"a": 10**30, "b": 10**30})
    with mpmath.workdps(60):
        n = mpmath.mpf(10) ** 30
        log = mpmath.loggamma(2 * n + 1) - 2 * (mpmath.loggamma(n + 0.5) - mpmath.loggamma(0.5))
        truth = float(log / mpmath.log(2) - 2 * n)
    assert found.whole.learning_bits == pytest.approx(truth, rel=1e-12)
    assert found.whole.entropy_bits == pytest.approx(2e30)


@pytest.mark.parametrize("source", [b"", b"a", b"aaaa", {}, {"a": 5}])
def test_little_input_has_an_adaptive_length(source):
    """Nothing, one symbol, or one that repeats: finite lengths, no entropy."""
    found = adaptive(source)
    assert found.whole.entropy_bits == 0.0
    assert 0.0 <= found.occurring.learning_bits <= found.whole.learning_bits < 50
    json.dumps(found.to_dict(), allow_nan=False)


# Blocks


def in_parts(seed, n):
    """Return a sequence whose law changes twice."""
    rng = RNG(seed)
    parts = [rng.choice(5, n // 3, p=p) for p in ([0.6, 0.1, 0.1, 0.1, 0.1], [0.2] * 5)]
    return np.concatenate([*parts, np.zeros(n - 2 * (n // 3), dtype=np.int64)]).astype(np.uint8)


@pytest.mark.parametrize("n", [1, 700, 1024, 1025, 5000, 8192])
def test_the_gap_of_blocks_is_their_jensen_shannon_divergence(n):
    """Bits n H(P) less the sum of n_b H(P_b) is n times the generalised JS of the blocks."""
    x = in_parts(4, n)
    found = blockwise(x)
    assert found.sizes[-1].size >= n
    assert len(found.sizes) == 1 or found.sizes[-2].size < n
    for size in found.sizes:
        counts = [np.bincount(x[i : i + size.size], minlength=5) for i in range(0, n, size.size)]
        assert size.blocks == len(counts)
        by_hand = [c.sum() * F.entropy(c / c.sum()) / math.log(2) for c in counts]
        assert size.entropy_bits == pytest.approx(math.fsum(by_hand), rel=1e-12, abs=1e-9)
        if len(counts) > 1:
            laws = [c / c.sum() for c in counts]
            js = F.js(*laws, weights=[c.sum() / n for c in counts]) / math.log(2)
            assert size.divergence.value == pytest.approx(n * js, rel=1e-9)
        gap = found.entropy_bits - size.entropy_bits
        assert size.divergence.value == pytest.approx(gap, rel=1e-9, abs=1e-9)
    assert found.sizes[-1].divergence.value == 0.0


def test_large_sequences_are_halved_as_small_ones_are(monkeypatch):
    """Counting a piece at a time and adding neighbours up gives what one table would."""
    from kullback.coding.models import blockwise as module

    x = RNG(5).integers(0, 4, 70_001).astype(np.uint8)
    whole = blockwise(x)
    monkeypatch.setattr(module, "_SYMBOLS", 4096)
    for one, other in zip(whole.sizes, blockwise(x).sizes, strict=True):
        assert (one.size, one.blocks) == (other.size, other.blocks)
        assert one.entropy_bits == pytest.approx(other.entropy_bits, rel=1e-12)
        assert one.adaptive_bits == pytest.approx(other.adaptive_bits, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 20_000), st.integers(1, 6))
def test_laws_of_blocks(seed, n, alphabet):
    """The gap is at least 0 and grows as blocks are halved; no adaptive code is below entropy."""
    found = blockwise(RNG(seed).integers(0, alphabet, n).tolist())
    gaps = [size.divergence.value for size in found.sizes]
    assert all(small >= large - 1e-9 for small, large in itertools.pairwise(gaps))
    assert min(gaps) >= 0.0
    assert all(size.adaptive_bits >= size.entropy_bits - 1e-9 for size in found.sizes)


def test_the_adaptive_code_of_blocks_begins_anew():
    """Its length is the sum of those of blocks coded one by one."""
    x = in_parts(6, 3000)
    smallest = blockwise(x).sizes[0]
    blocks = [x[i : i + 1024].tolist() for i in range(0, 3000, 1024)]
    named = math.log2(257) + math.log2(math.comb(256, 5))
    by_hand = sum(coded_one_by_one(block, 0, 5, 0.5) for block in blocks)
    assert smallest.adaptive_bits == pytest.approx(by_hand + named, rel=1e-12)


def test_a_code_with_tables_finds_its_best_block():
    """The given cost is summed over blocks; it is tried beyond where adaptive codes are best."""
    x = np.repeat(np.arange(16, dtype=np.uint8), 4096)
    asked = []

    def cost(counts):
        asked.append(int(counts.sum()))
        assert counts.shape == (256,)
        return 1000 + (0 if np.count_nonzero(counts) < 2 else 4 * int(counts.sum()))

    found = blockwise(x, cost=cost)
    assert found.best.size == 4096
    assert found.best.code_bits == 16 * 1000
    assert min(asked) == 2048
    assert found.sizes[-1].code_bits == 1000 + 4 * 65536

    steady = blockwise(RNG(7).integers(0, 9, 65536).astype(np.uint8), cost=cost)
    assert steady.best is steady.sizes[-1]
    assert [size.code_bits is None for size in steady.sizes] == [True] * 5 + [False] * 2
    assert "below 32,768" in steady.notes[0]


# Profiles


@QUICK
@given(SEQUENCES, st.integers(1, 70))
def test_windows_add_up_to_the_file(source, window):
    """Their counts sum to the file's, and their KL to the file weighted by size is the JS."""
    symbols = read_symbols(source)
    total = sum((x.sum(axis=0) for x in block_counts(symbols, window)), 0)
    assert np.array_equal(total, symbols.counts) or not symbols.size
    found = profile(source, window=window)
    assert found.sizes.sum() == symbols.size
    if symbols.size:
        mean = float(np.dot(found.sizes, found.entropy + found.divergence)) / symbols.size
        assert mean == pytest.approx(found.whole, rel=1e-9, abs=1e-12)
        assert found.divergence.min() >= 0.0


@pytest.mark.parametrize("window", [0, 2**63, 10**30, 1.5, True, "9"])
def test_windows_are_whole_numbers(window):
    """A window that no sequence fills is refused in one line, however large."""
    with pytest.raises(kb.InputError, match="a window is a whole number"):
        profile(b"abc", window=window)


def test_a_window_is_what_the_front_door_says():
    """Each window's entropy and KL(window‖file) are those of `kullback` on its counts."""
    x = in_parts(8, 4000)
    found = profile(x, window=900)
    p = np.bincount(x, minlength=5) / 4000
    for i, start in enumerate(found.starts):
        counts = np.bincount(x[start : start + 900], minlength=5)
        shares = counts / counts.sum()
        assert found.entropy[i] == pytest.approx(kb.entropy(shares, unit="bits").value, abs=1e-12)
        assert found.divergence[i] == pytest.approx(kb.kl(shares, p, unit="bits").value)
        miller = kb.entropy(kb.counts(counts), method=kb.MillerMadow(), unit="bits").value
        assert found.corrected[i] == pytest.approx(miller, abs=1e-12)


def test_by_default_there_are_about_256_windows():
    """Of much input 256 windows, of little as many as hold 256 symbols."""
    assert len(profile(bytes(1_000_000)).starts) == 256
    assert profile(bytes(1_000_001)).window == 3907
    assert profile(bytes(1000)).sizes.tolist() == [256, 256, 256, 232]
    for wrong in (0, -5, 2.5, True):
        with pytest.raises(kb.InputError, match="a window is a whole number"):
            profile(b"abc", window=wrong)


def test_the_bias_of_small_windows_is_said():
    """In windows of noise, of 8 bits per byte, the note tells how much is missing, and it is."""
    noise = RNG(9).integers(0, 256, 1 << 16).astype(np.uint8)
    found = profile(noise, window=1024)
    missing = 8.0 - found.entropy.mean()
    assert "too low" in found.notes[0]
    assert missing > 0.15
    assert abs(8.0 - found.corrected.mean()) < 0.1 * missing
    assert profile(noise, window=1 << 15).notes == ()


def test_many_windows_are_drawn_as_means(monkeypatch):
    """A picture stays small; the means that it draws are of all windows."""
    monkeypatch.setattr(windows_module, "LEAST", 1)
    found = profile(RNG(10).integers(0, 5, 50_000).astype(np.uint8), window=10)
    specification = json.dumps(found.plot().to_dict())
    assert specification.count('"divergence": ') <= 512
    assert "means of 10 windows" in specification


# Compressors


def test_compressors_write_what_the_modules_of_python_write():
    """Lengths are those of zlib, bz2 and lzma in one go, though fed piece by piece."""
    data = b"".join(b"%d bottles of beer\n" % i for i in range(60_000))
    said = []
    found = compress(data, progress=lambda doing, share: said.append((doing, share)))
    sizes = {record.name: record.bytes for record in found.records}
    assert sizes["zlib -6"] == len(zlib.compress(data, 6))
    assert sizes["zlib -9"] == len(zlib.compress(data, 9))
    assert sizes["bz2 -9"] == len(bz2.compress(data, 9))
    assert sizes["xz -6"] == len(lzma.compress(data, preset=6))
    assert found.practical_limit.bytes == min(sizes.values())
    assert found.records[0].bits_per_byte == 8 * found.records[0].bytes / len(data)
    assert said[-1] == ("compressing", 1.0)
    assert all(0 <= share <= 1 for _, share in said)
    json.dumps(found.to_dict(), allow_nan=False)


def test_optional_compressors_write_what_their_packages_read():
    """What zstd and brotli wrote, piece by piece, is what was given."""
    zstandard, brotli = pytest.importorskip("zstandard"), pytest.importorskip("brotli")
    data = RNG(11).integers(0, 9, 700_000).astype(np.uint8).tobytes()
    sizes = {record.name: record.bytes for record in compress(data).records}
    for name, make, undo in (
        ("zstd -3", compressors._zstd(), zstandard.ZstdDecompressor().decompressobj().decompress),
        ("brotli -5", compressors._brotli(), brotli.decompress),
    ):
        feed, flush = make(int(name[-1]))
        written = b"".join(feed(data[i : i + (1 << 18)]) for i in range(0, len(data), 1 << 18))
        written += flush()
        assert len(written) == sizes[name]
        assert undo(written) == data


def test_missing_compressors_are_told(monkeypatch):
    """What is not installed is one line each, not silence."""
    for name in ("compression", "compression.zstd", "zstandard", "brotli"):
        monkeypatch.setitem(sys.modules, name, None)
    found = compress(b"abc" * 100)
    assert len(found.records) == 4
    assert found.notes[0].startswith("zstd: not installed")
    assert found.notes[1].startswith("brotli: not installed")


def test_only_a_first_part_of_long_input_is_compressed(monkeypatch):
    """What was left out is said, and bits per byte are of what was compressed."""
    monkeypatch.setattr(compressors, "MOST", 1000)
    found = compress(bytes(1000) + RNG(12).bytes(5000))
    assert (found.bytes, found.compressed) == (6000, 1000)
    assert "only the first 1,000 of 6,000 bytes" in found.notes[0]
    assert found.practical_limit.bits_per_byte < 1


def test_compressors_take_bytes_alone():
    """Words and counts are refused in one line."""
    for source in (WORDS, {"a": 3}, np.arange(5)):
        with pytest.raises(kb.InputError, match="compressors take bytes"):
            compress(source)


# What is said


@pytest.mark.parametrize("data", [b"", b"a", b"aaaaaaaa", b"abracadabra" * 500])
def test_documents_of_any_bytes_are_shown_on_80_columns(data, monkeypatch):
    """Tables, notes and pictures are built of nothing and of little as of more."""
    monkeypatch.setattr(compressors, "_zstd", lambda: None)
    blocks = [
        *document.orders_blocks(orders(data, up_to=3)),
        *document.adaptive_blocks(adaptive(data)),
        *document.blockwise_blocks(blockwise(data, cost=lambda counts: 8 * int(counts.sum()))),
        *document.blockwise_blocks(blockwise(data)),
        *document.profile_blocks(profile(data)),
        *document.compressors_blocks(compress(data)),
    ]
    text = render_terminal(Document("t", Text("v"), "s", tuple(blocks)), width=80)
    assert "nan" not in text
    for block in blocks:
        if isinstance(block, Chart):
            json.dumps(block.build(), allow_nan=False)
        if isinstance(block, Table):
            assert all(len(row.cells) == len(block.headings) for row in block.rows)
    assert "zstd: not installed".capitalize() in text.replace("\n", " ")


def test_a_path_and_an_empty_file_are_taken(tmp_path):
    """A file is mapped; an empty one has no numbers, and none are made up."""
    path = tmp_path / "x.bin"
    path.write_bytes(b"abracadabra")
    assert contexts(str(path), order=1).to_dict() == contexts(b"abracadabra", order=1).to_dict()
    path.write_bytes(b"")
    assert math.isnan(contexts(path, order=0).achievable.value)
    assert blockwise(path).best is None
    assert len(profile(path).starts) == 0
    assert compress(path).practical_limit.bytes >= 1
