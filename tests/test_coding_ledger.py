"""Ledgers: lines that add up to what is written, what they say, and numbers of any size."""

import argparse
import decimal
import json
import typing
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
from kullback import InputError
from kullback.coding import (
    ANS,
    TANS,
    Blocks,
    EliasDelta,
    EliasGamma,
    Fixed,
    Huffman,
    Range,
    Shannon,
    ShannonFanoElias,
    Trained,
    Unary,
    audit,
)
from kullback.coding.codes.plan import LINES
from kullback.coding.fixed_point import ONE
from kullback.coding.symbols import read_symbols
from tests.coding_cases import (
    OF_ANY,
    OF_BYTES,
    OF_NUMBERS,
    QUICK,
    SPECIAL,
    add_up,
    fibonacci,
    named,
    round_trip,
)

SYMBOLS = st.one_of(
    st.lists(st.integers(-5, 5), max_size=60),
    st.lists(st.text("xyzä ", max_size=2), max_size=60),
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=60),
    st.lists(st.one_of(st.none(), st.integers(0, 3), st.text("ab", max_size=1)), max_size=40),
    st.lists(st.integers(-9, 9), max_size=60).map(lambda x: np.array(x, dtype=np.int16)),
    st.lists(st.sampled_from(["to", "be", "or"]), min_size=1, max_size=60).map(np.array),
    st.lists(st.floats(-2, 2, width=16), max_size=60).map(lambda x: np.array(x, dtype=float)),
    st.lists(st.booleans(), max_size=60).map(lambda x: np.array(x, dtype=bool)),
    st.lists(st.integers(0, 255), max_size=60).map(lambda x: np.array(x, dtype=np.uint8)),
    st.lists(st.integers(0, 9), max_size=60).map(tuple),
)


def entropy_of(counts):
    """Return n H(P) in bits, to so many digits that 10^400 symbols lose none."""
    with mpmath.workdps(900):
        size = sum(counts)
        return mpmath.fsum(c * mpmath.log(mpmath.mpf(size) / c, 2) for c in counts if c)


# Lines that add up


@named(OF_BYTES)
@pytest.mark.parametrize("data", SPECIAL.values(), ids=SPECIAL)
def test_special_bytes_add_up_and_come_back(data, code):
    """Nothing, one byte, one byte repeated, all bytes: no bit is unexplained, none is lost."""
    round_trip(data, code)


@named(OF_BYTES)
@QUICK
@given(data=st.one_of(st.binary(max_size=400), st.binary(max_size=5).map(lambda x: x * 50)))
def test_bytes_add_up_and_come_back(data, code):
    """Of any bytes, in every code, the lines sum to what is written, and that is read again."""
    round_trip(data, code)


@named(OF_ANY)
@QUICK
@given(source=SYMBOLS)
def test_symbols_add_up_and_come_back(source, code):
    """So it is of numbers, words, tuples, mixtures and arrays, and each comes back as its kind."""
    round_trip(source, code)


@named(OF_NUMBERS)
@QUICK
@given(source=st.lists(st.integers(0, 300), max_size=60))
def test_whole_numbers_add_up_and_come_back(source, code):
    """So it is of whole numbers in the codes that are made for them."""
    round_trip(source, code)
    round_trip(np.array(source, dtype=np.int32), code)


@QUICK
@given(SYMBOLS, SYMBOLS.filter(len))
def test_symbols_in_a_code_of_others_add_up_and_come_back(source, training):
    """So it is in a code made for other symbols, seen there or not."""
    are_bytes = [isinstance(x, np.ndarray) and x.dtype == np.uint8 for x in (source, training)]
    if are_bytes[0] == are_bytes[1]:
        for code in (Huffman(), Huffman(12), ShannonFanoElias(), ANS(), TANS(9)):
            round_trip(source, Trained(training, code))


@named([Huffman(), Shannon(), ShannonFanoElias(), Range(), ANS(), TANS(12), Blocks(2)])
@pytest.mark.parametrize("module", [argparse, typing, decimal], ids=lambda m: m.__name__)
def test_files_add_up_and_come_back(module, code):
    """Files on disk are coded as their bytes; the ledger is called by their name."""
    path = Path(module.__file__)
    ledger = audit(path, code)
    encoded = ledger.encode()
    assert 8 * len(encoded) == ledger.encoded_bits
    add_up(ledger)
    assert ledger.decode(encoded) == path.read_bytes()
    assert ledger.name == str(path)
    assert audit(str(path), code).parts == ledger.parts


