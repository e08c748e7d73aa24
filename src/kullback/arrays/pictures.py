"""Pictures of two samples: densities with their log-ratio, and the plane that parts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.arrays.densities import Densities, shown_range
from kullback.arrays.plane import Plane, plane_of
from kullback.report.numbers import short
from kullback.result import nats_per

if TYPE_CHECKING:
    import altair

    from kullback.arrays.comparison import ArrayComparison, ColumnComparison

WIDTH = 640
SIDE = 370
# Fewer draws of one sample where the other has none may be chance.
_ONLY = 3


def column_picture(comparison: ArrayComparison, column: ColumnComparison) -> altair.VConcatChart:
    """Return the picture of one column: both densities, and below them log p/q with its error."""
    import altair as alt

    densities = densities_of(comparison, column)
    unit = comparison.options.unit
    bins = _bins(densities, nats_per(unit))
    edges = [float(densities.edges[0]), float(densities.edges[-1])]
    scale = alt.Scale(domain=edges, nice=False)
    colour = alt.Color(
        "sample:N",
        sort=["P", "Q"],
        scale=alt.Scale(domain=["P", "Q"]),
        legend=alt.Legend(title=None, symbolOpacity=1.0),
    )
    # The outline ends on the ground.
    closing = {**bins[-1], "from": edges[1], "to": edges[1], "P": 0, "Q": 0}
    base = (
        alt.Chart(alt.InlineData(values=[*bins, closing]))
        .transform_fold(["P", "Q"], as_=["sample", "density"])
        .encode(
            x=alt.X("from:Q", title=None, scale=scale),
            y=alt.Y("density:Q", stack=None, title="density"),
            color=colour,
        )
        .properties(width=WIDTH, height=200)
    )
    shape: Any = {"interpolate": "step-after"}
    above = base.mark_area(opacity=0.25, **shape) + base.mark_line(strokeWidth=2, **shape)
    below = _ratio_below(bins, scale, column.name, unit)
    return alt.vconcat(above, below).resolve_scale(color="independent")


def _ratio_below(
    bins: list[dict[str, Any]], scale: altair.Scale, name: str, unit: str
) -> altair.LayerChart | altair.FacetChart:
    import altair as alt

    colour = alt.Color(
        "denser:N", title=None, sort=["P", "Q"], scale=alt.Scale(domain=["P", "Q"]), legend=None
    )
    base = (
        alt.Chart(alt.InlineData(values=bins))
        .encode(color=colour, tooltip=_bin_tooltip(unit))
        .properties(width=WIDTH, height=150)
    )
    title = f"log p/q, {unit}"
    bars = base.mark_bar(opacity=0.6, binSpacing=1).encode(
        x=alt.X("from:Q", title=name, scale=scale),
        x2="to:Q",
        y=alt.Y("ratio:Q", title=title),
        y2=alt.datum(0),
    )
    errors = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("middle:Q", scale=scale), y=alt.Y("low:Q", title=title), y2="high:Q"
    )
    alone = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X("middle:Q", scale=scale),
        y=alt.Y("only:Q", title=title),
        shape=alt.Shape(
            "denser:N",
            scale=alt.Scale(domain=["P", "Q"], range=["triangle-up", "triangle-down"]),
            legend=None,
        ),
    )
    # A layer without a value to draw would be warned of.
    layers = [layer for layer, field in ((bars, "ratio"), (errors, "ratio"), (alone, "only"))
              if any(field in row for row in bins)]  # fmt: skip
    return alt.layer(*layers)


def _bin_tooltip(unit: str) -> list[altair.Tooltip]:
    import altair as alt

    return [
        alt.Tooltip("from:Q", format=".4~g"),
        alt.Tooltip("to:Q", format=".4~g"),
        alt.Tooltip("draws of P:Q", format=","),
        alt.Tooltip("draws of Q:Q", format=","),
        alt.Tooltip("ratio:Q", title=f"log p/q, {unit}", format=".3f"),
    ]


def densities_of(comparison: ArrayComparison, column: ColumnComparison) -> Densities:
    """Return the densities of a column in both samples."""
    j = comparison.p.columns.index(column.name)
    return Densities.of(comparison.p.values[:, j], comparison.q.values[:, j])


def _bins(densities: Densities, nats: float) -> list[dict[str, Any]]:
    """Return the bins to draw; ``only`` is where the mark stands of a bin that one sample lacks."""
    p, q = densities.density()
    ratio, reach = (z / nats for z in densities.log_ratio())
    # Unsure bars must not make the others small.
    top = 1.15 * max(float(np.nanmax(np.abs(ratio), initial=0.0)), 0.5)
    bins = []
    for i, (low, high) in enumerate(zip(densities.edges[:-1], densities.edges[1:], strict=True)):
        n, m = int(densities.p[i]), int(densities.q[i])
        row: dict[str, Any] = {
            "from": short(low), "to": short(high), "middle": short(0.5 * (low + high)),
            "P": short(p[i]), "Q": short(q[i]), "draws of P": n, "draws of Q": m,
            "denser": "P" if p[i] > q[i] else "Q",
        }  # fmt: skip
        if n and m:
            ends = (ratio[i] - reach[i], ratio[i] + reach[i])
            low_end, high_end = (float(np.clip(end, -1.2 * top, 1.2 * top)) for end in ends)
            row |= {"ratio": short(ratio[i]), "low": short(low_end), "high": short(high_end)}
        elif max(n, m) >= _ONLY:
            row["only"] = short(top if n else -top)
        bins.append(row)
    return bins


def plane_picture(comparison: ArrayComparison) -> altair.HConcatChart:
    """Return both samples side by side in the plane that parts them, log p/q as colour."""
    import altair as alt

    plane = plane_of(comparison.p, comparison.q, comparison.options.seed)
    unit = comparison.options.unit
    ratio = plane.log_ratio / nats_per(unit)
    top = max(short(np.quantile(np.abs(ratio), 0.98)), 0.1)
    domains = [
        _domain(plane.points[plane.from_p, i], plane.points[~plane.from_p, i]) for i in (0, 1)
    ]
    colour = alt.Color(
        "ratio:Q",
        title=f"log p/q, {unit}",
        scale=alt.Scale(domain=[-top, top], domainMid=0, clamp=True, interpolate="lab"),
    )
    panels = []
    for name, mine, points in (
        ("P", plane.from_p, comparison.p),
        ("Q", ~plane.from_p, comparison.q),
    ):
        axes = [
            getattr(alt, axis)(
                f"{axis.lower()}:Q",
                title=title,
                scale=alt.Scale(domain=domain, nice=False, zero=False),
            )
            for axis, title, domain in zip(("X", "Y"), plane.titles, domains, strict=True)
        ]
        inside = mine & _inside(plane.points, domains)
        shown = int(np.count_nonzero(inside))
        panels.append(
            alt.Chart(alt.InlineData(values=_draws(plane, inside, ratio)))
            .mark_circle(size=26, opacity=0.85)
            .encode(
                x=axes[0],
                y=axes[1],
                color=colour,
                tooltip=[alt.Tooltip("ratio:Q", title=f"log p/q, {unit}", format=".2f")],
            )
            .properties(
                width=SIDE, height=SIDE, title=f"{shown:,} of the {points.size:,} draws of {name}"
            )
        )
    return alt.hconcat(*panels).resolve_scale(color="shared")


def _draws(plane: Plane, mine: np.ndarray, ratio: np.ndarray) -> list[dict[str, float]]:
    return [
        {"x": short(x), "y": short(y), "ratio": short(r)}
        for (x, y), r in zip(plane.points[mine], ratio[mine], strict=True)
    ]


def _inside(points: np.ndarray, domains: list[list[float]]) -> np.ndarray:
    """Return which draws are not in a long tail that the picture leaves out."""
    low, high = np.transpose(domains)
    return np.all((points >= low) & (points <= high), axis=1)


def _domain(*samples: np.ndarray) -> list[float]:
    low, high = shown_range(*samples)
    room = 0.04 * (high - low) or 1.0
    return [low - room, high + room]
