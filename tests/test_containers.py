import gzip
import importlib
import io
import itertools
import json
import struct
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kullback import InputError, KullbackError, SourceError
from kullback.coding import dissect, is_container
from kullback.coding.containers import account as accounts
from kullback.coding.containers import inflate_loop
from tests import deflate_by_hand

STRATEGIES = (
    zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED,
)  # fmt: skip
FLUSHES = (zlib.Z_NO_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH)
TEXT = Path(zipfile.__file__).read_bytes()

data = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda x, n: (x * n)[:3000], st.binary(min_size=1, max_size=40), st.integers(1, 99)),
    st.integers(0, 20000).map(lambda n: TEXT[:n]),
)


def raw(x, level=6, strategy=0, wbits=15, flush=zlib.Z_NO_FLUSH, memory=8):
    packer = zlib.compressobj(level, zlib.DEFLATED, -wbits, memory, strategy)
    half = len(x) // 2
    return (
        packer.compress(x[:half]) + packer.flush(flush) + packer.compress(x[half:]) + packer.flush()
    )


def gzipped(stream, x, header=b"\x1f\x8b\x08\0\0\0\0\0\0\x03"):
    return header + stream + struct.pack("<LL", zlib.crc32(x), len(x) % 2**32)


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, x in members.items():
            archive.writestr(name, x, **options)
    return buffer.getvalue()


def chunk(kind, x):
    return struct.pack(">L", len(x)) + kind + x + struct.pack(">L", zlib.crc32(kind + x))


def png(idats, *others, width=5, height=7, end=b""):
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    body = b"".join(chunk(b"IDAT", x) for x in idats)
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(others) + body + chunk(b"IEND", b"") + end


def balanced(found, size):
    assert found.encoded_bits == 8 * size == sum(found.parts.values())
    for stream in found.streams:
        assert sum(stream.parts.values()) == stream.compressed_bits
        for cost in stream.codes.values():
            assert cost.redundancy >= 0
            assert cost.slack >= 0
            parts = cost.entropy + cost.redundancy + cost.slack
            assert cost.bits == pytest.approx(parts, rel=1e-9, abs=1e-9)
    return found


@given(
    data,
    st.sampled_from([0, 1, 6, 9]),
    st.sampled_from(STRATEGIES),
    st.integers(9, 15),
    st.sampled_from(FLUSHES),
    st.integers(1, 9),
)
@example(b"", 6, 0, 15, 0, 8)
@example(bytes(100_000), 9, 0, 15, 0, 8)
@settings(max_examples=120)
def test_every_bit_of_a_stream_is_where_a_second_reader_finds_it(
    x, level, strategy, wbits, flush, memory
):
    """Whatever zlib's settings, parts, blocks and costs of codes are as a second reader finds."""
    stream = raw(x, level, strategy, wbits, flush, memory)
    found = balanced(dissect(gzipped(stream, x)), len(stream) + 18)
    (mine,) = found.streams
    parts, kinds, costs = deflate_by_hand.read(stream)
    assert mine.parts == parts
    assert mine.blocks == kinds
    assert (mine.size, mine.compressed_bits) == (len(x), 8 * len(stream))
    for cost, (entropy, kl, slack) in zip(mine.codes.values(), costs, strict=False):
        assert cost.entropy == pytest.approx(entropy, abs=1e-6)
        assert cost.redundancy == pytest.approx(kl, abs=1e-6)
        assert cost.slack == pytest.approx(slack, abs=1e-6)
    assert found.redundancy.value == pytest.approx(
        mine.cost.redundancy / max(mine.cost.codewords, 1)
    )


