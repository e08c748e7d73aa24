"""A document of results: the values, then the cells that the first of them comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kullback.report.document import Document, Heading, Note, Row, Table, Text
from kullback.result import PLAIN, Contribution, Result

CELLS = 10


def results_document(results: Sequence[Result], title: str, *, cells: int = CELLS) -> Document:
    """Return what there is to say of some results, the first of them foremost.

    Parameters
    ----------
    results : sequence of Result
        Each is a line: the kind of number, its direction, value and unit, and how it was found.
    title : str
        What was compared.
    cells : int
        How many cells of the first result to show.
    """
    first, *others = zip(_kinds(results), _lines(results), strict=True)
    blocks: list[Table | Note] = [Note(f"{kind}  {line}") for kind, line in others]
    blocks += [Note(text, "quiet") for text in _said(results, lambda r: [f"by {r.method}"])]
    if results[0].contributions and cells > 0:
        blocks.append(_cells(results[0], cells))
    blocks += [Note(note, "unsure") for note in _said(results, lambda r: r.notes)]
    return Document(title, Text(first[0]), first[1], tuple(blocks))


def _kinds(results: Sequence[Result]) -> list[str]:
    return _aligned([r.kind.upper() for r in results])


def _lines(results: Sequence[Result]) -> list[str]:
    directions = _aligned([r.direction for r in results])
    values = [_number(r.value, 10 if r.interval is None else 4) for r in results]
    width = max(map(len, values))
    return [
        f"{direction} = {value:>{width}}{_unit(r)}{_sureness(r)}"
        for direction, value, r in zip(directions, values, results, strict=True)
    ]


def _aligned(texts: list[str]) -> list[str]:
    width = max(map(len, texts))
    return [text.ljust(width) for text in texts]


def _cells(result: Result, brief: int) -> Table:
    assert result.contributions is not None
    added = result.direction if result.unit == PLAIN else f"{result.direction}, {result.unit}"
    headings = [Heading("cell"), *(Heading(text, number=True) for text in ("p", "q", added))]
    cells: Sequence[Contribution] = result.contributions.cells
    shared = 0 < result.value < math.inf
    if shared:
        cells = _with_others(cells, brief)
        brief = len(cells)
        headings.append(Heading("share", number=True))
    rows = tuple(Row(_row(c, result.value if shared else None)) for c in cells)
    return Table("where it comes from", tuple(headings), rows, brief=brief)


def _with_others(cells: Sequence[Contribution], brief: int) -> list[Contribution]:
    """Return the first cells, and all others as one, so that they still add up."""
    if len(cells) <= brief + 1:
        return list(cells)
    rest = cells[brief:]
    p, q, value = (math.fsum(x) for x in zip(*((c.p, c.q, c.value) for c in rest), strict=True))
    return [*cells[:brief], Contribution("all other cells", p, q, value)]


def _row(cell: Contribution, total: float | None) -> tuple[Text, ...]:
    """Return a cell's numbers, with its share of a total that can be shared."""
    texts = [cell.label, *(_number(x, 4) for x in (cell.p, cell.q, cell.value))]
    if total is not None:
        share = cell.value / total
        texts.append("<1%" if 0 < share < 0.005 else f"{share:.0%}")
    return tuple(map(Text, texts))


def _said(results: Sequence[Result], of: Callable[[Result], Sequence[str]]) -> list[str]:
    """Return every text once, with the direction that it is about if it is not about all."""
    texts = []
    for result in results:
        for text in of(result):
            shared = all(text in of(other) for other in results)
            texts.append(text if shared else f"{result.direction}: {text}")
    return list(dict.fromkeys(texts))


def _number(x: float, digits: int) -> str:
    return f"{x + 0.0:.{digits}g}"  # adding 0.0 makes 0 of -0.0


def _unit(result: Result) -> str:
    return "" if result.unit == PLAIN else f" {result.unit}"


def _sureness(result: Result) -> str:
    if result.interval is not None:
        low, high, level = result.interval
        return f", {100 * level:.6g}% interval [{_number(low, 4)}, {_number(high, 4)}]"
    return "" if result.error is None else f" ± {result.error:.2g}"
