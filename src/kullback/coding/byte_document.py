"""What to say of two files as bytes, and its picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.coding.mismatch import Cell
from kullback.coding.naming import bits_text, symbol_name
from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, percent, short
from kullback.result import Result, nats_per

if TYPE_CHECKING:
    import altair

    from kullback.coding.byte_comparison import ByteComparison

WIDTH = 640
TONES: dict[str, Tone] = {"drift": "bad", "negligible": "good"}
SHOWN = 10


def byte_document(comparison: ByteComparison) -> Document:
    """Return the document of a comparison of bytes."""
    reason = comparison.reason[0].upper() + comparison.reason[1:]
    blocks: tuple[Block, ...] = (
        _headline(comparison),
        _costs(comparison),
        Chart(
            "The bytes of P and Q by their value, and below them log p/q. Where only one of the "
            "two has a byte, a triangle says so.",
            lambda: byte_picture(comparison).to_dict(),
        ),
        *((_cells(comparison),) if comparison.js.value else ()),
        *(Note(text, "quiet") for text in _notes(comparison)),
    )
    return Document(
        title=f"P: {_named(comparison.p)}  against  Q: {_named(comparison.q)}",
        verdict=Text(comparison.verdict, tone=TONES[comparison.verdict]),
        summary=f"Taken for bytes, each by itself. {reason}.",
        blocks=blocks,
    )


def _named(symbols: Any) -> str:
    return f"{symbols.name} ({symbols.size:,} bytes)"


def _headline(comparison: ByteComparison) -> Table:
    headings = (
        Heading("how far", meaning="P is observed, Q expected"),
        Heading(comparison.options.unit, number=True),
        Heading("kind of number"),
    )
    rows = [
        Row((Text(result.direction), Text(amount(result.value), sort=_sort(result)),
             Text(result.kind)))
        for result in (comparison.kl, comparison.kl_reverse, comparison.js)
    ]  # fmt: skip
    return Table("The laws of single bytes, as they lie in the files.", headings, tuple(rows))


def _sort(result: Result) -> float:
    return min(result.value, 1e300)


def _costs(comparison: ByteComparison) -> Table:
    headings = (
        Heading("what it costs", meaning="the receiver has the other file, so there is no table"),
        Heading("bytes", number=True),
        Heading("bits per byte", number=True),
        Heading("in its own code", number=True, meaning="bytes, with its table"),
        Heading("lost", number=True, meaning="bytes more than in its own code"),
        Heading("uncodable", number=True, meaning="different bytes that the other lacks"),
        Heading("share", number=True, meaning="of the file"),
    )
    rows = (
        _cost("P in Huffman's code of Q", comparison.cost, comparison.p.size),
        _cost("Q in Huffman's code of P", comparison.cost_reverse, comparison.q.size),
    )
    return Table("One in the code of the other.", headings, rows)


def _cost(name: str, cell: Cell, size: int) -> Row:
    wasted = cell.wasted_bits // 8
    return Row(
        (
            Text(name),
            Text(f"{cell.encoded_bits // 8:,}", sort=cell.encoded_bits),
            Text(f"{cell.encoded_bits / size:.4f}", sort=cell.encoded_bits / size),
            Text(f"{cell.own_bits // 8:,}", sort=cell.own_bits),
            Text(bits_text(wasted), sort=wasted, tone="bad" if wasted > 0 else "good"),
            Text(str(cell.uncodable), sort=cell.uncodable),
            Text(percent(cell.uncodable_share), sort=cell.uncodable_share),
        )
    )


def _cells(comparison: ByteComparison) -> Table:
    """Return the bytes that JS comes from: KL may be infinite."""
    assert comparison.js.contributions is not None
    headings = (
        Heading("byte"),
        Heading("p", number=True),
        Heading("q", number=True),
        Heading(f"log p/q, {comparison.options.unit}", number=True),
        Heading("share of JS", number=True, meaning="of the Jensen-Shannon divergence"),
    )
    nats = nats_per(comparison.options.unit)
    total = comparison.js.value
    rows = []
    for cell in comparison.js.contributions:
        if not (cell.p or cell.q):
            continue
        ratio = _log_ratio(cell.p, cell.q) / nats
        share = cell.value / total if total else 0.0
        rows.append(
            Row(
                (
                    Text(cell.label),
                    Text(amount(cell.p), sort=cell.p),
                    Text(amount(cell.q), sort=cell.q),
                    Text(f"{ratio:+.3f}", sort=max(min(ratio, 1e300), -1e300)),
                    Text(percent(share), sort=share),
                )
            )
        )
    return Table("The bytes that tell P from Q.", headings, tuple(rows), brief=SHOWN)


def _log_ratio(p: float, q: float) -> float:
    if not p or not q:
        return math.inf if p else -math.inf
    return math.log(p / q)


def _notes(comparison: ByteComparison) -> list[str]:
    notes = []
    for result, cell in (
        (comparison.kl, comparison.cost),
        (comparison.kl_reverse, comparison.cost_reverse),
    ):
        if cell.uncodable:
            finite = cell.kl.to(comparison.options.unit)
            notes.append(
                f"{result.direction} is infinite: {cell.uncodable} different bytes of {cell.data} "
                f"({percent(cell.uncodable_share)}) do not occur in {cell.code_of}. With one count "
                f"as an escape for them it is {amount(finite.value)} {comparison.options.unit}."
            )
    notes.append(
        "These are the laws of single bytes as they lie in the files, not estimates: there is no "
        "interval and no test, since bytes that follow each other are not independent. P has "
        f"drifted if KL(P‖Q), with such an escape, is above {comparison.options.tolerance:g} nats."
    )
    return notes


def byte_picture(comparison: ByteComparison) -> altair.VConcatChart:
    """Return both laws by the value of the byte, and below them ``log p/q``."""
    import altair as alt

    rows = _rows(comparison)
    x = alt.X("byte:Q", scale=alt.Scale(domain=[0, 256], nice=False), title=None,
              axis=alt.Axis(values=list(range(0, 257, 32))))  # fmt: skip
    colour = alt.Color("sample:N", sort=["P", "Q"], title=None, scale=alt.Scale(domain=["P", "Q"]))
    tooltip = [
        alt.Tooltip("name:N", title="byte"),
        alt.Tooltip("p:Q", format=".4~g"),
        alt.Tooltip("q:Q", format=".4~g"),
    ]
    base = alt.Chart(alt.InlineData(values=rows))
    above = (
        base.transform_fold(["p", "minus q"], as_=["side", "share"])
        .transform_calculate(sample="datum.side == 'p' ? 'P' : 'Q'")
        .mark_bar(binSpacing=0)
        .encode(
            x=x, x2="end:Q",
            y=alt.Y("share:Q", title="share: P up, Q down", stack=None,
                    axis=alt.Axis(labelExpr="format(abs(datum.value), '~g')")),
            y2=alt.datum(0),
            color=colour, tooltip=tooltip,
        )
        .properties(width=WIDTH, height=200)
    )  # fmt: skip
    title = f"log p/q, {comparison.options.unit}"
    bars = base.mark_bar(binSpacing=0).encode(
        x=x, x2="end:Q", y=alt.Y("ratio:Q", title=title), y2=alt.datum(0),
        color=alt.Color("denser:N", legend=None, scale=alt.Scale(domain=["P", "Q"])),
        tooltip=tooltip,
    )  # fmt: skip
    layers = [bars]
    if any("only" in row for row in rows):
        layers.append(
            base.mark_point(filled=True, size=22).encode(
                x=alt.X("middle:Q", title="value of the byte"),
                y=alt.Y("only:Q", title=title),
                color=alt.Color("denser:N", legend=None, scale=alt.Scale(domain=["P", "Q"])),
                shape=alt.Shape(
                    "denser:N",
                    legend=None,
                    scale=alt.Scale(domain=["P", "Q"], range=["triangle-up", "triangle-down"]),
                ),
                tooltip=tooltip,
            )
        )
    below = alt.layer(*layers).properties(width=WIDTH, height=130)
    return alt.vconcat(above, below).resolve_scale(color="independent")


def _rows(comparison: ByteComparison) -> list[dict[str, Any]]:
    p = comparison.p.counts / comparison.p.size
    q = comparison.q.counts / comparison.q.size
    nats = nats_per(comparison.options.unit)
    both = (p > 0) & (q > 0)
    ratios = np.zeros(256)
    ratios[both] = np.log(p[both] / q[both]) / nats
    top = 1.15 * max(float(np.abs(ratios).max()), 1.0)
    rows = []
    for i in np.flatnonzero((p > 0) | (q > 0)).tolist():
        row: dict[str, Any] = {
            "byte": i, "end": i + 1, "middle": i + 0.5, "name": symbol_name(comparison.p, i),
            "p": short(p[i]), "q": short(q[i]), "minus q": -short(q[i]),
            "denser": "P" if p[i] > q[i] else "Q",
        }  # fmt: skip
        if both[i]:
            row["ratio"] = short(ratios[i])
        else:
            row["only"] = short(top if p[i] else -top)
        rows.append(row)
    return rows