@given(data, st.sampled_from([1, 6]), st.data())
@settings(max_examples=120)
def test_a_broken_stream_is_refused_where_zlib_refuses_it(x, level, draw):
    """With bits flipped, bytes changed or the end cut off, our loop and zlib accept the same."""
    stream = bytearray(raw(x, level, draw.draw(st.sampled_from(STRATEGIES))))
    for at in draw.draw(st.lists(st.integers(0, min(8 * len(stream), 400) - 1), max_size=3)):
        stream[at >> 3] ^= 1 << (at & 7)
    stream = bytes(stream[: draw.draw(st.integers(len(stream) // 2, len(stream)))])
    accepted_as_by_zlib(stream)


@given(st.binary(min_size=1, max_size=80), st.sampled_from([2, 3, 4, 5]))
@settings(max_examples=300)
def test_noise_is_refused_where_zlib_refuses_it(noise, begin):
    """Blocks of random bits are judged as zlib judges them."""
    accepted_as_by_zlib(bytes([noise[0] & ~7 | begin]) + noise[1:])


def accepted_as_by_zlib(stream):
    inflater = zlib.decompressobj(-15)
    try:
        x = inflater.decompress(stream)
        accepted = inflater.eof
    except zlib.error:
        accepted = False
    if accepted:
        stream = stream[: len(stream) - len(inflater.unused_data)]
        balanced(dissect(gzipped(stream, x)), len(stream) + 18)
        return
    with pytest.raises(SourceError, match=r"is damaged at byte \d+, in member 1: ") as told:
        dissect(gzipped(stream, b"")[:-8])
    assert "zlib" not in str(told.value)  # our own loop saw it


# Bits in the order of the stream, each field least bit first, codewords first bit first.
def _bits(*fields):
    text = "".join(f if isinstance(f, str) else format(f[0], f"0{f[1]}b")[::-1] for f in fields)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i : i + 8][::-1], 2) for i in range(0, len(text), 8))


def _dynamic(meta, words, literals=257, distances=1):
    order = deflate_by_hand.ORDER
    used = max(i for i, s in enumerate(order) if s in meta) + 1
    code = {s: w for w, s in deflate_by_hand.canonical([meta.get(s, 0) for s in range(19)]).items()}
    fields = [(1, 1), (2, 2), (literals - 257, 5), (distances - 1, 5), (used - 4, 4)]
    fields += [(meta.get(s, 0), 3) for s in order[:used]]
    fields += [
        code[w] if isinstance(w, int) else f"{code[w[0]]}{format(w[1], f'0{w[2]}b')[::-1]}"
        for w in words
    ]
    return fields


META = {0: 2, 1: 2, 2: 3, 18: 2, 16: 3}
ZEROS = [(18, 127, 7), (18, 107, 7)]  # 256 lengths of zero


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (_bits((1, 1), (3, 2)), "type 3"),
        (_bits((1, 1), (0, 2), (0, 5), (5, 16), (5, 16)), "complement"),
        (_bits((1, 1), (2, 2), (30, 5), (0, 5), (0, 4)), "286"),
        (_bits((1, 1), (2, 2), (0, 5), (30, 5), (0, 4)), "286"),
        (_bits(*_dynamic({0: 1, 1: 1, 18: 1}, [])), "code of the code lengths"),
        (_bits(*_dynamic({0: 2, 1: 2, 18: 2}, [])), "code of the code lengths"),
        (_bits(*_dynamic(META, [(16, 0, 2)])), "repeated"),
        (_bits(*_dynamic(META, [(18, 127, 7)] * 2)), "repeated"),
        (_bits(*_dynamic(META, [*ZEROS, 0, 1])), "its end"),
        (_bits(*_dynamic(META, [1, 1, (18, 127, 7), (18, 105, 7), 1, 0])), "the literal and"),
        (_bits(*_dynamic(META, [*ZEROS, 2, 0])), "the literal and"),
        (_bits(*_dynamic(META, [*ZEROS, 1, 2])), "the distance code"),
        (_bits(*_dynamic(META, [*ZEROS, 1, 1, 1, 1], distances=3)), "the distance code"),
        (_bits(*_dynamic(META, [*ZEROS, 1, 0]), "1"), "no such literal"),
        (_bits(*_dynamic(META, [*ZEROS, 1, 1, 0], 258), "1"), "no such distance"),
        (_bits((1, 1), (1, 2), "11000110"), "no such literal"),
        (_bits((1, 1), (1, 2), "11000111"), "no such literal"),
        (_bits((1, 1), (1, 2), "00110000", "0000001", "11110"), "no such distance"),
        (_bits((1, 1), (1, 2), "00110000", "0000001", "00001"), "before the first byte"),
        (_bits((1, 1), (1, 2), "0011"), "ends in the middle"),
    ],
)  # fmt: skip
def test_each_fault_of_a_stream_is_named(stream, said):
    """Each way in which a stream can be wrong is told from the others, and zlib finds it wrong."""
    stream += b"" if "ends" in said else bytes(40)
    accepted_as_by_zlib(stream)
    with pytest.raises(SourceError, match=said):
        dissect(gzipped(stream, b"")[:-8])


