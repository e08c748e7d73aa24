import importlib
import itertools
import json
import struct
import sys
import tracemalloc
import types
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kullback import SourceError
from kullback.cli import main
from kullback.coding import dissect, is_container
from kullback.coding.containers import account as accounts
from kullback.coding.containers import zstd_frame
from kullback.coding.containers.zstd_places import FAULTS, NEAR, STATE
from tests import zstd_by_hand

try:
    import zstandard
except ImportError:
    zstandard = None

needs_zstandard = pytest.mark.skipif(zstandard is None, reason="zstandard is not installed")
SOURCE = Path(zipfile.__file__).read_bytes()
LEVELS = (-5, -1, 1, 3, 6, 9, 12, 16, 19, 22)

# Frames of zstd 1.5 that are kept, so that these tests have some where zstandard is not installed.
LINES = b"".join(
    b"line %d of %d: to be, or not to be, that is the question\n" % (i, i * i % 97)
    for i in range(24)
)
KEPT = {
    "28b52ffd6448045d040012071511a06fc04a3ec90000f5d77eaa7cf9ade201637c41fea4bd850b83fe0f41c64be927"
    "3ddcbc193ebc5f741f34ca41c3942fc449e9817e783788f2d9caee64e62cd7c756396b65642a39b0c5d27212dc240b"
    "66f1c130a8218cbd7f8d01c0570e11108a9008ffff2b3ef1ceba6bdfffbf179fffffd6de47f35c7c9fefb83bdb3e6b"
    "42d709548d65570145943b73": LINES,
    "28b52ffd0000190000616263": b"abc",
    "28b52ffd60f4004d00001000000100ef2ac002": bytes(500),
    "28b52ffd240001000099e9d851": b"",
}  # fmt: skip
TEXT = bytes.fromhex(next(iter(KEPT)))

data = st.one_of(
    st.binary(max_size=400),
    st.builds(lambda x, n: (x * n)[:3000], st.binary(min_size=1, max_size=40), st.integers(1, 99)),
    st.integers(0, 20000).map(lambda n: SOURCE[:n]),
    st.lists(st.sampled_from(b"aaaaaaaabbbbccd"), max_size=2000).map(bytes),
)


def packed(x, level=3, flush=0, **settings):
    """Return a frame, with an empty or a flushed block in the middle."""
    parameters = zstandard.ZstdCompressionParameters.from_level(level, **settings)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    if not flush:
        return zstandard.ZstdCompressor(compression_params=parameters).compress(x)
    half = len(x) // 2
    found = packer.compress(x[:half]) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return found + packer.compress(x[half:]) + packer.flush()


def unpacked(z):
    """Return what zstd makes of a frame, or None if it refuses it."""
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
    try:
        x = decoder.decompress(z)
    except zstandard.ZstdError:
        return None
    return x if decoder.eof and not decoder.unused_data else None


def balanced(found, size):
    assert found.encoded_bits == 8 * size == sum(found.parts.values())
    for stream in found.streams:
        assert sum(stream.parts.values()) == stream.compressed_bits
        for cost in stream.codes.values():
            assert cost.redundancy >= 0
            assert cost.slack == 0
            parts = cost.entropy + cost.redundancy + cost.coder
            assert cost.bits == pytest.approx(parts, rel=1e-9, abs=1e-9)
    return found


def notes_of(found):
    """Return the notes but the one that numba is not installed."""
    return tuple(note for note in found.notes if "numba" not in note)


def as_a_second_reader_finds(z, x):
    """Compare with a second reader, which gives the content as well; return the stream."""
    hand = zstd_by_hand.Frame(z)
    assert bytes(hand.content) == x
    assert hand.at == len(z)
    (mine,) = balanced(dissect(z), len(z)).streams
    assert mine.size == len(x)
    assert mine.parts == hand.parts
    assert mine.blocks == dict(hand.kinds)
    assert list(mine.codes) == ["literals", "literal_lengths", "offsets", "match_lengths"]
    for name, cost in mine.codes.items():
        codewords, entropy, redundancy = hand.total(name)
        assert cost.codewords == codewords
        assert cost.entropy == pytest.approx(entropy, abs=1e-6)
        assert cost.redundancy == pytest.approx(redundancy, abs=1e-6)
    assert mine.codes["literals"].coder == pytest.approx(0.0, abs=1e-9)
    return mine


