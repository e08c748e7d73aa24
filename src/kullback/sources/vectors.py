"""Vectors from files and from what is typed: numbers, with labels where the file has them."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import SourceError

Vector = list[float] | dict[str, float] | np.ndarray

READERS = (".npy", ".json", ".csv", ".tsv", ".txt")
STDIN = "-"
_NPY = b"\x93NUMPY"
# What stands in a table where a number is missing: no heading, whatever its column.
_MISSING = ("", "-", "?", "na", "n/a", "#n/a", "null", "none")


def read_vector(text: str) -> Vector | None:
    """Return the vector that ``text`` is or names: numbers, a file, or - for standard input.

    Returns
    -------
    list, dict (where each number has a label), array or None
        None if the text is neither numbers nor the name of a file.

    Raises
    ------
    SourceError
        If the file holds no vector.
    """
    typed = _typed(text)
    if typed is not None:
        return typed
    if text == STDIN:
        return _from_bytes(_standard_input(), "standard input")
    if text.lstrip().startswith("{"):
        return _from_json(text, _shown(text))
    path = Path(text)
    if not text or not _exists(path):
        return None
    if path.is_dir():
        raise SourceError(f"{path} is a folder; name a file of numbers ({', '.join(READERS)}).")
    try:
        if path.suffix.lower() == ".npy":
            return _from_npy(path, str(path))
        return _from_bytes(path.read_bytes(), str(path))
    except SourceError:
        raise
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from None


def _typed(text: str) -> list[float] | None:
    parts = [part for part in re.split(r"[,;\s]+", text.strip().strip("[]()")) if part]
    try:
        return [float(part) for part in parts] or None
    except ValueError:
        return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a name, say
        return False


def _standard_input() -> bytes:
    buffer = getattr(sys.stdin, "buffer", None)
    return sys.stdin.read().encode() if buffer is None else buffer.read()


def _from_bytes(data: bytes, name: str) -> Vector:
    if data.startswith(_NPY):
        return _from_npy(io.BytesIO(data), name)
    try:
        content = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise SourceError(
            f"{name} is not text in UTF-8; vectors are read from {', '.join(READERS)}, tables by "
            "kullback compare."
        ) from None
    if content.startswith(("[", "{")) or name.lower().endswith(".json"):
        return _from_json(content, name)
    return _from_text(content, name)


def _from_npy(file: Path | io.BytesIO, name: str) -> np.ndarray:
    try:
        if isinstance(file, Path):
            array = np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
        else:
            array = np.load(file, allow_pickle=False)
    except (ValueError, EOFError):
        raise SourceError(f"{name} is not an .npy file of numbers.") from None
    if array.dtype.kind not in "iufb":
        raise SourceError(f"{name} must hold numbers, not the type {array.dtype}.")
    if array.ndim != 1:
        raise SourceError(
            f"{name} must hold one vector, not an array of shape {array.shape}; save one row of it."
        )
    return array


def _from_text(content: str, name: str) -> Vector:
    rows = [row for row in _rows(content, name) if any(cell.strip() for cell in row)]
    if not rows:
        raise SourceError(f"{name} is empty; it must hold numbers.")
    widths = {len(row) for row in rows}
    if len(rows) == 2 and len(widths) == 1 and widths != {1} and _is_wide(*rows):
        return _with_labels(zip(*rows, strict=True), name)
    if widths == {2} and (len(rows) > 1 or _is_heading(rows[0][0])):
        return _with_labels(rows[_is_heading(rows[0][1]) :], name)
    if len(rows) > 1 and widths != {1}:
        raise SourceError(
            f"{name} must hold one number a line, one line of numbers, or lines of a label and "
            "a number."
        )
    cells = [cell for row in rows for cell in row]
    headings = int(len(rows) > 1 and _is_heading(cells[0]))
    return [_number(cell, name) for cell in cells[headings:]]


def _rows(content: str, name: str) -> list[list[str]]:
    """Return the cells of each line, parted by what parts every line alike."""
    guesses = []
    for delimiter in ("\t", ";", ","):
        if delimiter in content:
            try:
                rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))
            except csv.Error as error:
                raise SourceError(f"{name} cannot be read: {error}.") from None
            widths = {len(row) for row in rows if row}
            if len(widths) == 1 and widths != {1}:
                return rows
            guesses.append(rows)
    return guesses[0] if guesses else [line.split() for line in content.splitlines()]


def _is_wide(first: list[str], second: list[str]) -> bool:
    """Return whether labels stand above their numbers."""
    return all(map(_is_heading, first)) and not any(map(_is_heading, second))


def _is_heading(cell: str) -> bool:
    """Return whether a cell is a word: a mistyped or missing number must not pass for one."""
    word = cell.strip().lower()
    return word not in _MISSING and not re.match(r"[-+]?\.?\d", word) and _parsed(word) is None


def _with_labels(pairs: Iterable[Any], name: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for label, cell in ((str(label).strip(), cell) for label, cell in pairs):
        if label in found:
            raise SourceError(f"{name} has the label {_shown(label)} twice; sum its cells first.")
        found[label] = _number(cell, name)
    if not found:
        raise SourceError(f"{name} has a heading and no numbers.")
    return found


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object, none of them lost."""


def _from_json(content: str, name: str) -> Vector:
    try:
        value: Any = json.loads(content, parse_int=float, object_pairs_hook=_Members)
    except ValueError as error:
        raise SourceError(f"{name} is not JSON: {error}.") from None
    except RecursionError:
        raise SourceError(_no_json_vector(name, "something nested deeply")) from None
    if not isinstance(value, list):
        raise SourceError(_no_json_vector(name, _shown(content)))
    if not value:
        raise SourceError(f"{name} is empty; it must hold numbers.")
    if isinstance(value, _Members):
        return _with_labels(value, name)
    return [_number(number, name) for number in value]


def _no_json_vector(name: str, found: str) -> str:
    return (
        f'{name} must hold a list such as [0.5, 0.5] or a mapping such as {{"a": 1}}, not {found}.'
    )


def _number(cell: Any, name: str) -> float:
    if isinstance(cell, list):
        raise SourceError(_no_json_vector(name, "one inside another"))
    number = _parsed(cell)
    if number is None:
        raise SourceError(f"{name} must hold numbers such as 0.5, not {_shown(cell)}.")
    return number


def _parsed(cell: Any) -> float | None:
    if cell is None or isinstance(cell, bool):
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def _shown(cell: Any) -> str:
    text = json.dumps(cell, ensure_ascii=False) if not isinstance(cell, str) else cell.strip()
    return text if text.isprintable() and 0 < len(text) <= 40 else repr(text[:40])
