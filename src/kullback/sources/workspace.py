"""One DuckDB connection, and how anything that holds a table is opened on it, read-only."""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError, MissingExtraError, SourceError
from kullback.sources.duckdb import DuckDBTable, Slice
from kullback.sources.files import ARROW, DATABASE, header_of, scan_of, suffix_of, what_is_ragged
from kullback.sources.sql import column_of, identifier, is_volatile, literal, plain_error

if TYPE_CHECKING:
    import duckdb

    from kullback.sources.engine import Column

STDIN = "-"


class Workspace:
    """One DuckDB connection, with a folder for what must be parsed once; closed when left.

    For ``draws``, the rows keep their order, and a CSV file that begins with numbers has no header.
    """

    def __init__(self, *, draws: bool = False) -> None:
        import duckdb

        self._draws = draws
        self._errors = duckdb.Error
        self._folder = Path(tempfile.mkdtemp(prefix="kullback-"))
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "python_enable_replacements": False,
                "preserve_insertion_order": draws,
                "temp_directory": str(self._folder / "spill"),
            },
        )
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute(f"ATTACH {literal(str(self._folder / 'parsed.duckdb'))} AS parsed")
        self._opened: dict[str, str] = {}
        self._views: dict[str, str] = {}
        self._names = 0

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def table(self, source: Any, part: Slice, name: str | None = None) -> DuckDBTable:
        """Return a table that can be counted, from a path, ``-`` or a data frame."""
        title = name or (str(source) if isinstance(source, str | Path) else type(source).__name__)
        title = "standard input" if title == STDIN else title
        relation = self._relation(source, title)
        columns = self._describe(relation, title)
        relation = self._cut(relation, part, columns, title)
        return DuckDBTable(self, relation, title, columns, part)

    def fetch(self, sql: str, title: str) -> list[tuple]:
        """Run a query and return its rows; errors name the table."""
        return self._run(sql, title, lambda answer: answer.fetchall())

    def arrays(self, sql: str, title: str) -> dict[str, np.ndarray]:
        """Run a query and return its columns as NumPy arrays (masked where NULL)."""
        return self._run(sql, title, lambda answer: answer.fetchnumpy())

    def stream(self, sql: str, title: str, rows: int = 1024) -> Iterator[list[tuple]]:
        """Run a query and yield its rows, so many at a time; errors name the table."""
        self._run(sql, title)
        while found := self._run("", title, lambda _: self._connection.fetchmany(rows)):
            yield found

    def _run(
        self,
        sql: str,
        title: str,
        read: Callable[[duckdb.DuckDBPyConnection], Any] = lambda _: None,
    ) -> Any:
        try:
            return read(self._connection.execute(sql) if sql else self._connection)
        except self._errors as error:
            raise SourceError(f"{title}: {plain_error(error)}") from None
        except RuntimeError as error:
            if "interrupted" in str(error):  # how DuckDB reports Ctrl-C
                raise KeyboardInterrupt from None
            raise
        except UnicodeDecodeError:
            raise SourceError(f"{title} holds text that is not UTF-8.") from None

    def _relation(self, source: Any, title: str) -> str:
        """Return SQL that names the rows of the source."""
        if not isinstance(source, str | Path):
            return self._frame(source)
        if str(source) == STDIN:
            return self._stdin(title)
        return self._file(str(source), title)

    def _stdin(self, title: str) -> str:
        """Read standard input once; both tables may be slices of it."""
        if STDIN not in self._opened:
            path = _save_stdin(self._folder)
            if path.stat().st_size == 0:
                raise SourceError("standard input is empty; a table was expected there.")
            scan = scan_of(str(path), headless=self._draws)
            self._opened[STDIN] = self._parse(scan.sql, title, path) if scan.parsed else scan.sql
        return self._opened[STDIN]

    def _file(self, path: str, title: str) -> str:
        file = path.split("::")[0]
        suffix = suffix_of(file)
        if suffix in DATABASE:
            return self._database(file, path.partition("::")[2])
        if suffix in ARROW:
            return self._frame(_read_arrow(file))
        scan = scan_of(path, headless=self._draws)
        if not scan.parsed:
            return scan.sql
        if path not in self._opened:
            self._opened[path] = self._parse(scan.sql, title, Path(path))
        return self._opened[path]

    def _parse(self, sql: str, title: str, path: Path) -> str:
        """Parse text into a table of the workspace, so that each query need not parse it again."""
        table = f"parsed.{identifier(self._new_name())}"
        try:
            self._run(f"CREATE TABLE {table} AS SELECT * FROM {sql}", title)
        except SourceError:
            reason = what_is_ragged(path)
            if reason is None:
                raise
            raise SourceError(f"{title}: {reason}") from None
        header = header_of(path)
        columns = self.fetch(f"DESCRIBE SELECT * FROM {table}", title)
        if header is not None and len(header) != len(columns):
            reason = what_is_ragged(path) or "its first line is not the header of its rows."
            raise SourceError(f"{title}: {reason}")
        return table

    def _database(self, file: str, table: str) -> str:
        if not Path(file).is_file():
            raise SourceError(f"there is no file {file}.")
        alias = self._opened.get(file)
        if alias is None:
            alias = self._new_name()
            self._run(f"ATTACH {literal(file)} AS {identifier(alias)} (READ_ONLY)", file)
            self._opened[file] = alias
        found = self.fetch(
            "SELECT schema_name, name, sql FROM ("
            "SELECT database_name, schema_name, table_name AS name, '' AS sql FROM duckdb_tables() "
            "UNION ALL SELECT database_name, schema_name, view_name, sql FROM duckdb_views() "
            f"WHERE NOT internal) WHERE database_name = {literal(alias)}",
            file,
        )
        names = {f"{schema}.{name}": (schema, name, sql) for schema, name, sql in found}
        names |= {name: (schema, name, sql) for schema, name, sql in found if schema == "main"}
        if not table and len(found) == 1:
            table = next(iter(names))
        if table not in names:
            known = ", ".join(sorted(n for n in names if not n.startswith("main."))) or "no table"
            missing = f"has no table {table}" if table else "holds more than one table"
            if not found:
                missing = "cannot be compared"
            raise SourceError(f"{file} {missing}; it holds {known}: write {file}::TABLE.")
        schema, name, sql = names[table]
        relation = f"{identifier(alias)}.{identifier(schema)}.{identifier(name)}"
        self._views[relation] = sql
        return relation

    def _frame(self, frame: Any) -> str:
        has_columns = hasattr(frame, "columns") or hasattr(frame, "column_names")
        if not (has_columns and hasattr(frame, "__arrow_c_stream__")):
            raise InputError(
                f"{type(frame).__name__} is not a table that can be compared; give a path, or a "
                "pandas, Polars or Arrow table."
            )
        view = self._new_name()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of pandas' own deprecations inside DuckDB
                self._connection.register(view, frame)
                self._connection.execute(f"SELECT * FROM {identifier(view)} LIMIT 0")
        except (self._errors, TypeError, ValueError) as error:
            if "No module named 'pyarrow'" in str(error):
                raise MissingExtraError("to read a Polars or Arrow table", "arrow") from None
            raise InputError(
                f"the {type(frame).__name__} cannot be read: {plain_error(error)}"
            ) from None
        return identifier(view)

    def _describe(self, relation: str, title: str) -> tuple[Column, ...]:
        described = self.fetch(f"DESCRIBE SELECT * FROM {relation}", title)
        return tuple(column_of(name, kind) for name, kind, *_ in described)

    def _cut(self, relation: str, part: Slice, columns: tuple[Column, ...], title: str) -> str:
        names = [column.name for column in columns]
        if part.weight is not None and part.weight not in names:
            raise InputError(
                f"{title} has no column {part.weight} to weight by; both tables need it."
            )
        sql = f"(SELECT * FROM {relation}{self._filter(part.where)})"
        table = f"parsed.{identifier(self._new_name())}"
        if part.sample is None:
            # Each scan must see the same rows.
            if any(is_volatile(text) for text in (*part.where, self._views.get(relation, ""))):
                self._run(f"CREATE TABLE {table} AS SELECT * FROM {sql}", title)
                return table
            return sql
        method = f"reservoir({part.sample} ROWS) REPEATABLE ({part.seed})"
        self._run(f"CREATE TABLE {table} AS SELECT * FROM {sql} USING SAMPLE {method}", title)
        return table

    def _filter(self, conditions: tuple[str, ...]) -> str:
        """Return the WHERE clause of conditions, each checked to be one SQL expression."""
        import duckdb

        for condition in conditions:
            try:
                condition.encode("utf-8")
                single = bool(condition.strip()) and all(
                    len(duckdb.extract_statements(statement)) == 1
                    # The second refuses what closes the parenthesis and opens another.
                    for statement in (
                        f"SELECT 1 WHERE ({condition}\n)",
                        f"SELECT ({condition}\n) AS condition FROM rows",
                    )
                )
            except UnicodeEncodeError:
                raise InputError(f"the filter {condition!r} is not UTF-8.") from None
            except self._errors as error:
                reason = plain_error(error)
                raise InputError(f"the filter {condition!r} is not SQL: {reason}") from None
            if not single:
                raise InputError(
                    f'the filter {condition!r} must be one SQL condition, such as "month = 7".'
                )
        joined = " AND ".join(f"({condition}\n)" for condition in conditions)
        return f" WHERE {joined}" if joined else ""

    def _new_name(self) -> str:
        self._names += 1
        return f"kullback_{self._names}"


def _read_arrow(path: str) -> Any:
    if not Path(path).is_file():
        raise SourceError(f"there is no file {path}.")
    try:
        import pyarrow.feather
    except ImportError:
        raise MissingExtraError("to read Arrow and Feather files", "arrow") from None
    try:
        return pyarrow.feather.read_table(path, memory_map=True)
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceError(f"{path}: {plain_error(error)}") from None


def _save_stdin(folder: Path) -> Path:
    """Copy standard input to a file whose name says what it is."""
    stream = sys.stdin.buffer
    head = stream.read(4)
    suffix = ".csv"
    if head == b"PAR1":
        suffix = ".parquet"
    elif head[:2] == b"\x1f\x8b":
        suffix = ".csv.gz"
    elif head.lstrip()[:1] in (b"{", b"["):
        suffix = ".jsonl"
    path = folder / f"stdin{suffix}"
    with path.open("wb") as file:
        file.write(head)
        shutil.copyfileobj(stream, file)
    return path