# One literal of two bits, the end, a length, and one distance of one bit.
ONE_DISTANCE = [(18, 54, 7), 2, 0, (18, 127, 7), (18, 40, 7), 2, 1, 1]


@pytest.mark.parametrize(
    ("fields", "x", "slack"),
    [
        ((*_dynamic(META, [*ZEROS, 1, 0]), "0"), b"", 1.0),
        ((*_dynamic(META, ONE_DISTANCE, 258), "10", "0", "0", "11"), b"AAAA", 1.0),
        ((*_dynamic(META, ONE_DISTANCE, 258), "10", *"000000", "11"), b"A" * 10, 3.0),
    ],
)
def test_codes_of_one_codeword_are_legal_and_their_waste_is_slack(fields, x, slack):
    """What zlib takes for complete enough has a Kraft sum of 1/2: a bit of slack a codeword."""
    stream = _bits(*fields)
    assert zlib.decompress(stream, -15) == x
    found = balanced(dissect(gzipped(stream, x)), len(stream) + 18)
    assert found.streams[0].cost.slack == slack
    assert "slack" in found.redundancy.notes[0]


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_gzip_headers_members_and_what_follows(level):
    """Names, extra fields, checks of headers, members, zeros and other bytes are accounted for."""
    flags = {4: b"\x03\0abc", 8: b"na\xefve.txt\0", 16: b"a comment\0"}
    whole = b""
    for chosen in itertools.chain.from_iterable(itertools.combinations(flags, n) for n in range(4)):
        fields = b"".join(flags[f] for f in chosen)
        head = b"\x1f\x8b\x08" + bytes([sum(chosen) | 2]) + bytes(6) + fields
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
        one = gzipped(raw(TEXT[:500], level), TEXT[:500], head)
        (stream,) = balanced(dissect(one), len(one)).streams
        assert stream.name == ("naïve.txt" if 8 in chosen else "member 1")
        whole += one
    assert gzip.decompress(whole) == TEXT[:500] * 8
    tail = bytes(5) + whole + bytes(300) + b"rubbish"
    found = balanced(dissect(whole + tail), len(whole + tail))
    assert len(found.streams) == 16
    assert found.parts["padding"] == 8 * 305 + sum(s.parts.get("padding", 0) for s in found.streams)
    assert found.parts["other data"] == 8 * 7
    assert [note.split()[0] for note in found.notes] == ["7", "305"]


def test_gzip_of_zlib_and_of_python_agree(tmp_path):
    """Real files at every level sum to their size, in JSON as well."""
    for source in (Path(zipfile.__file__), Path(sys.executable).resolve(), Path(np.__file__)):
        for level in (1, 6, 9):
            path = tmp_path / "a.gz"
            x = source.read_bytes()[:600_000]
            path.write_bytes(gzip.compress(x, level))
            found = balanced(dissect(path), path.stat().st_size)
            assert found.uncompressed == len(x)
            told = json.loads(found.to_json())
            assert sum(told["parts"].values()) == told["encoded_bits"] == 8 * told["size"]
            assert (
                sum(stream["compressed_bits"] for stream in told["streams"]) <= told["encoded_bits"]
            )


def test_a_cut_gzip_file_says_where_at_every_length():
    """Cut anywhere, a file gives one line that ends with what is missing, at its end."""
    whole = gzip.compress(TEXT[:400] + bytes(400))
    for n in range(2, len(whole)):
        with pytest.raises(SourceError) as told:
            dissect(whole[:n], name="cut.gz")
        assert str(told.value).startswith(f"cut.gz is damaged at byte {n}, in member 1: ")
        assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("place", "said"),
    [(2, "compression method"), (3, "reserved flags"), (-8, "CRC-32"), (-1, "size")],
)
def test_a_wrong_byte_of_a_gzip_file_is_named(place, said):
    """A header or a check that is wrong is found, and the message names its byte."""
    broken = bytearray(gzip.compress(TEXT))
    broken[place] ^= 0xE0
    with pytest.raises(SourceError, match=said) as told:
        dissect(bytes(broken))
    at = int(str(told.value).split("byte ")[1].split(",")[0])
    assert at in (place, len(broken) - 8, len(broken) - 4)