@pytest.mark.parametrize("kept", KEPT)
def test_kept_frames_are_taken_apart_to_the_last_bit(kept):
    """Every part, block and code is as a second reader finds, whose content is what was packed."""
    as_a_second_reader_finds(bytes.fromhex(kept), KEPT[kept])


@needs_zstandard
@given(data, st.sampled_from(LEVELS), st.booleans(), st.booleans(), st.booleans())
@example(b"", -5, True, False, True)
@example(bytes(300_000), 3, False, True, False)
@example(np.random.default_rng(1).bytes(140_000), 3, False, True, False)
@settings(max_examples=120, deadline=None)
def test_every_bit_of_a_frame_is_where_a_second_reader_finds_it(x, level, sized, checked, flush):
    """Whatever zstd's level and flags, parts, blocks, costs and the content itself agree."""
    z = packed(x, level, flush, write_content_size=sized, write_checksum=checked)
    as_a_second_reader_finds(z, x)


@needs_zstandard
@pytest.mark.parametrize("level", [-5, 3, 12, 19, 22])
def test_frames_of_many_blocks_repeat_tables_and_reach_far(level):
    """Blocks that go on with trees and tables of others, long distances and windows add up."""
    rng = np.random.default_rng(level + 9)
    words = [SOURCE[i : i + 40] for i in rng.integers(0, 90_000, 300)]
    x = SOURCE[:60_000] + b"".join(words[i] for i in rng.integers(0, 300, 4000)) + bytes(150_000)
    x += SOURCE[5000:60_000] + rng.bytes(9000)
    long = level == 12
    z = packed(x, level, window_log=27 if long else 0, enable_ldm=long, write_checksum=True)
    stream = as_a_second_reader_finds(z, x)
    assert len(stream.blocks) >= 2
    assert len(stream.profile) == sum(stream.blocks.values())
    assert stream.profile[:, 0].sum() == stream.compressed_bits
    assert stream.profile[:, 1].sum() == stream.size
    assert stream.profile[:, 2].sum() == stream.cost.codewords
    assert stream.profile[:, 3].sum() == pytest.approx(stream.cost.redundancy)


@needs_zstandard
@pytest.mark.parametrize("begin", range(8))
def test_a_broken_frame_is_refused_where_zstd_refuses_it(begin, monkeypatch):
    """With bytes changed or the end cut off, our reading alone accepts nothing that zstd refuses.

    It refuses a little more: zstd lets pass streams of literals that do not end where their
    codewords end, which RFC 8878 calls corrupt (4.2.2), and compressed blocks of no bytes.
    """
    monkeypatch.setattr(zstd_frame, "make_check", lambda: None)
    rng = np.random.default_rng(begin)
    stricter = ("a stream of its literals does not end", "the block ends in the middle of")
    for _ in range(150):
        at, n = int(rng.integers(0, 60_000)), int(rng.choice([1, 9, 99, 900, 9000]))
        x = SOURCE[at : at + n] if rng.random() < 0.7 else bytes(rng.geometric(0.3, n).tolist())
        z = bytearray(packed(x, int(rng.choice(LEVELS)), write_content_size=rng.random() < 0.5))
        for _ in range(int(rng.integers(1, 3))):
            place = int(rng.integers(5, min(len(z), int(rng.choice([50, 99999])))))
            z[place] = (
                int(rng.integers(0, 256)) if rng.random() < 0.5 else z[place] ^ 1 << place % 8
            )
        z = bytes(z[: len(z) - int(rng.integers(0, 5)) if rng.random() < 0.1 else None])
        y = unpacked(z)
        try:
            found = balanced(dissect(z), len(z))
        except SourceError as error:
            assert str(error).startswith("bytes is damaged at byte ")  # noqa: PT017
            assert y is None or any(what in str(error) for what in stricter)  # noqa: PT017
        else:
            strange = ("after the last frame", "a window of more")
            if not any(what in note for note in found.notes for what in strange):
                assert y is not None
                assert found.uncompressed == len(y)


