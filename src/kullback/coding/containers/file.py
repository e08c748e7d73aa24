"""A file's bytes by their offsets, and what is said of it where it is damaged."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import InputError, SourceError
from kullback.coding.symbols import map_bytes
from kullback.report import clean
from kullback.sources.files import files_of
from kullback.sources.workspace import STDIN

# Bytes that are looked through at once.
_LEAST, _MOST = 1 << 7, 1 << 20


@dataclass(frozen=True, slots=True)
class ByteFile:
    """The bytes of a file, which are mapped rather than read."""

    name: str
    data: np.ndarray

    @classmethod
    def of(cls, source: Any, name: str | None = None) -> ByteFile:
        """Return what a path names, what standard input holds, or bytes.

        Raises
        ------
        InputError, SourceError
            If it is none of these, or cannot be read.
        """
        if isinstance(source, str | Path) and str(source) == STDIN:
            read = np.frombuffer(sys.stdin.buffer.read(), dtype=np.uint8)
            return cls(name or "standard input", read)
        if isinstance(source, str | Path):
            found = files_of(str(source), needed=True)
            if len(found) > 1:
                raise SourceError(f"{source} names {len(found)} files; name one.")
            return cls(name or str(source), map_bytes(found[0]))
        if isinstance(source, bytes | bytearray | memoryview):
            return cls(name or "bytes", np.frombuffer(source, dtype=np.uint8))
        if isinstance(source, np.ndarray) and source.dtype == np.uint8 and source.ndim == 1:
            return cls(name or "bytes", np.ascontiguousarray(source))
        raise InputError(f"{type(source).__name__} is no file; give a path, bytes or '-'.")

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from start to stop, or to the end of the file."""
        return self.data[start:stop].tobytes()

    def view(self, start: int, stop: int) -> memoryview:
        """Return the bytes from start to stop, without a copy."""
        return self.data[start:stop].data

    def find(self, byte: int, start: int, *, other: bool = False) -> int:
        """Return where a byte (or an ``other`` one) is next; the size of the file if nowhere."""
        step = _LEAST
        while start < self.size:
            chunk = self.data[start : start + step]
            hits = np.flatnonzero(chunk != byte if other else chunk == byte)
            if len(hits):
                return start + int(hits[0])
            start, step = start + step, min(4 * step, _MOST)
        return self.size

    def damaged(self, offset: int, what: str, member: str = "") -> SourceError:
        """Return the error that says where the file is damaged, and how."""
        of = f", in {shown(member)}" if member else ""
        return SourceError(f"{shown(self.name)} is damaged at byte {offset}{of}: {what}.")


def shown(name: str) -> str:
    """Return a name from a file so that it fits into a line."""
    text = clean(name)
    return text if len(text) <= 120 else f"{text[:80]}…{text[-38:]}"
