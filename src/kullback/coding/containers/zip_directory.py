"""The central directory of a zip archive: which members there are, and where (APPNOTE.TXT)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kullback.coding.containers.file import ByteFile

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE, _CENTRAL_SIZE, LOCAL_SIZE = 22, 56, 20, 46, 30
_LONGEST_COMMENT = 1 << 16
_FULL, _FULL64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_WIDE_TAG = 1
_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the central directory tells of it."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int  # of its local header, in the file

    @property
    def is_encrypted(self) -> bool:
        """Whether its data are encrypted, or a patch to other data."""
        return bool(self.flags & 0x61)


class Directory(NamedTuple):
    """Where the directory begins, where the archive ends, and what the offsets in it leave out."""

    start: int
    size: int
    stop: int
    shift: int


def end_record(file: ByteFile) -> int | None:
    """Return where the end record is, by which a zip archive is known; None if there is none."""
    last = file.size - _END_SIZE
    if last < 0:
        return None
    tail = file.read(last, file.size)
    if tail.startswith(END) and tail.endswith(b"\0\0"):
        return last
    from_ = max(last - _LONGEST_COMMENT, 0)
    found = file.read(from_, file.size).rfind(END)
    return from_ + found if 0 <= found <= last - from_ else None


def find_directory(file: ByteFile) -> Directory:
    """Return where the central directory is.

    Raises
    ------
    SourceError
        If there is no end record, or what it says cannot be.
    """
    at = end_record(file)
    if at is None:
        raise file.damaged(file.size, "the end of a zip archive is missing")
    record = struct.unpack("<4s4H2LH", file.read(at, at + _END_SIZE))
    size, offset, comment = record[5:]
    stop, behind = min(at + _END_SIZE + comment, file.size), at
    wide = _wide_record(file, at)
    if wide is not None:
        behind, size, offset = wide
    start = behind - size
    if start < 0:
        what = f"the central directory cannot have {size} bytes from byte {offset} on"
        raise file.damaged(at + 12, what)
    return Directory(start, size, stop, start - offset)


def _wide_record(file: ByteFile, end: int) -> tuple[int, int, int] | None:
    """Return where the record of zip64 is, with size and offset of the directory."""
    locator = file.read(max(end - _LOCATOR_SIZE, 0), end)
    at = end - _LOCATOR_SIZE - _END64_SIZE
    if not locator.startswith(_LOCATOR64) or at < 0:
        return None
    if int.from_bytes(locator[16:], "little") > 1:
        raise file.damaged(end - 4, "the archive goes on in other files")
    record = file.read(at, at + _END64_SIZE)
    if not record.startswith(_END64):
        return None
    size, offset = struct.unpack("<2Q", record[40:])
    return at, size, offset


def entries(file: ByteFile, directory: Directory) -> Iterator[Entry]:
    """Yield the members in the order of the directory.

    Raises
    ------
    SourceError
        If the directory is damaged.
    """
    place, stop = directory.start, directory.start + directory.size
    while place < stop:
        fixed = file.read(place, min(place + _CENTRAL_SIZE, stop))
        if len(fixed) < _CENTRAL_SIZE:
            raise file.damaged(place, "the central directory is cut off")
        if not fixed.startswith(CENTRAL):
            raise file.damaged(place, "there is no entry of the central directory")
        (flags, method, crc, compressed, size, n_name, n_extra, n_comment, offset) = struct.unpack(
            "<8xHH4xLLLHHH8xL", fixed
        )
        begin = place + _CENTRAL_SIZE
        raw, extra = (
            file.read(begin, begin + n_name),
            file.read(begin + n_name, begin + n_name + n_extra),
        )
        place = begin + n_name + n_extra + n_comment
        if place > stop:
            raise file.damaged(begin, "the central directory is cut off")
        try:
            name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
        except UnicodeDecodeError:
            raise file.damaged(begin, "the name of a member is not UTF-8") from None
        wide = _wide_fields(extra, [size, compressed, offset])
        if wide is None:
            raise file.damaged(begin + n_name, "the extra field is damaged", name)
        size, compressed, offset = wide
        yield Entry(name, raw, flags, method, crc, compressed, size, offset + directory.shift)


def _wide_fields(extra: bytes, fields: list[int]) -> list[int] | None:
    """Return the fields, those that are full taken from the extra field of zip64."""
    place = 0
    while place + 4 <= len(extra):
        tag, n = struct.unpack("<HH", extra[place : place + 4])
        place += 4
        if place + n > len(extra):
            return None
        if tag == _WIDE_TAG:
            data = extra[place : place + n]
            for i, full in enumerate(((_FULL, _FULL64), (_FULL,), (_FULL,))):
                if fields[i] in full:
                    if len(data) < 8:
                        return None
                    fields[i], data = int.from_bytes(data[:8], "little"), data[8:]
        place += n
    return fields
