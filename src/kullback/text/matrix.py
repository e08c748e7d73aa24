"""More than two texts, all with all."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._version import __version__
from kullback.api import js
from kullback.report import Block, Chart, Comparison, Document, Heading, Note, Row, Table, Text
from kullback.report.numbers import amount
from kullback.result import Result
from kullback.text.counting import Counted, CountTable
from kullback.text.held_out import held_out_js
from kullback.text.options import Options

if TYPE_CHECKING:
    import altair


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two of the texts.

    Attributes
    ----------
    p, q : str
        Their names.
    js : Result
        As they lie, exact.
    held_out : Result or None
        Of the sources, with an interval.
    """

    p: str
    q: str
    js: Result
    held_out: Result | None

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain values for strict JSON."""
        return {
            "p": self.p,
            "q": self.q,
            "js": self.js.to_dict(),
            "held_out": self.held_out and self.held_out.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class TextMatrix(Comparison):
    """JS of all pairs of texts.

    Attributes
    ----------
    texts : tuple of Counted
    pairs : tuple of TextPair
    options : Options
    tokens : str
    """

    texts: tuple[Counted, ...] = field(repr=False)
    pairs: tuple[TextPair, ...]
    options: Options = field(repr=False)
    tokens: str

    @property
    def verdict(self) -> str:  # type: ignore[override]
        """How many texts there are, in words."""
        return f"{len(self.texts)} texts"

    def values(self) -> np.ndarray:
        """Return JS as a matrix, symmetric with zeros on its diagonal."""
        found = np.zeros((len(self.texts),) * 2)
        for (i, j), pair in zip(combinations(range(len(self.texts)), 2), self.pairs, strict=True):
            found[i, j] = found[j, i] = pair.js.value
        return found

    def quantities(self) -> dict[str, float]:
        """Return the largest JS."""
        return {"js": max(pair.js.value for pair in self.pairs)}

    def document(self) -> Document:
        """Return what there is to say."""
        near = min(self.pairs, key=lambda pair: pair.js.value)
        far = max(self.pairs, key=lambda pair: pair.js.value)
        summary = f"Nearest are {near.p} and {near.q}, farthest {far.p} and {far.q}."
        notes = [note for text in self.texts for note in text.notes]
        blocks: tuple[Block, ...] = (
            _square(self),
            _listing(self),
            Chart(f"JS in {self.options.unit}.", lambda: self.plot().to_dict()),
            *(Note(f"{note}.", "unsure") for note in notes),
        )
        title = f"{len(self.texts)} texts, {self.tokens}"
        return Document(title, Text(self.verdict), summary, blocks)

    def plot(self) -> altair.LayerChart:
        """Return an Altair chart of JS as colours."""
        import altair as alt

        names = [text.name for text in self.texts]
        values = self.values()
        rows: list[dict[str, Any]] = [
            {"a": a, "b": b, "js": float(f"{values[i, j]:.5g}")}
            for i, a in enumerate(names)
            for j, b in enumerate(names)
        ]
        base = alt.Chart(alt.InlineData(values=rows)).encode(
            x=alt.X("a:N", sort=names, title=None), y=alt.Y("b:N", sort=names, title=None)
        )
        cells = base.mark_rect().encode(
            color=alt.Color("js:Q", title=f"JS, {self.options.unit}", scale=alt.Scale(zero=True))
        )
        return (cells + base.mark_text().encode(text=alt.Text("js:Q", format=".3f"))).properties(
            width=alt.Step(70), height=alt.Step(50)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the matrix as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "text matrix",
            "unit": self.options.unit,
            "tokens": self.tokens,
            "texts": [{"name": text.name, "tokens": text.size} for text in self.texts],
            "pairs": [pair.to_dict() for pair in self.pairs],
        }


def matrix_of(table: CountTable, settings: Options) -> TextMatrix:
    """Return all pairs of the corpora of a count table."""
    pairs = []
    for p, q in combinations(table.corpora, 2):
        plain = js(
            p.counts.astype(np.float64), q.counts.astype(np.float64), normalize=True,
            unit=settings.unit, labels=table.words,
        )  # fmt: skip
        found = held_out_js(p.groups, q.groups, settings.seed)
        held = None if found is None else found.as_result(settings.level, settings.unit)
        pairs.append(TextPair(p.name, q.name, plain, held))
    return TextMatrix(table.corpora, tuple(pairs), settings, table.tokens)


def _square(matrix: TextMatrix) -> Table:
    names = [text.name for text in matrix.texts]
    headings = (Heading("JS"), *(Heading(name, number=True) for name in names))
    values = matrix.values()
    rows = tuple(
        Row((Text(name), *(Text(amount(float(x)), sort=float(x)) for x in values[i])))
        for i, name in enumerate(names)
    )
    return Table(f"JS of texts as they lie, {matrix.options.unit}.", headings, rows)


def _listing(matrix: TextMatrix) -> Table:
    unit, level = matrix.options.unit, matrix.options.level
    headings = (
        Heading("text"),
        Heading("and"),
        Heading(f"JS as they lie, {unit}", number=True),
        Heading(f"on held-out text, {unit}", number=True, meaning="of the sources"),
        Heading(f"{level:.0%} interval", number=True),
    )
    rows = []
    for pair in sorted(matrix.pairs, key=lambda pair: pair.js.value):
        held, interval = "–", "–"
        if pair.held_out is not None and pair.held_out.interval is not None:
            low, high, _ = pair.held_out.interval
            held, interval = amount(pair.held_out.value), f"[{amount(low)}, {amount(high)}]"
        rows.append(
            Row((Text(pair.p), Text(pair.q), Text(amount(pair.js.value), sort=pair.js.value),
                 Text(held), Text(interval)))
        )  # fmt: skip
    return Table("Pairs by rising JS.", headings, tuple(rows))
