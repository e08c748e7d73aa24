"""Bytes of a file to UTF-8 text: what encoding they are in, and whether they are text at all."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import IO

from kullback._errors import SourceError

PIECE = 1 << 20
_HEAD = 1 << 13
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of control characters text has tab, line feed, form feed, carriage return, escape, backspace.
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\f\r\x0b\x1b\x08")))


class BinaryFileError(SourceError):
    """A file holds no text."""


def is_binary(head: bytes) -> bool:
    """Say whether bytes are no text: they hold NUL without a mark of UTF-16, or many controls."""
    if any(head.startswith(mark) for mark, _ in _MARKS):
        return False
    if b"\0" in head:
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20


def pieces(stream: IO[bytes], name: str, told: Callable[[str], None]) -> Iterator[bytes]:
    """Yield a stream as UTF-8 text in pieces that end with a line, of about a megabyte.

    Bytes that are no UTF-8 are read as Windows-1252, and this is told.

    Raises
    ------
    SourceError
        If it is no text.
    """
    head = stream.read(PIECE)
    if is_binary(head[:_HEAD]):
        raise BinaryFileError(
            f"{name} is no text: it holds binary data; leave it out, or compare files as bytes "
            '(as_="bytes", --as bytes).'
        )
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            yield from _marked(stream, head, encoding, name)
            return
    yield from _lines(stream, head, name, told)


def _marked(stream: IO[bytes], head: bytes, encoding: str, name: str) -> Iterator[bytes]:
    """Yield text whose first bytes say how it is encoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, block = "", head
    try:
        while block:
            text = rest + decoder.decode(block)
            cut = text.rfind("\n") + 1 or len(text)
            rest = text[cut:]
            yield text[:cut].encode("utf-8", errors="replace")
            block = stream.read(PIECE)
        yield (rest + decoder.decode(b"", final=True)).encode("utf-8", errors="replace")
    except UnicodeDecodeError as error:
        raise SourceError(f"{name} begins as {encoding} but is damaged: {error.reason}.") from None


def _lines(
    stream: IO[bytes], block: bytes, name: str, told: Callable[[str], None]
) -> Iterator[bytes]:
    """Yield blocks that end with a line, or where there is none with a whole character."""
    rest = b""
    while block:
        block = rest + block
        cut = block.rfind(b"\n") + 1 or _whole(block)
        rest = block[cut:]
        yield _utf8(block[:cut], name, told)
        block = stream.read(PIECE)
    if rest:
        yield _utf8(rest, name, told)


def _whole(block: bytes) -> int:
    """Return where the last character of UTF-8 that is whole ends."""
    cut = len(block)
    while cut > len(block) - 4 and cut > 0 and block[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return cut - 1 if cut > 0 and block[cut - 1] >= 0xC0 else len(block)


def _utf8(block: bytes, name: str, told: Callable[[str], None]) -> bytes:
    if block.isascii():
        return block
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        told(f"{name} is not UTF-8 throughout; such parts are read as Windows-1252")
        return block.decode("cp1252", errors="replace").encode("utf-8")
    return block
