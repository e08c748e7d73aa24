"""DuckDB as the engine: a table, or a part of one, counted where it lies.

References
----------
Raasveldt and Mühleisen (2019), "DuckDB: an embeddable analytical database".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kullback._errors import InputError
from kullback.sources.engine import CategoryCounts, Column, NumberCounts
from kullback.sources.sql import bounds_of, double, identifier, search

# How many columns are counted in one query.
TOGETHER = 40


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a table is counted, and how."""

    where: tuple[str, ...] = ()  # SQL conditions that a row must all meet
    weight: str | None = None
    rename: Mapping[str, str] | None = None
    sample: int | None = None  # at most so many random rows
    seed: int = 0


class Queries(Protocol):
    """What runs SQL for a table, and names it in errors."""

    def fetch(self, sql: str, title: str) -> list[tuple]:
        """Return the rows of a query."""
        ...

    def stream(self, sql: str, title: str) -> Iterator[list[tuple]]:
        """Yield the rows of a query, some at a time."""

    def arrays(self, sql: str, title: str) -> dict[str, np.ndarray]:
        """Return the columns of a query."""
        ...


class DuckDBTable:
    """A table, or a part of one, counted by DuckDB; an `Engine`."""

    def __init__(
        self,
        connection: Queries,
        relation: str,
        name: str,
        columns: tuple[Column, ...],
        part: Slice,
    ) -> None:
        self._queries, self._relation, self._part = connection, relation, part
        self.name = name
        rename = dict(part.rename or {})
        unknown = [old for old in rename if old not in {c.name for c in columns}]
        if unknown:
            raise InputError(f"{name} has no column {unknown[0]} to rename.")
        self._source = {rename.get(c.name, c.name): c for c in columns if c.name != part.weight}
        self.columns = tuple(
            Column(name, c.type, c.kind, c.whole) for name, c in self._source.items()
        )
        if len(self._source) != len([c for c in columns if c.name != part.weight]):
            raise InputError(f"{name}: after renaming, two columns have the same name.")
        self.rows, self.effective_rows = self._size()

    def sample(self, columns: Sequence[str], size: int, seed: int) -> dict[str, np.ndarray]:
        """Return about ``size`` random rows: the finite values of each number or time column."""
        if not columns or self.rows == 0:
            return {name: np.empty(0) for name in columns}
        chosen = ", ".join(f"{self._number(n)} AS c{i}" for i, n in enumerate(columns))
        if self._part.weight is not None:
            chosen += f", {self._weight()} AS weight"
        sql = f"SELECT {chosen} FROM {self._relation}"
        if self.rows > size:
            percent = 100.0 * size / self.rows
            sql += f" USING SAMPLE {percent:.9f} PERCENT (bernoulli, {seed})"
        arrays = self._queries.arrays(sql, self.name)
        if self._part.weight is not None:
            chosen_rows = _by_weight(arrays["weight"], size, seed)
            arrays = {name: values[chosen_rows] for name, values in arrays.items()}
        return {n: _finite(arrays[f"c{i}"]) for i, n in enumerate(columns)}

    def numbers(self, columns: Sequence[str]) -> np.ndarray:
        """Return every row of number columns, shape (rows, columns); NaN where one is missing."""
        chosen = ", ".join(f"{self._number(n)} AS c{i}" for i, n in enumerate(columns))
        arrays = self._queries.arrays(f"SELECT {chosen} FROM {self._relation}", self.name)
        values = [np.ma.filled(arrays[f"c{i}"], np.nan) for i in range(len(columns))]
        return np.column_stack(values)

    def texts(self, column: str) -> Iterator[str]:
        """Yield a column as text, row by row; rows where it is NULL are passed over."""
        if column not in self._source:
            known = ", ".join(list(self._source)[:12])
            raise InputError(f"{self.name} has no column {column}; its columns are {known}.")
        sql = f"SELECT CAST({self._raw(column)} AS VARCHAR) AS text FROM {self._relation}"
        for rows in self._queries.stream(sql, self.name):
            yield from (text for (text,) in rows if text is not None)

    def distinct(self, columns: Sequence[str]) -> dict[str, int]:
        """Return about how many levels each column has."""
        if not columns:
            return {}
        chosen = ", ".join(f"approx_count_distinct({self._raw(name)})" for name in columns)
        row = self._queries.fetch(f"SELECT {chosen} FROM {self._relation}", self.name)[0]
        return dict(zip(columns, row, strict=True))

    def count_numbers(self, edges: Mapping[str, np.ndarray]) -> dict[str, NumberCounts]:
        """Count the values of number and time columns between the given edges."""
        if self._part.weight is not None:
            return {name: self._count_weighted(name, edge) for name, edge in edges.items()}
        names = list(edges)
        counted: dict[str, NumberCounts] = {}
        for start in range(0, len(names), TOGETHER):
            counted |= self._count_together({n: edges[n] for n in names[start : start + TOGETHER]})
        return counted

    def count_categories(self, column: str, *, groups: int | None = None) -> CategoryCounts:
        """Count the levels of a column as text; hashed into ``groups`` if that is given."""
        level = f"CAST({self._raw(column)} AS VARCHAR)"
        if groups is not None:
            level = f"CAST(hash({level}) % {groups} AS VARCHAR)"
            level = f"CASE WHEN {self._raw(column)} IS NULL THEN NULL ELSE {level} END"
        sql = f"SELECT {level} AS level, {self._amount()} AS n FROM {self._relation} GROUP BY 1"
        arrays = self._queries.arrays(sql, self.name)
        missing = np.ma.getmaskarray(arrays["level"])
        amounts = np.asarray(arrays["n"], dtype=np.float64)
        levels = np.ma.getdata(arrays["level"])[~missing]
        null = float(np.sum(amounts[missing]))
        return CategoryCounts([str(x) for x in levels.tolist()], amounts[~missing], null)

    def _size(self) -> tuple[int, float]:
        if self._part.weight is None:
            rows = self._queries.fetch(f"SELECT count(*) FROM {self._relation}", self.name)[0][0]
            return rows, float(rows)
        weight = identifier(self._part.weight)
        sql = (
            "SELECT count(*), max(w), count_if(NOT (w >= 0 AND isfinite(w))) "
            f"FROM (SELECT TRY_CAST({weight} AS DOUBLE) AS w FROM {self._relation})"
        )
        rows, greatest, bad = self._queries.fetch(sql, self.name)[0]
        if bad or (rows and not greatest):
            raise InputError(
                f"{self.name}: the weights in {self._part.weight} must be numbers at least 0, "
                "and not all 0."
            )
        if rows and not 1e-100 < greatest < 1e100:
            raise InputError(
                f"{self.name}: the weights in {self._part.weight} go up to {greatest:g}; "
                "bring them to about 1."
            )
        sums = (
            f"SELECT sum(w), sum(w * w) FROM (SELECT {self._weight()} AS w FROM {self._relation})"
        )
        total, squares = self._queries.fetch(sums, self.name)[0]
        return rows, float(total**2 / squares) if squares else 0.0

    def _amount(self) -> str:
        """Return the SQL that counts rows, or adds their weights."""
        if self._part.weight is None:
            return "count(*)"
        return f"coalesce(sum({self._weight()}), 0)"

    def _weight(self) -> str:
        """Return the SQL of a row's weight."""
        return f"CAST({identifier(str(self._part.weight))} AS DOUBLE)"

    def _raw(self, column: str) -> str:
        return identifier(self._source[column].name)

    def _number(self, column: str, *, infinite: bool = False) -> str:
        """Return the SQL of the column as a double; times are microseconds since 1970.

        An infinite date or timestamp is NULL, or if ``infinite`` an infinite double.
        """
        raw, source = self._raw(column), self._source[column]
        if infinite and (source.type == "DATE" or source.type.startswith("TIMESTAMP")):
            moment = f"CAST({raw} AS TIMESTAMP)"
            return (
                f"CASE WHEN NOT isinf({moment}) THEN CAST(epoch_us({raw}) AS DOUBLE) "
                f"WHEN {moment} > TIMESTAMP '2000-01-01' THEN {double(math.inf)} "
                f"WHEN {moment} < TIMESTAMP '2000-01-01' THEN {double(-math.inf)} END"
            )
        if source.type == "INTERVAL":
            return f"epoch({raw})"
        return f"CAST({'epoch_us(' + raw + ')' if source.kind == 'time' else raw} AS DOUBLE)"

    def _count_together(
        self, edges: Mapping[str, np.ndarray], *, only_finite: bool = False
    ) -> dict[str, NumberCounts]:
        chosen = ", ".join(self._aggregates(n, e, only_finite) for n, e in edges.items())
        row = self._queries.fetch(f"SELECT {chosen} FROM {self._relation}", self.name)[0]
        counted: dict[str, NumberCounts] = {}
        again: dict[str, np.ndarray] = {}
        for i, (name, edge) in enumerate(edges.items()):
            histogram, met, low, high = row[4 * i : 4 * i + 4]
            counts = np.array(list((histogram or dict.fromkeys(bounds_of(edge), 0)).values()))
            extremes_known = all(x is None or math.isfinite(x) for x in (low, high))
            if not only_finite and not (extremes_known and np.sum(counts) == met):
                again[name] = edge
                continue
            counted[name] = NumberCounts(
                between=counts[1:-1],
                null=float(self.rows - met),
                nan=float(met - np.sum(counts)),
                minus_infinity=float(counts[0]),
                plus_infinity=float(counts[-1]),
                low=math.nan if low is None else low,
                high=math.nan if high is None else high,
            )
        # Filters cost a third more time, so only columns that hold NaN or infinity pay for them.
        return counted | (self._count_together(again, only_finite=True) if again else {})

    def _aggregates(self, name: str, edges: np.ndarray, only_finite: bool) -> str:
        number = self._number(name, infinite=only_finite)
        numbers = f" FILTER (WHERE NOT isnan({number}))" if only_finite else ""
        finite = f" FILTER (WHERE isfinite({number}))" if only_finite else ""
        bounds = ", ".join(double(x) for x in bounds_of(edges))
        return (
            f"histogram({number}, [{bounds}]){numbers}, count({self._raw(name)}), "
            f"min({number}){finite}, max({number}){finite}"
        )

    def _count_weighted(self, name: str, edges: np.ndarray) -> NumberCounts:
        number, bounds = "v", bounds_of(edges)
        cell = (
            f"CASE WHEN missing THEN -2 WHEN {number} IS NULL OR isnan({number}) THEN -1 "
            f"ELSE {search(number, bounds, 0, len(bounds) - 1)} END"
        )
        rows = self._queries.fetch(
            f"SELECT {cell} AS cell, sum(w), min(v) FILTER (WHERE isfinite(v)), "
            "max(v) FILTER (WHERE isfinite(v)) "
            f"FROM (SELECT {self._number(name, infinite=True)} AS v, "
            f"{self._raw(name)} IS NULL AS missing, {self._weight()} AS w "
            f"FROM {self._relation}) WHERE w > 0 GROUP BY 1",
            self.name,
        )
        sums = {cell: total for cell, total, _, _ in rows}
        lows = [low for _, _, low, _ in rows if low is not None]
        highs = [high for *_, high in rows if high is not None]
        counts = [float(sums.get(i, 0.0)) for i in range(len(bounds))]
        return NumberCounts(
            between=np.array(counts[1:-1]),
            null=float(sums.get(-2, 0.0)),
            nan=float(sums.get(-1, 0.0)),
            minus_infinity=counts[0],
            plus_infinity=counts[-1],
            low=min(lows, default=math.nan),
            high=max(highs, default=math.nan),
        )


def _by_weight(weights: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Return the positions of ``size`` rows drawn in proportion to their weights."""
    filled = np.ma.filled(weights.astype(np.float64), 0.0)
    total = float(np.sum(filled))
    if total == 0.0:
        return np.arange(filled.size)
    return np.random.default_rng(seed).choice(filled.size, size, p=filled / total)


def _finite(values: np.ndarray) -> np.ndarray:
    numbers = np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    return numbers[np.isfinite(numbers)]
