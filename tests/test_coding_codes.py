"""Codes: their definitions in books, the best of all codes by brute force, and peers."""

import argparse
import ast
import doctest
import inspect
import itertools
import math
import typing
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kullback as kb
from kullback import InputError, KullbackError
from kullback.coding import (
    ANS,
    TANS,
    Blocks,
    EliasDelta,
    EliasGamma,
    Fixed,
    Golomb,
    Huffman,
    Range,
    Rice,
    Shannon,
    ShannonFanoElias,
    Table,
    Trained,
    Unary,
    audit,
)
from kullback.coding.codes.golomb import best_divisor, golomb_length, golomb_word
from kullback.coding.codes.quantised import quantised
from kullback.coding.codes.tans import spread
from kullback.coding.huffman import huffman_lengths
from kullback.coding.kraft import kraft_sum
from kullback.coding.package_merge import limited_lengths
from kullback.coding.symbols import read_symbols

QUICK = settings(max_examples=40, deadline=None)
# Ten real files: sources, and shared objects of NumPy.
MODULES = [
    argparse, ast, doctest, inspect, typing, np, np.linalg,
    np.linalg._umath_linalg, np.random.mtrand, np.random._generator,
]  # fmt: skip
FILES = [Path(module.__file__) for module in MODULES]
LAWS = st.dictionaries(st.integers(0, 60), st.integers(1, 1000), min_size=1, max_size=30)
FEW = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any)


def words_of(ledger):
    """Return the codeword of each symbol that there is."""
    code = ledger.plan.words()
    return [code.word(i) for i in range(len(code.lengths)) if code.lengths[i]]


def free_of_prefixes(words):
    """Say whether none of the codewords begins another, by all pairs."""
    return not any(b.startswith(a) for a, b in itertools.permutations(words, 2))


def total(counts, lengths):
    return sum(c * int(n) for c, n in zip(counts, lengths, strict=True) if c)


@cache
def feasible(size, longest):
    """Return all rising lengths of so many codewords whose Kraft sum is at most 1."""
    every = itertools.combinations_with_replacement(range(1, longest + 1), size)
    return [x for x in every if sum(1 << (longest - n) for n in x) <= 1 << longest]


def shortest(counts, longest):
    """Return the least total of all codes with codewords no longer than that."""
    falling = sorted((c for c in counts if c), reverse=True)
    return min(total(falling, lengths) for lengths in feasible(len(falling), longest))


# Huffman


@given(FEW)
def test_huffman_is_the_best_of_all_codes(counts):
    """No lengths that a code can have cost less: all of them are tried."""
    size = sum(1 for c in counts if c)
    lengths = huffman_lengths(counts)
    assert total(counts, lengths) == shortest(counts, max(size - 1, 1))
    assert [n > 0 for n in lengths] == [c > 0 for c in counts]
    kraft = sum(Fraction(1, 2 ** int(n)) for n in lengths if n)
    assert kraft == (1 if size > 1 else Fraction(1, 2))


@given(FEW, st.integers(0, 4))
def test_within_a_limit_no_code_is_shorter(counts, more):
    """Package-merge finds the best of all codes up to a limit: all of them are tried."""
    size = sum(1 for c in counts if c)
    limit = max(1, (size - 1).bit_length()) + more
    lengths = limited_lengths(counts, limit)
    assert max(lengths) <= limit
    assert total(counts, lengths) == shortest(counts, limit)
    assert sum(Fraction(1, 2 ** int(n)) for n in lengths if n) <= 1


@given(st.lists(st.integers(0, 2**70), min_size=2, max_size=40))
def test_a_limit_without_effect_is_none(counts):
    """With a limit that Huffman's code keeps to, package-merge costs the same."""
    lengths = huffman_lengths(counts)
    assert total(counts, limited_lengths(counts, max(lengths))) == total(counts, lengths)
    ledgers = [audit(dict(enumerate(counts)), Huffman(k)) for k in (None, int(max(lengths)) or 1)]
    assert ledgers[0].payload_bits == ledgers[1].payload_bits


def test_a_limit_that_cannot_hold_is_refused():
    """More symbols than codewords of that length: the message says what would do."""
    with pytest.raises(InputError, match=r"256 symbols have no code of at most 7 .* at least 8\."):
        audit(bytes(range(256)), Huffman(7))
    assert audit(bytes(range(256)), Huffman(8)).payload_bits == 2048
    for limit in (0, -3, 1 << 17):
        with pytest.raises(InputError, match="1 to 65,536 bits"):
            Huffman(limit)


