"""Which columns of two tables are compared, and which are not, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kullback._errors import InputError
from kullback.sources.engine import Column, ColumnKind
from kullback.tables.options import Options


@dataclass(frozen=True, slots=True)
class Skipped:
    """A column that is not compared, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """A column that both tables have, and how it is counted."""

    p: Column
    q: Column

    @property
    def name(self) -> str:
        """The name of the column, after renaming."""
        return self.p.name

    @property
    def kind(self) -> ColumnKind:
        """How both are counted: as levels of text where their kinds differ."""
        return self.p.kind if _meaning(self.p) == _meaning(self.q) else "category"

    @property
    def type(self) -> str:
        """The type, or both types where they differ."""
        return self.p.type if self.p.type == self.q.type else f"{self.p.type} / {self.q.type}"

    @property
    def note(self) -> str | None:
        """What the reader must know of types that differ."""
        if self.p.type == self.q.type:
            return None
        text = "" if _meaning(self.p) == _meaning(self.q) else "; compared as text"
        return f"the type differs: {self.p.type} in P, {self.q.type} in Q{text}"


def _meaning(column: Column) -> str:
    """Return what the values are: a date and a time of day are both times, yet not alike."""
    if column.type == "INTERVAL" or (column.kind == "time" and "STAMP" not in column.type):
        return "date" if column.type == "DATE" else column.type.split()[0].removesuffix("TZ")
    return "date" if column.kind == "time" else column.kind


def match_columns(
    p: tuple[Column, ...], q: tuple[Column, ...], options: Options
) -> tuple[list[Match], list[Skipped]]:
    """Return the columns to compare and those that are left out.

    Raises
    ------
    InputError
        If a named column does not exist, or no column is left.
    """
    left, right = {c.name: c for c in p}, {c.name: c for c in q}
    everything = [*left, *(name for name in right if name not in left)]
    _check_names((*options.include, *options.exclude, *options.key), everything)
    matches, skipped = [], []
    for name in everything:
        reason = _reason_to_skip(name, left, right, options)
        if reason is None:
            matches.append(Match(left[name], right[name]))
        elif reason:
            skipped.append(Skipped(name, reason))
    if not matches and not any(name in right for name in left):
        raise InputError(
            f"the tables have no column in common: P has {_listing(left)}; Q has {_listing(right)}."
        )
    if not matches:
        raise InputError("no column is left to compare: all are excluded, keys or nested.")
    return matches, skipped


def _reason_to_skip(
    name: str, left: dict[str, Column], right: dict[str, Column], options: Options
) -> str | None:
    """Return why a column is left out ("" if the user chose others), or None if it is not."""
    if options.include and name not in options.include:
        return ""
    if name in options.key:
        return "a key"
    if name in options.exclude:
        return "excluded"
    if name not in left or name not in right:
        return f"only in {'Q' if name not in left else 'P'}"
    nested = [c.type for c in (left[name], right[name]) if c.kind == "nested"]
    return f"nested ({nested[0]})" if nested else None


def _check_names(asked: Iterable[str], known: list[str]) -> None:
    for name in asked:
        if name not in known:
            raise InputError(f"there is no column {name}; the columns are {_listing(known)}.")


def _listing(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:12]) + (f" and {len(listed) - 12} more" if len(listed) > 12 else "")
