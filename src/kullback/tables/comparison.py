"""The comparison of two tables: what was found, as values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kullback._errors import InputError
from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.result import Contribution, Result, json_number, nats_per
from kullback.sources.engine import Engine
from kullback.tables.matching import Match, Skipped
from kullback.tables.options import Options
from kullback.tables.statistics import Statistics
from kullback.tables.verdicts import Judgement, Verdict

if TYPE_CHECKING:
    import altair
    import pandas

# More cells than this are summed up in one, in JSON and in pages.
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table: its name, its rows, and the filter that cut it."""

    name: str
    rows: int
    effective_rows: float
    where: str | None

    @classmethod
    def of(cls, table: Engine, *filters: str | None) -> TableInfo:
        """Return what is to be said of an engine's table."""
        where = " and ".join(f for f in filters if f) or None
        return cls(table.name, table.rows, table.effective_rows, where)

    def __str__(self) -> str:
        name = f"{self.name} where {self.where}" if self.where else self.name
        return f"{name} ({self.rows:,} rows)"


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """A column of two tables.

    Attributes
    ----------
    name, type : str
    verdict : {"drift", "negligible", "undecided"}
    reason : str
        Why that verdict.
    rows_to_decide : int or None
        Beside ``undecided``: about how many rows of each table would decide.
    kl, kl_reverse, js : Result
        KL(P‖Q) within Q's support, KL(Q‖P) within P's, and JS(P, Q), in the unit asked for.
    psi : float
        The population stability index, in nats: the sum of both directions, as plug-ins; a lower
        bound where one table has cells that the other lacks.
    p_value, q_value : float
        Pearson's X2 test that both follow one law, and its Benjamini-Hochberg adjustment.
    outside_mass : float
        The share of P that lies where Q has nothing.
    outside_by_chance : float
        The share of P expected there if both followed one law.
    outside_kl : float
        A lower bound of what that adds to KL(P‖Q), in the unit asked for.
    vanished_mass, vanished_kl : float
        The share of Q that lies where P has nothing, and what that adds to KL(Q‖P) at least.
    total_variation_bound : float
        What the total variation distance is at most, given this KL and the mass outside.
    cells : tuple of Contribution
        Cells by falling contribution to ``kl``, with their shares of P and Q.
    ordered : bool
        Whether ``in_order`` is an order of the values.
    """

    name: str
    type: str
    verdict: Verdict
    reason: str
    rows_to_decide: int | None
    kl: Result
    kl_reverse: Result
    js: Result
    psi: float
    p_value: float
    q_value: float
    outside_mass: float
    outside_by_chance: float
    outside_kl: float
    vanished_mass: float
    vanished_kl: float
    total_variation_bound: float
    cells: tuple[Contribution, ...]
    in_order: tuple[str, ...]
    ordered: bool
    notes: tuple[str, ...]

    @classmethod
    def build(
        cls, match: Match, statistics: Statistics, judgement: Judgement, unit: str
    ) -> ColumnComparison:
        """Bring the numbers of a column into the unit asked for."""
        kl = statistics.kl.value
        kl = 0.0 if math.isinf(kl) else max(kl, 0.0)
        outside = statistics.outside
        result = statistics.kl.to(unit)
        vanished = statistics.vanished
        return cls(
            name=match.name,
            type=match.type,
            verdict=judgement.verdict,
            reason=judgement.reason,
            rows_to_decide=judgement.rows_to_decide,
            kl=result,
            kl_reverse=statistics.kl_reverse.to(unit),
            js=statistics.js.to(unit),
            psi=statistics.psi,
            p_value=statistics.p_value,
            q_value=judgement.q_value,
            outside_mass=outside.mass,
            outside_by_chance=outside.by_chance,
            outside_kl=outside.least_kl / nats_per(unit),
            vanished_mass=vanished.mass,
            vanished_kl=vanished.least_kl / nats_per(unit),
            total_variation_bound=_total_variation_bound(kl, outside.mass),
            cells=_listed(tuple(result.contributions or ())),
            in_order=tuple(statistics.cells.labels),
            ordered=statistics.cells.ordered,
            notes=tuple(
                n for n in (match.note, *statistics.cells.notes, *statistics.kl.notes) if n
            ),
        )

    @property
    def kl_at_least(self) -> float:
        """KL(P‖Q) over all cells, in the unit asked for: the estimate, or a lower bound.

        Where P has mass outside Q's support it is, by the chain rule, what that adds at least and
        the estimate within.
        """
        if self.outside_kl == 0.0:
            return self.kl.value
        inside = 0.0 if math.isinf(self.kl.value) else self.kl.value
        return self.outside_kl + (1.0 - self.outside_mass) * inside

    @property
    def equivalent_shift(self) -> float:
        """The mean shift, in standard deviations of a normal law, with KL ``kl_at_least``."""
        return math.sqrt(2.0 * max(self.kl_at_least, 0.0) * nats_per(self.kl.unit))

    @property
    def kl_reverse_at_least(self) -> float:
        """KL(Q‖P) over all cells, in the unit asked for: the estimate, or a lower bound."""
        if self.vanished_kl == 0.0:
            return self.kl_reverse.value
        inside = 0.0 if math.isinf(self.kl_reverse.value) else self.kl_reverse.value
        return self.vanished_kl + (1.0 - self.vanished_mass) * inside

    def to_dict(self) -> dict[str, Any]:
        """Return the column as plain values for strict JSON."""
        return {
            "name": self.name,
            "type": self.type,
            "verdict": self.verdict,
            "reason": self.reason,
            "rows_to_decide": self.rows_to_decide,
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "js": self.js.to_dict(),
            "psi": json_number(self.psi),
            "p_value": self.p_value,
            "q_value": self.q_value,
            "outside_mass": self.outside_mass,
            "outside_by_chance": self.outside_by_chance,
            "outside_kl": json_number(self.outside_kl),
            "kl_at_least": json_number(self.kl_at_least),
            "vanished_mass": self.vanished_mass,
            "vanished_kl": json_number(self.vanished_kl),
            "kl_reverse_at_least": json_number(self.kl_reverse_at_least),
            "equivalent_shift": json_number(self.equivalent_shift),
            "total_variation_bound": self.total_variation_bound,
            "notes": list(self.notes),
            "cells": [
                {"label": c.label, "p": c.p, "q": c.q, "contribution": c.value} for c in self.cells
            ],
        }