@pytest.mark.parametrize("path", FILES, ids=[module.__name__ for module in MODULES])
def test_huffman_is_as_short_as_that_of_bitarray(path):
    """On real files the total is that of `bitarray`, a library in C."""
    util = pytest.importorskip("bitarray.util")
    counts = read_symbols(path).counts.tolist()
    used = {i: c for i, c in enumerate(counts) if c}
    theirs = util.huffman_code(used)
    assert audit(path).payload_bits == sum(used[i] * len(word) for i, word in theirs.items())


def test_huffman_is_as_short_as_that_of_dahuffman():
    """`dahuffman` adds a symbol for the end; with it the totals are the same."""
    dahuffman = pytest.importorskip("dahuffman")
    for path in FILES[:4]:
        counts = read_symbols(path).counts.tolist()
        used = {i: c for i, c in enumerate(counts) if c}
        table = dahuffman.HuffmanCodec.from_frequencies(used).get_code_table()
        ours = audit({**used, "end": 1})
        lengths = {symbol: bits for symbol, (bits, _) in table.items()}
        theirs = sum(c * lengths[i] for i, c in used.items())
        assert ours.payload_bits == theirs + max(
            n for symbol, n in lengths.items() if symbol not in used
        )


def test_codewords_are_canonical():
    """Shorter codewords come first, and those of a length follow each other in order."""
    ledger = audit(b"abracadabra")
    assert words_of(ledger)[0] == "0"
    ordered = sorted(words_of(ledger), key=lambda word: (len(word), word))
    numbers = [int(word, 2) << (8 - len(word)) for word in ordered]
    widths = [1 << (8 - len(word)) for word in ordered]
    assert numbers == list(itertools.accumulate(widths[:-1], initial=0))


# What books say

COVER = {1: 0.25, 2: 0.25, 3: 0.2, 4: 0.15, 5: 0.15}


def test_codes_of_a_textbook():
    """Cover and Thomas, examples 5.6.1 (Huffman, 2.3 bits), 5.9.1 and 5.9.2 (their codewords)."""
    counts = {symbol: round(100 * p) for symbol, p in COVER.items()}
    assert audit(counts).payload_bits == 230
    assert words_of(audit(counts, ShannonFanoElias())) == ["001", "011", "1001", "1100", "1110"]
    eighths = {1: 2, 2: 4, 3: 1, 4: 1}
    assert words_of(audit(eighths, ShannonFanoElias())) == ["001", "10", "1101", "1111"]


@given(LAWS)
def test_shannons_lengths_are_those_of_fractions(counts):
    """Shannon's codeword has the least length with 2^-length <= p; Elias' has one bit more."""
    size = sum(counts.values())
    for code, more in ((Shannon(), 0), (ShannonFanoElias(), 1)):
        ledger = audit(counts, code)
        for c, found in zip(counts.values(), ledger.plan.lengths, strict=True):
            length = next(n for n in itertools.count() if Fraction(1, 2**n) <= Fraction(c, size))
            assert found == (length + more or 1)
        assert free_of_prefixes(words_of(ledger))
        # Within one and two bits of the entropy.
        beyond = ledger.payload_bits / size - ledger.entropy.value
        assert -1e-9 <= beyond <= (1 if len(counts) > 1 else 1 + more) + more + 1e-9


@given(LAWS)
def test_middles_are_those_of_fractions(counts):
    """Shannon-Fano-Elias' codeword is the middle of a symbol's share of [0, 1), cut."""
    size, below = sum(counts.values()), 0
    for c, word in zip(counts.values(), words_of(audit(counts, ShannonFanoElias())), strict=True):
        middle = Fraction(2 * below + c, 2 * size)
        cut = Fraction(int(word, 2), 2 ** len(word))
        assert cut <= middle < cut + Fraction(1, 2 ** len(word))
        below += c


