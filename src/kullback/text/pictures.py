"""Pictures of two texts: the word shift, and the ranks of all words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kullback.report.numbers import short
from kullback.text.keyness import average_ranks

if TYPE_CHECKING:
    import altair

    from kullback.text.comparison import TextComparison

WIDTH = 640
SHIFTED = 30
# Cells of the rank-rank picture a decade.
_CELLS = 8
_NAMED = 24


def shift_picture(comparison: TextComparison) -> altair.LayerChart:
    """Return what each word adds to JS: to the right if it is P's, to the left if Q's."""
    import altair as alt

    rows = []
    for word in comparison.words.top(SHIFTED):
        sign = 1.0 if word.p > word.q else -1.0
        low, high = (word.contribution,) * 2 if word.interval is None else word.interval[:2]
        rows.append(
            {
                "word": word.word,
                "whose": "P" if sign > 0 else "Q",
                "adds": short(sign * word.contribution),
                "low": short(sign * low),
                "high": short(sign * high),
                "p": short(1e6 * word.p),
                "q": short(1e6 * word.q),
                "z": short(word.log_odds),
            }
        )
    unit = comparison.options.unit
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("word:N", sort=None, title=None, axis=alt.Axis(labelLimit=180)),
        tooltip=[
            "word:N",
            alt.Tooltip("p:Q", title="per million, P", format=",.1f"),
            alt.Tooltip("q:Q", title="per million, Q", format=",.1f"),
            alt.Tooltip("adds:Q", title=f"adds, {unit}"),
            alt.Tooltip("z:Q", title="log-odds z", format=".1f"),
        ],
    )
    title = f"← Q's | what a word adds to JS, {unit} | P's →"
    axis = alt.Axis(labelExpr="format(abs(datum.value), '~g')")
    bars = base.mark_bar().encode(
        x=alt.X("adds:Q", title=title, axis=axis),
        color=alt.Color("whose:N", title=None, sort=["P", "Q"], scale=alt.Scale(domain=["P", "Q"])),
    )
    spans = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("low:Q", title=title, axis=axis), x2="high:Q"
    )
    return (bars + spans).properties(width=WIDTH, height=alt.Step(16))


def ranks_picture(comparison: TextComparison) -> altair.LayerChart:
    """Return the rank of each word in P against that in Q, counted in cells, with some named."""
    import altair as alt

    a, b = comparison.p.counts, comparison.q.counts
    ranks = np.log10([average_ranks(x) for x in (a, b)])
    cells = np.floor(ranks * _CELLS).astype(np.int64)
    width = int(cells.max()) + 1
    keys, places = np.unique(cells[0] * width + cells[1], return_inverse=True)
    totals = np.bincount(places)
    rows = [
        {"p": _at(int(key) // width), "p2": _at(int(key) // width + 1),
         "q": _at(int(key) % width), "q2": _at(int(key) % width + 1), "words": int(total)}
        for key, total in zip(keys, totals, strict=True)
    ]  # fmt: skip
    named = [
        {"word": word, "p": float(10 ** ranks[0][i]), "q": float(10 ** ranks[1][i])}
        for word, i in _places(comparison)
    ]
    scale = alt.Scale(type="log")
    grid = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("q:Q", scale=scale, title="rank in Q"),
            x2="q2:Q",
            y=alt.Y("p:Q", scale=alt.Scale(type="log", reverse=True), title="rank in P"),
            y2="p2:Q",
            color=alt.Color("words:Q", scale=alt.Scale(type="log", scheme="blues"), title="words"),
            tooltip=[alt.Tooltip("words:Q", format=",")],
        )
    )
    words = (
        alt.Chart(alt.InlineData(values=named))
        .mark_text(fontSize=10, align="left", dx=3)
        .encode(x="q:Q", y="p:Q", text="word:N")
    )
    points = alt.Chart(alt.InlineData(values=named)).mark_point(filled=True, size=14, color="black")
    points = points.encode(x="q:Q", y="p:Q", tooltip=["word:N", "p:Q", "q:Q"])
    return (grid + points + words).properties(width=440, height=440)


def _places(comparison: TextComparison) -> list[tuple[str, int]]:
    """Return the words to name, and a place among all where a word is as common."""
    a, b = comparison.p.counts, comparison.q.counts
    return [
        (word.word, int(np.flatnonzero((a == word.p_count) & (b == word.q_count))[0]))
        for word in comparison.words.top(_NAMED)
    ]


def _at(cell: int) -> float:
    return float(10 ** (cell / _CELLS))