def test_a_codeword_of_depth_22_comes_back():
    """A sequence with Fibonacci counts has a codeword as long as its alphabet allows."""
    counts = fibonacci(23)
    source = np.repeat(np.arange(23), counts)
    np.random.default_rng(0).shuffle(source)
    ledger = round_trip(source, Huffman())
    assert ledger.plan.longest == 22
    assert round_trip(source, Huffman(12)).plan.longest == 12


@pytest.mark.parametrize("size", [42, 88, 200])
def test_fibonacci_counts_add_up(size):
    """Counts that make codewords of depth 40 and more are accounted for exactly."""
    counts = fibonacci(size)
    ledger = audit(dict(enumerate(counts)))
    add_up(ledger)
    assert ledger.plan.longest == size - 1
    assert ledger.kraft.is_complete
    # The tree joins the first k + 2 numbers, F(k + 4) - 1 in all, at its k-th step.
    every = fibonacci(size + 3)
    assert ledger.payload_bits == sum(every[k + 2] - 1 for k in range(1, size))


@pytest.mark.parametrize("code", [*OF_ANY[:5], *OF_ANY[8:]], ids=lambda code: code.title)
@pytest.mark.parametrize(
    "counts",
    [
        [2**53 + 1, 2**53 - 1, 3],
        [3**40, 2**61, 1, 1],
        [10**30, 10**29 + 7, 5, 1],
        [2**200] * 8,
        [10**400, 3],
        [2**70],
    ],
    ids=["2^53", "2^63", "10^30", "2^200", "10^400", "one symbol"],
)
def test_counts_of_any_size_add_up(counts, code):
    """Counts above 2^53 are whole numbers: no line loses any, and H(P) has all digits."""
    ledger = audit({f"symbol {i}": count for i, count in enumerate(counts)}, code)
    add_up(ledger)
    truth = entropy_of(counts)
    with mpmath.workdps(900):
        assert abs(mpmath.mpf(ledger.plan.parts["entropy"]) / ONE - truth) <= 2**-23
        if isinstance(code, Fixed):
            width = (len(counts) - 1).bit_length()
            slack = sum(counts) * (width - mpmath.log(len(counts), 2))
            assert abs(mpmath.mpf(ledger.plan.parts["Kraft slack"]) / ONE - slack) <= 2**-23
        # What rounding to whole bits leaves is in the largest line.
        assert abs(int(ledger.parts["entropy"]) - truth) < len(LINES)
    assert ledger.entropy.value == pytest.approx(float(truth / sum(counts)), rel=1e-13)
    assert ledger.symbols.size == sum(counts)


@pytest.mark.parametrize("size", [1, 10, 10**6, 2**40, 2**70])
def test_a_part_far_larger_than_the_whole_adds_up(size):
    """A law that gives a symbol 2^-1000 mismatches by far more bits than are written."""
    ledger = audit({0: size, 1: 1}, Trained({0: 1, 1: 2**1000}))
    add_up(ledger)
    mismatch = 1000 * size - entropy_of([size, 1])
    assert ledger.parts["model mismatch"] == pytest.approx(float(mismatch), rel=1e-14, abs=1e-6)
    assert ledger.parts["integer lengths"] < 0


@given(st.lists(st.integers(1, 2**80), min_size=1, max_size=20))
def test_any_counts_add_up(counts):
    """So it is of counts of very different size, and in codes that leave codewords unused."""
    for code in (Huffman(), Shannon(), ShannonFanoElias(), Fixed(), ANS(), EliasGamma()):
        add_up(audit(dict(enumerate(counts)), code))


# What the lines say


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 10**6), min_size=1))
def test_lines_of_prefix_codes_are_what_they_are_called(counts):
    """Each line is its formula: n H(P), n KL(P‖Q), -n log2 S, and whole bits for the rest."""
    size = sum(counts.values())
    values = list(counts.values())
    for code in (Huffman(), Shannon(), ShannonFanoElias(), Fixed(), EliasDelta()):
        ledger = audit(counts, code)
        lengths = [int(x) for x in ledger.plan.lengths]
        parts = ledger.parts
        kraft = sum(Fraction(1, 2**length) for length in lengths)
        if isinstance(code, EliasDelta):
            kraft = Fraction(1)  # of all numbers
        assert Fraction(ledger.kraft.numerator, 2**ledger.kraft.exponent) == kraft
        slack = -size * mpmath.log(mpmath.mpf(kraft.numerator) / kraft.denominator, 2)
        assert ledger.payload_bits == sum(c * n for c, n in zip(values, lengths, strict=True))
        assert parts["entropy"] == pytest.approx(float(entropy_of(values)), rel=1e-12, abs=1e-6)
        assert parts["Kraft slack"] == pytest.approx(float(slack), rel=1e-12, abs=1e-6)
        assert parts["length limit"] == parts["escape"] == parts["coder"] == 0
        left = ledger.payload_bits - parts["entropy"] - parts["Kraft slack"]
        # A code made for P matches it, but for whole bits; one that is not has a law of its own.
        own = isinstance(code, Fixed | EliasDelta)
        assert parts["model mismatch" if own else "integer lengths"] == pytest.approx(
            left, abs=1e-6
        )
        assert parts["integer lengths" if own else "model mismatch"] == 0
        assert parts["table"] + parts["padding"] == ledger.encoded_bits - ledger.payload_bits
        assert 0 <= parts["padding"] < 8