GAMMA = """1 010 011 00100 00101 00110 00111 0001000 0001001 0001010 0001011 0001100 0001101
0001110 0001111 000010000 000010001"""
DELTA = """1 0100 0101 01100 01101 01110 01111 00100000 00100001 00100010 00100011 00100100
00100101 00100110 00100111 001010000 001010001"""
UNARY = ["0", "10", "110", "1110", "11110"]
GOLOMB_3 = ["00", "010", "011", "100", "1010", "1011", "1100", "11010", "11011", "11100"]
GOLOMB_5 = ["000", "001", "010", "0110", "0111", "1000", "1001", "1010", "10110", "10111", "11000"]
RICE_2 = ["000", "001", "010", "011", "1000", "1001", "1010", "1011", "11000"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (EliasGamma(), GAMMA.split()),
        (EliasDelta(), DELTA.split()),
        (Unary(), UNARY),
        (Golomb(1), UNARY),
        (Rice(0), UNARY),
        (Golomb(3), GOLOMB_3),
        (Golomb(5), GOLOMB_5),
        (Rice(2), RICE_2),
        (Golomb(4), RICE_2),
    ],
    ids=lambda x: getattr(x, "title", ""),
)
def test_codewords_of_whole_numbers_are_those_of_the_literature(code, words):
    """The codewords of the first numbers, as they are printed; a number v is coded as v + 1."""
    numbers = list(range(len(words)))
    assert words_of(audit(numbers, code)) == words
    assert audit(numbers, code).kraft.is_complete
    assert audit(bytes(numbers), code).payload_bits == len("".join(words))


@pytest.mark.parametrize(
    "code", [Unary(), EliasGamma(), EliasDelta(), Golomb(7), Golomb(12), Rice(3)],
    ids=lambda code: code.title,
)  # fmt: skip
def test_codes_of_whole_numbers_are_complete(code):
    """Of 600 numbers no codeword begins another, and Kraft's sum nears 1 from below."""
    ledger = audit(list(range(600)), code)
    words = words_of(ledger)
    in_order = sorted(words)
    assert not any(b.startswith(a) for a, b in itertools.pairwise(in_order))
    assert list(ledger.plan.lengths) == [len(word) for word in words]
    kraft = sum(Fraction(1, 2 ** len(word)) for word in words)
    nearly = {"Elias gamma": 0.998, "Elias delta": 0.89}.get(code.title, 0.999999)
    assert nearly < kraft < 1
    assert ledger.parts["Kraft slack"] == 0


@pytest.mark.parametrize("code", [Unary(), EliasGamma(), EliasDelta(), Golomb(), Rice(3)])
@pytest.mark.parametrize("source", [[-1, 2], ["a"], [1.5], [True, False], [(1,)]], ids=repr)
def test_codes_of_whole_numbers_are_for_nothing_else(source, code):
    """What is no whole number from 0 is refused, with a way out."""
    with pytest.raises(InputError, match=r"whole numbers from 0.*huffman"):
        audit(source, code)


def test_numbers_of_any_size_have_codewords():
    """Numbers of a thousand digits are coded where the code is short, and refused where not."""
    for code in (EliasGamma(), EliasDelta(), Golomb(), Rice()):
        source = [10**300, 5, 5, 2**2000]
        ledger = audit(source, code)
        assert ledger.decode(ledger.encode()) == source
    with pytest.raises(InputError, match="a codeword would have"):
        audit([10**300], Unary())
    with pytest.raises(InputError, match="too many to write them out"):
        audit([10**10], Unary()).encode()


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 100), min_size=1, max_size=12))
def test_the_fitted_divisor_is_the_best_of_all(counts):
    """All divisors up to the largest number are tried, and all powers of two: none is better."""
    values, times = list(counts), list(counts.values())
    totals = {
        m: total(times, [golomb_length(v, m) for v in values]) for m in range(1, max(values) + 3)
    }
    assert audit(counts, Golomb()).payload_bits == min(totals.values())
    powers = {k: total(times, [golomb_length(v, 1 << k) for v in values]) for k in range(12)}
    assert audit(counts, Rice()).payload_bits == min(powers.values())


def test_the_fitted_divisor_of_large_numbers_is_the_best_of_all():
    """So it is of numbers up to 20,000, where a search about one place would miss it."""
    rng = np.random.default_rng(1)
    for _ in range(12):
        values, counts = np.unique(rng.integers(0, 20_000, rng.integers(1, 20)), return_counts=True)
        m = np.arange(1, values.max() + 2)[:, None]
        width = np.ceil(np.log2(m)).astype(int)
        lengths = values // m + 1 + width - (values % m < (1 << width) - m)
        found, is_best = best_divisor(values.tolist(), counts.tolist())
        assert is_best
        assert (lengths @ counts)[found - 1] == (lengths @ counts).min()


