"""Vectors from files and from what is typed: numbers, with labels where the file has them."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import SourceError

Vector = list[float] | dict[str, float] | np.ndarray

READERS = ".npy, .json, .csv, .tsv, .txt"


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
    if text == "-":
        return _from_text(sys.stdin.read(), "standard input")
    path = Path(text)
    if not path.is_file():
        return None
    if path.suffix.lower() == ".npy":
        return _from_npy(path)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read as text; use one of {READERS}.") from error
    return _from_text(content, str(path))


def _typed(text: str) -> list[float] | None:
    parts = [part for part in re.split(r"[,;\s]+", text.strip().strip("[]()")) if part]
    try:
        return [float(part) for part in parts] or None
    except ValueError:
        return None


def _from_npy(path: Path) -> np.ndarray:
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (ValueError, OSError, EOFError):
        raise SourceError(f"{path} is not an .npy file of numbers.") from None


def _from_text(content: str, name: str) -> Vector:
    stripped = content.strip()
    if stripped[:1] in ("[", "{"):
        return _from_json(stripped, name)
    rows = [row for row in _rows(stripped) if any(cell.strip() for cell in row)]
    if not rows:
        raise SourceError(f"{name} is empty; it must hold numbers.")
    if len(rows) > 1 and all(len(row) == 2 for row in rows):
        return _labelled(rows, name)
    if len(rows) > 1 and any(len(row) > 1 for row in rows):
        raise SourceError(
            f"{name} must hold one number a line, one line of numbers, or lines of a label and "
            "a number."
        )
    numbers = [cell for row in rows for cell in row]
    if len(rows) > 1 and _number(numbers[0]) is None:
        numbers = numbers[1:]  # a heading
    return [_required(cell, name) for cell in numbers]


def _rows(content: str) -> list[list[str]]:
    delimiter = next((d for d in ("\t", ";", ",") if d in content), None)
    if delimiter is None:
        return [line.split() for line in content.splitlines()]
    return list(csv.reader(content.splitlines(), delimiter=delimiter))


def _labelled(rows: list[list[str]], name: str) -> Vector:
    if _number(rows[0][1]) is None:
        rows = rows[1:]  # a heading
    labels = [row[0].strip() for row in rows]
    twice = next((label for i, label in enumerate(labels) if label in set(labels[:i])), None)
    if twice is not None:
        raise SourceError(f"{name} has the label {twice} twice; sum its cells first.")
    return {row[0].strip(): _required(row[1], name) for row in rows}


def _from_json(content: str, name: str) -> Vector:
    try:
        value: Any = json.loads(content)
    except ValueError as error:
        raise SourceError(f"{name} is not JSON: {error}.") from None
    if isinstance(value, dict):
        numbers = {str(label): _json_number(number, name) for label, number in value.items()}
        if not numbers:
            raise SourceError(f"{name} is empty; it must hold numbers.")
        return numbers
    return [_json_number(number, name) for number in value]


def _json_number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise SourceError(f"{name} must hold numbers, such as [0.5, 0.5], not {value!r}.")
    return _required(str(value), name)


def _required(cell: str, name: str) -> float:
    number = _number(cell)
    if number is None:
        raise SourceError(f"{name} must hold numbers, not {cell.strip()!r}.")
    return number


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
