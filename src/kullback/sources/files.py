"""What a file is, by its name, and the SQL that reads it."""

from __future__ import annotations

import csv
import gzip
import io
import math
from pathlib import Path
from typing import IO, NamedTuple, cast

from kullback._errors import SourceError
from kullback.sources.sql import literal

PARQUET = (".parquet", ".pq", ".parq")
CSV = (".csv", ".tsv")
JSON = (".jsonl", ".ndjson", ".json")
DATABASE = (".duckdb", ".ddb", ".db")
ARROW = (".arrow", ".feather", ".ipc")
TABLE_SUFFIXES = (*PARQUET, *CSV, *JSON, *DATABASE, *ARROW)

# Fields read as NULL in CSV files.
NULL_FIELDS = ("", "NA", "NULL")
LONGEST_LINE = 256 * 1024 * 1024


class Scan(NamedTuple):
    """SQL that reads a file, and whether reading it twice would parse it twice."""

    sql: str
    parsed: bool


def suffix_of(path: str) -> str:
    """Return the suffix that says what a file is: ``.csv`` for ``a.csv.gz``."""
    suffixes = [s.lower() for s in Path(path).suffixes]
    if suffixes and suffixes[-1] in (".gz", ".zst"):
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def is_table_file(path: str) -> bool:
    """Say whether the name is that of a table: Parquet, CSV, JSON lines, DuckDB or Arrow."""
    return suffix_of(path.split("::")[0]) in TABLE_SUFFIXES


def scan_of(path: str, *, headless: bool = False) -> Scan:
    """Return how to read a Parquet, CSV or JSON lines file, or a glob of them.

    A CSV file that begins with a line of numbers may be ``headless``: it is the first row then.

    Raises
    ------
    SourceError
        If no file matches, or the name does not say what it is.
    """
    first = files_of(path, needed=True)[0]
    suffix = suffix_of(path)
    # A name that exists is that file, whatever its brackets and stars would match as a pattern.
    path = _as_pattern(path) if _exists(path) else path
    if suffix in PARQUET:
        return Scan(f"read_parquet({literal(path)}, hive_partitioning=false)", parsed=False)
    if suffix in CSV:
        header = not (headless and begins_with_numbers(first))
        return Scan(_csv_scan(path, first, header=header), parsed=True)
    if suffix in JSON:
        return Scan(
            f"read_json({literal(path)}, sample_size=-1, hive_partitioning=false)", parsed=True
        )
    known = ", ".join(TABLE_SUFFIXES)
    raise SourceError(f"{path} is not a table that can be read; the name should end in {known}.")


def files_of(path: str, *, needed: bool = False) -> list[Path]:
    """Return the files that a path, ``file::table`` or glob names; an error if ``needed`` and none.

    Raises
    ------
    SourceError
        If the path cannot be looked at, or names no regular file.
    """
    if needed and not path:
        raise SourceError("a file needs a name, and '' is none.")
    # A name may hold the :: that parts a table from its file.
    path = path if _exists(path) else path.split("::")[0]
    if _exists(path):
        if needed and Path(path).is_dir():
            raise SourceError(f"{path} is a folder; name its files, such as '{path}/*.parquet'.")
        if needed and not Path(path).is_file():
            raise SourceError(f"{path} is not a regular file; read a stream as standard input: -")
        return [Path(path)]
    matches = _glob(path) if any(c in path for c in "*?[") else []
    if needed and not matches:
        raise SourceError(f"there is no file {path}.")
    return matches


def _exists(path: str) -> bool:
    try:
        path.encode("utf-8")
        return Path(path).exists()
    except UnicodeEncodeError:
        raise SourceError(f"the name {path!r} is not UTF-8, so it cannot be read.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path} cannot be opened: {reason}.") from None


def _glob(pattern: str) -> list[Path]:
    anchor = Path(Path(pattern).anchor or ".")
    relative = pattern[len(Path(pattern).anchor) :]
    try:
        return sorted(p for p in anchor.glob(relative) if p.is_file())
    except (OSError, ValueError) as error:
        raise SourceError(f"{pattern} is not a pattern of files: {error}.") from None


def _as_pattern(path: str) -> str:
    """Return a pattern that matches just this path."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path)


def _csv_scan(path: str, first: Path, *, header: bool) -> str:
    # The dialect is fixed from the header: left to guess, a reader may take a table with ragged
    # rows for one wide column of text.
    delimiter = _csv_delimiter(first)
    nulls = ", ".join(literal(field) for field in NULL_FIELDS)
    return (
        f"read_csv({literal(path)}, header={str(header).lower()}, delim={literal(delimiter)}, "
        f"quote='\"', escape='\"', nullstr=[{nulls}], sample_size=-1, strict_mode=true, "
        f"comment='', skip=0, null_padding=false, ignore_errors=false, hive_partitioning=false, "
        f"max_line_size={LONGEST_LINE})"
    )


def header_of(path: Path) -> list[str] | None:
    """Return the header line of a CSV file, or None of another file."""
    if suffix_of(str(path)) not in CSV or not path.is_file():
        return None
    with _open(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        return next(csv.reader(text, delimiter=_csv_delimiter(path)), [])


def begins_with_numbers(path: Path) -> bool:
    """Return whether the first line of a CSV file is numbers, some perhaps missing: no header."""
    try:
        cells = [float(cell) for cell in header_of(path) or [] if cell not in NULL_FIELDS]
        return any(map(math.isfinite, cells))
    except (ValueError, csv.Error, OSError, EOFError):
        return False


def what_is_ragged(path: Path) -> str | None:
    """Return which row of a CSV file has not the header's number of fields, if one is found."""
    if suffix_of(str(path)) not in CSV or not path.is_file():
        return None
    with _open(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        rows = csv.reader(text, delimiter=_csv_delimiter(path))
        try:
            width = len(next(rows, []))
            for row in rows:
                if row and len(row) != width:
                    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
                    return f"line {rows.line_num} has {fields}, the header has {width}."
        except (csv.Error, OSError, EOFError):
            return None
    return None


def _csv_delimiter(path: Path) -> str:
    """Return the delimiter: a tab for .tsv, else what parts the header into most fields."""
    if suffix_of(str(path)) == ".tsv":
        return "\t"
    try:
        with _open(path) as file:
            head = file.read(1 << 20).decode("utf-8-sig", errors="replace")
    except (OSError, EOFError) as error:
        raise SourceError(f"{path} cannot be read: {error}.") from None
    if not head.strip():
        raise SourceError(f"{path} is empty; a CSV file needs a header line.")
    counts = {}
    for candidate in ",;\t|":
        header = next(csv.reader(io.StringIO(head, newline=""), delimiter=candidate), [])
        counts[candidate] = len(header)
    return max(counts, key=lambda candidate: counts[candidate])


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")