def test_zip_archives_of_every_sort(tmp_path):
    """Stored, deflated, other methods, encrypted, streamed, zip64, empty, prefixed: all add up."""
    buffer = io.BytesIO(b"#!/bin/sh\n")
    buffer.seek(10)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("folder/", b"")
        archive.writestr("stored", TEXT[:999])
        archive.writestr("bzip2", TEXT, zipfile.ZIP_BZIP2)
        archive.writestr("lzma", TEXT, zipfile.ZIP_LZMA)
        archive.writestr("ü.txt", TEXT, zipfile.ZIP_DEFLATED)
        with archive.open(zipfile.ZipInfo("wide"), "w", force_zip64=True) as member:
            member.write(TEXT)
        archive.comment = b"a comment"
    x = buffer.getvalue()
    found = balanced(dissect(x + b"tail"), len(x) + 4)
    methods = {s.name: (s.method, s.size) for s in found.streams}
    assert methods["stored"] == ("stored", 999)
    assert methods["bzip2"] == ("bzip2", len(TEXT))
    assert methods["ü.txt"] == ("deflate", len(TEXT))
    assert found.parts["stored bytes"] == 8 * (999 + len(TEXT))
    others = {s.name: s.compressed_bits for s in found.streams if s.method in ("bzip2", "LZMA")}
    assert found.parts["other data"] == 8 * (10 + 4) + sum(others.values())
    empty = zipped({})
    assert "Nothing in it is coded by deflate; 100 % of it is container" in str(dissect(empty))
    assert balanced(dissect(empty), 22).parts["container"] == 8 * 22