def test_the_limit_costs_what_it_adds():
    """The line of the limit is the difference of two codes; without effect it is 0."""
    data = Path(typing.__file__).read_bytes()
    free, tight = audit(data), audit(data, Huffman(8))
    assert tight.parts["length limit"] == tight.payload_bits - free.payload_bits > 0
    assert tight.parts["integer lengths"] == free.parts["integer lengths"]
    assert tight.plan.longest == 8 < free.plan.longest
    assert audit(data, Huffman(30)).parts == free.parts


@pytest.mark.parametrize("code", [Range(), ANS(), Range(24), ANS(24), Trained(b"ab", ANS())])
def test_entropy_coders_stay_within_64_bits(code):
    """Arithmetic coding and ANS take n H(P) + n KL(P‖Q) bits, and fewer than 64 more."""
    data = Path(argparse.__file__).read_bytes()
    ledger = audit(data, code)
    frequencies = np.exp2(-ledger.plan.lengths) * (ledger.plan.lengths > 0)
    counts = ledger.symbols.counts
    law = kb.kl(counts, frequencies, normalize=True, unit="bits")
    mismatch = len(data) * law.value
    assert ledger.parts["model mismatch"] == pytest.approx(mismatch, rel=1e-9, abs=1e-4)
    assert ledger.parts["entropy"] == pytest.approx(float(entropy_of(counts.tolist())), rel=1e-12)
    coder = ledger.payload_bits - ledger.parts["entropy"] - ledger.parts["model mismatch"]
    assert ledger.parts["coder"] == pytest.approx(coder, abs=1e-6)
    assert -32 <= coder <= 64
    assert ledger.kraft is None


@pytest.mark.parametrize("size", [0, 1, 2, 5, 50])
def test_entropy_coders_of_few_symbols_stay_within_64_bits(size):
    """So it is of a few symbols, or none."""
    for code in (Range(), ANS(), Range(1), ANS(1)):
        ledger = round_trip(b"ab"[:2] * size, code)
        assert 0 <= ledger.parts["coder"] <= 64


def test_what_constrictions_range_coder_adds_is_said():
    """In a million symbols it loses some bits to the width of its words; ANS does not."""
    source = np.random.default_rng(0).choice([0, 1, 2, 3], 10**6, p=[0.9, 0.07, 0.02, 0.01])
    assert audit(source, ANS()).parts["coder"] <= 64
    assert audit(source, Range()).parts["coder"] <= 64 + 300


@given(st.binary(min_size=1, max_size=200))
def test_redundancy_is_what_is_beyond_the_entropy(data):
    """The redundancy is (payload - n H) / n bits a symbol, for every code of whole bits."""
    size = len(data)
    truth = entropy_of(np.bincount(np.frombuffer(data, np.uint8)).tolist())
    for code in (Huffman(), Shannon(), Fixed(), Unary(), EliasGamma(), Trained(b"abc" * 9)):
        ledger = audit(data, code)
        result = ledger.redundancy
        expected = float((ledger.payload_bits - truth) / size)
        assert result.value == pytest.approx(expected, rel=1e-10, abs=1e-12)
        assert (result.unit, result.kind, result.direction) == ("bits", "exact", "KL(P‖2^-len)")
        assert ledger.entropy.value == pytest.approx(float(truth / size), rel=1e-12, abs=1e-15)


