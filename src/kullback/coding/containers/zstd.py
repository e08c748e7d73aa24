"""zstd files: frames one after another, and frames to be skipped (RFC 8878)."""

from __future__ import annotations

from collections import Counter

from kullback.coding.containers.account import CONTAINER, OTHER, Account
from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.zstd_block import Blocks
from kullback.coding.containers.zstd_frame import MAGIC, Told, follow_frame

_SKIPPED, _SKIPPED_HEADER = b"\x2a\x4d\x18", 8


def begins_zstd(first_bytes: bytes) -> bool:
    """Say whether bytes begin as a zstd frame does, or as one that is to be skipped."""
    return first_bytes.startswith(MAGIC) or _is_skipped(first_bytes)


def dissect_zstd(account: Account) -> None:
    """Account for every frame, those to be skipped, and what follows the last."""
    file, blocks, told = account.file, Blocks(), Told(Counter())
    place = number = skipped = 0
    while place < file.size:
        magic = file.read(place, place + 4)
        if magic == MAGIC:
            number += 1
            place = follow_frame(account, blocks, told, place, f"frame {number}")
        elif _is_skipped(magic):
            stop = _skip(file, place)
            account.add(CONTAINER, _SKIPPED_HEADER)
            account.add(OTHER, stop - place - _SKIPPED_HEADER)
            skipped += stop - place - _SKIPPED_HEADER
            place = stop
        else:
            _rest(account, place, magic)
            break
    if skipped:
        account.note(f"{skipped:,} bytes in skippable frames are other data")
    _tell(account, told)


def _is_skipped(magic: bytes) -> bool:
    return len(magic) >= 4 and magic[0] >> 4 == 5 and magic[1:4] == _SKIPPED


def _skip(file: ByteFile, start: int) -> int:
    """Return where a frame ends that is to be skipped."""
    header = file.read(start, start + _SKIPPED_HEADER)
    stop = start + _SKIPPED_HEADER + int.from_bytes(header[4:], "little")
    if len(header) < _SKIPPED_HEADER or stop > file.size:
        raise file.damaged(file.size, "a skippable frame is cut off")
    return stop


def _rest(account: Account, place: int, magic: bytes) -> None:
    """Account for what is no frame, unless it is the begin of one."""
    begins_skipped = magic[0] >> 4 == 5 and _SKIPPED.startswith(magic[1:])
    if MAGIC.startswith(magic) or begins_skipped:
        raise account.file.damaged(account.file.size, "a frame is cut off")
    left = account.file.size - place
    account.add(OTHER, left)
    account.note(f"{left:,} bytes after the last frame are no zstd data: other data")


def _tell(account: Account, told: Told) -> None:
    if told.unknown:
        what = f"{told.unknown:,} bytes of blocks need tables of a dictionary: other data"
        account.note(f"{what}, not looked into")
    if told.sizeless:
        frames = "1 frame" if told.sizeless == 1 else f"{told.sizeless:,} frames"
        account.note(f"what these blocks of {frames} give is not known, and not counted")
    for why, n in told.unchecked.items():
        frames = "1 frame" if n == 1 else f"{n:,} frames"
        account.note(f"the content of {frames} is not checked: {why}")
    account.checked = not told.unchecked
