"""DuckDB as the engine: a table, or a part of one, counted where it lies.

References
----------
Raasveldt and Mühleisen (2019), "DuckDB: an embeddable analytical database".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
        self._source = {rename.get(c.name, c.name): c for c in columns if c.name != part.weight}
        self.columns = tuple(
            Column(name, c.type, c.kind, c.whole) for name, c in self._source.items()
        )
        if len(self._source) != len([c for c in columns if c.name != part.weight]):
            raise InputError(f"{name}: after renaming, two columns have the same name.")
        self.rows, self._weight_sum, self.effective_rows = self._size()

    def sample(self, columns: Sequence[str], size: int, seed: int) -> dict[str, np.ndarray]:
        """Return about ``size`` random rows: the finite values of each number or time column."""
        if not columns or self.rows == 0:
            return {name: np.empty(0) for name in columns}
        chosen = ", ".join(f"{self._number(n)} AS c{i}" for i, n in enumerate(columns))
        sql = f"SELECT {chosen} FROM {self._relation}"
        if self.rows > size:
            percent = 100.0 * size / self.rows
            sql += f" USING SAMPLE {percent:.9f} PERCENT (bernoulli, {seed})"
        arrays = self._queries.arrays(sql, self.name)
        return {n: _finite(arrays[f"c{i}"]) for i, n in enumerate(columns)}

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

    def _size(self) -> tuple[int, float, float]:
        if self._part.weight is None:
            rows = self._queries.fetch(f"SELECT count(*) FROM {self._relation}", self.name)[0][0]
            return rows, float(rows), float(rows)
        weight = identifier(self._part.weight)
        sql = (
            f"SELECT count(*), sum(w), sum(w * w), count_if(NOT (w >= 0 AND isfinite(w))) "
            f"FROM (SELECT TRY_CAST({weight} AS DOUBLE) AS w FROM {self._relation})"
        )
        rows, total, squares, bad = self._queries.fetch(sql, self.name)[0]
        if bad or (rows and not total):
            raise InputError(
                f"{self.name}: the weights in {self._part.weight} must be numbers at least 0, "
                "and not all 0."
            )
        return rows, float(total or 0), float(total**2 / squares) if squares else 0.0

    def _amount(self) -> str:
        """Return the SQL that counts rows, or adds their weights."""
        if self._part.weight is None:
            return "count(*)"
        return f"coalesce(sum(CAST({identifier(self._part.weight)} AS DOUBLE)), 0)"

    def _raw(self, column: str) -> str:
        return identifier(self._source[column].name)

    def _number(self, column: str) -> str:
        """Return the SQL of the column as a double; times are microseconds since 1970."""
        raw, source = self._raw(column), self._source[column]
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
            if not only_finite and not all(x is None or math.isfinite(x) for x in (low, high)):
                again[name] = edge
                continue
            counts = np.array(
                list((histogram or dict.fromkeys(bounds_of(edge), 0)).values()), float
            )
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
        number = self._number(name)
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
        weight = identifier(str(self._part.weight))
        rows = self._queries.fetch(
            f"SELECT {cell} AS cell, sum(w), min(v) FILTER (WHERE isfinite(v)), "
            f"max(v) FILTER (WHERE isfinite(v)) FROM (SELECT {self._number(name)} AS v, "
            f"{self._raw(name)} IS NULL AS missing, CAST({weight} AS DOUBLE) AS w "
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


def _finite(values: np.ndarray) -> np.ndarray:
    numbers = np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    return numbers[np.isfinite(numbers)]
