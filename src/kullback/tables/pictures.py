"""Pictures of a column: P against Q by cell, and what each cell adds to KL(P‖Q)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair

    from kullback.tables.comparison import ColumnComparison

MOST_BARS = 24
MOST_STEPS = 80


def column_picture(column: ColumnComparison) -> altair.VConcatChart:
    """Return the picture of one column, as an Altair chart."""
    import altair as alt

    cells = _cells(column)
    order = [cell["cell"] for cell in cells]
    axis = alt.X(
        "cell:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelAngle=-40, labelOverlap=True, labelLimit=110),
    )
    shares = (
        alt.Chart(alt.InlineData(values=cells))
        .transform_fold(["P", "Q"], as_=["table", "share"])
        .mark_bar()
        .encode(
            x=axis,
            xOffset=alt.XOffset("table:N"),
            y=alt.Y("share:Q", title="share of rows", axis=alt.Axis(format="~%")),
            color=alt.Color("table:N", title=None, sort=["P", "Q"]),
            tooltip=_tooltip(),
        )
        .properties(width="container", height=190)
    )
    unit = column.kl.unit
    adds = (
        alt.Chart(alt.InlineData(values=cells))
        .mark_bar()
        .encode(x=axis, y=alt.Y("adds:Q", title=f"adds to KL(P‖Q), {unit}"), tooltip=_tooltip())
        .properties(width="container", height=120)
    )
    width = max(240, min(820, 26 * len(order)))
    return alt.vconcat(shares.properties(width=width), adds.properties(width=width))


def _cells(column: ColumnComparison) -> list[dict[str, Any]]:
    """Return the cells to draw: in the order of the values, or the largest contributions."""
    if column.ordered and len(column.in_order) <= MOST_STEPS:
        position = {label: i for i, label in enumerate(column.in_order)}
        chosen = sorted(column.cells, key=lambda c: position[c.label])
    else:
        chosen = list(column.cells[:MOST_BARS])
    return [
        {"cell": c.label, "P": round(c.p, 8), "Q": round(c.q, 8), "adds": float(f"{c.value:.6g}")}
        for c in chosen
    ]


def _tooltip() -> list[altair.Tooltip]:
    import altair as alt

    return [
        alt.Tooltip("cell:N"),
        alt.Tooltip("P:Q", format=".3%"),
        alt.Tooltip("Q:Q", format=".3%"),
        alt.Tooltip("adds:Q", format=".3g"),
    ]
