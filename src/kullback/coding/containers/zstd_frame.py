"""One zstd frame: its header, its blocks, and its checksum (RFC 8878)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kullback.coding.containers.account import CONTAINER, Account
from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.zstd_block import COMPRESSED, RLE, Blocks
from kullback.coding.containers.zstd_check import (
    LARGEST_WINDOW_LOG,
    Check,
    RefusalError,
    make_check,
)
from kullback.coding.containers.zstd_places import FAULTS, MOST_BLOCK

MAGIC = b"\x28\xb5\x2f\xfd"
_SINGLE, _RESERVED, _CHECKSUM = 0x20, 0x08, 0x04
_DICTIONARY_BYTES, _SIZE_BYTES = (0, 1, 2, 4), (0, 2, 4, 8)
_BLOCK_HEADER, _CHECKSUM_BYTES = 3, 4
# Blocks between two words on how far the work is.
_BLOCKS_A_WORD = 32


@dataclass(slots=True)
class Told:
    """What the reader must know of the frames: how many are not checked and why, and the rest."""

    unchecked: Counter[str]
    unknown: int = 0  # bytes of blocks that need a dictionary
    sizeless: int = 0  # frames of which it is not known how much they give


@dataclass(frozen=True, slots=True)
class _Header:
    """What the header of a frame says; without a size of its content, ``content`` is None."""

    stop: int
    window: int
    dictionary: int
    content: int | None
    has_checksum: bool


def follow_frame(account: Account, blocks: Blocks, told: Told, start: int, name: str) -> int:
    """Account for a frame; return where it ends.

    Raises
    ------
    SourceError
        If it is damaged.
    """
    file = account.file
    header = _header(file, start, name)
    check = _check(header, told)
    _feed(file, check, start, header.stop, name)
    blocks.begin(min(header.window, MOST_BLOCK), dictionary=header.dictionary > 0)
    place, last, number = header.stop, False, 0
    while not last:
        begin = place
        place, last = _block(file, blocks, place, name)
        # All that is wrong is named by our own reading, before the decoder has a say.
        _compare(file, blocks, header, place, name, last=last)
        _feed(file, check, begin, place, name)
        if check and check.size != blocks.size:
            raise file.damaged(begin, "zstd finds that the block gives another size", name)
        number += 1
        if number % _BLOCKS_A_WORD == 0:
            account.say(place)
    size = blocks.size
    if blocks.unknown_bits:
        told.unknown += blocks.unknown_bits >> 3
        told.sizeless += header.content is None
        size = size if header.content is None else header.content
    end = _checksum(file, header, check, place, name)
    account.add(CONTAINER, header.stop - start + end - place)
    account.add_stream(blocks.stream(name, size))
    account.say(end)
    return end


def _compare(
    file: ByteFile, blocks: Blocks, header: _Header, place: int, name: str, *, last: bool
) -> None:
    """Compare what blocks have given with what the header says."""
    said, size = header.content, blocks.size
    if said is None or (blocks.unknown_bits and size <= said):
        return
    if size > said or (last and size < said):
        more = "" if last else "or more "
        raise file.damaged(place, f"it gives {size} bytes {more}and not {said}", name)


def _header(file: ByteFile, start: int, name: str) -> _Header:
    fixed = file.read(start, start + 5)
    if len(fixed) < 5:
        raise file.damaged(file.size, "the header is cut off", name)
    flags = fixed[4]
    if flags & _RESERVED:
        raise file.damaged(start + 4, "the header has a reserved bit set", name)
    single = bool(flags & _SINGLE)
    n_dictionary, n_size = _DICTIONARY_BYTES[flags & 3], _SIZE_BYTES[flags >> 6] or int(single)
    at = start + 5
    fields = file.read(at, at + 1 - single + n_dictionary + n_size)
    stop = at + 1 - single + n_dictionary + n_size
    if stop > file.size:
        raise file.damaged(file.size, "the header is cut off", name)
    rest = fields if single else fields[1:]
    dictionary = int.from_bytes(rest[:n_dictionary], "little")
    content = int.from_bytes(rest[n_dictionary:], "little") + (256 if n_size == 2 else 0)
    window = content if single else (8 + (fields[0] & 7)) << (7 + (fields[0] >> 3))
    has_checksum = bool(flags & _CHECKSUM)
    return _Header(stop, window, dictionary, content if n_size else None, has_checksum)


def _check(header: _Header, told: Told) -> Check | None:
    """Return what checks the content of a frame, or tell why nothing does."""
    if header.dictionary:
        why = "a dictionary is needed"
    elif header.window > 1 << LARGEST_WINDOW_LOG:
        why = f"a window of more than {1 << LARGEST_WINDOW_LOG - 20} MiB is needed"
    else:
        check = make_check()
        if check is not None:
            return check
        why = "no zstd is installed; pip install zstandard"
    told.unchecked[why] += 1
    return None


def _feed(file: ByteFile, check: Check | None, start: int, stop: int, name: str) -> None:
    if check is None:
        return
    try:
        check.feed(file.read(start, stop))
    except RefusalError as error:
        raise file.damaged(start, str(error), name) from None


def _block(file: ByteFile, blocks: Blocks, start: int, name: str) -> tuple[int, bool]:
    """Follow a block; return where it ends, and whether it is the last one."""
    head = file.read(start, start + _BLOCK_HEADER)
    if len(head) < _BLOCK_HEADER:
        raise file.damaged(file.size, "the frame ends without a last block", name)
    word = int.from_bytes(head, "little")
    kind, size = word >> 1 & 3, word >> 3
    if kind > COMPRESSED:
        raise file.damaged(start, "a block has type 3, which does not exist", name)
    if size > blocks.most:
        what = f"a block has {size:,} bytes, more than the {blocks.most:,} that it may have"
        raise file.damaged(start, what, name)
    begin = start + _BLOCK_HEADER
    stop = begin + (1 if kind == RLE else size)
    if stop > file.size:
        raise file.damaged(file.size, "a block is cut off", name)
    status = blocks.add(kind, size, file.data[begin:stop])
    if status:
        raise file.damaged(begin + blocks.fault, f"in a block, {FAULTS[status]}", name)
    return stop, bool(word & 1)


def _checksum(file: ByteFile, header: _Header, check: Check | None, start: int, name: str) -> int:
    """Check what follows the last block; return where the frame ends."""
    stop = start + (_CHECKSUM_BYTES if header.has_checksum else 0)
    if stop > file.size:
        raise file.damaged(file.size, "the checksum is cut off", name)
    if check is None:
        return stop
    if header.has_checksum:
        try:
            check.feed(file.read(start, stop))
        except RefusalError:
            raise file.damaged(start, "the checksum is not that of the content", name) from None
    if not check.is_done:
        raise file.damaged(stop, "zstd finds another end of the frame", name)
    return stop
