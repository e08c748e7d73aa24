"""A small document: what to say. How to show it is the renderers' affair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["plain", "bad", "good", "unsure", "quiet"]


@dataclass(frozen=True, slots=True)
class Text:
    """A short text, what it sorts by, and its tone."""

    text: str
    sort: float | str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: its name, whether it holds numbers, and what it means.

    A narrow terminal leaves out those that are not ``essential``.
    """

    text: str
    number: bool = False
    meaning: str = ""
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: its title, and a function that builds its Vega-Lite specification."""

    title: str
    build: Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with what can be opened beneath it."""

    cells: tuple[Text, ...]
    remark: str = ""  # shown beside the row where there is room, else beneath the table
    detail: tuple[Block, ...] = ()
    group: str = ""  # rows of one group can be shown alone


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the terminal shows the first ``brief`` rows and ``remarks`` remarks."""

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    remark_heading: str = ""
    brief: int = 40
    remarks: int = 6


Block = Table | Chart | Note


@dataclass(frozen=True, slots=True)
class Document:
    """A title, a verdict in words, and blocks in their order."""

    title: str
    verdict: Text
    summary: str
    blocks: tuple[Block, ...]
