"""Pictures of a ledger: its lines, and codewords against surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.coding.codes.plan import ENTROPY
from kullback.coding.naming import noun, symbol_name

if TYPE_CHECKING:
    import altair

    from kullback.coding.ledger import Ledger

WIDTH = 640
MOST = 1000
LOST, SAVED, TOTAL = "lost", "saved", "all of it"


def ledger_picture(ledger: Ledger) -> altair.LayerChart:
    """Return the lines beyond the entropy, each from where the one above it ends."""
    import altair as alt

    size = max(ledger.symbols.size, 1)
    rows: list[dict[str, Any]] = []
    level = 0.0
    for name, bits in ledger.parts.items():
        if name == ENTROPY or not bits:
            continue
        end = level + bits / size
        kind = LOST if bits > 0 else SAVED
        rows.append(_step(name, level, end, kind, f"{bits / size:+.5f}"))
        level = end
    rows.append(_step("beyond the entropy", 0.0, level, TOTAL, f"{level:.5f}"))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("line:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    )
    title = (
        f"bits per {noun(ledger.symbols)} beyond the entropy, "
        f"{float(ledger.parts[ENTROPY]) / size:.5f}"
    )
    ends = [end for row in rows for end in (row["from"], row["to"])]
    # Beside the longest bar there is room for its number.
    scale = alt.Scale(domain=[min(ends), 1.12 * max(*ends, 1e-9)], nice=False)
    bars = base.mark_bar(height=16).encode(
        x=alt.X("from:Q", title=title, scale=scale, axis=alt.Axis(format="~g")),
        x2="to:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            legend=None,
            scale=alt.Scale(domain=[LOST, SAVED, TOTAL], range=["#e45756", "#54a24b", "#4c78a8"]),
        ),
        tooltip=["line:N", alt.Tooltip("text:N", title="bits per symbol")],
    )
    texts = base.mark_text(align="left", dx=5).encode(x="right:Q", text="text:N")
    return (bars + texts).properties(width=WIDTH, height=alt.Step(24))


def _step(name: str, start: float, end: float, kind: str, text: str) -> dict[str, Any]:
    return {
        "line": name,
        "from": start,
        "to": end,
        "right": max(start, end),
        "kind": kind,
        "text": text,
    }


def lengths_picture(ledger: Ledger) -> altair.LayerChart:
    """Return what each symbol costs against its surprise; the larger the point, the more common."""
    import altair as alt

    symbols, size = ledger.plan.symbols, ledger.plan.symbols.size
    p = np.array([c / size for c in symbols.counts[symbols.present].tolist()])
    chosen = np.argsort(-p, kind="stable")[:MOST]
    surprise, costs = -np.log2(p), ledger.plan.lengths[symbols.present]
    rows: list[dict[str, Any]] = [
        {
            "symbol": symbol_name(symbols, int(symbols.present[i])),
            "p": float(f"{p[i]:.6g}"),
            "surprise": float(f"{surprise[i]:.6g}"),
            "costs": float(f"{float(costs[i]):.6g}"),
        }
        for i in chosen.tolist()
    ]
    top = float(max(surprise[chosen].max(), 1.0))
    ends: list[dict[str, Any]] = [{"x": 0, "y": 0}, {"x": top, "y": top}]
    line = alt.Chart(alt.InlineData(values=ends))
    ideal = line.mark_line(strokeDash=[5, 3], color="gray").encode(x="x:Q", y="y:Q")
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_circle(opacity=0.6)
        .encode(
            x=alt.X("surprise:Q", title="surprise of the symbol, -log2 p, bits"),
            y=alt.Y("costs:Q", title="what it costs, bits"),
            size=alt.Size("p:Q", title="share", scale=alt.Scale(range=[15, 500])),
            tooltip=["symbol:N", "p:Q", "surprise:Q", "costs:Q"],
        )
    )
    return (ideal + points).properties(width=WIDTH, height=300)
