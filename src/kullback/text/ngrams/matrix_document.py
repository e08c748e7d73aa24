"""What to say of many texts and their language models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, percent
from kullback.text.ngrams.document import interval_of, sentence

if TYPE_CHECKING:
    from kullback.text.ngrams.matrix import ModelMatrix

TONES: dict[str, Tone] = {"told apart": "good", "undecided": "unsure"}


def matrix_document(matrix: ModelMatrix) -> Document:
    """Return the document of a matrix of language models."""
    unit = f"{matrix.options.unit} per token"
    right, parts = int(np.trace(matrix.attributed)), int(matrix.attributed.sum())
    blocks: tuple[Block, ...] = (
        _square(matrix, f"KL rate KL(P‖Q), {unit}: a row is text P, a column the model of Q.",
                lambda i, j: _rounded(matrix.kl[i][j].value)),
        Chart("KL rates on held-out text.", lambda: matrix.plot().to_dict()),
        _square(matrix, f"Cross-entropy H(P,Q), {unit}.",
                lambda i, j: _rounded(matrix.cross_entropy[i][j].value)),
        _square(matrix, "Held-out parts of each text by the model that foretells them best.",
                lambda i, j: _whole(int(matrix.attributed[i, j]))),
        _pairs(matrix),
        *(Note(sentence(note, tuple(matrix.names)), "unsure") for note in matrix.notes),
        Note("Texts are told apart if the interval of each KL rate is above 0.", "quiet"),
    )  # fmt: skip
    return Document(
        title=f"{len(matrix.names)} texts and their models: {matrix.options.model.title}",
        verdict=Text(matrix.verdict, tone=TONES[matrix.verdict]),
        summary=(
            f"Of {parts} held-out parts {right} ({percent(right / parts)}) are foretold best by "
            "the model of their own text."
        ),
        blocks=blocks,
    )


def _square(matrix: ModelMatrix, title: str, cell: Callable[[int, int], Text]) -> Table:
    headings = (Heading("text"), *(Heading(name, number=True) for name in matrix.names))
    n = range(len(matrix.names))
    rows = tuple(Row((Text(matrix.names[i]), *(cell(i, j) for j in n))) for i in n)
    return Table(title, headings, rows)


def _pairs(matrix: ModelMatrix) -> Table:
    unit, level = matrix.options.unit, matrix.options.level
    headings = (
        Heading("text P"),
        Heading("model of Q"),
        Heading(f"KL(P‖Q), {unit} per token", number=True),
        Heading(f"{level:.0%} interval", number=True),
        Heading("per character", number=True),
        Heading("per word", number=True),
        Heading("kind of number"),
    )
    n = len(matrix.names)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    rows = []
    for i, j in sorted(pairs, key=lambda pair: matrix.kl[pair[0]][pair[1]].value):
        rate = matrix.kl[i][j]
        also = (
            Text("–") if x is None else _rounded(x.value)
            for x in (rate.per_character, rate.per_word)
        )
        rows.append(
            Row((Text(matrix.names[i]), Text(matrix.names[j]), _rounded(rate.value),
                 Text(interval_of(rate)), *also, Text(rate.kind)))
        )  # fmt: skip
    return Table("Pairs by rising KL rate.", headings, tuple(rows), brief=20)


def _whole(count: int) -> Text:
    return Text(f"{count:,}", sort=count)


def _rounded(value: float) -> Text:
    return Text(amount(value), sort=value)