class _Unseekable(io.RawIOBase):
    """A file that cannot be gone back in, so that zip writes data descriptors."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, x):
        self.data += bytes(x)
        return len(x)


def test_data_descriptors_belong_to_the_container():
    """Archives written to a stream have descriptors, which are found and are no gap."""
    sink = _Unseekable()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", TEXT)
        with archive.open("b", "w", force_zip64=True) as member:
            member.write(TEXT)
    found = balanced(dissect(sink.data), len(sink.data))
    assert found.parts["other data"] == 0
    assert not found.notes


def test_zip64_archives_are_read():
    """Sizes and offsets that are in the records of zip64 are found there, also behind a prefix."""
    x = zipped({"a": TEXT, "b": TEXT[:50]})
    begin, end = x.index(b"PK\x01\x02"), x.index(b"PK\x05\x06")
    directory = b""
    for entry, start in zip(
        x[begin:end].split(b"PK\x01\x02")[1:], (0, x.index(b"PK\x03\x04", 4)), strict=True
    ):
        fields = bytearray(b"PK\x01\x02" + entry)
        compressed, size = struct.unpack("<LL", fields[20:28])
        wide = struct.pack("<HHQQQ", 1, 24, size, compressed, start)
        fields[20:28], fields[30:32], fields[42:46] = (
            b"\xff" * 8,
            struct.pack("<H", 28),
            b"\xff" * 4,
        )
        directory += bytes(fields) + wide
    record = struct.pack(
        "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, len(directory), begin
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, begin + len(directory), 1)
    wide = (
        x[:begin] + directory + record + locator + x[end : end + 8] + b"\xff" * 12 + x[end + 20 :]
    )
    for y in (wide, b"before" + wide):
        assert zipfile.ZipFile(io.BytesIO(y)).testzip() is None
        found = balanced(dissect(y), len(y))
        assert [s.size for s in found.streams] == [len(TEXT), 50]
        assert found.parts["other data"] == 8 * (len(y) - len(wide))


def test_npz_and_wheels_are_archives(tmp_path):
    """What is a zip archive by its bytes is one, whatever its name says."""
    np.savez_compressed(tmp_path / "a.npz", x=np.arange(5000), y=np.zeros(100))
    path = tmp_path / "a.npz"
    assert is_container(path.read_bytes()[:8]) == "zip"
    found = balanced(dissect(path), path.stat().st_size)
    assert [s.name for s in found.streams] == ["x.npy", "y.npy"]


def test_encrypted_members_are_not_looked_into():
    """The bytes of an encrypted member are other data, and a note says so."""
    x = bytearray(zipped({"a": TEXT}))
    x[6] |= 1
    x[x.rindex(b"PK\x01\x02") + 8] |= 1
    found = balanced(dissect(bytes(x)), len(x))
    assert found.streams[0].method == "encrypted"
    assert found.parts["other data"] == found.streams[0].compressed_bits
    assert found.notes == ("1 member is encrypted: other data, not looked into",)


def test_overlapping_members_are_refused():
    """Members that share their bytes, as in a zip bomb, are refused before anything is unpacked."""
    x = zipped({"a": bytes(10**6), "b": b""})
    at = x.rindex(b"PK\x01\x02")
    second = x.index(b"PK\x03\x04", 4)
    # The second entry of the directory names the first member once more.
    twice = x[at:].replace(struct.pack("<L", second), bytes(4), 1).replace(b"b", b"a", 1)
    with pytest.raises(SourceError, match="overlaps a, as members of a zip bomb do"):
        dissect(x[:at] + twice)
    # The first member reaches over the header of the second.
    longer = bytearray(x)
    longer[x.index(b"PK\x01\x02") + 20] += 5
    with pytest.raises(SourceError, match="in a: it overlaps b"):
        dissect(bytes(longer))


def test_a_broken_archive_is_refused_in_one_line():
    """Cut or changed anywhere, an archive is read as zipfile reads it, or refused in one line."""
    whole = zipped({"a": TEXT[:300], "b\nc": b"stored" * 30}, compress_type=None)
    for n in range(4, len(whole)):
        with pytest.raises(SourceError, match="is damaged at byte"):
            dissect(whole[:n])
    for at, new in itertools.product(range(len(whole)), (0x00, 0x55, 0xFF)):
        x = whole[:at] + bytes([new]) + whole[at + 1 :]
        try:
            balanced(dissect(x), len(x))
        except KullbackError as error:
            assert "\n" not in str(error)  # noqa: PT017 - what it accepts must be right as well
        else:
            read_by_zipfile(x)


def read_by_zipfile(x):
    try:
        archive = zipfile.ZipFile(io.BytesIO(x))
    except NotImplementedError:  # a version of the format that is still to come
        return
    for member in archive.infolist():
        if member.compress_type in (0, 8) and not member.flag_bits & 0x61:
            archive.read(member)


@given(st.lists(st.integers(0, 60), max_size=5), st.binary(max_size=20))
def test_png_streams_are_cut_anywhere(cuts, behind):
    """Whatever IDAT chunks a stream is cut into, its parts are those of the whole stream."""
    image = bytes(i % 6 and i * 37 % 256 for i in range(42))
    stream = zlib.compress(image) + behind
    bounds = [0, *sorted(min(c, len(stream)) for c in cuts), len(stream)]
    idats = [stream[i:j] for i, j in itertools.pairwise(bounds)]
    text = chunk(b"tEXt", b"Title\0x")
    found = balanced(dissect(x := png(idats, text, end=b"end")), len(x))
    parts, _, _ = deflate_by_hand.read(zlib.compress(image)[2:-4])
    assert found.streams[0].parts == parts
    assert found.parts["other data"] == 8 * (len(b"Title\0x") + 3 + len(behind))
    assert found.parts["container"] == 8 * (8 + 13 + 12 * (3 + len(idats)) + 6)


def test_png_animations_sizes_and_interlacing():
    """Frames are streams of their own; an image of another size than its lines take is told of."""
    image, frame = bytes(42), zlib.compress(bytes(42))
    control = chunk(b"fcTL", bytes(26))
    later = chunk(b"fcTL", bytes(26)) + chunk(b"fdAT", b"\0\0\0\1" + frame[:4])
    later += chunk(b"fdAT", b"\0\0\0\2" + frame[4:])
    found = dissect(x := png([zlib.compress(image)], chunk(b"acTL", bytes(8)), control))
    assert [s.name for s in balanced(found, len(x)).streams] == ["IDAT"]
    x = x[:-12] + later + x[-12:]
    assert [s.name for s in balanced(dissect(x), len(x)).streams] == ["IDAT", "frame 2"]
    assert not dissect(x).notes
    assert "takes 48" in dissect(png([zlib.compress(image)], height=8)).notes[0]
    # Adam7 of 5 by 7: 7 passes of (1, 1), (1, 1), (2, 1), (1, 2), (3, 2), (2, 4), (5, 3) pixels.
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 5, 7, 8, 0, 0, 0, 1))
    size = sum(rows * (1 + columns) for columns, rows in
               ((1, 1), (1, 1), (2, 1), (1, 2), (3, 2), (2, 4), (5, 3)))  # fmt: skip
    x = png([zlib.compress(bytes(size))])
    x = x[:8] + head + x[8 + len(head) :]
    assert not balanced(dissect(x), len(x)).notes


def test_png_files_of_installed_packages():
    """PNG files of the packages that are here sum to their size, and take what their lines take."""
    roots = {Path(p) for p in sys.path if p.endswith("site-packages")}
    paths = sorted(itertools.islice((p for r in roots for p in r.rglob("*.png")), 60))
    for path in paths:
        found = balanced(dissect(path), path.stat().st_size)
        assert not found.notes, path


@pytest.mark.parametrize("place", [9, 20, 30, 45, 60, -2])
def test_a_broken_png_is_refused_in_one_line(place):
    """A changed byte is found by a checksum, a missing end by the size."""
    whole = png([zlib.compress(bytes(42))])
    broken = bytearray(whole)
    broken[place] ^= 1
    with pytest.raises(SourceError, match="is damaged at byte"):
        dissect(bytes(broken))
    for n in range(8, len(whole)):
        with pytest.raises(SourceError, match="is damaged at byte"):
            dissect(whole[:n])


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (b"", "header is cut off"),
        (b"\x78\x9d\x03\0", "no zlib header"),
        (b"\x78\xbb\x03\0", "a dictionary"),
        (zlib.compress(b"")[:-1], "Adler-32 is cut off"),
        (zlib.compress(b"x")[:-1] + b"\0", "Adler-32 is not"),
    ],
)
def test_a_broken_zlib_stream_in_a_png_is_named(stream, said):
    """Checksums of chunks may be right and the stream in them wrong."""
    with pytest.raises(SourceError, match=said):
        dissect(png([stream]))


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_fault_in_a_png_is_told_by_its_place_in_the_file(cut):
    """The byte that is named is that of the file, whatever chunks the stream is cut into."""
    stream = b"\x78\x9c" + b"\0\0\0\xff\xff" + b"\x07" + bytes(40)
    x = png([stream[:cut], stream[cut:]])
    start = x.index(b"IDAT", 50) + 4 - cut
    with pytest.raises(
        SourceError, match=f"damaged at byte {start + 7}, in IDAT: a block has type"
    ):
        dissect(x)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "bytes is empty"),
        (b"hello", "begins with the bytes 68 65 6c 6c"),
        (5, "int is no file"),
        ("/no/such/file.gz", "no file"),
    ],
)
def test_what_is_no_container_is_refused(source, said):
    """The message says what was given and what would be right."""
    with pytest.raises((InputError, SourceError), match=said):
        dissect(source)


def test_is_container():
    """The first bytes say which container it is."""
    assert is_container(gzip.compress(b"")[:8]) == "gzip"
    assert is_container(zipped({"a": b""})[:8]) == is_container(zipped({})[:8]) == "zip"
    assert is_container(png([])[:8]) == "png"
    assert is_container(b"") is is_container(b"PK") is is_container(TEXT) is None


def test_a_bomb_is_dissected_in_little_memory():
    """300 MiB from 300 KiB never take more than 16 MiB, as all is unpacked in small pieces."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    dissect(gzip.compress(b"abc"))
    tracemalloc.start()
    try:
        assert dissect(bomb).uncompressed == 300 << 20
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_many_members_and_blocks_are_kept_in_bounds(monkeypatch):
    """Streams beyond a number are summed, rows of a profile stand for several blocks."""
    monkeypatch.setattr(accounts, "MOST_STREAMS", 10)
    members = gzip.compress(b"abc") * 50
    found = balanced(dissect(members), len(members))
    assert [s.count for s in found.streams] == [1] * 10 + [40]
    assert found.uncompressed == 150
    packer = zlib.compressobj(wbits=31)
    x = b"".join(packer.compress(b"xy") + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(3000))
    x += packer.flush()
    (stream,) = balanced(dissect(x), len(x)).streams
    assert sum(stream.blocks.values()) == 6001
    assert 256 <= len(stream.profile) <= 512
    assert len(set(stream.profile[:-1, 1])) == 1  # rows of as many blocks
    assert stream.profile[:, 1].sum() == stream.size == 6000
    assert stream.profile[:, 2].sum() == stream.cost.codewords
    assert stream.profile[:, 3].sum() == pytest.approx(stream.cost.redundancy)
    padding = 8 * len(x) - 144 - stream.profile[:, 0].sum()
    assert 0 <= padding < 8


