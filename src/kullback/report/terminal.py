"""Documents on a terminal: a summary that is read in ten seconds."""

from __future__ import annotations

import io
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table as Grid
from rich.text import Text as Styled

from kullback.report.document import Chart, Document, Note, Table, Text, Tone

STYLES: dict[Tone, str] = {
    "plain": "",
    "bad": "bold red",
    "good": "green",
    "unsure": "yellow",
    "quiet": "dim",
}


# What a remark needs beside its row to be worth reading there.
REMARK_WIDTH = 36
# A longer name is folded into lines of this width.
NAME_WIDTH = 26


def render_terminal(document: Document, *, width: int = 100) -> str:
    """Return the document as plain text."""
    buffer = io.StringIO()
    print_document(document, buffer, width=width)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())


def print_document(document: Document, file: TextIO, *, width: int | None = None) -> None:
    """Print the document to a stream, in colour where it is a terminal."""
    console = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    console.print(Styled(clean(document.title), style="bold"))
    verdict = Styled(document.verdict.text.upper(), style=STYLES[document.verdict.tone])
    console.print(Styled.assemble(verdict, "  ", clean(document.summary)))
    # One table is what the title says; several need names.
    several = sum(isinstance(block, Table) for block in document.blocks) > 1
    for block in document.blocks:
        if isinstance(block, Table):
            console.print()
            if several and block.title:
                console.print(Styled(clean(block.title), style="italic"))
            _print_table(block, console)
            console.print()
        elif isinstance(block, Note):
            console.print(Styled(clean(block.text), style=STYLES[block.tone]))
        else:
            assert isinstance(block, Chart)  # pictures are for the page


def _print_table(block: Table, console: Console) -> None:
    every = range(len(block.headings))
    needed = _width(block, [*every]) + REMARK_WIDTH
    beside = bool(block.remark_heading) and needed <= console.width
    shown = [i for i in every if beside or block.headings[i].essential]
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for i in shown:
        heading, width = block.headings[i], _column_width(block, i)
        justify: JustifyMethod = "right" if heading.number else "left"
        grid.add_column(heading.text, justify=justify, overflow="fold", width=width)
    if beside:
        room = console.width - _width(block, shown)
        grid.add_column(block.remark_heading, no_wrap=True, overflow="ellipsis", width=room)
    for row in block.rows[: block.brief]:
        cells = [_styled(row.cells[i]) for i in shown]
        grid.add_row(*cells, *([Styled(clean(row.remark))] if beside else []))
    # A terminal too narrow for the numbers wraps their lines; none is cut.
    width = console.width
    console.width = max(width, _width(block, shown))
    console.print(grid)
    console.width = width
    if len(block.rows) > block.brief:
        console.print(Styled(f"and {len(block.rows) - block.brief} more rows", style="dim"))
    if not beside:
        _print_remarks(block, console)


def _width(block: Table, shown: list[int]) -> int:
    """Return the width of the columns with the space between them."""
    return sum(_column_width(block, i) + 3 for i in shown)


def _column_width(block: Table, i: int) -> int:
    texts = [block.headings[i].text, *(clean(row.cells[i].text) for row in block.rows)]
    widest = max(cell_len(text) for text in texts)
    return min(widest, NAME_WIDTH) if i == 0 else widest


def _print_remarks(block: Table, console: Console) -> None:
    remarked = [row for row in block.rows[: block.brief] if row.remark][: block.remarks]
    if remarked:
        console.print()
        console.print(Styled(f"{block.remark_heading}:", style="bold"))
    for row in remarked:
        line = Styled(f"  {clean(row.cells[0].text)}: {clean(row.remark)}")
        console.print(line, no_wrap=True, overflow="ellipsis")


def _styled(cell: Text) -> Styled:
    return Styled(clean(cell.text), style=STYLES[cell.tone])


def clean(text: str) -> str:
    """Return ``text`` without control characters, which could drive the reader's terminal."""
    return "".join(c if c.isprintable() or c == " " else "�" for c in text)