@pytest.mark.parametrize(
    ("theta", "divisor"), [(0.5, 1), (0.6, 1), (0.7, 2), (0.8, 3), (0.9, 7), (0.95, 14)]
)
def test_the_fitted_divisor_of_a_geometric_law(theta, divisor):
    """Gallager and Van Voorhis: t^m + t^(m+1) <= 1 < t^(m-1) + t^m; no code is better."""
    assert theta**divisor + theta ** (divisor + 1) <= 1
    assert divisor == 1 or theta ** (divisor - 1) + theta**divisor > 1
    counts = {k: round(10**30 * theta**k) for k in range(int(-25 * math.log(10) / math.log(theta)))}
    ledger = audit(counts, Golomb())
    assert f"is {divisor};" in " ".join(ledger.notes)
    assert ledger.payload_bits == pytest.approx(audit(counts).payload_bits, rel=1e-9)


def test_a_search_says_that_it_is_one():
    """Where not all divisors can be tried, the note does not claim the best of all."""
    rng = np.random.default_rng(0)
    some = audit(rng.integers(0, 10**9, 2000), Golomb())
    assert "a search finds best" in " ".join(some.notes)
    assert "that is best here" in " ".join(audit([3, 9, 9], Golomb()).notes)


@given(st.integers(1, 300), st.integers(0, 5000))
def test_golombs_lengths_are_those_of_its_codewords(divisor, value):
    """The formula of the length agrees with the codeword."""
    assert len(golomb_word(value, divisor)) == golomb_length(value, divisor)


@pytest.mark.parametrize(
    "make", [lambda: Golomb(0), lambda: Rice(-1), lambda: TANS(4), lambda: TANS(21),
             lambda: Range(0), lambda: ANS(25), lambda: Blocks(1), lambda: Blocks(10**9)],
)  # fmt: skip
def test_settings_out_of_range_are_refused(make):
    """A setting that no code can have is said at once."""
    with pytest.raises(InputError):
        make()


@pytest.mark.parametrize("setting", ["9", 9.0, float("nan"), True, [9]], ids=repr)
@pytest.mark.parametrize("code", [Huffman, Golomb, Rice, Blocks, Range, ANS, TANS])
def test_settings_are_whole_numbers(code, setting):
    """A setting that is no whole number is refused when the code is made, not when it is used."""
    with pytest.raises(InputError, match="not "):
        code(setting)


@given(LAWS)
def test_all_codewords_can_be_told_apart(counts):
    """No codeword of any code begins another, and Kraft's sum of all is at most 1."""
    escape = Trained({1000: 3, 2: 1, 5: 9})
    codes = [
        Huffman(), Huffman(6), Shannon(), Fixed(), Unary(), EliasGamma(), EliasDelta(),
        Golomb(), Rice(), escape,
    ]  # fmt: skip
    for code in codes:
        ledger = audit(counts, code)
        words = words_of(ledger) if len(counts) > 1 or not isinstance(code, Fixed) else ["0"]
        assert free_of_prefixes(words)
        assert sum(Fraction(1, 2 ** len(word)) for word in words) <= 1
        assert not ledger.kraft.exceeds_one


def test_equal_lengths_are_as_wide_as_the_alphabet():
    """Bytes take 8 bits each; an alphabet of five 3, of one none."""
    assert audit(b"abc" * 100, Fixed()).payload_bits == 2400
    assert audit(b"abc", Fixed()).parts["Kraft slack"] == 0
    five = audit([1, 2, 3, 4, 5], Fixed())
    assert five.payload_bits == 15
    assert five.parts["Kraft slack"] == pytest.approx(5 * math.log2(8 / 5), abs=1e-6)
    assert audit(["a"] * 50, Fixed()).payload_bits == 0


@given(st.lists(st.integers(0, 70), max_size=40))
def test_krafts_sum_is_exact(lengths):
    """Kraft's sum is a fraction, whatever the lengths."""
    found = kraft_sum(lengths)
    truth = sum(Fraction(1, 2**n) for n in lengths)
    assert Fraction(found.numerator, 2**found.exponent) == truth
    assert (found.is_complete, found.exceeds_one) == (truth == 1, truth > 1)
    assert float(found) == float(truth)
    if 0 < truth < 1:
        assert float(found.slack()) == pytest.approx(-math.log2(truth), rel=1e-12)


