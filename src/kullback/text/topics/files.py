"""Topic models in files: .npz with named parts, CSV with a topic a row."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import InputError, SourceError

TOPIC_SUFFIXES = (".npz", ".csv", ".tsv")
_PARTS = ("phi", "vocabulary", "weights", "theta", "numbers")
_NUMBERED = ("", "topic")


def is_topic_file(path: str | Path) -> bool:
    """Say whether the name is that of a topic model: .npz, .csv or .tsv."""
    return Path(path).suffix.lower() in TOPIC_SUFFIXES


def read_topic_file(path: str | Path) -> dict[str, Any]:
    """Return the parts of a topic model in a file.

    Raises
    ------
    SourceError, InputError
        If the file cannot be read, or holds none.
    """
    suffix = Path(path).suffix.lower()
    if not is_topic_file(path):
        known = ", ".join(TOPIC_SUFFIXES)
        raise InputError(f"{path} is no topic model; its name should end in {known}.")
    # A pipe without a writer would wait for ever.
    if Path(path).exists() and not Path(path).is_file() and not Path(path).is_dir():
        raise SourceError(f"{path} is not a regular file.")
    try:
        return _of_npz(path) if suffix == ".npz" else _of_csv(path, suffix)
    except (OSError, zipfile.BadZipFile, EOFError, UnicodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path} cannot be read: {reason}.") from None


def _of_npz(path: str | Path) -> dict[str, Any]:
    with Path(path).open("rb") as file:
        if file.read(2) != b"PK":
            raise InputError(f"{path} is no .npz file; write one with numpy.savez(path, phi=phi).")
    with np.load(path, allow_pickle=False) as held:
        names = list(held.files)
        if "phi" not in names:
            listed = ", ".join(names) or "nothing"
            raise InputError(f"{path} holds {listed}, but no phi; numpy.savez(path, phi=phi).")
        try:
            return {name: held[name] for name in _PARTS if name in names}
        except ValueError:
            raise InputError(
                f"{path} holds Python objects, which are not loaded; make the vocabulary an array "
                "of texts: numpy.array(words, dtype=str)."
            ) from None


def _of_csv(path: str | Path, suffix: str) -> dict[str, Any]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        lines = [
            row for row in csv.reader(file, delimiter="\t" if suffix == ".tsv" else ",") if row
        ]
    if len(lines) < 2:
        raise InputError(f"{path} needs a header of words and a topic a row.")
    header, rows = lines[0], lines[1:]
    for i, row in enumerate(rows):
        if len(row) != len(header):
            raise InputError(
                f"topic row {i + 1} of {path} has {len(row)} fields, the header {len(header)}."
            )
    try:
        numbers = [[float(field) for field in row] for row in rows]
    except ValueError as error:
        raise InputError(f"{path} holds more than numbers below its header: {error}.") from None
    table = np.array(numbers)
    # A word may be "topic" too: its probabilities are no whole numbers that all differ.
    first = table[:, 0]
    numbered = len(set(first)) == len(first) and bool(np.all(first == np.round(first)))
    if header[0].strip().lower() not in _NUMBERED or not numbered:
        return {"phi": table, "vocabulary": header}
    return {"phi": table[:, 1:], "vocabulary": header[1:], "numbers": table[:, 0].astype(int)}
