"""PNG images: chunks, of which those named IDAT hold one zlib stream (ISO/IEC 15948, RFC 1950)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

from kullback.coding.containers.account import CONTAINER, OTHER, Account
from kullback.coding.containers.deflate import follow
from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.pieces import Pieces

MAGIC = b"\x89PNG\r\n\x1a\n"
_FRAME = 12  # length, type and CRC-32 of a chunk
_SEQUENCE = 4  # before the data of an animation's frame
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column and row, and their steps, of the passes of an interlaced image.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    stop: int


@dataclass(slots=True)
class _Images:
    """Where the image's data are, and those of the frames of an animation."""

    image: list[tuple[int, int]] = field(default_factory=list)
    frames: list[list[tuple[int, int]]] = field(default_factory=list)


def dissect_png(account: Account) -> None:
    """Account for every chunk, and for the streams that they hold."""
    file, images = account.file, _Images()
    account.add(CONTAINER, len(MAGIC))
    place, header = len(MAGIC), None
    while header is None or header.kind != b"IEND":
        first = header is None
        header = _chunk(file, place)
        if first and (header.kind, header.stop - header.start) != (b"IHDR", 13):
            raise file.damaged(place, "the first chunk is not IHDR with its 13 bytes")
        _sort(account, header, images)
        place = header.stop + 4
        account.say(0)
    if place < file.size:
        account.add(OTHER, file.size - place)
        account.note(f"{file.size - place:,} bytes after the end of the image are other data")
    if not images.image:
        raise file.damaged(place - _FRAME, "the image has no IDAT chunk")
    size = _stream(account, images.image, "IDAT")
    needed = _needed(file.read(16, 29))
    if size != needed:
        account.note(f"the stream gives {size:,} bytes; the image takes {needed:,}")
    for i, spans in enumerate(images.frames):
        if spans:
            _stream(account, spans, f"frame {i + 1}")


def _chunk(file: ByteFile, place: int) -> _Chunk:
    """Return the chunk at a place, its checksum checked."""
    head = file.read(place, place + 8)
    if len(head) < 8:
        raise file.damaged(file.size, "it ends before the chunk IEND")
    length, kind = int.from_bytes(head[:4], "big"), head[4:]
    if not kind.isalpha():
        raise file.damaged(place + 4, "the type of a chunk is not four letters")
    name, start, stop = kind.decode("ascii"), place + 8, place + 8 + length
    if stop + 4 > file.size:
        raise file.damaged(file.size, f"the chunk {name} at byte {place} is cut off")
    if int.from_bytes(file.read(stop, stop + 4), "big") != zlib.crc32(file.view(place + 4, stop)):
        raise file.damaged(stop, f"the CRC-32 is not that of the chunk {name} at byte {place}")
    return _Chunk(kind, start, stop)


def _sort(account: Account, chunk: _Chunk, images: _Images) -> None:
    """Account for a chunk, or keep where its part of a stream is."""
    size = chunk.stop - chunk.start
    account.add(CONTAINER, _FRAME)
    if chunk.kind == b"IDAT":
        images.image.append((chunk.start, chunk.stop))
    elif chunk.kind == b"fdAT" and images.frames and size >= _SEQUENCE:
        account.add(CONTAINER, _SEQUENCE)
        images.frames[-1].append((chunk.start + _SEQUENCE, chunk.stop))
    else:
        if chunk.kind == b"fcTL":
            images.frames.append([])
        framing = chunk.kind in (b"IHDR", b"IEND", b"acTL", b"fcTL")
        account.add(CONTAINER if framing else OTHER, size)


def _stream(account: Account, spans: list[tuple[int, int]], name: str) -> int:
    """Account for a zlib stream; return how many bytes it gives."""
    file, whole = account.file, Pieces(account.file.data, spans)
    head = whole.read(0, 2).tobytes()
    if len(head) < 2:
        raise file.damaged(whole.offset(whole.size), "its zlib header is cut off", name)
    if head[0] & 15 != 8 or head[0] >> 4 > 7 or int.from_bytes(head, "big") % 31:
        raise file.damaged(whole.offset(0), "this is no zlib header", name)
    if head[1] & 32:
        raise file.damaged(whole.offset(1), "it needs a dictionary", name)
    stream = Pieces(file.data, whole.spans_from(2))
    followed = follow(file, stream, name, account.scratch, zlib.adler32, account.say)
    check = stream.read(followed.stop, followed.stop + 4).tobytes()
    if len(check) < 4:
        raise file.damaged(stream.offset(stream.size), "its Adler-32 is cut off", name)
    if int.from_bytes(check, "big") != followed.checksum:
        raise file.damaged(
            stream.offset(followed.stop), "the Adler-32 is not that of the content", name
        )
    account.add(CONTAINER, 6)
    account.add_stream(followed.stream)
    left = stream.size - followed.stop - 4
    if left:
        account.add(OTHER, left)
        account.note(f"{left:,} bytes behind the stream of {name} are other data")
    return followed.stream.size


def _needed(header: bytes) -> int:
    """Return how many bytes the lines of the image take, each with the byte of its filter."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, interlaced = header[8], header[9], header[12]
    bits = depth * _CHANNELS.get(colour, 0)
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total