def test_krafts_sum_tells_a_hair_from_one():
    """A sum of 1 - 2^-2000 is not complete, and one of 1 + 2^-2000 is of no code."""
    almost = kraft_sum(range(1, 2001))
    assert not almost.is_complete
    assert kraft_sum([*range(1, 2001), 2000]).is_complete
    assert kraft_sum([*range(1, 2001), 2000, 2000]).exceeds_one


# Fractions of a bit


def compositions(whole, parts):
    """Return all ways to make a whole of so many numbers from 1."""
    for cuts in itertools.combinations(range(1, whole), parts - 1):
        yield np.diff([0, *cuts, whole])


@QUICK
@given(st.lists(st.integers(1, 300), min_size=1, max_size=4), st.integers(2, 5))
def test_quantised_frequencies_are_the_best_of_all(weights, bits):
    """No frequencies with that sum cost the symbols less: all of them are tried."""
    found = quantised(weights, bits)
    assert found.sum() == 1 << bits
    costs = [-np.dot(weights, np.log2(f)) for f in compositions(1 << bits, len(weights))]
    assert -np.dot(weights, np.log2(found)) == pytest.approx(min(costs), rel=1e-12)


def test_quantised_frequencies_take_from_the_large_what_many_small_need():
    """Rounding down and giving out what is left is not the best: here 13 must go below 13."""
    found = quantised([13_000] + [1_900] * 10, 5)
    assert found.tolist() == [12] + [2] * 10
    assert quantised([1, 10**400], 4).tolist() == [1, 15]
    assert quantised([0, 0], 4).tolist() == [0, 0]
    assert quantised([0, 7, 0], 4).tolist() == [0, 16, 0]
    assert quantised([10**6] + [1] * 100, 7).tolist() == [28] + [1] * 100
    with pytest.raises(InputError, match=r"17 symbols do not fit into a table of 16.* 5 bits"):
        quantised([1] * 17, 4)


@pytest.mark.parametrize("bits", [5, 7, 11, 15, 20])
def test_tans_loses_little(bits):
    """The table's states cost about what the quantised law says, the more there are."""
    rng = np.random.default_rng(bits)
    source = rng.choice(12, 30_000, p=rng.dirichlet(np.full(12, 0.5)))
    ledger = audit(source, TANS(bits))
    assert np.array_equal(ledger.decode(ledger.encode()), source)
    assert abs(ledger.parts["coder"]) <= 64 + 40 * len(source) / 2**bits
    frequencies = quantised(ledger.symbols.counts.tolist(), bits)
    law = kb.kl(ledger.symbols.counts, frequencies, normalize=True, unit="bits")
    assert ledger.parts["model mismatch"] == pytest.approx(
        law.value * len(source), rel=1e-6, abs=1e-6
    )


def test_states_of_a_symbol_lie_evenly():
    """The spread of zstd's format (RFC 8878) gives every symbol its states, far from each other."""
    rng = np.random.default_rng(0)
    for bits in range(5, 12):
        frequencies = quantised(rng.integers(1, 100, 9).tolist(), bits)
        states = spread(frequencies)
        assert np.array_equal(np.bincount(states, minlength=9), frequencies)
    step = (32 >> 1) + (32 >> 3) + 3
    assert spread(np.array([1, 31])).tolist().index(0) == 0
    assert spread(np.array([1, 1, 30])).tolist().index(1) == step


@pytest.mark.parametrize("code", [Range, ANS])
def test_the_chosen_precision_is_the_cheapest(code):
    """The precision that is not given costs no more than any that is, but for a few bytes."""
    data = Path(argparse.__file__).read_bytes()[:20_000]
    chosen = audit(data, code()).encoded_bits
    assert chosen <= min(audit(data, code(bits)).encoded_bits for bits in range(8, 25)) + 200
    with pytest.raises(InputError, match="do not fit into a table"):
        audit(data, code(2))


# Blocks