def frame(*blocks, header=b"\0\0"):
    """Return a frame of a window of 1 KiB; blocks are pairs of kind and body."""
    found = b"\x28\xb5\x2f\xfd" + header
    for i, (kind, body) in enumerate(blocks):
        size = body[0] if kind == 1 else len(body)
        head = int(i == len(blocks) - 1) | kind << 1 | size << 3
        found += struct.pack("<L", head)[:3] + (body[1:] if kind == 1 else body)
    return found


def literals(kind, form, count, rest):
    bits = 10 if form < 2 else 14 if form == 2 else 18
    return (kind | form << 2 | count << 4 | len(rest) << (4 + bits)).to_bytes(
        3 if form < 2 else 2 + form, "little"
    ) + rest


# Two codewords of one bit; sequences of one code each, which take no bits.
TREE = b"\x80\x10"
ONE = b"\x01\x54"


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (b"\0", -1),
        (b"\x10a", -1),
        (literals(2, 1, 6, TREE + b"\1\0\1\0"), -1),
        (literals(2, 1, 6, TREE + b"\1\0\1\0\xff\0\4\4\1\1\1"), -1),
        (b"\0\1", -1),
        (b"\0\x80", -1),
        (b"\0\1\x40", -1),
        (literals(3, 0, 1, b"\2") + b"\0", -2),
        (b"\0\1\xfc\1", -2),
        ((12 | 200_000 << 4).to_bytes(3, "little") + b"\0", -3),
        (literals(2, 1, 0, TREE + b"\1\0\1\0\1\0\1\1\1\1") + b"\0", -3),
        (literals(2, 1, 5, TREE + bytes(9)) + b"\0", -3),
        (literals(2, 0, 1, b"\x80\0\2") + b"\0", -4),
        (literals(2, 0, 1, b"\x80\x20\2") + b"\0", -4),
        (literals(2, 0, 1, b"\x80\xc0\2") + b"\0", -4),
        (literals(2, 0, 1, b"\x81\x31\2") + b"\0", -4),
        (literals(2, 0, 1, b"\2\0\0\2") + b"\0", -4),
        (literals(2, 0, 1, b"\2\x0f\0\2") + b"\0", -4),
        (literals(2, 0, 1, TREE + b"\0") + b"\0", -5),
        (literals(2, 0, 1, TREE + b"\x08") + b"\0", -6),
        (literals(2, 0, 9, TREE + b"\x08") + b"\0", -6),
        (b"\0\1\x80\x0f\0\0\0\0", -7),
        (b"\0\1\x80\x10\xfe" + b"\xff" * 5 + bytes(6), -7),
        (b"\0\1\x40\x24\1", -8),
        (b"\0\1\x51\0\0\1", -9),
        (b"\0\0\1", -10),
        (b"\0" + ONE + b"\0\0\0\0", -11),
        (b"\x08a" + ONE + b"\1\0\0\2", -12),
        (b"\x08a\1\0\1", -12),
        (b"\0" + ONE + b"\1\0\0\1", -13),
        (b"\0" + ONE + b"\0\5\0\x20", -14),
        (b"\x08a" + ONE + b"\1\2\0\5", -14),
        (b"\0" + ONE + b"\0\1\0\3", -15),
        (b"\x08a" + ONE + b"\1\0\x34\0\0\1", -16),
    ],
)  # fmt: skip
def test_each_fault_of_a_block_is_named(body, number):
    """Each way in which a block can be wrong is told from the others, and zstd finds it wrong."""
    z = frame((2, body))
    with pytest.raises(SourceError) as told:
        dissect(z)
    start, what = str(told.value).split(", in frame 1: in a block, ")
    assert what == f"{FAULTS[number]}."
    assert 9 <= int(start.rpartition(" ")[2]) <= len(z)
    if zstandard and number != -6:
        assert unpacked(z) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 1)), max_size=30))