@given(st.dictionaries(st.integers(0, 20), st.integers(1, 1000), min_size=2))
def test_redundancy_of_a_complete_code_is_a_kl(counts):
    """Where no codeword is unused, it is `kb.kl` of the law and the powers of two."""
    ledger = audit(counts)
    powers = [2.0**-length for length in ledger.plan.lengths]
    law = kb.kl(list(counts.values()), powers, normalize=True, unit="bits")
    assert ledger.redundancy.value == pytest.approx(law.value, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("moved", [0, 1, 17, 1000, 10**6, 10**10])
def test_redundancy_keeps_its_digits_when_it_is_tiny(moved):
    """A law next to powers of two has a redundancy down to 1e-30, with twelve digits; or 0."""
    counts = [2**50 + moved, 2**49, 2**48 - moved, 2**48]
    ledger = audit(dict(zip("abcd", counts, strict=True)))
    with mpmath.workdps(80):
        shares = [mpmath.mpf(c) / 2**51 for c in counts]
        truth = sum(p * (k + mpmath.log(p, 2)) for p, k in zip(shares, [1, 2, 3, 3], strict=True))
    assert ledger.redundancy.value == pytest.approx(float(truth), rel=1e-12, abs=0)


def test_redundancy_of_very_long_codewords():
    """Codewords of more than 1074 bits, whose 2^-len no double holds, are summed all the same."""
    source = [0, 1, 0, 0, 200, 0, 5000, 5000]
    ledger = audit(source, Unary())
    truth = (sum(v + 1 for v in source) - entropy_of([4, 1, 1, 2])) / 8
    assert ledger.redundancy.value == pytest.approx(float(truth), rel=1e-12)


def test_nothing_has_no_redundancy():
    """Without symbols the entropy, the redundancy and the bits a symbol are 0."""
    ledger = audit(b"")
    assert ledger.entropy.value == ledger.redundancy.value == ledger.bits_per_symbol == 0
    assert ledger.encoded_bits == 8 * len(ledger.encode())


def test_a_ledger_as_json():
    """Its JSON is strict, has the lines and their sum, and the quantities that a gate tests."""
    for code in OF_BYTES:
        ledger = audit(b"abracadabra", code)
        told = json.loads(json.dumps(ledger.to_dict(), allow_nan=False))
        assert sum(told["parts"].values()) == told["encoded_bits"] == ledger.encoded_bits
        assert told["kind"] == "code"
        assert (told["symbols"], told["alphabet"]) == (11, 5)
        assert told["code"] == code.title == ledger.verdict
        assert told["bits_per_symbol"] == ledger.encoded_bits / 11
        assert told["redundancy"]["unit"] == "bits"
        assert (told["kraft_sum"] is None) == (ledger.kraft is None)
        gates = ledger.quantities()
        assert gates["redundancy"] == ledger.redundancy.value
        assert gates["entropy"] == ledger.entropy.value
        assert gates["bits_per_symbol"] == ledger.bits_per_symbol


def test_notes_say_what_the_receiver_knows():
    """The alphabet of symbols that are no bytes is not in the stream, and that is said."""
    assert not any("alphabet" in note for note in audit(b"abc").notes)
    assert any("receiver knows the alphabet" in note for note in audit(["a", "b"]).notes)
    assert any("counts alone" in note for note in audit({"a": 3, "b": 1}, ANS()).notes)


# What is given


def test_counts_and_symbols_have_the_same_ledger():
    """A dict of counts, `kb.counts` and the symbols themselves cost the same."""
    words = ["to", "be", "or", "not", "to", "be"]
    counts = {"be": 2, "not": 1, "or": 1, "to": 2}
    assert audit(counts).parts == audit(words).parts
    assert audit(kb.counts([2, 1, 1, 2])).parts == audit(words).parts
    assert audit({**counts, "never": 0}).parts == audit(words).parts


def test_counts_cannot_be_encoded():
    """Counts have no order: that is said, not guessed."""
    for code in (Huffman(), ANS(), TANS(), EliasGamma(), Fixed()):
        ledger = audit({1: 3, 2: 5}, code)
        with pytest.raises(InputError, match="counts alone, without an order"):
            ledger.encode()
    with pytest.raises(InputError, match="counts alone, without an order"):
        audit({1: 3}, Blocks(2))


@pytest.mark.parametrize(
    "source",
    [bytearray(b"abca"), memoryview(b"abca"), memoryview(b"a-b-c-a-")[::2]],
    ids=["bytearray", "memoryview", "steps"],
)
def test_what_holds_bytes_is_bytes(source):
    """Buffers of bytes are read as such."""
    ledger = audit(source)
    assert ledger.parts == audit(b"abca").parts
    assert ledger.decode(ledger.encode()) == b"abca"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (np.zeros((2, 2)), "one dimension"),
        (np.array([1.0, np.nan]), "NaN and infinity are no symbols"),
        ([1.0, float("nan")], "NaN is no symbol"),
        ([[1], [2]], "hashable"),
        (7, "int is no sequence of symbols"),
        ({"a": -1}, "counts must be whole numbers"),
        ({"a": 1.5}, "counts must be whole numbers"),
        ({"a": True}, "counts must be whole numbers"),
        ({"a": "3"}, "counts must be whole numbers"),
        ({"a": float("inf")}, "counts must be whole numbers"),
        (np.ma.array([1, 2], mask=[False, True]), "masked array hides symbols"),
        (np.array(["NaT", "2021"], dtype="M8[Y]"), "NaT is no symbol"),
        (pd.array([1, None]), "NaN is no symbol"),
        (pd.DataFrame({"a": [1, 2]}), "more than one dimension"),
        ({1, 2}, "no order"),
    ],
    ids=repr,
)
def test_what_is_no_sequence_of_symbols_is_said(source, said):
    """What cannot be coded is refused in a sentence."""
    with pytest.raises(InputError, match=said):
        audit(source)


