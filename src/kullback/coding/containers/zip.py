"""zip archives: members with local headers, and a central directory at the end (APPNOTE.TXT)."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from kullback.coding.containers.account import CONTAINER, OTHER, STORED, Account
from kullback.coding.containers.deflate import follow
from kullback.coding.containers.file import ByteFile, shown
from kullback.coding.containers.pieces import Pieces
from kullback.coding.containers.stream import Stream
from kullback.coding.containers.zip_directory import (
    END,
    LOCAL,
    LOCAL_SIZE,
    Entry,
    end_record,
    entries,
    find_directory,
)

MAGICS = (LOCAL, END, b"PK\x07\x08")
IS_STORED, IS_DEFLATED = 0, 8
_METHODS = {1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard",
            95: "XZ", 98: "PPMd", 99: "AES"}  # fmt: skip
_DESCRIPTOR, _HAS_DESCRIPTOR = b"PK\x07\x08", 8


@dataclass(frozen=True, slots=True)
class _Member:
    """A member, and where its data are."""

    entry: Entry
    begin: int
    stop: int


def is_zip(file: ByteFile) -> bool:
    """Say whether a file is a zip archive, whatever stands before it."""
    return file.read(0, 4) in MAGICS or end_record(file) is not None


def dissect_zip(account: Account) -> None:
    """Account for every member, the directory, and what lies between."""
    file = account.file
    directory = find_directory(file)
    members = [_locate(file, entry) for entry in entries(file, directory)]
    members.sort(key=lambda member: (member.entry.offset, member.stop))
    _refuse_overlap(file, members, directory.start)
    place = gaps = behind = 0
    others: Counter[str] = Counter()
    for i, member in enumerate(members):
        following = members[i + 1].entry.offset if i + 1 < len(members) else directory.start
        before = member.entry.offset - place
        gaps += before if i else 0
        account.add(OTHER, before)
        if before and not i:
            account.note(f"{before:,} bytes before the first member are other data")
        behind += _data(account, member, others)
        descriptor = _descriptor(file, member, following)
        account.add(CONTAINER, member.begin - member.entry.offset + descriptor)
        place = member.stop + descriptor
    _ends(account, place, directory.start, directory.stop)
    if not members and directory.start:
        account.note(f"{directory.start:,} bytes before the directory are other data")
    gaps += directory.start - place if members else 0
    _tell(account, gaps, behind, others)


def _locate(file: ByteFile, entry: Entry) -> _Member:
    """Return where the data of a member are, by its local header."""
    name, at = entry.name, entry.offset
    header = file.read(at, at + LOCAL_SIZE) if at >= 0 else b""
    if len(header) < LOCAL_SIZE or not header.startswith(LOCAL):
        raise file.damaged(min(max(at, 0), file.size), "there is no local header", name)
    n_name, n_extra = struct.unpack("<HH", header[26:])
    if file.read(at + LOCAL_SIZE, at + LOCAL_SIZE + n_name) != entry.raw_name:
        raise file.damaged(at + LOCAL_SIZE, "its name here is not that of the directory", name)
    begin = at + LOCAL_SIZE + n_name + n_extra
    if begin + entry.compressed > file.size:
        raise file.damaged(file.size, "its data are cut off", name)
    return _Member(entry, begin, begin + entry.compressed)


def _refuse_overlap(file: ByteFile, members: list[_Member], directory: int) -> None:
    """Refuse members that share bytes, as those of a zip bomb do."""
    for member, following in pairwise(members):
        if member.stop > following.entry.offset:
            what = f"it overlaps {shown(following.entry.name)}, as members of a zip bomb do"
            raise file.damaged(following.entry.offset, what, member.entry.name)
    if members and members[-1].stop > directory:
        raise file.damaged(directory, "it overlaps the directory", members[-1].entry.name)


def _data(account: Account, member: _Member, others: Counter[str]) -> int:
    """Account for the data of a member; return how many bytes follow its stream."""
    file, entry = account.file, member.entry
    if entry.is_encrypted or entry.method not in (IS_STORED, IS_DEFLATED):
        known = _METHODS.get(entry.method, f"method {entry.method}")
        method = "encrypted" if entry.is_encrypted else known
        others[method] += 1
        _whole(account, member, method, OTHER)
        return 0
    if entry.method == IS_STORED or not (entry.compressed or entry.size):
        if entry.compressed != entry.size:
            raise file.damaged(member.begin, "it is stored, but its two sizes differ", entry.name)
        _confirm(file, member, zlib.crc32(file.view(member.begin, member.stop)), entry.size)
        _whole(account, member, "stored", STORED)
        return 0
    pieces = Pieces(file.data, [(member.begin, member.stop)])
    followed = follow(file, pieces, entry.name, account.scratch, zlib.crc32, account.say)
    _confirm(file, member, followed.checksum, followed.stream.size)
    account.add_stream(followed.stream)
    account.add(OTHER, pieces.size - followed.stop)
    return pieces.size - followed.stop


def _whole(account: Account, member: _Member, method: str, part: str) -> None:
    """Account for data that are not looked into."""
    bits = 8 * member.entry.compressed
    parts = {part: bits} if bits else {}
    account.add_stream(Stream(member.entry.name, method, bits, member.entry.size, parts))
    account.say(member.stop)


def _confirm(file: ByteFile, member: _Member, crc: int, size: int) -> None:
    entry = member.entry
    if size != entry.size:
        raise file.damaged(member.stop, f"it gives {size} bytes, not {entry.size}", entry.name)
    if crc != entry.crc:
        raise file.damaged(member.stop, "the CRC-32 is not that of the content", entry.name)


def _descriptor(file: ByteFile, member: _Member, following: int) -> int:
    """Return the size of the data descriptor, which may be of four forms, or be missing."""
    entry = member.entry
    if not entry.flags & _HAS_DESCRIPTOR:
        return 0
    sizes = entry.compressed, entry.size
    forms = [struct.pack("<L2Q", entry.crc, *sizes)]
    if max(sizes) < 1 << 32:
        forms.append(struct.pack("<3L", entry.crc, *sizes))
    for form in (*(_DESCRIPTOR + form for form in forms), *forms):
        stop = member.stop + len(form)
        if stop <= following and file.read(member.stop, stop) == form:
            return len(form)
    return 0


def _ends(account: Account, place: int, start: int, stop: int) -> None:
    """Account for the directory, and for what is before and behind it."""
    account.add(OTHER, start - place)
    account.add(CONTAINER, stop - start)
    after = account.file.size - stop
    account.add(OTHER, after)
    if after:
        account.note(f"{after:,} bytes after the archive are other data")


def _tell(account: Account, gaps: int, behind: int, others: Counter[str]) -> None:
    if gaps:
        account.note(f"{gaps:,} bytes between members belong to none: other data")
    if behind:
        account.note(f"{behind:,} bytes behind the streams of members are other data")
    for method, n in sorted(others.items()):
        members = "1 member is" if n == 1 else f"{n:,} members are"
        how = "encrypted" if method == "encrypted" else f"coded by {method}"
        account.note(f"{members} {how}: other data, not looked into")
