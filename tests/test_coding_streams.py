"""Streams: without numba, in pieces, damaged, cut short and forged."""

import argparse
import decimal
import hashlib
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback import InputError
from kullback.coding import (
    ANS,
    TANS,
    Blocks,
    EliasDelta,
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
    bitstream,
    vectorised,
)
from kullback.coding.codes.frequencies import _read_table
from kullback.coding.codes.shannon import _read_law
from kullback.coding.codes.table_of_lengths import read_lengths
from kullback.coding.header import BitReader, delta, fixed, read_places, write_places
from tests.coding_cases import OF_BYTES, QUICK, SPECIAL, fibonacci, named, round_trip

# Without numba

LONG = [
    (list(range(0, 200, 7)) + [0] * 30, Unary()),
    (list(range(45)) * 3, Trained(dict(enumerate(fibonacci(45))))),
    (list(range(16)) * 4, Table({i: "1" * (9 * i) + "0" for i in range(16)})),
    (list(range(70)), Trained(dict(enumerate(fibonacci(60))), Shannon())),
]


@pytest.mark.parametrize(("source", "code"), LONG, ids=["unary", "depth 44", "135 bits", "escapes"])
def test_long_codewords_come_back(source, code, monkeypatch):
    """Codewords longer than a table and than a machine's word come back, compiled or not."""
    with_numba = round_trip(source, code).encode()
    assert audit(source, code).plan.longest >= 40
    monkeypatch.setattr(bitstream, "is_installed", lambda: False)
    assert round_trip(source, code).encode() == with_numba


@QUICK
@given(st.binary(max_size=600), st.sampled_from(OF_BYTES))
def test_loops_by_numpy_write_the_same(data, code):
    """NumPy writes the very bits that compiled loops write, and reads them."""
    compiled = audit(data, code).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bitstream, "is_installed", lambda: False)
        ledger = audit(data, code)
        assert ledger.encode() == compiled
        assert ledger.decode(compiled) == data


def test_pieces_join_by_numpy(monkeypatch):
    """Where a stream is read in pieces, and written in pieces, no symbol is lost between them."""
    monkeypatch.setattr(bitstream, "is_installed", lambda: False)
    monkeypatch.setattr(vectorised, "_SYMBOLS", 97)
    monkeypatch.setattr(vectorised, "_BYTES", 64)
    data = Path(argparse.__file__).read_bytes()[:5000]
    for code in (Huffman(), Unary(), EliasDelta(), Fixed()):
        round_trip(data, code)


HIDDEN = """
import hashlib, sys
sys.modules["numba"] = None
sys.path.insert(0, sys.argv[1])
from tests.test_coding_streams import digests
print(*digests())
"""


def digests():
    """Return what every code makes of some data, after reading it again, in short."""
    found = []
    data = Path(decimal.__file__).read_bytes()[:300] + SPECIAL["noise"][:200] + SPECIAL["text"] * 9
    for source, code in [*((data, code) for code in OF_BYTES), *LONG]:
        ledger = audit(source, code)
        encoded = ledger.encode()
        assert ledger.decode(encoded) == source
        found.append(hashlib.sha256(encoded).hexdigest()[:8])
    return found


def test_without_numba_all_is_the_same():
    """Where numba is not installed, every code writes and reads the same bytes."""
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", HIDDEN, root]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == digests()


# Damage


def as_bytes(bits):
    """Return a string of 0 and 1 as bytes, filled up with zeros."""
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def reader(bits):
    return BitReader(as_bytes(bits))


def tried(ledger, data):
    """Return what a damaged stream gives: as many symbols of the kind, or None if it is refused."""
    try:
        found = ledger.decode(data)
    except InputError:
        return None
    assert len(found) == ledger.symbols.size
    assert type(found) is type(ledger.symbols.restore(np.zeros(0, dtype=np.int64)))
    return found


