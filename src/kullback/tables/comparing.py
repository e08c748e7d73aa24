"""Compare two tables: match the columns, count the cells, weigh them, judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.inputs.settings import settings_of
from kullback.sources.duckdb import Slice
from kullback.sources.engine import Engine, NumberCounts
from kullback.sources.workspace import Workspace
from kullback.tables.cells import (
    Cells,
    align_counts,
    category_cells,
    group_cells,
    number_cells,
    reference_edges,
)
from kullback.tables.comparison import ColumnComparison, TableComparison, TableInfo
from kullback.tables.edges import cells_for, number_edges
from kullback.tables.labels import number_name, time_name
from kullback.tables.matching import Match, Skipped, match_columns
from kullback.tables.options import Options
from kullback.tables.statistics import column_statistics
from kullback.tables.verdicts import judge, overall

SAMPLE_ROWS = 50_000
# A column of text with more levels than this is counted in hashed groups, to bound the memory.
MOST_COUNTED_LEVELS = 200_000
HASHED_GROUPS = 4_096
# Text of which this share of the rows is different names the rows; its law tells nothing.
IDENTIFIER_SHARE = 0.9
IDENTIFIER_ROWS = 100

Progress = Callable[[str, float], None]


def compare(
    p: Any,
    q: Any = None,
    *,
    names: Sequence[str | None] = (None, None),
    progress: Progress | None = None,
    **options: Any,
) -> TableComparison:
    """Compare table P with the reference table Q, column by column.

    Parameters
    ----------
    p, q : path, ``-``, or a pandas, Polars or Arrow table
        Parquet, CSV, TSV, JSON lines, Arrow files, or ``file.duckdb::table``. Without ``q``, two
        slices of ``p`` are compared, cut by ``p_where`` and ``q_where``.
    names : pair of str, optional
        What to call the two.
    progress : callable, optional
        Is told what is being done, and the share that is done.
    **options
        The settings of `kullback.tables.Options`.

    Returns
    -------
    TableComparison

    Raises
    ------
    InputError, SourceError
        If a table cannot be read or the two have nothing to compare; the message names it.
    """
    settings = _settings(options)
    if q is None:
        if settings.p_where is None and settings.q_where is None:
            raise InputError(
                "one table was given; name a second, or cut two slices of it with p_where "
                'and q_where (--p-where "month = 7" --q-where "month = 1").'
            )
        q = p
    with Workspace() as workspace:
        say = progress or (lambda what, share: None)
        say("reading", 0.0)
        left = workspace.table(p, _slice(settings, settings.p_where, settings.rename), names[0])
        right = workspace.table(q, _slice(settings, settings.q_where, {}), names[1])
        return _compare(left, right, settings, say)


def _settings(options: dict[str, Any]) -> Options:
    return settings_of(Options, options, "tables")


def _slice(settings: Options, where: str | None, rename: Mapping[str, str]) -> Slice:
    return Slice(
        where=tuple(c for c in (settings.where, where) if c is not None),
        weight=settings.weight,
        rename=rename,
        sample=settings.sample,
        seed=settings.seed,
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """Two tables and the columns to count."""

    p: Engine
    q: Engine
    matches: list[Match]
    say: Progress

    def of(self, *kinds: str) -> list[Match]:
        return [m for m in self.matches if m.kind in kinds]


def _compare(p: Engine, q: Engine, settings: Options, say: Progress) -> TableComparison:
    for table in (p, q):
        if table.rows == 0:
            raise InputError(f"{table.name} has no rows to compare{_after_filter(settings)}.")
    matches, skipped = match_columns(p.columns, q.columns, settings)
    job = _Job(p, q, matches, say)
    cells = _number_cells(job, settings, skipped) | _category_cells(job, settings, skipped)
    names = [m.name for m in matches if m.name in cells]
    if not names:
        reasons = "; ".join(f"{s.name}: {s.reason}" for s in skipped)
        raise InputError(f"no column is left to compare ({reasons}); name one with include.")
    weights = (
        p.effective_rows / _total(cells, names, 0),
        q.effective_rows / _total(cells, names, 1),
    )
    say("weighing", 0.95)
    statistics = [column_statistics(cells[name].scaled(*weights), settings) for name in names]
    judgements = judge(statistics, settings)
    kinds = {m.name: m for m in matches}
    columns = tuple(
        ColumnComparison.build(kinds[name], statistic, judgement, settings.unit)
        for name, statistic, judgement in zip(names, statistics, judgements, strict=True)
    )
    say("done", 1.0)
    return TableComparison(
        p=TableInfo.of(p, settings.p_where, settings.where),
        q=TableInfo.of(q, settings.q_where, settings.where),
        options=settings,
        verdict=overall([j.verdict for j in judgements]),
        columns=columns,
        skipped=tuple(skipped),
    )


def _after_filter(settings: Options) -> str:
    filtered = settings.where or settings.p_where or settings.q_where
    return " after the filter" if filtered else ""


def _total(cells: dict[str, Cells], names: list[str], side: int) -> float:
    """Return the sum of a side's counts: rows, or weights; the same for every column."""
    if not names:
        return 1.0
    first = cells[names[0]]
    return float(np.sum(first.p if side == 0 else first.q))


