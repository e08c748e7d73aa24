"""Folders and globs of text files: each file is a document."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kullback._errors import InputError, SourceError
from kullback.sources.files import files_of

# A text has no zero byte; where one stands near the beginning, the file is something else.
_HEAD = 8192


class Documents(NamedTuple):
    """Texts, and what the reader must know of the files that they are from."""

    texts: list[str]
    notes: tuple[str, ...]


def documents_of(path: str | Path) -> Documents:
    """Return the texts of a folder, with those of folders in it, or of a glob.

    Hidden files are passed over; binary files too, and a note says how many. Bytes that are no
    UTF-8 become the replacement character, and a note says in how many files.

    Raises
    ------
    InputError, SourceError
        If there is no such folder, no text in it, or a file cannot be read.
    """
    texts, binary, mended = [], 0, 0
    for file in _files(str(path)):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise SourceError(f"{file} cannot be read: {error.strerror}.") from None
        if b"\0" in data[:_HEAD]:
            binary += 1
            continue
        text = data.decode("utf-8", errors="replace")
        mended += "\ufffd" in text and b"\xef\xbf\xbd" not in data
        texts.append(text)
    if not texts:
        found = f" ({binary} binary files)" if binary else ""
        raise InputError(f"there is no text in {path}{found}; name a folder of text files.")
    notes = []
    if binary:
        notes.append(f"{binary} binary files of {path} were passed over")
    if mended:
        notes.append(f"{mended} files of {path} are not UTF-8 throughout; some letters are lost")
    return Documents(texts, tuple(notes))


def _files(path: str) -> list[Path]:
    folder = Path(path)
    if not folder.is_dir():
        found = files_of(path, needed=True)
        if len(found) == 1:
            raise InputError(
                f"{path} is one document; topics need many: name a folder, a glob such as "
                "'texts/*.txt', or a topic model (.npz, .csv)."
            )
        return found
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
