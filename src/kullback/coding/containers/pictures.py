"""Pictures of a container: where its bits go, and what its codes lose along the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.report.numbers import percent

if TYPE_CHECKING:
    import altair

    from kullback.coding.containers.dissection import Dissection
    from kullback.coding.containers.stream import Stream

WIDTH = 640
CODEWORDS, PLAIN, OVERHEAD = "codewords", "no code models them", "overhead"
# Three that are told apart on light and on dark pages.
COLOURS = ["#4a7ab5", "#d1682f", "#8c8c8c"]
_SORTS = {
    "literals": CODEWORDS,
    "end of block": CODEWORDS,
    "length codes": CODEWORDS,
    "distance codes": CODEWORDS,
    "length extra bits": PLAIN,
    "distance extra bits": PLAIN,
    "literal-length codes": CODEWORDS,
    "literal-length extra bits": PLAIN,
    "match-length codes": CODEWORDS,
    "match-length extra bits": PLAIN,
    "offset codes": CODEWORDS,
    "offset extra bits": PLAIN,
    "stored bytes": PLAIN,
    "repeated bytes": PLAIN,
    "other data": PLAIN,
}


def parts_picture(found: Dissection) -> altair.LayerChart | altair.FacetChart:
    """Return the parts of a file by falling size, and what sort of bits they are."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "part": part,
            "bits": bits,
            "share": float(f"{bits / found.encoded_bits:.5g}"),
            "words": percent(bits / found.encoded_bits),
            "sort": _SORTS.get(part, OVERHEAD),
        }
        for part, bits in sorted(found.parts.items(), key=lambda item: -item[1])
        if bits
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("share:Q", title="share of the file", axis=alt.Axis(format="~%")),
        y=alt.Y("part:N", sort=[row["part"] for row in rows], title=None),
        tooltip=[
            alt.Tooltip("part:N"),
            alt.Tooltip("bits:Q", format=","),
            alt.Tooltip("words:N", title="share"),
        ],
    )
    colour = alt.Color(
        "sort:N",
        title=None,
        scale=alt.Scale(domain=[CODEWORDS, PLAIN, OVERHEAD], range=COLOURS),
        legend=alt.Legend(orient="bottom"),
    )
    words = base.mark_text(align="left", dx=4).encode(text="words:N")
    return alt.layer(base.mark_bar().encode(color=colour), words).properties(
        width=WIDTH - 100, height=24 * len(rows)
    )


def profile_picture(stream: Stream) -> altair.VConcatChart:
    """Return bits per byte along what a stream unpacks to, and below them what its codes lose."""
    import altair as alt

    rows = _rows(stream)
    unit, per = _unit(stream.size)
    for row in rows:
        row["from"] = float(f"{row['from'] / per:.6g}")
    x = alt.X("from:Q", title=None, scale=alt.Scale(domain=[0, stream.size / per], nice=False))
    base = alt.Chart(alt.InlineData(values=rows)).properties(width=WIDTH)
    line: Any = {"interpolate": "step-after", "strokeWidth": 1.5}
    tooltip = [
        alt.Tooltip("from:Q", title=f"from, {unit}"),
        alt.Tooltip("rate:Q", title="bits per byte", format=".3f"),
        alt.Tooltip("loss:Q", title="KL, bits a codeword", format=".4f"),
    ]
    above = base.mark_line(**line).encode(
        x=x, y=alt.Y("rate:Q", title="bits per byte"), tooltip=tooltip
    )
    below = base.mark_line(**line).encode(
        x=x.copy().title(f"{unit} unpacked"),
        y=alt.Y("loss:Q", title="KL, bits a codeword"),
        tooltip=tooltip,
    )
    return alt.vconcat(above.properties(height=170), below.properties(height=130))


def _rows(stream: Stream) -> list[dict[str, Any]]:
    """Return where each row of the profile begins, with its rates; the last closes the line."""
    bits, size, codewords, lost = stream.profile[stream.profile[:, 1] > 0].T
    starts = np.concatenate([[0.0], np.cumsum(size)])
    rates, losses = bits / size, lost / np.maximum(codewords, 1)
    rows = [
        {"from": float(at), "rate": float(f"{rate:.4g}"), "loss": float(f"{loss:.4g}")}
        for at, rate, loss in zip(starts, rates, losses, strict=False)
    ]
    return [*rows, {**rows[-1], "from": float(starts[-1])}]


def _unit(size: int) -> tuple[str, float]:
    for unit, per in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= 2 * per:
            return unit, per
    return "bytes", 1.0