def _number_cells(job: _Job, settings: Options, skipped: list[Skipped]) -> dict[str, Cells]:
    matches = job.of("number", "time")
    if not matches:
        return {}
    names = [m.name for m in matches]
    wanted = cells_for(min(job.p.effective_rows, job.q.effective_rows))
    job.say("placing cells", 0.05)
    sampled = job.q.sample(names, SAMPLE_ROWS, settings.seed)
    edges = {name: number_edges(sampled[name], wanted) for name in names}
    job.say(f"counting numbers of {job.q.name}", 0.15)
    q_counts = job.q.count_numbers(edges)
    full = {name: reference_edges(edges[name], q_counts[name]) for name in names}
    job.say(f"counting numbers of {job.p.name}", 0.4)
    p_counts = job.p.count_numbers(full)
    serial = [
        m.name
        for m in matches
        if m.name not in settings.include
        and m.p.whole
        and _is_serial(p_counts[m.name], job.p.rows)
        and _is_serial(q_counts[m.name], job.q.rows)
    ]
    skipped += [Skipped(name, "an identifier: consecutive whole numbers") for name in serial]
    return {
        m.name: number_cells(
            full[m.name],
            p_counts[m.name],
            align_counts(full[m.name], edges[m.name], q_counts[m.name]),
            time_name(m.p.type) if m.kind == "time" else number_name(full[m.name]),
            whole=m.p.whole and m.q.whole,
        )
        for m in matches
        if m.name not in serial
    }


def _is_serial(counts: NumberCounts, rows: int) -> bool:
    """Say whether whole numbers run from the least to the greatest without gaps, one a row."""
    return rows >= IDENTIFIER_ROWS and counts.null == 0 and counts.high - counts.low + 1 == rows


def _category_cells(job: _Job, settings: Options, skipped: list[Skipped]) -> dict[str, Cells]:
    names = [m.name for m in job.of("category")]
    job.say("counting levels", 0.65)
    levels = [job.p.distinct(names), job.q.distinct(names)]
    cells: dict[str, Cells] = {}
    for i, name in enumerate(names):
        job.say(f"counting levels of {name}", 0.65 + 0.3 * i / len(names))
        if name not in settings.include and _is_identifier(job, name, levels):
            skipped.append(Skipped(name, "an identifier: nearly every value is different"))
            continue
        many = max(found[name] for found in levels) > MOST_COUNTED_LEVELS
        groups = HASHED_GROUPS if many else None
        p_counts = job.p.count_categories(name, groups=groups)
        q_counts = job.q.count_categories(name, groups=groups)
        cells[name] = (
            category_cells(p_counts, q_counts)
            if groups is None
            else group_cells(p_counts, q_counts, groups)
        )
    return cells


def _is_identifier(job: _Job, name: str, levels: list[dict[str, int]]) -> bool:
    return all(
        table.rows >= IDENTIFIER_ROWS and found[name] > IDENTIFIER_SHARE * table.rows
        for table, found in zip((job.p, job.q), levels, strict=True)
    )
