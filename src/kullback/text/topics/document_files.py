"""Folders, globs and columns of texts: each file or row is a document."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kullback._errors import InputError
from kullback.text.corpus import read_corpus


class Documents(NamedTuple):
    """Texts, and what the reader must know of the files that they are from."""

    texts: list[str]
    notes: tuple[str, ...]


def documents_of(path: str | Path) -> Documents:
    """Return the texts of a folder, with those of folders in it, of a glob, or of a column.

    Raises
    ------
    InputError, SourceError
        If there is no such folder, no text in it, or a file cannot be read.
    """
    corpus = read_corpus(path)
    if corpus.expected == 1 and not Path(path).is_dir():
        raise InputError(
            f"{path} is one document; topics need many: name a folder, a glob such as "
            "'texts/*.txt', or a topic model (.npz, .csv)."
        )
    texts = list(corpus.texts())
    if not texts:
        raise InputError(f"there is no text in {path}; name a folder of text files.")
    return Documents(texts, corpus.notes)
