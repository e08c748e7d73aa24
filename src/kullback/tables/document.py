"""What to say of two tables, and in which order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, percent
from kullback.result import Contribution, Result

if TYPE_CHECKING:
    from kullback.tables.comparison import ColumnComparison, TableComparison

TONES: dict[str, Tone] = {"drift": "bad", "negligible": "good", "undecided": "unsure"}
CELLS_IN_DETAIL = 12


def table_document(comparison: TableComparison) -> Document:
    """Return the document of a comparison of tables."""
    unit, level = comparison.options.unit, comparison.options.level
    columns = comparison.ranked()
    headings = (
        Heading("column", meaning="the column of both tables"),
        Heading("verdict", meaning="drift, negligible or undecided"),
        Heading(f"KL(P‖Q) {unit}", number=True, meaning="bias removed; ≥ where P has what Q lacks"),
        Heading(f"{level:.0%} interval", number=True, meaning="of KL(P‖Q)"),
        Heading("KL(Q‖P)", number=True, meaning="the other direction; ≥ where Q has what P lacks"),
        Heading("new in P", number=True, meaning="the share of P that lies where Q has nothing"),
        Heading(
            "≈ shift",
            number=True,
            meaning="a normal law's mean shift with this KL, in sd",
            essential=False,
        ),
    )
    rows = tuple(_row(column, unit) for column in columns)
    listing = Table(
        "Columns by falling KL(P‖Q).", headings, rows, remark_heading="Where (share in P, in Q)"
    )
    return Document(
        title=f"P: {comparison.p}  against  Q: {comparison.q}",
        verdict=Text(comparison.verdict, tone=TONES[comparison.verdict]),
        summary=_summary(comparison),
        blocks=(listing, *_notes(comparison)),
    )


def _summary(comparison: TableComparison) -> str:
    verdicts: list[str] = [column.verdict for column in comparison.columns]
    parts = []
    for verdict, words in (
        ("drift", "drifted"),
        ("undecided", "undecided"),
        ("negligible", "changed negligibly"),
    ):
        if count := verdicts.count(verdict):
            parts.append(f"{count} {words}")
    noun = "column" if len(verdicts) == 1 else "columns"
    text = f"{len(verdicts)} {noun} compared: {', '.join(parts)}."
    left_out = len(comparison.skipped)
    return text + (f" {left_out} left out." if left_out else "")


def _notes(comparison: TableComparison) -> list[Note]:
    options = comparison.options
    quiet: list[str] = []
    if comparison.same_counts:
        quiet.append(
            "P and Q have the same shares in every cell. If they are the same rows, the intervals "
            "and tests do not apply: they suppose two independent samples."
        )
    if comparison.skipped:
        listed = "; ".join(f"{s.name}: {s.reason}" for s in comparison.skipped)
        quiet.append(f"Left out: {listed}.")
    if options.sample is not None:
        quiet.append(
            f"Compared on a random sample of at most {options.sample:,} rows of each table."
        )
    if options.weight is not None:
        p, q = comparison.p.effective_rows, comparison.q.effective_rows
        quiet.append(
            f"Weighted by {options.weight}: as precise as {p:,.0f} rows of P and {q:,.0f} of Q."
        )
    quiet.append(
        "KL(P‖Q) says how surprising P is to one who expects Q. A column drifts if it is above "
        f"{options.tolerance:g} nats, at a false discovery rate of {options.alpha:.3g}."
    )
    undecided = [c for c in comparison.ranked() if c.verdict == "undecided"]
    reasons = [Note(f"{c.name} is undecided: {c.reason}.", "unsure") for c in undecided[:3]]
    if len(undecided) > 3:
        reasons.append(Note(f"{len(undecided) - 3} more columns are undecided.", "unsure"))
    return [*reasons, *(Note(text, "quiet") for text in quiet)]


def _row(column: ColumnComparison, unit: str) -> Row:
    shift = column.equivalent_shift
    cells = (
        Text(column.name, sort=column.name.lower()),
        Text(column.verdict, tone=TONES[column.verdict]),
        *_kl(column),
        _kl_reverse(column),
        _outside(column),
        Text(f"{shift:.2f} sd" if math.isfinite(shift) else "–", sort=shift, tone="quiet"),
    )
    remark = "; ".join(_brief(cell) for cell in _telling(column, 2))
    return Row(cells, remark, _detail(column, unit), group=column.verdict)


def _kl(column: ColumnComparison) -> tuple[Text, Text]:
    """Return KL(P‖Q) and its interval, or its lower bound where P has what Q has not."""
    if column.outside_kl > 0:
        bound = column.kl_at_least
        return Text(f"≥ {amount(bound)}", sort=bound), Text("lower bound", sort=bound, tone="quiet")
    low = column.kl.interval.low if column.kl.interval else -1.0
    return Text(amount(column.kl.value), sort=column.kl_at_least), Text(
        _interval(column.kl), sort=low
    )


def _kl_reverse(column: ColumnComparison) -> Text:
    bound = column.kl_reverse_at_least
    return Text(f"≥ {amount(bound)}" if column.vanished_kl > 0 else amount(bound), sort=bound)


def _outside(column: ColumnComparison) -> Text:
    """Return the share of P where Q has nothing, if it is more than chance."""
    if column.outside_kl > 0:
        return Text(percent(column.outside_mass), sort=column.outside_mass, tone="bad")
    return Text("–", sort=0.0, tone="quiet")


def _telling(column: ColumnComparison, most: int) -> list[Contribution]:
    """Return the cells that matter: what is new first if it counts, then the largest shares."""
    new = [c for c in column.cells if c.q == 0 and c.p > 0] if column.outside_kl > 0 else []
    new.sort(key=lambda c: -c.p)
    least = 0.05 * max(column.kl.value, 0.0)
    rest = [c for c in column.cells[:CELLS_IN_DETAIL] if c.q > 0 and c.value > least]
    return [*new[:most], *rest][:most] if column.verdict != "negligible" else []


def _brief(cell: Contribution) -> str:
    label = cell.label if len(cell.label) <= 24 else cell.label[:23] + "…"
    return f"{label} ({percent(cell.p)}, {percent(cell.q)})"


def _detail(column: ColumnComparison, unit: str) -> tuple[Block, ...]:
    def picture() -> dict[str, object]:
        from kullback.tables.pictures import column_picture

        return column_picture(column).to_dict()

    # Cells that only P has come first: they add no finite amount, and matter most.
    new = tuple(c for c in column.cells if c.q == 0 and c.p > 0) if column.outside_kl > 0 else ()
    rows = tuple(
        Row((Text(c.label), Text(percent(c.p)), Text(percent(c.q)), _adds(c)))
        for c in (new + column.cells)[:CELLS_IN_DETAIL]
    )
    headings = (
        Heading("cell"),
        Heading("share in P", number=True),
        Heading("share in Q", number=True),
        Heading(f"adds to KL(P‖Q), {unit}", number=True),
    )
    left = len(column.cells) + len(new) - len(rows)
    title = "Where the difference lies" + (f"; {left} more cells add less" if left else "")
    return (
        Note(_sentence(column)),
        *(Note(note, "quiet") for note in column.notes),
        Chart(f"{column.name}: P against Q by cell, and what each cell adds to KL(P‖Q)", picture),
        Table(title, headings, rows),
    )


def _adds(cell: Contribution) -> Text:
    return Text("new in P" if cell.q == 0 and cell.p > 0 else amount(cell.value))


def _sentence(column: ColumnComparison) -> str:
    bounded = column.outside_kl > 0 or column.vanished_kl > 0
    within = "Within the other's support " if bounded else ""
    parts = [
        f"{column.type}. {column.verdict.capitalize()}: {column.reason}.",
        f"{within}KL(P‖Q) = "
        f"{amount(column.kl.value)}, KL(Q‖P) = {amount(column.kl_reverse.value)}, "
        f"JS = {amount(column.js.value)} {column.kl.unit}; "
        f"PSI {'≥' if bounded else '='} {amount(column.psi)} nats.",
        f"Their total variation distance is at most {column.total_variation_bound:.3g}.",
        f"The test that both follow one law has {_p_value(column.p_value)}, and "
        f"{_p_value(column.q_value)} adjusted for the number of columns.",
    ]
    if column.outside_mass:
        parts.append(
            f"{percent(column.outside_mass)} of P lies where Q has nothing "
            f"(by chance: {percent(column.outside_by_chance)}), which adds at least "
            f"{amount(column.outside_kl)} {column.kl.unit}."
        )
    return " ".join(parts)


def _p_value(p: float) -> str:
    return "p < 1e-300" if p < 1e-300 else f"p = {p:.2g}"


def _interval(result: Result) -> str:
    if result.interval is None:
        return "none"
    return f"[{amount(result.interval.low)}, {amount(result.interval.high)}]"