@pytest.fixture
def without_numba(monkeypatch):
    """Reload the loop as it is where numba is not installed, and put it back."""
    monkeypatch.setitem(sys.modules, "numba", None)
    importlib.reload(inflate_loop)
    yield
    monkeypatch.undo()
    importlib.reload(inflate_loop)


def test_without_numba_the_same_is_found_and_said(without_numba):
    """Plain Python finds the same numbers, and a note says why it is slow."""
    files = [
        gzip.compress(TEXT[:60_000]),
        gzip.compress(TEXT[:60_000], 1) * 2,
        png([zlib.compress(bytes(42))]),
        zipped({"a": TEXT[:9000]}),
        gzipped(raw(TEXT[:9000], strategy=zlib.Z_FIXED), TEXT[:9000]),
    ]
    slow = [dissect(x) for x in files]
    assert all("numba is not installed" in found.notes[-1] for found in slow)
    with pytest.raises(SourceError, match="ends in the middle"):
        dissect(files[0][:5000])
    sys.modules.pop("numba")
    importlib.reload(inflate_loop)
    fast = [dissect(x) for x in files]
    for one, other in zip(slow, fast, strict=True):
        for mine, theirs in zip(one.streams, other.streams, strict=True):
            assert mine.parts == theirs.parts
            assert mine.blocks == theirs.blocks
            assert mine.cost.redundancy == pytest.approx(theirs.cost.redundancy, rel=1e-12)
            np.testing.assert_allclose(mine.profile, theirs.profile)


