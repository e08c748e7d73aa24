"""What to say of two texts, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, percent
from kullback.result import Result

if TYPE_CHECKING:
    from kullback.text.comparison import TextComparison, Word
    from kullback.text.counting import Counted

TONES: dict[str, Tone] = {"drift": "bad", "negligible": "good", "undecided": "unsure"}
SHOWN, LISTED = 15, 60


def text_document(comparison: TextComparison) -> Document:
    """Return the document of a comparison of texts."""
    reason = comparison.reason[0].upper() + comparison.reason[1:]
    blocks: list[Block] = [_headline(comparison), _null(comparison)]
    if comparison.js.value:
        blocks += [
            Chart(
                "The word shift: what each word adds to JS, to the left where it is Q's, to the "
                "right where it is P's, with its interval.",
                lambda: comparison.plot("shift").to_dict(),
            ),
            Chart(
                "The rank of each word in P against that in Q. Words on the middle line are as "
                "common in both; on the outer lines stand words that one text lacks.",
                lambda: comparison.plot("ranks").to_dict(),
            ),
            _words(comparison),
        ]
    blocks += [_unseen(comparison), *_notes(comparison)]
    return Document(
        title=f"P: {_named(comparison.p)}  against  Q: {_named(comparison.q)}",
        verdict=Text(comparison.verdict, tone=TONES[comparison.verdict]),
        summary=f"Taken for text: {comparison.tokens}, each by itself. {reason}.",
        blocks=tuple(blocks),
    )


def _named(counted: Counted) -> str:
    types = int(np.count_nonzero(counted.counts))
    return f"{counted.name} ({counted.size:,} tokens, {types:,} different)"


def _headline(comparison: TextComparison) -> Table:
    options = comparison.options
    headings = (
        Heading("how far", meaning="P is observed, Q expected"),
        Heading(options.unit, number=True),
        Heading(f"{options.level:.0%} interval", number=True),
        Heading("kind of number"),
        Heading("of what"),
    )
    smoothed = comparison.kl.notes[-1].startswith("Q smoothed")
    what = f"P as it lies, Q by {options.smoother.title}" if smoothed else "both as they lie"
    rows = [_result("JS(P, Q)", comparison.js, "the texts as they lie")]
    if comparison.held_out is not None:
        rows.append(_result("JS(P, Q)", comparison.held_out, "the sources, on held-out text"))
    rows.append(_result("KL(P‖Q)", comparison.kl, what))
    rows.append(_result("KL(Q‖P)", comparison.kl_reverse, "the other way round"))
    return Table("How far the laws of single tokens are apart.", headings, tuple(rows))


def _result(name: str, result: Result, of: str) -> Row:
    interval = "–"
    if result.interval is not None:
        interval = f"[{amount(result.interval.low)}, {amount(result.interval.high)}]"
    return Row(
        (Text(name), Text(amount(result.value), sort=result.value), Text(interval),
         Text(result.kind), Text(of, tone="quiet"))
    )  # fmt: skip


def _null(comparison: TextComparison) -> Note:
    null, unit = comparison.null, comparison.options.unit
    halves = [
        f"two halves of {name} by {amount(value)} {unit}"
        for name, value in (("P", null.p), ("Q", null.q))
        if value is not None
    ]
    if not halves:
        return Note("There is too little text for halves of it to be compared.", "unsure")
    text = f"JS as it lies: P and Q differ by {amount(comparison.js.value)} {unit}, "
    text += " and ".join(halves)
    if comparison.p_value is not None:
        text += f"; with documents mixed at random p = {comparison.p_value:.2g}"
    return Note(f"{text}.")


def _words(comparison: TextComparison) -> Table:
    unit = comparison.options.unit
    headings = (
        Heading("word"),
        Heading("whose", meaning="where it is more common"),
        Heading("per million P", number=True),
        Heading("per million Q", number=True),
        Heading(f"adds to JS, {unit}", number=True),
        Heading("interval", number=True, meaning="of what it adds", essential=False),
        Heading("log-odds z", number=True, meaning="with a Dirichlet prior; above 0: P's"),
        Heading("G²", number=True, meaning="log-likelihood ratio", essential=False),
    )
    rows = tuple(_word(word) for word in comparison.words.top(LISTED))
    total = float(np.sum(comparison.words.contributions[:SHOWN]))
    share = percent(total / comparison.js.value)
    title = f"Words by what they add to JS; the first {SHOWN} add {share}."
    if len(rows) <= SHOWN:
        title = "Words by what they add to JS."
    return Table(title, headings, rows, brief=SHOWN)


def _word(word: Word) -> Row:
    span = word.interval
    return Row(
        (
            Text(word.word),
            Text("P" if word.p > word.q else "Q"),
            Text(f"{1e6 * word.p:,.0f}", sort=word.p),
            Text(f"{1e6 * word.q:,.0f}", sort=word.q),
            Text(amount(word.contribution), sort=word.contribution),
            Text("–" if span is None else f"[{amount(span.low)}, {amount(span.high)}]"),
            Text(f"{word.log_odds:+.1f}", sort=word.log_odds),
            Text(f"{word.g2:,.0f}", sort=word.g2),
        )
    )


def _unseen(comparison: TextComparison) -> Table:
    headings = (
        Heading("unseen words"),
        Heading("different", number=True),
        Heading("share of the text", number=True),
        Heading("expected", number=True, meaning="by Good and Turing, if both had one source"),
    )
    rows = tuple(
        Row(
            (
                Text(name),
                Text(f"{unseen.types:,}", sort=unseen.types),
                Text(percent(unseen.mass), sort=unseen.mass),
                Text(percent(unseen.expected), sort=unseen.expected),
            )
        )
        for name, unseen in (
            ("of P, not in Q", comparison.p_unseen),
            ("of Q, not in P", comparison.q_unseen),
        )
    )
    return Table("Words that one text lacks.", headings, rows)


def _notes(comparison: TextComparison) -> list[Note]:
    # As they stand: most begin with the name of a file.
    notes = [Note(f"{text}.", "unsure") for text in comparison.notes]
    quiet = [
        f"KL(P‖Q): {comparison.kl.notes[-1]}",
        f"G² is {comparison.g2:,.0f} (2N times the size-weighted JS in nats); the rank-turbulence "
        f"divergence is {comparison.rank_turbulence:.4f}, of at most 1",
        "JS of texts as they lie is never 0 for two different texts: rare words stand in one of "
        "them by chance. The held-out JS is what words tell of text on which they were not counted",
        "P has drifted if the interval of the held-out JS is above "
        f"{comparison.options.tolerance:g} nats and the test has p ≤ {comparison.options.alpha:g}",
    ]
    return [*notes, *(Note(f"{text}.", "quiet") for text in quiet)]