@pytest.mark.parametrize("size", [2, 3, 4])
@given(data=st.binary(min_size=1, max_size=60))
def test_blocks_are_coded_as_symbols(size, data):
    """The payload is Huffman's of the blocks, the last filled up with the first symbol."""
    filled = data + bytes(-len(data) % size)
    blocks = [filled[i : i + size] for i in range(0, len(filled), size)]
    ledger = audit(data, Blocks(size))
    assert ledger.payload_bits == audit(blocks).payload_bits
    assert ledger.decode(ledger.encode()) == data
    assert ledger.symbols.size == ledger.plan.size == len(data)
    assert ledger.entropy.value == pytest.approx(audit(blocks).entropy.value, abs=1e-12)


@pytest.mark.parametrize("code", [Fixed(), Range(), TANS(12), EliasGamma(), Blocks(2)])
def test_blocks_of_any_code_come_back(code):
    """Any code may code the blocks, so long as it takes numbers."""
    for source in (b"abracadabra", ["to", "be", "or"] * 5, [], [7], np.array([3, 1, 3])):
        ledger = audit(source, Blocks(3, code))
        found = ledger.decode(ledger.encode())
        assert list(found) == list(source)
        assert 8 * len(ledger.encode()) == ledger.encoded_bits


def test_blocks_gain_what_symbols_tell_of_each_other():
    """Of pairs that always come together, a block of two costs half."""
    rng = np.random.default_rng(0)
    data = b"".join(bytes([v, 255 - v]) for v in rng.integers(0, 64, 5000).tolist())
    assert audit(data, Blocks(2)).payload_bits < 0.55 * audit(data).payload_bits
    with pytest.raises(InputError, match="too many to number"):
        audit(data, Blocks(8))


# Codes made for others

WORDS = ["to", "be", "or", "not", "to", "be", "that", "is", "the", "question", "to"]


def merged(counts, weights):
    """Return counts and weights with all that have no weight as one, of weight 1."""
    seen = [i for i, w in enumerate(weights) if w]
    unseen = sum(c for c, w in zip(counts, weights, strict=True) if not w)
    return [*(counts[i] for i in seen), unseen], [*(weights[i] for i in seen), 1]


@pytest.mark.parametrize(
    "code", [Huffman(), Huffman(9), Shannon(), ShannonFanoElias()], ids=lambda code: code.title
)
@pytest.mark.parametrize(
    ("source", "training"),
    [
        (b"abracadabra", b"banana bandana"),
        (b"abracadabra", b"abracadabra" * 3 + b"rdc"),
        (WORDS, ["to", "be", "do", "be", "do", "be", "to", "to", "the"]),
        (WORDS, [*WORDS, "again"]),
        ([1, 2, 3, 9], {1: 100, 2: 50, 3: 7, 9: 1}),
    ],
    ids=["unseen", "bytes", "unseen words", "words", "counts"],
)
def test_lines_of_a_code_made_for_others(source, training, code):
    """By the chain rule: the mismatch is n KL(P'‖Q), and the number of an unseen symbol extra.

    In P' all unseen symbols are one, and so they are in Q, with the count of one symbol.
    """
    here, there = read_symbols(source), read_symbols(training)
    labels = list(here.labels) + [x for x in there.labels if x not in set(here.labels)]
    known = [dict(zip(s.labels, s.counts.tolist(), strict=True)) for s in (here, there)]
    counts, weights = ([k.get(label, 0) for label in labels] for k in known)
    ledger = audit(source, Trained(training, code))
    escaped = [c for c, w in zip(counts, weights, strict=True) if not w]
    size = sum(counts)
    p, q = merged(counts, weights) if escaped else (counts, weights)
    mismatch = size * kb.kl(p, q, normalize=True, unit="bits").value
    assert ledger.parts["model mismatch"] == pytest.approx(mismatch, rel=1e-9, abs=1e-6)
    assert ledger.parts["entropy"] == pytest.approx(size * ledger.entropy.value, abs=1e-6)
    width = (len(escaped) - 1).bit_length() if escaped else 0
    inside = kb.entropy(escaped, normalize=True, unit="bits").value if any(escaped) else 0.0
    extra = sum(escaped) * (width - inside)
    assert ledger.parts["escape"] == pytest.approx(extra, rel=1e-9, abs=1e-6)
    assert ledger.plan.table == ""
    found = ledger.decode(ledger.encode())
    assert found == source
    assert free_of_prefixes(words_of(ledger))
    said = " ".join(ledger.notes)
    assert ("were not seen in training" in said) == any(escaped)