def test_repeated_offsets_are_those_of_a_second_reader(sequences):
    """Values of 1 to 3 stand for the last three offsets, whatever has moved them."""
    from kullback.coding.containers.zstd_loop import offset_of

    state = np.zeros(STATE, dtype=np.int64)
    state[NEAR : NEAR + 3] = 1, 4, 8
    hand = zstd_by_hand.Frame(frame((0, b"")))
    for value, length in sequences:
        assert offset_of(value, length, state) == hand.offset(value, length)
        assert state[NEAR : NEAR + 3].tolist() == hand.reps


def test_an_offset_may_reach_back_to_the_first_byte():
    """One byte can be repeated, while the byte before the first cannot (see above)."""
    as_a_second_reader_finds(frame((2, b"\x08a" + ONE + b"\1\2\0\4")), b"aaaa")


def test_no_fault_is_left_untested():
    """The cases above have each fault that the loop may report."""
    (mark,) = test_each_fault_of_a_block_is_named.pytestmark
    assert {number for _, number in mark.args[1]} == set(FAULTS)


def test_blocks_made_by_hand():
    """Runs, raw bytes, a code of one literal and sequences of no bits are counted as they lie."""
    z = frame((0, b"xyz"), (1, b"\x64a"), (2, b"\x08a" + ONE + b"\1\0\0\1"), (2, b"\x29b\0"),
              (2, literals(2, 0, 3, TREE + b"\x0d") + b"\0"), (0, b""))  # fmt: skip
    stream = as_a_second_reader_finds(z, b"xyz" + b"a" * 104 + b"b" * 5 + b"\1\0\1")
    assert stream.parts == {
        "block headers": 6 * 24 + (8 + 16) + 16 + (24 + 8),
        "stored bytes": 3 * 8 + 8,
        "repeated bytes": 8 + 8,
        "sequence tables": 24,
        "end marks": 8 + 5,
        "literal tables": 16,
        "literals": 3,
    }
    assert stream.codes["literals"].redundancy == pytest.approx(3 - 3 * 0.9182958340544896)


@pytest.mark.parametrize(
    ("z", "said"),
    [
        (b"\x28\xb5\x2f\xfd\x08\0\1\0\0", "byte 4, in frame 1: the header has a reserved bit set"),
        (b"\x28\xb5\x2f\xfd\xc0\0\1\0\0", "byte 9, in frame 1: the header is cut off"),
        (b"\x28\xb5\x2f\xfd\0\0\7\0\0", "byte 6, in frame 1: a block has type 3"),
        (frame((0, bytes(1025))), "byte 6, in frame 1: a block has 1,025 bytes, more than the 1,0"),
        (frame((0, b"")) + b"\x28\xb5", "byte 11: a frame is cut off"),
        (frame((0, b"")) + b"\x51\x2a\x4d\x18\2\0\0\0", "byte 17: a skippable frame is cut off"),
        (frame((0, b"ab"), header=b"\x20\3"), "byte 11, in frame 1: it gives 2 bytes and not 3"),
        (frame((0, b"ab"), (0, b"a"), header=b"\x20\2"), "it gives 3 bytes and not 2"),
        (TEXT[:-1], "byte 152, in frame 1: the checksum is cut off"),
    ],
)  # fmt: skip
def test_each_fault_of_a_frame_is_named(z, said):
    """The message names the byte, the frame, and what is wrong."""
    with pytest.raises(SourceError, match=said):
        dissect(z)


def test_a_cut_frame_says_where_at_every_length():
    """Cut anywhere, a file gives one line that ends with what is missing, at its end."""
    for n in range(4, len(TEXT)):
        with pytest.raises(SourceError) as told:
            dissect(TEXT[:n], name="cut.zst")
        assert str(told.value).startswith(f"cut.zst is damaged at byte {n}, in frame 1: ")
        assert "\n" not in str(told.value)


