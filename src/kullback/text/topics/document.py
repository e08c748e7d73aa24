"""What to say of two topic models, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount
from kullback.text.topics.rows import corpus_divergences

if TYPE_CHECKING:
    import numpy as np

    from kullback.text.topics.comparison import TopicComparison, TopicRow
    from kullback.text.topics.model import TopicModel

TONES: dict[str, Tone] = {
    "same": "good",
    "changed": "unsure",
    "split": "unsure",
    "merged": "unsure",
    "lost": "bad",
    "new": "bad",
    "undecided": "quiet",
    "negligible": "good",
    "drift": "bad",
}
MEASURES = {"js": "JS", "hellinger": "Hellinger", "kl": "KL(P‖Q)", "kl_reverse": "KL(Q‖P)"}
_BRIEF, _FULL = 3, 15  # words of a topic in a cell, and beneath it
_WORDS = 10


def topic_document(comparison: TopicComparison) -> Document:
    """Return the document of a comparison of topic models."""
    blocks: tuple[Block, ...] = (
        _listing(comparison),
        _map(comparison),
        Chart(
            f"JS of all pairs of topics, {comparison.options.unit}, in the order of the matching; "
            "framed: what belongs together.",
            lambda: comparison.plot("matrix").to_dict(),
        ),
        *_notes(comparison),
    )
    return Document(
        title=f"P: {_named(comparison.a)}  against  Q: {_named(comparison.b)}",
        verdict=Text(_headline(comparison), tone=TONES[comparison.verdict]),
        summary=_summary(comparison),
        blocks=blocks,
    )


def _named(model: TopicModel) -> str:
    return f"{model.name} ({len(model)} topics, {model.phi.shape[1]:,} words)"


def _headline(comparison: TopicComparison) -> str:
    matched, topics = len(comparison.matches), len(comparison.a)
    text = f"{matched} of {topics} topics {'matches' if matched == 1 else 'match'}"
    return text if len(comparison.b) == topics else f"{text}; B has {len(comparison.b)}"


def _summary(comparison: TopicComparison) -> str:
    told = [
        f"{count} {'the same' if verdict == 'same' else verdict}"
        for verdict, count in comparison.counts.items()
        if count
    ]
    return (
        f"Of A's topics and the new ones of B: {', '.join(told)}. The same is JS up to "
        f"{comparison.options.tolerance:g} bits."
    )


def _listing(comparison: TopicComparison) -> Table:
    unit = comparison.options.unit
    headings = (
        Heading("A", meaning="A's own number of the topic; several were merged"),
        Heading("words of A"),
        Heading("B", meaning="B's own number; a topic may be split into several"),
        Heading("words of B"),
        Heading("verdict", meaning="same, changed, split, merged, lost or new"),
        Heading(f"JS {unit}", number=True, meaning="exact, of the topics as they stand"),
        Heading(
            "others",
            number=True,
            meaning="JS to the nearest other topic of its own model: a match is nearer",
        ),
        Heading("q", number=True, meaning="p-value of a match so near by chance, adjusted"),
        Heading(f"KL(P‖Q) {unit}", number=True, essential=False),
        Heading("KL(Q‖P)", number=True, essential=False),
        Heading(
            "from corpus",
            number=True,
            meaning=f"KL(topic‖corpus), {unit}: generic topics are near 0",
            essential=False,
        ),
    )
    rows = tuple(_row(comparison, row) for row in comparison.rows)
    title = f"What became of the topics of {comparison.a.name}."
    return Table(title, headings, rows, brief=60)


def _row(comparison: TopicComparison, row: TopicRow) -> Row:
    a, b = comparison.a, comparison.b
    alone = not (row.a and row.b)
    cells = (
        Text(_numbers(row.a), sort=row.a[0] if row.a else 1e9),
        Text(_words(a, row.a)),
        Text(_numbers(row.b), sort=row.b[0] if row.b else 1e9),
        Text(_words(b, row.b)),
        Text(row.verdict, tone=TONES[row.verdict]),
        _number(None if alone else row.js.value),
        _number(row.nearest_other, "quiet"),
        Text("–", sort=2.0) if row.q_value is None else Text(f"{row.q_value:.2g}", row.q_value),
        _number(None if alone else row.kl.value),
        _number(None if alone else row.kl_reverse.value),
        _number(row.from_corpus, "quiet"),
    )
    return Row(cells, detail=_detail(comparison, row), group=row.verdict)


def _number(value: float | None, tone: Tone = "plain") -> Text:
    if value is None:
        return Text("–", sort=1e300)
    return Text(amount(value), sort=min(value, 1e300), tone=tone)


def _numbers(topics: tuple[int, ...]) -> str:
    return " + ".join(map(str, topics)) or "–"


def _words(model: TopicModel, topics: tuple[int, ...]) -> str:
    count = _BRIEF if len(topics) == 1 else 1
    words = (" ".join(_top(model, number, count)) for number in topics)
    return " + ".join(words) or "–"


def _top(model: TopicModel, number: int, count: int) -> tuple[str, ...]:
    return model.top_words(model.numbers.index(number), count)


def _detail(comparison: TopicComparison, row: TopicRow) -> tuple[Block, ...]:
    unit = comparison.options.unit
    notes = [f"{row.verdict.capitalize()}: {row.reason}."]
    shares = iter(row.weights)
    for model, numbers, name in ((comparison.a, row.a, "A"), (comparison.b, row.b, "B")):
        for number in numbers:
            weight = f" ({next(shares):.0%} of the mixture)" if len(numbers) > 1 else ""
            words = " ".join(_top(model, number, _FULL))
            notes.append(f"{name} {number}{weight}: {words}.")
    pair = "the topics" if row.a and row.b else _nearest(comparison, row)
    notes.append(
        f"Of {pair}: JS {amount(row.js.value)}, KL(P‖Q) {amount(row.kl.value)}, KL(Q‖P) "
        f"{amount(row.kl_reverse.value)} {unit}, Hellinger {amount(row.hellinger)}; all exact."
    )
    blocks: tuple[Block, ...] = tuple(Note(text) for text in notes)
    if not row.words():
        return blocks
    picture = Chart(
        "The words that make the difference.",
        lambda: _word_picture(comparison, row),
    )
    return (*blocks, _word_table(comparison, row), picture)


def _nearest(comparison: TopicComparison, row: TopicRow) -> str:
    side, model = ("B", comparison.b) if row.a else ("A", comparison.a)
    assert row.nearest is not None
    words = " ".join(_top(model, row.nearest, _WORDS))
    return f"it and the nearest of {side}, {row.nearest} ({words})"


def _word_picture(comparison: TopicComparison, row: TopicRow) -> dict[str, Any]:
    from kullback.text.topics.pictures import words_picture

    return words_picture(comparison, row).to_dict()


def _word_table(comparison: TopicComparison, row: TopicRow) -> Table:
    headings = (
        Heading("word"),
        Heading("in A's topic", number=True),
        Heading("in B's topic", number=True),
        Heading(f"share of JS, {comparison.options.unit}", number=True),
    )
    rows = tuple(
        Row((Text(w.label), Text(amount(w.p)), Text(amount(w.q)), Text(amount(w.value))))
        for w in row.words(_WORDS)
    )
    return Table("The words that make the difference.", headings, rows)


def _map(comparison: TopicComparison) -> Chart:
    from kullback.text.topics.pictures import map_of

    share = map_of(comparison).share
    return Chart(
        "The topics of A and B in the plane that shows the distances √JS best (classical scaling; "
        f"it shows {share:.0%} of them, squared). Lines join what belongs together.",
        lambda: comparison.plot("map").to_dict(),
    )


def _notes(comparison: TopicComparison) -> list[Note]:
    a, b, options = comparison.a, comparison.b, comparison.options
    told = [*comparison.alignment.notes(a, b)]
    told += [f"{m.name}: {note}." for m in (a, b) for note in m.notes]
    told += [text for model in (a, b) if (text := _generic(model, options.unit))]
    quiet = [
        "Topics are matched one to one so that the sum of "
        f"{MEASURES[options.measure]} is least. A match is nearer than chance "
        f"(q ≤ {options.alpha:g}), which is B with its words renamed among those about as common, "
        f"{options.draws} times; it is the same if JS is up to {options.tolerance:g} bits, and has "
        "changed if JS is above that, yet nearer than the nearest other topic of its own model "
        "(others).",
        "KL(P‖Q) is of A's topic (P) from B's (Q). The divergences are exact for the matrices as "
        "given, which are estimates themselves: compare several seeds (topic_stability) to see "
        "what training alone changes.",
    ]
    unknown = [model.name for model in (a, b) if model.weights is None]
    if unknown:
        quiet.append(
            f"The shares of the topics of {' and '.join(unknown)} are not known; they count as "
            "equal."
        )
    return [*(Note(text) for text in told), *(Note(text, "quiet") for text in quiet)]


def _generic(model: TopicModel, unit: str) -> str:
    """Say which topic is nearest to the whole corpus, and which farthest; nothing if all alike."""
    distances: np.ndarray = corpus_divergences(model, unit)[0]
    low, high = int(distances.argmin()), int(distances.argmax())
    if distances[high] <= distances[low] + 1e-9:
        return ""
    return (
        f"{model.name}: the most generic topic is {model.numbers[low]} "
        f"({' '.join(model.top_words(low, _BRIEF))}), KL(topic‖corpus) = "
        f"{amount(float(distances[low]))} {unit}; the most special {model.numbers[high]} "
        f"({' '.join(model.top_words(high, _BRIEF))}), {amount(float(distances[high]))}."
    )