@named(OF_BYTES)
def test_damaged_bits_give_symbols_or_an_error(code):
    """Each of the first bits flipped, and many later ones: symbols come, or one readable error."""
    rng = np.random.default_rng(5)
    for data in (b"a", b"abracadabra", SPECIAL["noise"][:300], SPECIAL["all bytes"]):
        ledger = audit(data, code)
        encoded = ledger.encode()
        assert tried(ledger, encoded) == data
        places = np.arange(min(8 * len(encoded), 250))
        later = rng.integers(0, 8 * len(encoded), 40)
        for place in [*places.tolist(), *later.tolist()]:
            damaged = bytearray(encoded)
            damaged[place // 8] ^= 128 >> place % 8
            tried(ledger, bytes(damaged))


@named(OF_BYTES)
@QUICK
@given(st.data())
def test_garbage_gives_symbols_or_an_error(code, data):
    """A stream whose middle is replaced, or that is another's altogether, does no more harm."""
    ledger = audit(b"abracadabra" * 8, code)
    encoded = ledger.encode()
    start = data.draw(st.integers(0, len(encoded)))
    tried(ledger, encoded[:start] + data.draw(st.binary(max_size=40)))
    tried(ledger, encoded[:start] + data.draw(st.binary(max_size=9)) + encoded[start + 2 :])


@named(OF_BYTES)
def test_streams_that_are_cut_short_are_refused(code):
    """A stream without its end is refused, or whole where the end was not needed."""
    data = b"abracadabra, she said" * 3
    ledger = audit(data, code)
    encoded = ledger.encode()
    refused = sum(tried(ledger, encoded[:length]) is None for length in range(len(encoded)))
    if ledger.kraft is not None:  # a coder of words takes what is missing for zeros
        assert refused == len(encoded)


def test_coders_of_words_are_cut_at_words():
    """A range coder's stream and that of ANS are refused where a word is cut."""
    for code in (Range(), ANS()):
        ledger = audit(b"abracadabra" * 9, code)
        with pytest.raises(InputError, match="no whole number of words"):
            ledger.decode(ledger.encode()[:-1])


@pytest.mark.parametrize("fill", [b"\x00", b"\xff", b"\x55"], ids=["zeros", "ones", "both"])
def test_long_streams_of_nothing_are_refused_at_once(fill):
    """Megabytes of the same bit neither hang nor fill the memory."""
    start = time.process_time()
    for code in OF_BYTES:
        ledger = audit(b"abracadabra", code)
        assert tried(ledger, fill * 5_000_000) != b"abracadabra"
        for kept in (1, 2, 5):
            tried(ledger, ledger.encode()[:kept] + fill * 5_000_000)
        tried(ledger, ledger.encode() + fill * 5_000_000)
    assert time.process_time() - start < 10


def test_symbols_of_a_training_that_are_not_here_are_refused():
    """A damaged stream may name a symbol that only the training has: that is an error."""
    ledger = audit(["a"] * 20, Trained(["a"] * 4 + ["b"] * 3 + ["c"]))
    encoded = ledger.encode()
    found = []
    for place in range(8 * len(encoded)):
        damaged = bytearray(encoded)
        damaged[place // 8] ^= 128 >> place % 8
        found.append(tried(ledger, bytes(damaged)))
    assert any(one is None for one in found)


def test_another_stream_is_refused():
    """The stream of as many other symbols, or of more, is not taken for these."""
    one, other = audit(b"abracadabra"), audit(b"abracadabra!")
    with pytest.raises(InputError, match="says that it has 12 symbols"):
        one.decode(other.encode())


def test_readers_refuse_tables_of_no_code():
    """Lengths of no code, frequencies of no power of two and lists of no blocks are refused."""
    lengths = delta(3) + write_places([0, 1, 2], 3) + "01" * 3
    with pytest.raises(InputError, match="that of no code"):
        read_lengths(3)(reader(lengths))
    for code, table in ((Huffman(), delta(1)), (ShannonFanoElias(), "")):
        forged = as_bytes(delta(5) + table + write_places([], 256) + "01" * 99)
        with pytest.raises(InputError, match="it has symbols, and its table none"):
            audit(b"abcd", code).decode(forged)
    states = fixed(3, 6) + write_places([0, 1], 256) + delta(4) * 2
    with pytest.raises(InputError, match="table of states is too small"):
        audit(b"abcd", TANS()).decode(as_bytes(delta(5) + states + "01" * 99))
    wide = delta(60) + write_places([0, 1], 2) + fixed(2**58, 59) * 2
    with pytest.raises(InputError, match="too long to occur"):
        read_lengths(2)(reader(wide))
    for bits, law in ((4, [3, 14]), (4, [3, 12]), (30, [2**29] * 2), (4, [2**70, 1])):
        table = fixed(bits, 6) + write_places([0, 1], 2) + "".join(map(delta, law))
        with pytest.raises(InputError, match="damaged"):
            _read_table(reader(table), 2)
    with pytest.raises(InputError, match="not there"):
        read_places(reader(write_places(list(range(50)), 60)), 40)
    with pytest.raises(InputError, match="not there"):
        read_places(reader(write_places(list(range(2**16)), 2**62)), 2**62, most=100)


@given(st.sets(st.integers(0, 80)), st.integers(81, 2**60))
def test_places_come_back(places, size):
    """Which places are taken is written in runs, and read as such."""
    for whole in (size, max(places, default=-1) + 1):
        bits = write_places(sorted(places), whole)
        found = reader(bits)
        assert read_places(found, whole) == sorted(places)
        assert found.position == len(bits)


FORGED = {
    "a codeword of 2^58 bits": (Huffman(), delta(60) + write_places([0, 1], 256) + "1" * 118),
    "codewords of 127 bits": (Huffman(), delta(8) + write_places([*range(256)], 256) + "1" * 1792),
    "a count of 2^900000": (
        ShannonFanoElias(),
        write_places([*range(100)], 256) + "1" * 99 + delta(2**900_000),
    ),
    "a divisor of 2^400000": (Golomb(), delta(2**400_000)),
    "2^60 remainder bits": (Rice(), delta(2**60)),
    "frequencies of 2^60": (ANS(), fixed(60, 6) + write_places([0, 1], 256) + delta(2**59) * 2),
    "all blocks": (Blocks(3), write_places([*range(2**18)], 2**24)),
    "a number of 10^9 digits": (Shannon(), "0" * 20 + "1" * 90),
}


@pytest.mark.parametrize(("code", "table"), FORGED.values(), ids=FORGED)
def test_forged_tables_fill_no_memory(code, table):
    """A table that names something huge is refused in little time and memory."""
    data = bytes(range(100))
    ledger = audit(data, code)
    assert tried(ledger, ledger.encode()) == data  # what loads numba
    forged = as_bytes(delta(len(data) + 1) + table + "01" * 2000)
    start = time.process_time()
    tracemalloc.start()
    found = tried(ledger, forged)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found != data
    assert peak < 3e7
    assert time.process_time() - start < 3


def test_a_number_longer_than_its_stream_is_refused():
    """A number that is said to have 2^45 bits is refused before there is room made for it."""
    for zeros in (45, 60, 64, 5000):
        with pytest.raises(InputError, match=r"damaged|cut short"):
            reader("0" * zeros + "1" * (zeros + 20)).delta()


def test_a_list_of_too_few_blocks_is_refused():
    """A stream whose table lists fewer blocks than its code has is damaged."""
    ledger = audit(b"abacad", Blocks(2))
    listing = write_places([97 * 256 + second for second in b"bcd"], 65536)
    head = delta(7) + listing
    assert ledger._head.startswith(head)
    payload = "".join(f"{byte:08b}" for byte in ledger.encode())[len(head) :]
    forged = delta(7) + write_places([97 * 256 + 98], 65536) + payload
    with pytest.raises(InputError, match="lists too few blocks"):
        ledger.decode(as_bytes(forged))


def test_a_law_of_huge_counts_is_refused():
    """No count of a real stream has 65 bits."""
    assert _read_law(reader(write_places([1], 3) + delta(2**63)), 3) == [0, 2**63, 0]
    with pytest.raises(InputError, match="too large a count"):
        _read_law(reader(write_places([1], 3) + delta(2**64)), 3)