def test_the_codewords_of_a_trained_code_are_those_of_the_other():
    """Without unseen symbols, each symbol has the codeword that it has in the training's code."""
    training = bytes(range(256)) + Path(argparse.__file__).read_bytes()
    theirs = audit(training)
    ours = audit(b"abracadabra", Trained(training))
    assert np.array_equal(ours.plan.lengths, theirs.plan.lengths)
    assert words_of(ours) == words_of(theirs)
    counts = ours.symbols.counts
    assert ours.payload_bits == int(counts @ theirs.plan.lengths)


@pytest.mark.parametrize("code", [Range(), ANS(), Range(20), TANS(12)], ids=lambda c: c.title)
def test_unseen_symbols_share_a_count_in_coders_of_fractions(code):
    """An entropy coder's law gives each unseen symbol its part of one count; KL says the price."""
    data = b"abracadabra!" * 20
    training = b"abracadabra" * 40 + b"xyz"
    ledger = audit(data, Trained(training, code))
    counts = ledger.symbols.counts
    weights = np.bincount(np.frombuffer(training, np.uint8), minlength=256).astype(float)
    weights[weights == 0] = 1 / (weights == 0).sum()
    law = len(data) * kb.kl(counts, weights, normalize=True, unit="bits").value
    spent = np.exp2(-ledger.plan.lengths)
    told = len(data) * kb.kl(counts, spent, normalize=True, unit="bits").value
    assert ledger.parts["model mismatch"] == pytest.approx(told, rel=1e-9, abs=1e-6)
    if not isinstance(code, TANS):  # whose table is too small for them
        assert told == pytest.approx(law, rel=0.05)
    assert ledger.parts["escape"] == 0
    assert ledger.decode(ledger.encode()) == data


def test_a_code_is_trained_on_a_file_and_on_what_is_read_once(tmp_path):
    """What it is trained on is read once, so that standard input and iterators will do."""
    path = tmp_path / "training.txt"
    path.write_bytes(b"banana bandana")
    by_path = audit(b"abracadabra", Trained(path))
    path.unlink()
    assert by_path.parts == audit(b"abracadabra", Trained(b"banana bandana")).parts
    assert by_path.code.title == f"Huffman trained on {path}"
    once = Trained(iter(["a", "b", "b"]))
    assert [audit(["a", "b"], once).payload_bits for _ in range(2)] == [2, 2]
    assert once.title == "Huffman trained on symbols"


def test_what_cannot_be_trained_is_said():
    """Codes that are the same for all files, nothing to train on, and bytes for words."""
    with pytest.raises(InputError, match="Elias gamma code is not made for counts"):
        Trained(b"abc", EliasGamma())
    with pytest.raises(InputError, match="is empty"):
        audit(b"abc", Trained(b""))
    for source, training in ((b"abc", ["a"]), (["a"], b"abc")):
        with pytest.raises(InputError, match="one is bytes and the other"):
            audit(source, Trained(training))


# Tables


