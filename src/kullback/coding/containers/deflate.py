"""A deflate stream: followed by our own loop, and inflated by zlib to check the content."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.pieces import Pieces
from kullback.coding.containers.places import (
    BLOCKS,
    CODED,
    DISTANCES,
    DONE,
    END,
    FAULTS,
    KINDS,
    LAWS,
    LENGTHS,
    LITERALS,
    MORE,
    OUTPUT,
    PADDING,
    PARTS,
    POSITION,
    TRUNCATED,
)
from kullback.coding.containers.scratch import Scratch
from kullback.coding.containers.stream import CodeCost, Stream

FIRST_WINDOW, LAST_WINDOW = 1 << 14, 1 << 20
# What is given to zlib at once: what it gives back is a thousand times larger at most.
_BITE = 1 << 12

Checksum = Callable[[bytes, int], int]
Say = Callable[[int], None]


class Followed(NamedTuple):
    """A stream that has been followed to its end."""

    stream: Stream
    stop: int  # the place in the stream behind its last byte
    checksum: int


class _Inflated:
    """What zlib makes of a stream: its size and its checksum."""

    def __init__(self, checksum: Checksum) -> None:
        self._inflater = zlib.decompressobj(-15)
        self._checksum = checksum
        self.checksum = checksum(b"", 1 if checksum is zlib.adler32 else 0)
        self.size = 0

    def feed(self, data: np.ndarray) -> None:
        for start in range(0, len(data), _BITE):
            given = self._inflater.decompress(data[start : start + _BITE].data)
            self.size += len(given)
            self.checksum = self._checksum(given, self.checksum)

    @property
    def is_done(self) -> bool:
        return self._inflater.eof and not self._inflater.unused_data


def follow(
    file: ByteFile, pieces: Pieces, name: str, scratch: Scratch, checksum: Checksum, say: Say
) -> Followed:
    """Follow a stream from the first byte of its pieces to its end.

    Parameters
    ----------
    file, name
        What to name in errors: the file, the stream.
    pieces : Pieces
        The stream and what may follow it.
    scratch : Scratch
    checksum : callable
        `zlib.crc32` or `zlib.adler32`, of what is inflated.
    say : callable
        Is told how far in the file it has come.

    Raises
    ------
    SourceError
        If the stream is damaged.
    """
    scratch.begin()
    inflated = _Inflated(checksum)
    place, window, status = 0, FIRST_WINDOW, MORE
    while status == MORE:
        data = pieces.read(place, place + window)
        status = scratch.walk(data, final=place + window >= pieces.size)
        if status < 0:
            at = pieces.size if status == TRUNCATED else scratch.fault >> 3
            raise file.damaged(pieces.offset(at), FAULTS[status], name)
        if status == DONE:
            _pad_last_byte(scratch)
        done = scratch.leave()
        try:
            inflated.feed(data[:done])
        except zlib.error as error:
            raise file.damaged(pieces.offset(place), f"zlib refuses it, {error}", name) from None
        place += done
        window = min(2 * window, LAST_WINDOW)
        say(pieces.offset(place))
    if not inflated.is_done or inflated.size != scratch.state[OUTPUT]:
        raise file.damaged(pieces.offset(place), "zlib finds another end of the stream", name)
    return Followed(_stream(scratch, name, 8 * place), place, inflated.checksum)


def _pad_last_byte(scratch: Scratch) -> None:
    padding = -int(scratch.state[POSITION]) & 7
    scratch.state[POSITION] += padding
    scratch.sums[PADDING] += padding


def _stream(scratch: Scratch, name: str, bits: int) -> Stream:
    sums = [int(x) for x in scratch.sums]
    parts = {part: sums[i] for i, part in enumerate(PARTS) if sums[i]}
    assert sum(parts.values()) == bits
    blocks = {kind: sums[BLOCKS + i] for i, kind in enumerate(KINDS) if sums[BLOCKS + i]}
    near = _cost(scratch, 0, sum(sums[i] for i in (LITERALS, END, LENGTHS)))
    far = _cost(scratch, 1, sums[DISTANCES])
    size = int(scratch.state[OUTPUT])
    codes = {"literal_length": near, "distance": far}
    return Stream(name, "deflate", bits, size, parts, blocks, codes, scratch.profile)


def _cost(scratch: Scratch, which: int, bits: int) -> CodeCost:
    entropy, redundancy, slack = scratch.laws[LAWS // 2 * which : LAWS // 2 * (which + 1)]
    codewords = int(scratch.sums[CODED + which])
    return CodeCost(codewords, bits, float(entropy), float(redundancy), float(slack))