@pytest.mark.parametrize("code", [Huffman, "huffman", 3])
def test_what_is_no_code_is_said(code):
    """A code is an object, not its class or its name."""
    with pytest.raises(InputError, match=r"such as kb\.coding\.Huffman\(\)"):
        audit(b"abc", code)


def test_a_tensor_is_an_array():
    """Of a tensor the numbers are the symbols, not its elements as objects that all differ."""
    torch = pytest.importorskip("torch")
    assert audit(torch.tensor([1, 1, 1, 2])).parts == audit([1, 1, 1, 2]).parts


@pytest.mark.parametrize("data", ["abc", None, 5, ["a"]], ids=repr)
def test_bytes_alone_are_decoded(data):
    """What is no stream is refused, and every buffer of bytes is one."""
    ledger = audit(b"abca")
    with pytest.raises(InputError, match="what is decoded is bytes"):
        ledger.decode(data)
    encoded = ledger.encode()
    for held in (bytearray(encoded), memoryview(encoded), np.frombuffer(encoded, np.uint8)):
        assert ledger.decode(held) == b"abca"


def test_a_file_without_a_size_is_read():
    """What the kernel makes up says that it is empty, and is not."""
    path = Path("/proc/version")
    if not path.is_file():
        pytest.skip("there is no /proc here")
    ledger = audit(path)
    assert ledger.decode(ledger.encode()) == path.read_bytes() != b""


def test_a_missing_file_is_said(tmp_path):
    """A path that leads nowhere, and a folder, are refused in a sentence."""
    for path in (tmp_path / "nothing.bin", tmp_path):
        with pytest.raises(kb.KullbackError):
            audit(path)


def test_an_empty_file_is_coded(tmp_path):
    """A file of no bytes has a ledger too."""
    path = tmp_path / "empty.bin"
    path.write_bytes(b"")
    ledger = audit(path)
    assert ledger.decode(ledger.encode()) == b""


# Large things


def test_bytes_are_counted_whole():
    """Counting in pairs and chunks counts each byte once."""
    rng = np.random.default_rng(2)
    for size in (0, 1, 2, 3, 1000, 1001, (1 << 22) + 1):
        data = rng.integers(0, 256, size).astype(np.uint8)
        assert np.array_equal(read_symbols(data).counts, np.bincount(data, minlength=256))
    steps = rng.integers(0, 256, 2001).astype(np.uint8)[::2]
    assert np.array_equal(read_symbols(steps).counts, np.bincount(steps, minlength=256))


def test_large_streams_come_back_in_chunks():
    """Symbols of more than a chunk of a million come back, in every coder that has chunks."""
    rng = np.random.default_rng(3)
    source = rng.choice(256, (1 << 20) + 12_345, p=rng.dirichlet(np.full(256, 0.3)))
    data = source.astype(np.uint8).tobytes()
    for code in (Huffman(), TANS(), ANS(), Range()):
        round_trip(data, code)


def test_names_are_kept():
    """A ledger is called what it is given to be called."""
    assert audit(b"ab", name="mine").name == "mine"
    assert [audit(x).name for x in (b"", ["a"], np.zeros(2), {"a": 1})] == [
        "bytes", "symbols", "array", "counts"
    ]  # fmt: skip
    titles = [code.title for code in OF_BYTES]
    assert len(set(titles)) >= len(titles) - 2
    assert all("\n" not in title for title in titles)
