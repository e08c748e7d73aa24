"""What to say of two texts and their language models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount, percent
from kullback.text.ngrams.comparison import perplexity

if TYPE_CHECKING:
    from kullback.text.ngrams.comparison import ModelComparison, Side, TokenShare
    from kullback.text.ngrams.rates import Rate

TONES: dict[str, Tone] = {"drift": "bad", "negligible": "good", "undecided": "unsure"}
SHOWN, LISTED = 10, 100


def model_document(comparison: ModelComparison) -> Document:
    """Return the document of a comparison by language models."""
    reason = comparison.reason[0].upper() + comparison.reason[1:]
    blocks: tuple[Block, ...] = (
        _headline(comparison),
        _foretold(comparison),
        Chart(
            "log p/q of each held-out part: to the right where the model of P foretells it better.",
            lambda: comparison.plot("parts").to_dict(),
        ),
        _tokens("Tokens that the model of Q foretells worse in P.", comparison.tokens, comparison),
        _tokens(
            "Tokens that the model of P foretells worse in Q.",
            comparison.tokens_reverse,
            comparison,
        ),
        Chart("What tokens add to the KL rates.", lambda: comparison.plot("tokens").to_dict()),
        *_notes(comparison),
    )
    return Document(
        title=f"P: {_named(comparison.p)}  against  Q: {_named(comparison.q)}",
        verdict=Text(comparison.verdict, tone=TONES[comparison.verdict]),
        summary=f"By language models: {comparison.options.model.title}. {reason}.",
        blocks=blocks,
    )


def _named(side: Side) -> str:
    return (
        f"{side.name} ({side.trained:,} tokens to learn from, {side.held_out:,} in "
        f"{side.parts} {side.part}s held out)"
    )


def _headline(comparison: ModelComparison) -> Table:
    unit, level = comparison.options.unit, comparison.options.level
    headings = (
        Heading("KL rate", meaning="on held-out text; P is observed, Q expected"),
        Heading(f"{unit} per token", number=True, meaning="line ends are tokens too"),
        Heading(f"{level:.0%} interval", number=True, meaning="of the rate per token"),
        Heading("per character", number=True, meaning=f"{unit} per character of the text"),
        Heading("per word", number=True, meaning=f"{unit} per word of the text"),
        Heading("kind of number"),
    )
    rates = (comparison.kl, comparison.kl_reverse, comparison.jeffreys)
    rows = tuple(
        Row(
            (
                Text(rate.direction),
                Text(amount(rate.value), sort=rate.value),
                Text(interval_of(rate)),
                *map(_value, (rate.per_character, rate.per_word)),
                Text(rate.kind),
            )
        )
        for rate in rates
    )
    return Table("How much worse the model of the other text foretells a text.", headings, rows)


def _foretold(comparison: ModelComparison) -> Table:
    unit = comparison.options.unit
    headings = (
        Heading("held-out text"),
        Heading("model of"),
        Heading(f"{unit} per token", number=True, meaning="the cross-entropy"),
        Heading(f"{comparison.options.level:.0%} interval", number=True),
        Heading("per character", number=True),
        Heading("per word", number=True),
        Heading("perplexity", number=True, meaning="2 to the bits per token"),
    )
    p, q = comparison.p, comparison.q
    rows = tuple(
        Row(
            (
                Text(text),
                Text(model),
                _value(rate),
                Text(interval_of(rate)),
                *map(_value, (rate.per_character, rate.per_word)),
                Text(f"{perplexity(rate):,.4g}", sort=perplexity(rate)),
            )
        )
        for text, model, rate in (
            ("P", "P", p.own), ("P", "Q", p.other), ("Q", "Q", q.own), ("Q", "P", q.other)
        )
    )  # fmt: skip
    return Table("Who foretells whom: cross-entropies of held-out text.", headings, rows)


def _tokens(title: str, tokens: tuple[TokenShare, ...], comparison: ModelComparison) -> Table:
    headings = (
        Heading("token"),
        Heading("held out", number=True, meaning="how often it is there"),
        Heading(f"adds, {comparison.options.unit} per token", number=True),
    )
    rows = tuple(
        Row((Text(t.shown), Text(f"{t.count:,}", sort=t.count),
             Text(amount(t.value), sort=t.value)))
        for t in tokens[:LISTED]
    )  # fmt: skip
    return Table(title, headings, rows, brief=SHOWN)


def _notes(comparison: ModelComparison) -> list[Note]:
    p, q, options = comparison.p, comparison.q, comparison.options
    right, parts = p.preferred + q.preferred, p.parts + q.parts
    told = [
        f"Of {parts} held-out parts {right} ({percent(right / parts)}) are foretold better by the "
        "model of their own text",
    ]
    if comparison.jeffreys.p_value is not None:
        told[0] += (
            f"; with parts mixed at random the sum of both KL rates is as large with "
            f"p = {comparison.jeffreys.p_value:.2g}"
        )
    quiet = [
        "A KL rate is H(P,Q) - H(P) by both models. It is KL(P‖Q) where both models are as far "
        "from their sources; it may be below 0. The intervals are over held-out parts, the models "
        "being given; how well each is fitted falls out of the sum of both directions",
        f"P has drifted if the interval of that sum is above {options.tolerance:g} bits per token "
        f"and the test has p ≤ {options.alpha:g}",
    ]
    return [
        *(Note(f"{text}.") for text in told),
        *(
            Note(sentence(text, (comparison.p.name, comparison.q.name)), "unsure")
            for text in comparison.notes
        ),
        *(Note(f"{text}.", "quiet") for text in quiet),
    ]


def sentence(text: str, names: tuple[str, ...]) -> str:
    """Return a note as a sentence; the name of a text keeps its letters."""
    return f"{text}." if text.startswith(names) else f"{text[0].upper()}{text[1:]}."


def interval_of(rate: Rate) -> str:
    """Return the interval of a rate in words."""
    if rate.interval is None:
        return "–"
    return f"[{amount(rate.interval.low)}, {amount(rate.interval.high)}]"


def _value(rate: Rate | None) -> Text:
    return Text("–") if rate is None else Text(amount(rate.value), sort=rate.value)
