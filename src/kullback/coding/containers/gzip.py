"""gzip files: members one after another, each a header, a deflate stream, and checks (RFC 1952)."""

from __future__ import annotations

import zlib

from kullback.coding.containers.account import CONTAINER, OTHER, PADDING, Account
from kullback.coding.containers.deflate import follow
from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.pieces import Pieces

MAGIC = b"\x1f\x8b"
_HEADER, _TRAILER = 10, 8
_HCRC, _EXTRA, _NAME, _COMMENT, _RESERVED = 2, 4, 8, 16, 0xE0


def dissect_gzip(account: Account) -> None:
    """Account for every member, and for what follows the last."""
    file = account.file
    place = number = zeros = 0
    while place < file.size:
        number += 1
        place = _member(account, place, number)
        after = file.find(0, place, other=True)
        account.add(PADDING, after - place)
        zeros, place = zeros + after - place, after
        if place < file.size and file.read(place, place + 2) != MAGIC:
            left = file.size - place
            account.add(OTHER, left)
            account.note(f"{left:,} bytes after the last member are no gzip data: other data")
            break
    if zeros:
        account.note(f"{zeros:,} bytes of zeros after members are padding")


def _member(account: Account, start: int, number: int) -> int:
    """Account for one member; return where it ends."""
    file = account.file
    begin, name = _header(file, start, number)
    account.add(CONTAINER, begin - start + _TRAILER)
    pieces = Pieces(file.data, [(begin, file.size)])
    followed = follow(file, pieces, name, account.scratch, zlib.crc32, account.say)
    end = begin + followed.stop
    trailer = file.read(end, end + _TRAILER)
    if len(trailer) < _TRAILER:
        raise file.damaged(file.size, "the checksum and the size at its end are cut off", name)
    if int.from_bytes(trailer[:4], "little") != followed.checksum:
        raise file.damaged(end, "the CRC-32 is not that of the content", name)
    if int.from_bytes(trailer[4:], "little") != followed.stream.size % 2**32:
        raise file.damaged(end + 4, "the size is not that of the content", name)
    account.add_stream(followed.stream)
    return end + _TRAILER


def _header(file: ByteFile, start: int, number: int) -> tuple[int, str]:
    """Return where the header ends, and the name of the member."""
    name = f"member {number}"
    fixed = file.read(start, start + _HEADER)
    if len(fixed) < _HEADER:
        raise file.damaged(file.size, "the header is cut off", name)
    method, flags = fixed[2], fixed[3]
    if method != 8:
        raise file.damaged(start + 2, f"compression method {method} is not deflate (8)", name)
    if flags & _RESERVED:
        raise file.damaged(start + 3, f"the header has reserved flags ({flags:#04x})", name)
    place = start + _HEADER
    if flags & _EXTRA:
        place += 2 + int.from_bytes(file.read(place, place + 2), "little")
    if flags & _NAME:
        end = file.find(0, place)
        name = file.read(place, min(end, place + 1024)).decode("latin-1") or name
        place = end + 1
    if flags & _COMMENT:
        place = file.find(0, place) + 1
    if flags & _HCRC:
        said = file.read(place, place + 2)
        if len(said) == 2 and int.from_bytes(said, "little") != _crc16(file, start, place):
            raise file.damaged(place, "the CRC-16 is not that of the header", name)
        place += 2
    if place > file.size:
        raise file.damaged(file.size, "the header is cut off", name)
    return place, name


def _crc16(file: ByteFile, start: int, stop: int) -> int:
    return zlib.crc32(file.view(start, stop)) & 0xFFFF