def written(tmp_path, text):
    path = tmp_path / "code.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("text", "source", "bits"),
    [
        ("symbol,length\na,1\nb,2\nc,2\n", ["a", "b", "a", "c"], 6),
        ("symbol,codeword\na,0\nb,10\nc,11\n", ["a", "b", "a", "c"], 6),
        ("\ufeffsymbol,codeword\na,0\nb,10\n", ["a", "b"], 3),
        ("Symbol , Length\r\na,1\r\n\r\nb, 2\r\n", ["a", "b"], 3),
        ('symbol,codeword\n",",0\n0x41,10\n66,110\n" ",111\n', b",AB ", 9),
        ('symbol,codeword\n"\r",0\n"\n",10\n"""",11\n', b'\r\n"', 5),
        ("symbol,length\n3,1\n-7,2\n", [3, -7, 3], 4),
        ("symbol,length\n0.5,1\n1.5,1\n", np.array([0.5, 1.5]), 2),
        ("symbol,codeword\nß,0\nein Wort,1\n", ["ß", "ein Wort"], 2),
    ],
    ids=["lengths", "words", "BOM", "spaces", "bytes", "line ends", "numbers", "floats", "text"],
)
def test_tables_are_read(text, source, bits, tmp_path):
    """A CSV file of symbols with lengths or codewords is a code, however it is written."""
    ledger = audit(source, Table(written(tmp_path, text)))
    assert ledger.payload_bits == bits
    found = ledger.decode(ledger.encode())
    assert list(found) == list(source)
    assert str(tmp_path) in ledger.code.title


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must begin with the line symbol,length or symbol,codeword"),
        ("a,b\n1,2\n", "must begin with"),
        ("symbol,length,more\na,1,2\n", "must begin with"),
        ("symbol,length\na\n", "row 2: a symbol and its length are needed"),
        ("symbol,length\n\na,1\n\nb\n", "row 5: a symbol"),
        ("symbol,length\na,1\na,2\n", "row 3: the symbol 'a' stands twice"),
        ("symbol,length\na,one\n", "row 2: the length 'one' is no length"),
        ("symbol,length\na,-1\n", "row 2: the length '-1' is no length"),
        ("symbol,length\na,0\n", "1 to 65,536 bits, not 0"),
        ("symbol,length\na,99999999\n", "1 to 65,536 bits"),
        ("symbol,length\na," + "9" * 5000 + "\n", "is no length"),
        ("symbol,codeword\na,012\n", "string of 0 and 1, not '012'"),
        ("symbol,codeword\na,\n", "string of 0 and 1, not ''"),
        ("symbol,length\na,1\nb,1\nc,2\n", "the sum of 2\\^-length is 1.25"),
        ("symbol,codeword\na,0\nb,01\n", "codeword 0 of 'a' begins the codeword 01 of 'b'"),
        ("symbol,codeword\na,0\nb,0\n", "begins the codeword 0"),
        ("symbol,codeword\na,0\nb,10\nc,01\n", "0 of 'a' begins the codeword 01 of 'c'"),
        ("symbol,length\nb,1\n", "no codeword for 2 of the symbols \\('a', 'c'\\), 75.00%"),
        (b"symbol,length\n\xe9,1\n", "no CSV file that can be read"),
        ("symbol,codeword\na," + "0" * 200_000 + "\n", "no CSV file that can be read"),
    ],
)
def test_tables_that_are_no_code_are_refused(text, said, tmp_path):
    """What is wrong with a table is said in a sentence, with its row or its codewords."""
    with pytest.raises(KullbackError, match=said) as caught:
        audit(["a", "b", "c", "a"], Table(written(tmp_path, text)))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "source", "said"),
    [
        ({65: 1, "A": 2}, b"A", "names a symbol twice"),
        ({256: 1}, b"A", "a byte is 0 to 255"),
        ({"é": 1}, b"A", "is no byte"),
        ({"a": 1, "b": "0"}, ["a"], "codewords or lengths, not both"),
        ({"a": 1.5}, ["a"], "1 to 65,536 bits"),
        ({"a": float("nan")}, ["a"], "1 to 65,536 bits"),
        ({"a": None}, ["a"], "1 to 65,536 bits"),
        ({"a": True}, ["a"], "1 to 65,536 bits"),
        ({1: 1, 2: 1}, [1, "1"], "look alike"),
        ({}, ["a"], "no codeword"),
    ],
)
def test_mappings_that_are_no_code_are_refused(table, source, said):
    """So it is of mappings."""
    with pytest.raises(InputError, match=said):
        audit(source, Table(table))


def test_what_a_table_wastes_is_said():
    """Codewords that are missing from a table are the ledger's slack; those of no use here too."""
    ledger = audit(["a", "b"] * 50, Table({"a": 2, "b": 2}))
    assert ledger.parts["Kraft slack"] == 100
    assert str(ledger.kraft) == "0.5"
    # Symbols that do not occur make the code complete: it is no fault of the code.
    other = audit(["a", "b"] * 50, Table({"a": "00", "b": "01", "c": "10", "d": "11"}))
    assert other.parts["Kraft slack"] == 0
    assert other.parts["model mismatch"] == 100
    assert audit(["a"], Table({"a": 3.0})).payload_bits == 3


def test_the_table_of_another_code_costs_the_same():
    """The lengths and the codewords of Huffman's code, written as a table, are that code."""
    data = b"abracadabra"
    ledger = audit(data)
    code = ledger.plan.words()
    used = {int(i): code.word(i) for i in ledger.symbols.present}
    for table in (used, {i: len(word) for i, word in used.items()}):
        again = audit(data, Table(table))
        assert again.payload_bits == ledger.payload_bits
        assert again.decode(again.encode()) == data
    assert audit(data, Table(used)).encode() != ledger.encode()
