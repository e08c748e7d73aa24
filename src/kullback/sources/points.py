"""Draws from a distribution: arrays of NumPy and torch, and tables of which each row is a draw."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import array_api_compat
import numpy as np

from kullback._errors import InputError, SourceError
from kullback._xp import to_numpy
from kullback.sources.duckdb import Slice
from kullback.sources.files import begins_with_numbers, files_of
from kullback.sources.workspace import STDIN, Workspace

ARRAY_SUFFIXES = (".npy", ".npz")
_NPY = b"\x93NUMPY"
# Beyond these, squares of numbers leave the range of a double.
_LARGEST, _SMALLEST = 1e100, 1e-100


@dataclass(frozen=True, eq=False, slots=True)
class Points:
    """Draws, one a row.

    Attributes
    ----------
    name : str
        What they are called in messages and reports.
    values : ndarray, shape (n, d)
        The draws, finite.
    columns : tuple of str
        A name for each column: that of the file, or x1, x2 ...
    named : bool
        Whether the columns had names.
    excluded : tuple of str
        The columns that were left out as asked.
    notes : tuple of str
        What the reader must know of how they were read.
    """

    name: str
    values: np.ndarray
    columns: tuple[str, ...]
    named: bool = False
    excluded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of draws."""
        return len(self.values)

    def in_order(self, names: Sequence[str]) -> Points:
        """Return the draws with these columns, in this order."""
        places = [self.columns.index(name) for name in names]
        return replace(self, values=self.values[:, places], columns=tuple(names))

    def __str__(self) -> str:
        return f"{self.name} ({self.size:,} rows)"


def is_array_file(path: str) -> bool:
    """Say whether the name is that of an array: ``.npy``, ``.npz`` or ``.npz::name``."""
    return Path(path.split("::")[0]).suffix.lower() in ARRAY_SUFFIXES


def read_points(
    source: Any,
    name: str | None = None,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Points:
    """Return the draws that a path names, standard input holds, or an array or data frame is.

    Parameters
    ----------
    source : path, ``-``, array or data frame
        ``.npy``, ``.npz``, ``.npz::name``, or a table of numbers: Parquet, CSV, JSON lines ...
    name : str, optional
        What to call them.
    include, exclude : sequence of str
        The columns to take alone, which it must have, and to leave out where it has them.

    Raises
    ------
    InputError, SourceError
        If there is no such file, or it holds anything but finite numbers; the message names the
        column and the row.
    """
    is_name = isinstance(source, str | Path)
    title = name or (str(source) if is_name else type(source).__name__)
    if is_name and str(source) == STDIN:
        title = name or "standard input"
        head = getattr(sys.stdin.buffer, "peek", lambda size: b"")(len(_NPY))
        if head.startswith(_NPY):
            stream = io.BytesIO(sys.stdin.buffer.read())
            return _from_array(_npy(stream, title), title, include, exclude)
    elif is_name and is_array_file(str(source)):
        return _from_array(_file(str(source)), title, include, exclude)
    if is_name or _is_frame(source):
        return _from_table(source, title, include, exclude)
    return _from_array(_in_memory(source), title, include, exclude)


def _is_frame(source: Any) -> bool:
    return hasattr(source, "columns") or hasattr(source, "column_names")


def _in_memory(source: Any) -> np.ndarray:
    if not (array_api_compat.is_array_api_obj(source) or hasattr(source, "__array__")):
        raise InputError(
            f"{type(source).__name__} holds no samples; give a NumPy array or torch tensor of "
            "shape (n,) or (n, d), kb.samples(...), a table of numbers, or a path."
        )
    if isinstance(source, np.ma.MaskedArray):
        return np.ma.filled(source.astype(np.float64), np.nan)
    try:
        return to_numpy(source)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"the {type(source).__name__} is no array of numbers: {error}.") from None


def _file(path: str) -> np.ndarray:
    files = files_of(path, needed=True)
    if len(files) > 1:
        raise SourceError(f"{path} names {len(files)} files; name one.")
    member = path.partition("::")[2]
    try:
        if files[0].suffix.lower() == ".npz":
            return _npz(files[0], member)
        if member:
            raise SourceError(f"{files[0]} holds one array without a name; leave out ::{member}.")
        try:
            return np.lib.format.open_memmap(files[0], mode="r")
        except (ValueError, OverflowError):  # an empty array, or a file that is cut short
            with files[0].open("rb") as file:
                return _npy(file, str(files[0]))
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{files[0]} cannot be read: {error.strerror or error}.") from None


