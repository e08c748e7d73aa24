"""Pictures of two topic models: their topics in a plane, all pairs, and the words of one pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.report.numbers import short
from kullback.text.topics.topic_map import TopicMap, topic_map

if TYPE_CHECKING:
    import altair

    from kullback.text.topics.comparison import TopicComparison, TopicRow
    from kullback.text.topics.model import TopicModel

WIDTH = 640
SHOWN = 16  # words of a pair
_NAMED = 6  # words of a topic in a tooltip
_LABELLED = 24  # topics whose JS is written in the matrix


def map_of(comparison: TopicComparison) -> TopicMap:
    """Return the plane of all topics, those of A first."""
    js = comparison.js
    return topic_map(np.block([[comparison.js_a, js], [js.T, comparison.js_b]]))


def map_picture(comparison: TopicComparison) -> altair.LayerChart | altair.FacetChart:
    """Return the topics of both models in one plane, with lines between those that match."""
    import altair as alt

    points = map_of(comparison).points
    rows = [
        _point(model, i, name, points[i + offset])
        for model, name, offset in (
            (comparison.a, "A", 0),
            (comparison.b, "B", len(comparison.a)),
        )
        for i in range(len(model))
    ]
    x = alt.X("x:Q", scale=alt.Scale(zero=False, padding=20), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(zero=False, padding=20), axis=None)
    colour = alt.Color("model:N", title=None, scale=alt.Scale(domain=["A", "B"]))
    base = alt.Chart(alt.InlineData(values=rows))
    lines = _lines(comparison, points)
    circles = base.mark_circle(opacity=0.45).encode(
        x=x,
        y=y,
        color=colour,
        size=alt.Size(
            "share:Q",
            title="share of the corpus",
            scale=alt.Scale(range=[60, 900]),
            legend=alt.Legend(format=".1~%"),
        ),
        tooltip=["model:N", "topic:N", "words:N", alt.Tooltip("share:Q", format=".2%")],
    )
    names = base.mark_text(fontSize=10).encode(x=x, y=y, text="topic:N", detail="model:N")
    layers: list[Any] = [circles, names]
    if lines:
        rules = alt.Chart(alt.InlineData(values=lines)).mark_rule(color="gray", opacity=0.7)
        dash = alt.StrokeDash("verdict:N", title=None, sort=["same", "changed", "split", "merged"])
        layers.insert(0, rules.encode(x=x, y=y, x2="x2:Q", y2="y2:Q", strokeDash=dash))
    return alt.layer(*layers).properties(width=WIDTH, height=460)


def _point(model: TopicModel, i: int, name: str, point: np.ndarray) -> dict[str, Any]:
    return {
        "model": name,
        "topic": str(model.numbers[i]),
        "words": " ".join(model.top_words(i, _NAMED)),
        "share": short(model.shares[i]),
        "x": short(point[0]),
        "y": short(point[1]),
    }


def _lines(comparison: TopicComparison, points: np.ndarray) -> list[dict[str, Any]]:
    place_a = {number: i for i, number in enumerate(comparison.a.numbers)}
    place_b = {number: len(place_a) + j for j, number in enumerate(comparison.b.numbers)}
    lines = []
    for row in comparison.rows:
        for a in row.a:
            for b in row.b:
                start, end = points[place_a[a]], points[place_b[b]]
                lines.append(
                    {
                        "verdict": row.verdict,
                        "x": short(start[0]),
                        "y": short(start[1]),
                        "x2": short(end[0]),
                        "y2": short(end[1]),
                    }
                )
    return lines


def ordered_topics(comparison: TopicComparison) -> tuple[list[int], list[int]]:
    """Return the numbers of both models' topics so that matches lie on the diagonal.

    Those with a counterpart come first, by rising JS; lost and new ones are last.
    """
    paired = sorted((row for row in comparison.rows if row.a and row.b), key=lambda r: r.js.value)
    alone = [row for row in comparison.rows if not (row.a and row.b)]
    rows = [*paired, *alone]
    return [a for row in rows for a in row.a], [b for row in rows for b in row.b]


def matrix_picture(comparison: TopicComparison) -> altair.LayerChart | altair.FacetChart:
    """Return JS of all pairs as colours, in the order of the matching."""
    import altair as alt

    order_a, order_b = ordered_topics(comparison)
    place_a = {number: i for i, number in enumerate(comparison.a.numbers)}
    place_b = {number: j for j, number in enumerate(comparison.b.numbers)}
    together = {(a, b) for row in comparison.rows for a in row.a for b in row.b}
    rows: list[dict[str, Any]] = [
        {
            "A": str(a),
            "B": str(b),
            "js": short(comparison.js[place_a[a], place_b[b]]),
            "together": (a, b) in together,
        }
        for a in order_a
        for b in order_b
    ]
    unit = comparison.options.unit
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("B:N", sort=[str(b) for b in order_b], title="topic of B"),
        y=alt.Y("A:N", sort=[str(a) for a in order_a], title="topic of A"),
        tooltip=["A:N", "B:N", alt.Tooltip("js:Q", title=f"JS, {unit}")],
    )
    top = max(row["js"] for row in rows) or 1.0
    cells = base.mark_rect().encode(
        color=alt.Color(
            "js:Q",
            title=f"JS, {unit}",
            scale=alt.Scale(scheme="blues", reverse=True, domain=[0, top]),
        )
    )
    layers: list[Any] = [cells]
    if any(row["together"] for row in rows):
        layers.append(
            base.transform_filter("datum.together").mark_rect(
                fillOpacity=0, stroke="#e45756", strokeWidth=2
            )
        )
    small = max(len(order_a), len(order_b)) <= _LABELLED
    if small:
        dark = alt.condition(f"datum.js < {0.4 * top}", alt.value("white"), alt.value("black"))
        layers.append(
            base.mark_text(fontSize=9).encode(text=alt.Text("js:Q", format=".2f"), color=dark)
        )
    step = alt.Step(30 if small else 12)
    return alt.layer(*layers).properties(width=step, height=step)


def words_picture(
    comparison: TopicComparison, row: TopicRow
) -> altair.LayerChart | altair.FacetChart:
    """Return the words that make the difference: to the right those that A's topic has more of."""
    import altair as alt

    unit = comparison.options.unit
    rows: list[dict[str, Any]] = [
        {
            "word": word.label,
            "side": short(word.value if word.p > word.q else -word.value),
            "more in": "A" if word.p > word.q else "B",
            "p": short(word.p),
            "q": short(word.q),
        }
        for word in row.words(SHOWN)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("word:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    )
    bars = base.mark_bar().encode(
        x=alt.X("side:Q", title=f"← more in B | share of JS, {unit} | more in A →"),
        color=alt.Color("more in:N", legend=None, scale=alt.Scale(domain=["A", "B"])),
        tooltip=[
            "word:N",
            alt.Tooltip("p:Q", title="in A's topic"),
            alt.Tooltip("q:Q", title="in B's topic"),
            alt.Tooltip("side:Q", title=f"share of JS, {unit}"),
        ],
    )
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color="gray").encode(x="x:Q")
    return (bars + zero).properties(width=WIDTH - 160, height=alt.Step(18))