def test_progress_is_told():
    """Shares rise to 1."""
    told = []
    dissect(gzip.compress(TEXT) * 20, progress=lambda doing, share: told.append((doing, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1
    assert {doing for doing, _ in told} == {"dissecting"}


def test_what_is_said(tmp_path):
    """The summary names what Huffman costs and what no code models; tables and pages follow."""
    found = dissect(gzip.compress(TEXT * 2), name="a\nb.gz")
    page = " ".join(str(found).split())
    assert found.verdict.startswith("Huffman loses 0.")
    assert "Huffman instead of ideal codes" in page
    assert "distance extra bits, which no code models" in page
    assert "a\nb" not in page
    assert found.to_html(tmp_path / "a.html").stat().st_size > 10_000
    (values,) = found.plot("parts").to_dict()["datasets"].values()
    assert sum(row["bits"] for row in values) == found.encoded_bits
    archive = dissect(zipped({f"{i}.txt": TEXT[:1000] for i in range(300)}))
    (table,) = [
        b for b in archive.document().blocks if getattr(b, "title", "").startswith("Members")
    ]
    assert len(table.rows) == 201
    assert table.rows[-1].cells[0].text == "100 smaller ones"
    nothing = dissect(gzip.compress(bytes(range(256)), 0))
    assert "Nothing in it is coded" in str(nothing)
    assert nothing.verdict == "nothing coded"
    assert nothing.quantities()["redundancy"] == 0
    assert "bits_per_byte" not in dissect(zipped({})).quantities()


def test_standard_input(monkeypatch):
    """A dash reads standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"abc"))))
    assert dissect("-").name == "standard input"
