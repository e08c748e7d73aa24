"""What to say of codes on files that they were not made for, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kullback.coding.naming import bits_text
from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text
from kullback.report.numbers import percent

if TYPE_CHECKING:
    import altair

    from kullback.coding.mismatch import Cell, Matrix

# A square table of more files is wider than a page.
_SQUARE = 8


def matrix_document(matrix: Matrix) -> Document:
    """Return the document of a matrix."""
    worst = max(matrix.cells, key=lambda cell: cell.kl.value)
    summary = (
        f"{worst.data} in the code of {worst.code_of} costs {worst.cross_entropy:.4g} bits per "
        f"symbol ideally: its entropy and KL(P‖Q) = {worst.kl.value:.4g}."
    )
    blocks: list[Block] = []
    if len(matrix.own) <= _SQUARE:
        blocks.append(_square(matrix))
    blocks.append(_listing(matrix))
    blocks.append(Chart("KL(P‖Q) in bits per symbol.", lambda: matrix_picture(matrix).to_dict()))
    blocks += [Note(text, "quiet") for text in _notes(matrix)]
    title = f"{len(matrix.own)} files, each in the {matrix.own[0].code.title} code of each"
    return Document(title, Text(matrix.verdict), summary, tuple(blocks))


def _square(matrix: Matrix) -> Table:
    headings = [Heading("KL(P‖Q): data P \\ code of Q")]
    headings += [Heading(name, number=True) for name in matrix.names]
    rows = []
    for data in matrix.names:
        texts = [Text(data)]
        for code_of in matrix.names:
            value = 0.0 if data == code_of else matrix.cell(data, code_of).kl.value
            texts.append(Text(f"{value:.4g}", sort=value, tone="plain" if value else "quiet"))
        rows.append(Row(tuple(texts)))
    return Table("KL(P‖Q), bits per symbol.", tuple(headings), tuple(rows))


def _listing(matrix: Matrix) -> Table:
    headings = (
        Heading("data"),
        Heading("code of"),
        Heading("H(P,Q)", number=True, meaning="bits per symbol of an ideal coder for Q"),
        Heading("KL(P‖Q)", number=True, meaning="bits per symbol that are wasted ideally"),
        Heading("real code", number=True, meaning="bits per symbol, without a table"),
        Heading("vs own, bytes", number=True, meaning="the own code has a table to pay"),
        Heading("uncodable", number=True, meaning="different symbols that Q lacks"),
        Heading("share", number=True, meaning="of the data"),
    )
    rows = []
    for ledger in matrix.own:
        rows.append(_own_row(ledger.name, ledger.entropy.value, ledger.bits_per_symbol))
        mine = [cell for cell in matrix.cells if cell.data == ledger.name]
        rows += [_row(cell, ledger.symbols.size) for cell in mine]
    return Table("Each file in its own code, with its table, and in the others'.", headings,
                 tuple(rows))  # fmt: skip


def _own_row(name: str, entropy: float, bits: float) -> Row:
    return Row(
        (
            Text(name),
            Text("itself", tone="quiet"),
            Text(f"{entropy:.5f}", sort=entropy),
            Text("0", sort=0.0),
            Text(f"{bits:.5f}", sort=bits),
            Text("–", sort=0.0),
            Text("0", sort=0),
            Text("0 %", sort=0.0),
        )
    )


def _row(cell: Cell, size: int) -> Row:
    wasted = cell.wasted_bits / 8
    return Row(
        (
            Text(cell.data),
            Text(cell.code_of),
            Text(f"{cell.cross_entropy:.5f}", sort=cell.cross_entropy),
            Text(f"{cell.kl.value:.5f}", sort=cell.kl.value),
            Text(f"{cell.encoded_bits / size:.5f}", sort=cell.encoded_bits / size),
            Text(
                f"{'+' if wasted > 0 else ''}{bits_text(round(wasted))}",
                sort=wasted,
                tone="bad" if wasted > 0 else "good",
            ),
            Text(str(cell.uncodable), sort=cell.uncodable),
            Text(percent(cell.uncodable_share), sort=cell.uncodable_share),
        )
    )


def _notes(matrix: Matrix) -> list[str]:
    notes = [
        "P is the law of the data, Q that of the file whose code is used. Where Q lacks "
        "symbols of the data, all that it lacks share the count of one, as an escape; without it "
        "KL were infinite. The real code always has its escape."
    ]
    worse = [cell for cell in matrix.cells if cell.wasted_bits > 0]
    better = [cell for cell in matrix.cells if cell.wasted_bits < 0]
    if worse:
        notes.append(
            f"{len(worse)} of {len(matrix.cells)} borrowed codes make it worse than a code of the "
            "data's own with its table: n KL(P‖Q) is more than the table that they save."
        )
    if better:
        notes.append(
            f"{len(better)} of {len(matrix.cells)} borrowed codes are worth it: the table that "
            "they save is more than n KL(P‖Q)."
        )
    return notes


def matrix_picture(matrix: Matrix) -> altair.LayerChart:
    """Return KL(P‖Q) as colours, a row for the data and a column for the code."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {"data": c.data, "code of": c.code_of, "kl": float(f"{c.kl.value:.5g}")}
        for c in matrix.cells
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("code of:N", sort=list(matrix.names), title="code of Q"),
        y=alt.Y("data:N", sort=list(matrix.names), title="data P"),
        tooltip=["data:N", "code of:N", alt.Tooltip("kl:Q", title="KL(P‖Q), bits")],
    )
    top = max(row["kl"] for row in rows)
    cells = base.mark_rect().encode(
        color=alt.Color("kl:Q", title="KL(P‖Q), bits", scale=alt.Scale(scheme="blues"))
    )
    texts = base.mark_text().encode(
        text=alt.Text("kl:Q", format=".3g"),
        color=alt.condition(f"datum.kl > {0.6 * top}", alt.value("white"), alt.value("black")),
    )
    side = 60 if len(matrix.own) <= _SQUARE else 32
    return (cells + texts).properties(width=alt.Step(side + 20), height=alt.Step(side))
