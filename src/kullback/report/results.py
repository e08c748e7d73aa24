"""A document of results: the values, then the cells that the first of them comes from."""

from __future__ import annotations

from collections.abc import Sequence

from kullback.report.document import Document, Heading, Note, Row, Table, Text
from kullback.result import PLAIN, Result

CELLS = 10


def results_document(results: Sequence[Result], title: str, *, cells: int = CELLS) -> Document:
    """Return what there is to say of some results, the first of them foremost."""
    first = results[0]
    summary = f"{first.direction} = {first.value:.6g}{_unit(first)}"
    blocks: list[Table | Note] = [_values(results)]
    if first.contributions:
        blocks.append(_cells(first, cells))
    notes = [f"{r.direction}: {note}" for r in results for note in r.notes]
    blocks += [Note(note, "unsure") for note in dict.fromkeys(notes)]
    return Document(title, Text(first.kind), summary, tuple(blocks))


def _values(results: Sequence[Result]) -> Table:
    rows = tuple(
        Row(
            (
                Text(r.direction),
                Text(f"{r.value:.10g}{_unit(r)}"),
                Text(_sureness(r)),
                Text(r.method),
            )
        )
        for r in results
    )
    headings = (
        Heading("measure"),
        Heading("value", number=True),
        Heading("how sure"),
        Heading("method"),
    )
    return Table("values", headings, rows)


def _cells(result: Result, brief: int) -> Table:
    assert result.contributions is not None
    rows = tuple(
        Row((Text(c.label), Text(f"{c.p:.4g}"), Text(f"{c.q:.4g}"), Text(f"{c.value:.4g}")))
        for c in result.contributions
    )
    share = result.direction if result.unit == PLAIN else f"{result.direction}, {result.unit}"
    headings = (
        Heading("cell"),
        Heading("p", number=True),
        Heading("q", number=True),
        Heading(share, number=True),
    )
    return Table("where it comes from", headings, rows, brief=brief)


def _unit(result: Result) -> str:
    return "" if result.unit == PLAIN else f" {result.unit}"


def _sureness(result: Result) -> str:
    if result.interval is not None:
        low, high, level = result.interval
        return f"{level:.0%} interval [{low:.4g}, {high:.4g}]"
    return result.kind + (f" ± {result.error:.2g}" if result.error is not None else "")