@dataclass(frozen=True, slots=True)
class TableComparison(Comparison):
    """The comparison of table P with the reference table Q.

    Attributes
    ----------
    p, q : TableInfo
    options : Options
    verdict : {"drift", "negligible", "undecided"}
        The gravest verdict of a column.
    columns : tuple of ColumnComparison
        In the order of the table.
    skipped : tuple of Skipped
        Columns that were not compared, with the reason.
    """

    p: TableInfo
    q: TableInfo
    options: Options
    verdict: Verdict
    columns: tuple[ColumnComparison, ...]
    skipped: tuple[Skipped, ...]

    def __getitem__(self, name: str) -> ColumnComparison:
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise InputError(f"there is no compared column {name}; there are {known}.")

    @property
    def same_counts(self) -> bool:
        """Whether the two tables have the same shares in every cell, as the same rows would."""
        return all(cell.p == cell.q for column in self.columns for cell in column.cells)

    def ranked(self) -> list[ColumnComparison]:
        """Return the columns by falling KL(P‖Q), or what it is at least."""
        return sorted(self.columns, key=lambda column: -column.kl_at_least)

    def quantities(self) -> dict[str, float]:
        """Return the largest value over columns of each quantity that a gate may test."""
        columns = self.columns
        return {
            "kl": max((c.kl_at_least for c in columns), default=0.0),
            "kl_reverse": max((c.kl_reverse_at_least for c in columns), default=0.0),
            "js": max((c.js.value for c in columns), default=0.0),
            "psi": max((c.psi for c in columns), default=0.0),
            "outside_mass": max((c.outside_mass for c in columns), default=0.0),
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.tables.document import table_document

        return table_document(self)

    def plot(self, name: str) -> altair.VConcatChart:
        """Return an Altair chart of one column: P against Q by cell, and the contributions."""
        from kullback.tables.pictures import column_picture

        return column_picture(self[name])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "tables",
            "p": _info(self.p),
            "q": _info(self.q),
            "unit": self.options.unit,
            "level": self.options.level,
            "alpha": self.options.alpha,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "nats",
            "sample": self.options.sample,
            "verdict": self.verdict,
            "columns": [column.to_dict() for column in self.columns],
            "skipped": [{"name": s.name, "reason": s.reason} for s in self.skipped],
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each column."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "column": c.name,
                    "verdict": c.verdict,
                    "kl": c.kl.value,
                    "kl_low": c.kl.interval.low if c.kl.interval else math.nan,
                    "kl_high": c.kl.interval.high if c.kl.interval else math.nan,
                    "kl_reverse": c.kl_reverse.value,
                    "js": c.js.value,
                    "psi": c.psi,
                    "p_value": c.p_value,
                    "q_value": c.q_value,
                    "outside_mass": c.outside_mass,
                }
                for c in self.ranked()
            ]
        )


def _info(table: TableInfo) -> dict[str, Any]:
    return {
        "name": table.name,
        "rows": table.rows,
        "effective_rows": table.effective_rows,
        "where": table.where,
    }


def _listed(cells: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    if len(cells) <= MOST_LISTED:
        return cells
    rest = cells[MOST_LISTED:]
    p, q = math.fsum(c.p for c in rest), math.fsum(c.q for c in rest)
    value = math.fsum(c.value for c in rest)
    return (*cells[:MOST_LISTED], Contribution(f"({len(rest):,} other cells)", p, q, value))


def _total_variation_bound(kl: float, outside: float) -> float:
    """Return the better of Pinsker's and Bretagnolle-Huber's bounds, the mass outside added."""
    within = min(math.sqrt(kl / 2.0), math.sqrt(-math.expm1(-kl)))
    return min(1.0, outside + (1.0 - outside) * within)