@needs_zstandard
def test_content_is_checked_by_a_real_decoder():
    """A changed literal is found by the checksum alone; without one it is seen by nobody."""
    x = bytes(range(256))
    z = bytearray(packed(x, write_checksum=True))
    z[20] ^= 1
    with pytest.raises(SourceError, match=r"byte 266, .* the checksum is not that of the content"):
        dissect(bytes(z))
    assert dissect(packed(x)).checked


def test_frames_skippable_frames_and_what_follows():
    """Every frame is a stream; frames to be skipped and bytes of nothing are other data."""
    skipped = b"\x5a\x2a\x4d\x18\5\0\0\0extra"
    z = b"".join(skipped + bytes.fromhex(kept) for kept in KEPT) + skipped + b"tail"
    found = balanced(dissect(z), len(z))
    assert [stream.size for stream in found.streams] == [len(x) for x in KEPT.values()]
    assert found.uncompressed == sum(map(len, KEPT.values()))
    assert found.parts["other data"] == 8 * (25 + 4)
    headers = (4 + 1 + 2 + 4) + 6 + 7 + (4 + 1 + 1 + 4)
    assert found.parts["container"] == 8 * (headers + 5 * 8)
    assert [note.split()[:2] for note in found.notes[:2]] == [["4", "bytes"], ["25", "bytes"]]
    only = balanced(dissect(skipped), 13)
    assert "Nothing in it is coded by zstd; 61.5 % of it is container" in str(only)
    assert {"literals", "literal_lengths", "match_lengths", "offsets"} < only.to_dict().keys()


