"""What to say of a ledger: where the bits go, and which symbols are to blame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.coding.codes.plan import (
    CODER,
    ENTROPY,
    ESCAPE,
    INTEGER,
    LIMIT,
    MISMATCH,
    PADDING,
    SLACK,
    TABLE,
)
from kullback.coding.naming import bits_text, noun, size_text, symbol_name
from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text
from kullback.report.numbers import percent, sentence

if TYPE_CHECKING:
    from kullback.coding.ledger import Ledger

MEANINGS = {
    ENTROPY: "n H(P), of symbols one by one",
    MISMATCH: "n KL(P‖Q): made for Q, used on P",
    INTEGER: "codewords are whole, -log2 q is not",
    LIMIT: "no codeword beyond the limit",
    SLACK: "codewords that no symbol has",
    CODER: "the coder's own rounding",
    ESCAPE: "naming symbols unseen in training",
    TABLE: "what the receiver must be told",
    PADDING: "up to a whole byte",
}
BLAMED, LISTED = 8, 12


def ledger_document(ledger: Ledger) -> Document:
    """Return the document of a ledger."""
    return Document(
        title=f"{ledger.name}: {_given(ledger)}; code: {ledger.code.title}",
        verdict=Text(f"{ledger.bits_per_symbol:.4g} bits per {noun(ledger.symbols)}"),
        summary=summary(ledger),
        blocks=ledger_blocks(ledger),
    )


def summary(ledger: Ledger) -> str:
    """Return what the code makes of the symbols, in a sentence or two."""
    if not ledger.symbols.size:
        return f"There are no symbols; saying so takes {ledger.encoded_bits} bits."
    encoded = ledger.encoded_bits // 8
    of = f" of {ledger.symbols.size:,}" if ledger.symbols.are_bytes else ""
    share = f" ({percent(encoded / ledger.symbols.size)})" if of else ""
    entropy = float(ledger.parts[ENTROPY])
    over = ledger.encoded_bits - entropy
    beyond = _beyond(over, entropy)
    return (
        f"{encoded:,} bytes{of}{share}. That is {beyond} beyond the entropy of order 0, "
        f"{ledger.entropy.value:.5g} bits per {noun(ledger.plan.symbols)}"
        f"{' block' if ledger.plan.size is not None else ''}."
    )


def _beyond(over: float, entropy: float) -> str:
    if over >= entropy:
        return f"{bits_text(over)} bits"
    return percent(over / entropy)


def ledger_blocks(ledger: Ledger) -> tuple[Block, ...]:
    """Return where the bits go, and the symbols that cost most beyond their surprise."""
    blocks: list[Block] = [_lines(ledger), Note(f"{_redundancy(ledger)}.")]
    if ledger.symbols.size:
        title = "The ledger beyond the entropy: each line adds to those above it."
        blocks.append(Chart(title, lambda: ledger.plot("ledger").to_dict()))
        title = (
            f"What each {noun(ledger.symbols)} costs against its surprise, -log2 p. On the line "
            "the code suits the law; above it bits are lost, below they are saved."
        )
        blocks.append(Chart(title, lambda: ledger.plot("lengths").to_dict()))
        blocks.append(_blame(ledger))
    return (*blocks, *(Note(sentence(note), "quiet") for note in _told(ledger)))


def _given(ledger: Ledger) -> str:
    size, kinds = ledger.symbols.size, len(ledger.symbols.present)
    name = noun(ledger.symbols) + ("" if size == 1 else "s")
    return f"{size:,} {name}, {kinds:,} different"


def _lines(ledger: Ledger) -> Table:
    per = f"bits per {noun(ledger.symbols)}"
    headings = (
        Heading("where the bits go"),
        Heading("bits", number=True),
        Heading(per, number=True),
        Heading("share", number=True),
    )
    size, total = ledger.symbols.size, ledger.encoded_bits
    rows = [
        Row(_cells(name, bits, size, total), MEANINGS[name])
        for name, bits in ledger.parts.items()
        if bits or name in (ENTROPY, TABLE)
    ]
    rows.append(Row(_cells("encoded", total, size, total), size_text(total / 8)))
    return Table("The lines add up to the last bit.", headings, tuple(rows), "what for", remarks=12)


def _cells(name: str, bits: float, size: int, total: int) -> tuple[Text, ...]:
    per = bits / size if size else math.nan
    return (
        Text(name, tone="good" if name == ENTROPY else "plain"),
        Text(bits_text(bits), sort=float(bits)),
        Text("–" if math.isnan(per) else f"{per:.5f}", sort=None if math.isnan(per) else per),
        Text(percent(bits / total) if bits >= 0 else f"-{percent(-bits / total)}"),
    )


def _blame(ledger: Ledger) -> Table:
    symbols, lengths = ledger.plan.symbols, ledger.plan.lengths
    size = symbols.size
    p = np.array([c / size for c in symbols.counts[symbols.present].tolist()])
    surprise = np.abs(np.log2(p))  # 0, not -0, of a symbol alone
    cost = lengths[symbols.present].astype(np.float64)
    lost = p * (cost - surprise)
    headings = (
        Heading("symbol" if ledger.plan.size is None else "block", meaning="of the alphabet"),
        Heading("p", number=True, meaning="its share"),
        Heading("-log2 p", number=True, meaning="its surprise, in bits"),
        Heading("costs", number=True, meaning="its codeword, in bits"),
        Heading("adds to KL(P‖2^-len)", number=True, meaning="p (cost + log2 p), bits per symbol"),
    )
    order = np.argsort(-np.abs(lost), kind="stable")[:LISTED]
    rows = tuple(
        Row(
            (
                Text(symbol_name(symbols, int(symbols.present[i]))),
                Text(f"{p[i]:.3g}", sort=float(p[i])),
                Text(f"{surprise[i]:.3f}", sort=float(surprise[i])),
                Text(f"{cost[i]:.4g}", sort=float(cost[i])),
                Text(f"{lost[i]:+.5f}", sort=float(lost[i])),
            )
        )
        for i in order.tolist()
    )
    return Table(
        "The symbols that KL(P‖2^-len) comes from, the largest first.", headings, rows, brief=BLAMED
    )


def _redundancy(ledger: Ledger) -> str:
    kraft = "" if ledger.kraft is None else f"; Kraft's sum is {ledger.kraft}"
    value = f"{ledger.redundancy.value:.5g} bits per {noun(ledger.symbols)}"
    return f"KL(P‖2^-len) = {value}, exact{kraft}"


def _told(ledger: Ledger) -> list[str]:
    rare = ledger.parts[TABLE] > 0.05 * ledger.encoded_bits and ledger.symbols.size > 0
    small = ["so few symbols do not pay for their table"] if rare else []
    return [*ledger.notes, *small]


def codes_table(ledgers: list[Ledger]) -> Table:
    """Return the table of several codes of the same symbols, the shortest first."""
    headings = (
        Heading("code"),
        Heading("bytes", number=True),
        Heading("bits per symbol", number=True, meaning="table and padding with it"),
        Heading("KL(P‖2^-len)", number=True, meaning="bits a symbol beyond H(P), table aside"),
        Heading("table", number=True, meaning="bytes that tell the receiver of the code"),
        Heading("longest", number=True, meaning="codeword, in bits", essential=False),
        Heading("Kraft", number=True, meaning="sum of 2^-length", essential=False),
    )
    ordered = sorted(ledgers, key=lambda ledger: ledger.encoded_bits)
    rows = tuple(_code_row(ledger, best=ledger is ordered[0]) for ledger in ordered)
    return Table("Codes of these symbols, by rising length.", headings, rows)


def _code_row(ledger: Ledger, *, best: bool) -> Row:
    size = ledger.symbols.size
    # A block code is measured against single symbols.
    beyond: Any = ledger.redundancy.value if ledger.plan.size is None else None
    table = ledger.parts[TABLE] / 8
    return Row(
        (
            Text(ledger.code.title),
            Text(f"{ledger.encoded_bits // 8:,}", sort=ledger.encoded_bits),
            Text(
                f"{ledger.bits_per_symbol:.5f}" if size else "–",
                sort=ledger.bits_per_symbol,
                tone="good" if best else "plain",
            ),
            Text("–" if beyond is None else f"{beyond:.5f}", sort=beyond),
            Text(f"{table:,.0f}", sort=table),
            Text(f"{ledger.plan.longest}" if ledger.plan.longest else "–"),
            Text("–" if ledger.kraft is None else str(ledger.kraft)),
        )
    )