def _npy(file: Any, title: str) -> np.ndarray:
    try:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    except (
        ValueError,
        EOFError,
        MemoryError,
        OverflowError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        if "Object arrays" in str(error):
            raise SourceError(
                f"{title} holds Python objects, which are not opened; save an array of numbers."
            ) from None
        raise SourceError(f"{title} is cut short, or is no .npy file of numbers.") from None


def _npz(path: Path, member: str) -> np.ndarray:
    try:
        with zipfile.ZipFile(path) as archive:
            found = {n.removesuffix(".npy"): n for n in archive.namelist() if n.endswith(".npy")}
            names = ", ".join(found)
            if not found:
                raise SourceError(f"{path} holds no array.")
            if member and member not in found:
                raise SourceError(f"{path} holds no array {member}; it holds {names}.")
            if not member and len(found) > 1:
                raise SourceError(
                    f"{path} holds {len(found)} arrays: {names}; name one: {path}::{min(found)}."
                )
            chosen = member or min(found)
            with archive.open(found[chosen]) as file:
                return _npy(file, f"{path}::{chosen}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceError(f"{path} is not an .npz file: {error}.") from None


def _from_array(
    array: np.ndarray, title: str, include: Sequence[str], exclude: Sequence[str]
) -> Points:
    if array.dtype.kind not in "iufb":
        raise InputError(f"{title} must hold real numbers, not the type {array.dtype}.")
    if array.ndim not in (1, 2) or array.shape[1:] == (0,):
        raise InputError(
            f"{title} must hold a draw a row, shape (n,) or (n, d), not shape {array.shape}."
        )
    values = array[:, None] if array.ndim == 1 else array
    columns = tuple(f"x{j + 1}" for j in range(values.shape[1]))
    names = _chosen(columns, include, exclude, title)
    excluded = tuple(name for name in exclude if name in columns)
    points = Points(title, np.asarray(values), columns, excluded=excluded)
    return _checked(points if len(names) == len(columns) else points.in_order(names))


def _from_table(source: Any, title: str, include: Sequence[str], exclude: Sequence[str]) -> Points:
    with Workspace(draws=True) as workspace:
        table = workspace.table(source, Slice(), title)
        kinds = {column.name: column for column in table.columns}
        names = _chosen(tuple(kinds), include, exclude, title)
        other = [name for name in names if kinds[name].kind != "number"]
        if other:
            listed = ", ".join(f"{name} ({kinds[name].type})" for name in other[:5])
            more = f" and {len(other) - 5} more" if len(other) > 5 else ""
            raise InputError(
                f"{title} has columns that are not numbers: {listed}{more}; leave them out with "
                f"exclude (--exclude {other[0]}), or compare the files as tables."
            )
        values = table.numbers(names)
    headless = isinstance(source, str | Path) and _is_headless(str(source))
    notes = (f"there is no header in {title}: its first line, of numbers, is its first draw",)
    if headless and not include and not exclude:
        names = [f"x{j + 1}" for j in range(len(names))]
    excluded = tuple(name for name in exclude if name in kinds)
    return _checked(Points(title, values, tuple(names), not headless, excluded, notes * headless))


def _is_headless(path: str) -> bool:
    return path != STDIN and begins_with_numbers(files_of(path)[0])


def _chosen(
    columns: tuple[str, ...], include: Sequence[str], exclude: Sequence[str], title: str
) -> list[str]:
    for name in include:
        if name not in columns:
            listed = ", ".join(columns[:12]) + (" ..." if len(columns) > 12 else "")
            raise InputError(f"{title} has no column {name}; its columns are {listed}.")
    names = [n for n in columns if n not in exclude and (not include or n in include)]
    if not names:
        raise InputError(f"{title} has no column left to compare.")
    return names


def _checked(points: Points) -> Points:
    """Return the draws as doubles, or say which row of which column cannot be one."""
    values = np.asarray(points.values, dtype=np.float64)
    bad = ~np.isfinite(values)
    if bad.any():
        row, column = (int(i) for i in np.argwhere(bad)[0])
        value, rows = values[row, column], int(np.count_nonzero(bad.any(axis=1)))
        what = "nothing or NaN" if np.isnan(value) else f"{value:+}"
        raise InputError(
            f"{points.name} must hold finite numbers, but row {row} (the first is 0) has {what} in "
            f"{points.columns[column]}; drop such rows, {rows} in all."
        )
    for name, column_values in zip(points.columns, values.T, strict=True):
        size = float(np.max(np.abs(column_values), initial=0.0))
        if size > _LARGEST or 0 < size < _SMALLEST:
            raise InputError(
                f"{points.name} has numbers of size {size:.0e} in {name}; bring them to about 1."
            )
    return replace(points, values=values)
