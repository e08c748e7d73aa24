"""Pictures of models: entropy along a file, orders, block sizes, and real compressors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.report.numbers import short

if TYPE_CHECKING:
    import altair

    from kullback.coding.compressors import Compressions
    from kullback.coding.models.blockwise import Blockwise
    from kullback.coding.models.context_models import ContextModel
    from kullback.coding.models.windows import Profile

WIDTH = 640
# More windows than this are drawn as means of neighbours.
MOST_WINDOWS = 512
BITS = "bits per symbol"
ENTROPY, ACHIEVABLE = "entropy: not achievable", "adaptive code: achievable"
MODEL, TABLES = "entropy + MDL", "code with its tables"
BLUE, ORANGE, RED = "#4c78a8", "#f58518", "#e45756"
COLOURS = {ENTROPY: BLUE, MODEL: "#9ecae9", ACHIEVABLE: ORANGE, TABLES: RED}
DASHES = {ENTROPY: [4, 3], MODEL: [2, 2], ACHIEVABLE: [1, 0], TABLES: [1, 0]}


def profile_picture(profile: Profile) -> altair.VConcatChart:
    """Return the entropy along a sequence, and below it KL(window‖file)."""
    import altair as alt

    rows = _windows(profile)
    base = alt.Chart(alt.InlineData(values=rows))
    end = int(profile.starts[-1] + profile.sizes[-1]) if len(profile.starts) else 1
    scale = alt.Scale(domain=[0, end], nice=False)
    tooltip = [
        alt.Tooltip("from:Q", format=","),
        alt.Tooltip("to:Q", format=","),
        alt.Tooltip("entropy:Q", format=".4f"),
        alt.Tooltip("corrected:Q", format=".4f"),
        alt.Tooltip("divergence:Q", title="KL(window‖file)", format=".4f"),
    ]
    x, x2 = alt.X("from:Q", title=None, scale=scale), alt.X2("to:Q")
    # Without an end of its own a window would be but a point of a line.
    steps = base.mark_bar(opacity=0.3, binSpacing=0).encode(
        x=x, x2=x2, y=alt.Y("entropy:Q", title=f"entropy, {BITS}"), y2=alt.datum(0), tooltip=tooltip
    )
    above = steps + base.mark_rule(strokeWidth=2, color=BLUE).encode(x=x, x2=x2, y="entropy:Q")
    if profile.notes:
        above += base.mark_rule(strokeWidth=1, color=ORANGE).encode(x=x, x2=x2, y="corrected:Q")
    above = above.properties(width=WIDTH, height=190)
    if not math.isnan(profile.whole):
        whole = alt.Chart(
            alt.InlineData(values=[{"whole": profile.whole, "text": "whole", "at": end}])
        )
        line = whole.mark_rule(strokeDash=[5, 3]).encode(y="whole:Q")
        name = whole.mark_text(align="left", dx=4).encode(
            x=alt.X("at:Q", title=None, scale=scale), y="whole:Q", text="text:N"
        )
        above = above + line + name
    drawn = len(profile.starts) > MOST_WINDOWS
    title = "symbol" + (f" (means of {_together(profile)} windows)" if drawn else "")
    below = (
        base.mark_bar(binSpacing=0, color=RED)
        .encode(
            x=alt.X("from:Q", title=title, scale=scale),
            x2=x2,
            y=alt.Y("divergence:Q", title=["KL(window‖file),", BITS]),
            y2=alt.datum(0),
            tooltip=tooltip,
        )
        .properties(width=WIDTH, height=110)
    )
    return alt.vconcat(above, below)


def orders_picture(models: Sequence[ContextModel]) -> altair.LayerChart:
    """Return bits per symbol by order: as the sequence lies, with its model, and achievable."""
    rows = []
    for model in models:
        n = max(model.symbols, 1)
        told = (model.empirical_bits, model.empirical_bits + model.mdl_bits, model.prequential_bits)
        rows += [
            {"at": model.order, "bits": short(bits / n), "what": what}
            for what, bits in zip((ENTROPY, MODEL, ACHIEVABLE), told, strict=True)
        ]
    return _lines(rows, "order", [ENTROPY, MODEL, ACHIEVABLE], "O")


def blockwise_picture(blockwise: Blockwise) -> altair.LayerChart:
    """Return bits per symbol by block size: without tables, adaptive, and the given code's."""
    rows = []
    n = max(blockwise.symbols, 1)
    for size in blockwise.sizes:
        told = {ENTROPY: size.entropy_bits, ACHIEVABLE: size.adaptive_bits}
        if size.code_bits is not None:
            told[TABLES] = size.code_bits
        at = "whole" if size.blocks == 1 else _power(size.size)
        rows += [{"at": at, "bits": short(bits / n), "what": what} for what, bits in told.items()]
    names = [ENTROPY, ACHIEVABLE] + ([TABLES] if blockwise.tried else [])
    return _lines(rows, "symbols in a block", names, "N")


def compressors_picture(compressions: Compressions) -> altair.LayerChart:
    """Return bits per byte by compressor."""
    import altair as alt

    rows = [
        {"name": r.name, "bits": short(r.bits_per_byte), "seconds": short(r.seconds)}
        for r in compressions.records
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("bits:Q", title="bits per byte"),
        y=alt.Y("name:N", sort=None, title=None),
        tooltip=["name:N", alt.Tooltip("bits:Q", format=".4f"), "seconds:Q"],
    )
    bars = base.mark_bar()
    texts = base.mark_text(align="left", dx=4).encode(text=alt.Text("bits:Q", format=".3f"))
    return (bars + texts).properties(width=WIDTH, height=alt.Step(22))


def _lines(
    rows: list[dict[str, Any]], title: str, names: list[str], kind: str
) -> altair.LayerChart:
    """Return one line for each name; what codes may not reach is dashed."""
    import altair as alt

    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(f"at:{kind}", sort=None, title=title, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("bits:Q", title=BITS, scale=alt.Scale(zero=False)),
        color=alt.Color(
            "what:N",
            sort=names,
            title=None,
            scale=alt.Scale(domain=names, range=[COLOURS[name] for name in names]),
        ),
        tooltip=[
            alt.Tooltip(f"at:{kind}", title=title),
            "what:N",
            alt.Tooltip("bits:Q", format=".5f"),
        ],
    )
    dashes = alt.StrokeDash(
        "what:N",
        sort=names,
        title=None,
        scale=alt.Scale(domain=names, range=[DASHES[name] for name in names]),
    )
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dashes)
    points = base.mark_point(filled=True, size=45, opacity=1)
    return (lines + points).properties(width=WIDTH, height=240)


def _windows(profile: Profile) -> list[dict[str, Any]]:
    """Return the windows to draw; where they are many, the means of neighbours."""
    step = _together(profile)
    rows = []
    for first in range(0, len(profile.starts), step):
        part = slice(first, first + step)
        weights = profile.sizes[part]
        start = int(profile.starts[first])
        rows.append(
            {"from": start, "to": start + int(weights.sum())}
            | {
                name: short(np.average(getattr(profile, name)[part], weights=weights))
                for name in ("entropy", "corrected", "divergence")
            }
        )
    return rows


def _together(profile: Profile) -> int:
    return -(-len(profile.starts) // MOST_WINDOWS) or 1


def _power(size: int) -> str:
    for unit, factor in (("Mi", 1 << 20), ("Ki", 1 << 10)):
        if size >= factor:
            return f"{size // factor} {unit}"
    return str(size)