@needs_zstandard
@pytest.mark.parametrize("sized", [True, False])
def test_frames_that_need_a_dictionary(sized):
    """Blocks that use its tables are other data, others are counted, and notes say so."""
    samples = [SOURCE[i : i + 400] for i in range(0, 80_000, 200)]
    book = zstandard.train_dictionary(4096, samples)
    x = SOURCE[80_000:80_400]
    z = zstandard.ZstdCompressor(dict_data=book, write_content_size=sized).compress(x)
    found = balanced(dissect(z), len(z))
    assert not found.checked
    assert "the content of 1 frame is not checked: a dictionary is needed" in found.notes
    assert "need tables of a dictionary: other data, not looked into" in found.notes[0]
    assert found.parts["other data"] > 0
    assert found.streams[0].parts["other data"] == found.parts["other data"]
    assert found.uncompressed == (len(x) if sized else 0)
    assert any("is not known, and not counted" in note for note in found.notes) != sized
    with pytest.raises(SourceError, match="a table of an earlier block or of a dictionary"):
        dissect(z[:4] + bytes([z[4] & ~3]) + z[5 : 6 - z[4] // 32 % 2] + z[10 - z[4] // 32 % 2 :])
    # With its own tables only the reach of offsets is unknown.
    z = frame((2, b"\0" + ONE + b"\0\5\0\x20"), (2, b"\0\1\xfc\x20"), header=b"\1\0\7")
    found = balanced(dissect(z), len(z))
    assert found.uncompressed == 6
    assert found.parts["other data"] == 0
    assert notes_of(found) == ("the content of 1 frame is not checked: a dictionary is needed",)


def test_a_window_of_two_gigabytes_takes_no_memory():
    """What a header asks for is not allocated; its content is not checked, and a note says so."""
    largest = dissect(frame((0, b"abc"), header=bytes([0, 17 << 3])))
    assert largest.checked == (zstandard is not None)
    for byte in (17 << 3 | 1, 18 << 3, 21 << 3, 31 << 3 | 7):
        z = frame((0, b"abc"), (1, b"\x64a"), header=bytes([0, byte]))
        dissect(z)
        tracemalloc.start()
        try:
            found = balanced(dissect(z), len(z))
            assert tracemalloc.get_traced_memory()[1] < 1 << 20
        finally:
            tracemalloc.stop()
        assert found.uncompressed == 103
        assert notes_of(found)[-1].endswith(
            "is not checked: a window of more than 128 MiB is needed"
        )


@needs_zstandard
def test_a_bomb_is_dissected_in_little_memory():
    """512 MiB from 17 kB never take more than 4 MiB, as they are unpacked block by block."""
    packer = zstandard.ZstdCompressor().compressobj()
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(512)) + packer.flush()
    tracemalloc.start()
    try:
        found = balanced(dissect(bomb), len(bomb))
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
    assert found.uncompressed == 512 << 20
    assert found.checked
    (stream,) = found.streams
    assert sum(stream.blocks.values()) >= 4096
    assert 256 <= len(stream.profile) <= 512
    assert stream.profile[:, 1].sum() == 512 << 20


def test_many_frames_are_kept_in_bounds(monkeypatch):
    """Frames beyond a number are summed."""
    monkeypatch.setattr(accounts, "MOST_STREAMS", 10)
    z = TEXT * 50
    found = balanced(dissect(z), len(z))
    assert [stream.count for stream in found.streams] == [1] * 10 + [40]
    assert found.uncompressed == 50 * len(LINES)
    one = dissect(TEXT).total
    assert found.total.cost.redundancy == pytest.approx(50 * one.cost.redundancy)
    assert found.redundancy.value == pytest.approx(one.cost.redundancy / one.cost.codewords)


def test_without_a_decoder_a_note_says_that_nothing_is_checked(monkeypatch):
    """Where neither zstandard nor compression.zstd is there, parts are the same."""
    with_one = dissect(TEXT)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    found = balanced(dissect(TEXT * 2), 2 * len(TEXT))
    assert not found.checked
    assert notes_of(found) == (
        "the content of 2 frames is not checked: no zstd is installed; pip install zstandard",
    )
    assert "all content is checked" not in str(found)
    assert found.parts == {part: 2 * bits for part, bits in with_one.parts.items()}


@needs_zstandard
def test_python_itself_may_check_the_content(monkeypatch):
    """Without zstandard the content is given to compression.zstd, as Python 3.14 has it."""
    made = []

    class Decompressor:
        def __init__(self, zstd_dict=None, options=None):
            assert options == {"window_log_max": 27}
            self._decoder = zstandard.ZstdDecompressor().decompressobj()
            made.append(self)

        def decompress(self, given, max_length=-1):
            return self._decoder.decompress(given)

        def __getattr__(self, name):
            return getattr(self._decoder, name)

    module = types.ModuleType("compression.zstd")
    module.ZstdDecompressor, module.ZstdError = Decompressor, zstandard.ZstdError
    module.DecompressionParameter = types.SimpleNamespace(window_log_max="window_log_max")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression", types.ModuleType("compression"))
    monkeypatch.setitem(sys.modules, "compression.zstd", module)
    assert dissect(TEXT).checked
    assert made
    with pytest.raises(SourceError, match="the checksum is not that of the content"):
        dissect(TEXT[:-1] + b"x")


@pytest.fixture
def without_numba(monkeypatch):
    """Reload the loop as it is where numba is not installed, and put it back."""
    from kullback.coding.containers import zstd_cost_loop, zstd_loop

    monkeypatch.setitem(sys.modules, "numba", None)
    loops = [importlib.reload(loop) for loop in (zstd_loop, zstd_cost_loop)]
    yield loops
    monkeypatch.undo()
    for loop in loops:
        importlib.reload(loop)


def test_without_numba_the_same_is_found_and_said(without_numba):
    """Plain Python finds the same numbers, and a note says why it is slow."""
    files = [bytes.fromhex(kept) for kept in KEPT]
    if zstandard:
        files += [packed(SOURCE[:40_000], 1, flush=1), packed(SOURCE[:9000], 19)]
    slow = [dissect(z) for z in files]
    assert all("numba is not installed" in found.notes[-1] for found in slow)
    with pytest.raises(SourceError, match="do not end where"):
        dissect(frame((2, b"\x08a" + ONE + b"\1\0\0\2")))
    sys.modules.pop("numba")
    for loop in without_numba:
        importlib.reload(loop)
    for z, one in zip(files, slow, strict=True):
        other = dissect(z)
        assert one.parts == other.parts
        for mine, theirs in zip(one.streams, other.streams, strict=True):
            assert mine.blocks == theirs.blocks
            assert mine.cost.redundancy == pytest.approx(theirs.cost.redundancy, rel=1e-12)
            assert mine.cost.coder == pytest.approx(theirs.cost.coder, abs=1e-6)
            np.testing.assert_allclose(mine.profile, theirs.profile)


def test_what_is_said(tmp_path):
    """The summary names what the codes cost; tables, JSON and pages follow."""
    found = dissect(TEXT, name="a.zst")
    page = " ".join(str(found).split())
    assert found.verdict.startswith("Huffman and FSE lose ")
    assert "Huffman and FSE instead of ideal codes cost" in page
    assert "of it are literals: codewords of single bytes." in page
    assert "literals (Huffman)" in page
    assert "match lengths (FSE)" in page
    assert found.redundancy.direction == "KL(P‖Q)"
    assert "are the coder" in found.redundancy.notes[0]
    assert found.to_html(tmp_path / "a.html").stat().st_size > 10_000
    (values,) = found.plot("parts").to_dict()["datasets"].values()
    assert sum(row["bits"] for row in values) == found.encoded_bits
    told = json.loads(found.to_json())
    assert sum(told["parts"].values()) == told["encoded_bits"] == 8 * told["size"]
    lost = sum(told["offsets"][name] for name in ("entropy", "redundancy", "coder"))
    assert told["offsets"]["bits"] == pytest.approx(lost)
    assert found.quantities()["redundancy_share"] == pytest.approx(
        found.total.cost.lost / found.encoded_bits
    )
    assert "Frames by falling size." in str(dissect(TEXT * 2))


@needs_zstandard
def test_the_bits_that_no_code_models_are_named():
    """In a file as they are, a large part are the extra bits of offsets."""
    page = " ".join(str(dissect(packed(SOURCE, 19))).split())
    assert "% of it are offset extra bits, which no code models" in page


def test_blocks_that_give_nothing_have_a_page(tmp_path):
    """Several empty blocks are no profile along the bytes that they give."""
    packer = zlib.compressobj(wbits=31)
    empty = packer.flush(zlib.Z_FULL_FLUSH) + packer.flush(zlib.Z_FULL_FLUSH) + packer.flush()
    for x in (frame((0, b""), (0, b"")), empty):
        found = dissect(x)
        assert sum(found.total.blocks.values()) > 1
        found.to_html(tmp_path / "a.html")


def test_the_command_line_takes_zstd_files_apart(tmp_path, capsys):
    """The magic leads there; a damaged file is one line and exit code 2."""
    assert is_container(TEXT[:8]) == is_container(b"\x50\x2a\x4d\x18\0\0\0\0") == "zstd"
    assert is_container(b"\x28\xb5\x2f") is is_container(b"\x60\x2a\x4d\x18") is None
    (tmp_path / "a.zst").write_bytes(TEXT)
    (tmp_path / "b.zst").write_bytes(TEXT[:99])
    assert main(["code", str(tmp_path / "a.zst"), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert told["kind"] == "zstd"
    assert sum(told["parts"].values()) == 8 * len(TEXT)
    assert main(["code", str(tmp_path / "b.zst")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is damaged at byte 99, in frame 1: " in line


def test_progress_is_told():
    """Shares rise to 1."""
    told = []
    dissect(TEXT * 20, progress=lambda doing, share: told.append((doing, share)))
    shares = [share for _, share in told]
    assert all(x <= y for x, y in itertools.pairwise(shares))
    assert shares[-1] == 1
