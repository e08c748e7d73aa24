"""Corpora: files, folders, globs, columns of tables, and documents in memory, as streams."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from kullback._errors import InputError, SourceError
from kullback.sources.duckdb import Slice
from kullback.sources.files import files_of, is_table_file
from kullback.sources.workspace import STDIN, Workspace
from kullback.text.decoding import BinaryFileError, pieces

#: A document: its name, and its text as UTF-8 in pieces.
Document = tuple[str, Iterator[bytes]]
# Larger whole numbers are not all exact in double precision.
_MOST = 2**53
_HIDDEN = "."


@dataclass(frozen=True, eq=False, slots=True)
class Corpus:
    """Documents that are read as they are needed.

    Attributes
    ----------
    name : str
        What it is called in messages and reports.
    size, expected : int or None
        The bytes of its files, and the number of its documents, if they are known.
    counts : mapping of str to int, or None
        Of a corpus of which only counts are known.
    """

    name: str
    size: int | None
    expected: int | None
    counts: Mapping[str, int] | None
    _open: Callable[[], Iterator[Document]]
    _notes: list[str] = field(default_factory=list)

    def documents(self) -> Iterator[Document]:
        """Yield each document, its name and its text as UTF-8 in pieces that end with a line."""
        return self._open()

    def texts(self) -> Iterator[str]:
        """Yield the text of each document, whole."""
        for _, parts in self.documents():
            yield b"".join(parts).decode("utf-8")

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know, once it has been read."""
        return tuple(dict.fromkeys(self._notes))


def read_corpus(source: Any, name: str | None = None) -> Corpus:
    """Return a corpus.

    Parameters
    ----------
    source : path, ``"-"``, iterable of str, or counts
        A file (one document; also .gz), a folder (each file below it a document), a glob, or
        ``table.parquet::column`` (each row a document); in memory an iterable of documents, or a
        dict or `collections.Counter` of words.
    name : str, optional
        What to call it.

    Raises
    ------
    InputError, SourceError
        If there is no such file, or it holds no text.
    """
    if isinstance(source, Corpus):
        return source
    if isinstance(source, str | Path):
        return _of_path(str(source), name)
    if isinstance(source, Mapping):
        return _of_counts(source, name or "counts")
    if isinstance(source, Iterable) and not isinstance(source, bytes | bytearray):
        return _of_documents(source, name or "documents")
    raise InputError(
        f"{type(source).__name__} is no corpus; give a path, a list of documents, or counts of "
        "words."
    )


def _of_path(path: str, name: str | None) -> Corpus:
    if path == STDIN:
        return _of_stream(name or "standard input")
    file, column = _column(path)
    if column:
        return _of_column(file, column, name or path)
    folder = os.path.isdir(path)
    found = _below(Path(path)) if folder else files_of(path, needed=True)
    if not found:
        raise SourceError(f"there is no file in {path}.")
    notes: list[str] = []
    alone = len(found) == 1 and not folder

    def documents() -> Iterator[Document]:
        for each in found:
            title = str(each)[len(path.rstrip("/")) + 1 :] if folder else str(each)
            text = _opened(each, title, notes)
            try:
                first = next(text, b"")
            except BinaryFileError:
                if alone:
                    raise
                notes.append(f"{title} is no text and was left out")
                continue
            yield title, chain((first,), text)

    size = sum(each.stat().st_size for each in found)
    return Corpus(name or path, size, len(found), None, documents, notes)


def _column(path: str) -> tuple[str, str]:
    """Return a table and its column, if that is what is named."""
    file, parted, column = path.rpartition("::")
    if parted and not os.path.exists(path) and is_table_file(file):
        return file, column
    if parted and not os.path.exists(path) and os.path.isfile(file):
        raise SourceError(
            f"{file} is no table, and has no column {column}; name a table, such as "
            "texts.parquet::column, or leave out ::" + f"{column}."
        )
    return path, ""


def _below(folder: Path) -> list[Path]:
    """Return the files below a folder that are not hidden, in order."""
    found = []
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        found += [os.path.join(root, name) for name in files if not name.startswith(_HIDDEN)]
    return [Path(name) for name in sorted(found) if os.path.isfile(name)]


def _opened(path: Path, title: str, notes: list[str]) -> Iterator[bytes]:
    try:
        with _raw(path) as stream:
            yield from pieces(stream, title, notes.append)
    except (OSError, EOFError) as error:
        if isinstance(error, SourceError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{title} cannot be read: {reason}.") from None


def _raw(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _of_stream(name: str) -> Corpus:
    notes: list[str] = []

    def documents() -> Iterator[Document]:
        yield name, pieces(sys.stdin.buffer, name, notes.append)

    return Corpus(name, None, 1, None, documents, notes)


def _of_column(file: str, column: str, name: str) -> Corpus:
    def documents() -> Iterator[Document]:
        with Workspace(draws=True) as workspace:
            texts = workspace.table(file, Slice(), file).texts(column)
            for i, text in enumerate(texts):
                yield f"row {i}", iter((text.encode("utf-8", errors="replace"),))

    return Corpus(name, None, None, None, documents)


def _of_documents(source: Iterable[Any], name: str) -> Corpus:
    # An iterator can be read once; models read more than once.
    kept = source if isinstance(source, list | tuple) else list(source)
    for document in kept:
        if not isinstance(document, str):
            raise InputError(
                f"a document is a str, not {type(document).__name__}; give a list of texts."
            )

    def documents() -> Iterator[Document]:
        for i, text in enumerate(kept):
            yield f"document {i}", iter((text.encode("utf-8", errors="replace"),))

    size = sum(map(len, kept))
    return Corpus(name, size, len(kept), None, documents)


def _of_counts(source: Mapping[Any, Any], name: str) -> Corpus:
    counts: dict[str, int] = {}
    for word, count in source.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise InputError(f"counts must be whole numbers from 0, not {count!r} of {word!r}.")
        if count:
            if str(word) in counts:
                raise InputError(
                    f"two words of {name} are both written {str(word)!r}; add them up."
                )
            counts[str(word)] = count
    if sum(counts.values()) > _MOST:
        raise InputError(f"{name} must add up to 2^53 at most, to be counted exactly.")

    def documents() -> Iterator[Document]:
        raise InputError(f"{name} holds counts alone, without documents; give the texts.")

    return Corpus(name, None, None, counts, documents)
