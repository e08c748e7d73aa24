"""What to say of two samples, and in which order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, sentence
from kullback.result import Result

if TYPE_CHECKING:
    from kullback.arrays.comparison import ArrayComparison, ColumnComparison

TONES: dict[str, Tone] = {"drift": "bad", "negligible": "good", "undecided": "unsure"}


def array_document(comparison: ArrayComparison) -> Document:
    """Return the document of a comparison of samples."""
    several = len(comparison.columns) > 1
    blocks: list[Block] = [_headline(comparison)]
    blocks.append(_plane(comparison) if several else _picture(comparison, comparison.columns[0]))
    blocks.append(_listing(comparison))
    return Document(
        title=f"P: {comparison.p}  against  Q: {comparison.q}",
        verdict=Text(comparison.verdict, tone=TONES[comparison.verdict]),
        summary=_summary(comparison),
        blocks=(*blocks, *_notes(comparison)),
    )


def _summary(comparison: ArrayComparison) -> str:
    d = len(comparison.columns)
    columns = "1 column" if d == 1 else f"{d} columns"
    reason = comparison.reason[0].upper() + comparison.reason[1:]
    return f"Taken for samples: a draw a row, {columns}. {reason}."


def _headline(comparison: ArrayComparison) -> Table:
    level, unit = comparison.options.level, comparison.options.unit
    headings = (
        Heading("how far", meaning="P is observed, Q expected"),
        Heading(unit, number=True),
        Heading(f"{level:.0%} interval", number=True),
        Heading("kind of number"),
    )
    rows = [_result("KL(P‖Q)", comparison.kl), _result("KL(Q‖P)", comparison.kl_reverse)]
    if len(comparison.columns) > 1:
        total = math.fsum(c.kl.value for c in comparison.columns)
        bounded = any(c.kl.kind == "lower bound" for c in comparison.columns)
        kind = "lower bound" if bounded else "estimate"
        text = f"≥ {amount(total)}" if bounded else amount(total)
        rows.append(
            Row((Text("columns alone, summed"), Text(text, sort=total), Text("–"), Text(kind)))
        )
        if comparison.dependence is not None:
            rows.append(_result("left to dependence", comparison.dependence))
    return Table("The joint laws.", headings, tuple(rows))


def _result(name: str, result: Result) -> Row:
    low = result.interval.low if result.interval else None
    return Row(
        (Text(name), Text(_value(result), sort=result.value),
         Text(_interval(result), sort=low), Text(result.kind))
    )  # fmt: skip


def _listing(comparison: ArrayComparison) -> Table:
    level, unit = comparison.options.level, comparison.options.unit
    headings = (
        Heading("column", meaning="a column of both samples, whatever the others do"),
        Heading("verdict", meaning="drift, negligible or undecided"),
        Heading(f"KL(P‖Q) {unit}", number=True, meaning="of this column alone"),
        Heading(f"{level:.0%} interval", number=True, meaning="of KL(P‖Q)"),
        Heading("KL(Q‖P)", number=True, meaning="the other direction"),
        Heading(
            "q-value", number=True, meaning="p-value of P = Q adjusted for the number of columns"
        ),
        Heading("mean P", number=True, essential=False),
        Heading("mean Q", number=True, essential=False),
        Heading("sd P", number=True, essential=False),
        Heading("sd Q", number=True, essential=False),
    )
    rows = tuple(_row(comparison, column) for column in comparison.ranked())
    return Table("Columns by falling KL(P‖Q).", headings, rows)


def _row(comparison: ArrayComparison, column: ColumnComparison) -> Row:
    low = column.kl.interval.low if column.kl.interval else -1.0
    moments = (column.p.mean, column.q.mean, column.p.sd, column.q.sd)
    cells = (
        Text(column.name, sort=column.name.lower()),
        Text(column.verdict, tone=TONES[column.verdict]),
        Text(_value(column.kl), sort=column.kl.value),
        Text(_interval(column.kl), sort=low),
        Text(_value(column.kl_reverse), sort=column.kl_reverse.value),
        Text(f"{column.q_value:.2g}", sort=column.q_value),
        *(Text(_plain(x), sort=x, tone="quiet") for x in moments),
    )
    alone = len(comparison.columns) == 1
    told = [] if alone else _said(column.kl, column.kl_reverse)
    detail: tuple[Block, ...] = (
        Note(f"{column.verdict.capitalize()}: {column.reason}."),
        *(Note(sentence(note), "quiet") for note in told),
        *(() if alone else (_picture(comparison, column),)),
    )
    return Row(cells, "", detail, group="" if alone else column.verdict)


def _picture(comparison: ArrayComparison, column: ColumnComparison) -> Chart:
    def picture() -> dict[str, Any]:
        from kullback.arrays.pictures import column_picture

        return column_picture(comparison, column).to_dict()

    from kullback.arrays.pictures import densities_of

    beyond = densities_of(comparison, column).beyond
    left = f" Draws beyond the picture: {beyond:,}." if beyond else ""
    return Chart(
        f"{column.name}: the densities of P and Q, and below them log p/q with its 95 % error. "
        f"Where only one of the two has draws, a triangle says so.{left}",
        picture,
    )


def _plane(comparison: ArrayComparison) -> Chart:
    def picture() -> dict[str, Any]:
        from kullback.arrays.pictures import plane_picture

        return plane_picture(comparison).to_dict()

    what = (
        "Both columns."
        if len(comparison.columns) == 2
        else "The plane in which P and Q differ most, in standard deviations of the columns."
    )
    return Chart(
        f"{what} The colour is log p/q at each draw, by nearest neighbours in all columns: where "
        "it is above 0, P is denser than Q.",
        picture,
    )


def _notes(comparison: ArrayComparison) -> list[Note]:
    options, kl = comparison.options, comparison.kl
    told = [*comparison.p.notes, *comparison.q.notes, *_said(kl, comparison.kl_reverse)]
    bound = "lower bound" in (kl.kind, comparison.kl_reverse.kind)
    notes = [Note(sentence(x), "unsure" if bound else "plain") for x in dict.fromkeys(told)]
    if comparison.dependence is not None:
        notes += [Note(sentence(text), "unsure") for text in comparison.dependence.notes]
        notes.append(
            Note(
                "Left to dependence is KL(P‖Q) less the sum over columns: what the columns tell of "
                "each other. If Q's columns are independent it is at least 0, the total "
                "correlation of P; otherwise it may be below 0.",
                "quiet",
            )
        )
    elif len(comparison.columns) > 1:
        text = "What is left to dependence is not known: KL of a column is a lower bound alone."
        notes.append(Note(text, "unsure"))
    quiet = [f"KL by {kl.method}."]
    if kl.p_value is not None:
        quiet.append(f"The test that P and Q are one law has p = {kl.p_value:.2g}.")
    quiet.append(
        "KL(P‖Q) says how surprising P is to one who expects Q. P has drifted if that is above "
        f"{options.tolerance:g} nats and the test has p ≤ {options.alpha:.3g}; of columns, its "
        "false discovery rate."
    )
    return [*notes, *(Note(text, "quiet") for text in quiet)]


def _said(kl: Result, reverse: Result) -> list[str]:
    """Return the notes of both directions, each once, with the one that it is about."""
    shared = [note for note in kl.notes if note in reverse.notes]
    told: list[str] = list(shared)
    for result in (kl, reverse):
        told += [f"{result.direction}: {note}" for note in result.notes if note not in shared]
    return told


def _value(result: Result) -> str:
    return f"≥ {amount(result.value)}" if result.kind == "lower bound" else amount(result.value)


def _interval(result: Result) -> str:
    if result.interval is None:
        return "–"
    return f"[{amount(result.interval.low)}, {amount(result.interval.high)}]"


def _plain(x: float) -> str:
    return f"{x:.4g}"
