"""What to say of the topics that come back when a model is trained again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kullback.report import Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import amount

if TYPE_CHECKING:
    from kullback.text.topics.stability import Stability, StableTopic

_WORDS = 6


def stability_document(stability: Stability) -> Document:
    """Return the document of a stability."""
    runs, unit = len(stability.comparisons), stability.options.unit
    always = sum(topic.found == runs for topic in stability.topics)
    every = "in the other run" if runs == 1 else f"in all {runs} other runs"
    headings = (
        Heading("topic", meaning="the first model's own number"),
        Heading("words"),
        Heading("found", number=True, meaning="in how many of the other runs a topic matches it"),
        Heading("the same", number=True, meaning="in how many JS is within the tolerance"),
        Heading(f"mean JS {unit}", number=True, meaning="to its matches"),
        Heading("p", number=True, meaning="so many matches or more by chance, at most"),
    )
    ranked = sorted(stability.topics, key=lambda topic: (-topic.found, topic.mean_js or 0.0))
    options = stability.options
    return Document(
        title=f"{stability.model.name}: {len(stability.model)} topics in {runs + 1} runs",
        verdict=Text(
            f"{always} of {len(stability.topics)} topics come back",
            tone="good" if stability.verdict == "negligible" else "bad",
        ),
        summary=f"So many were found {every}.",
        blocks=(
            Table(
                "Topics of the first run, the stablest first.",
                headings,
                tuple(_row(stability, topic) for topic in ranked),
                brief=60,
            ),
            Note(
                f"A topic is found where a match is nearer than chance (q ≤ {options.alpha:g}) and "
                "than different topics of one model are; it is the same up to "
                f"{options.tolerance:g} bits of JS. The p-value takes every run for a match by "
                f"chance with probability {options.alpha:g}.",
                "quiet",
            ),
        ),
    )


def _row(stability: Stability, topic: StableTopic) -> Row:
    place = stability.model.numbers.index(topic.number)
    mean, shown = topic.mean_js, f"{topic.found} of {topic.runs}"
    tone: Tone = "good" if topic.found == topic.runs else "unsure" if topic.found else "bad"
    return Row(
        (
            Text(str(topic.number), sort=topic.number),
            Text(" ".join(stability.model.top_words(place, _WORDS))),
            Text(shown, sort=topic.found, tone=tone),
            Text(str(topic.same), sort=topic.same),
            Text("–" if mean is None else amount(mean), sort=9.0 if mean is None else mean),
            Text(f"{topic.p_value:.2g}", sort=topic.p_value),
        )
    )
