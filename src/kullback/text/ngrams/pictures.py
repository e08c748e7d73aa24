"""Pictures of language models: who foretells whom, held-out parts, and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair

    from kullback.text.ngrams.comparison import ModelComparison, TokenShare
    from kullback.text.ngrams.matrix import ModelMatrix

WIDTH = 640
SHOWN = 20
# More parts than this are drawn by a share of them.
_DRAWN = 2_000


def parts_picture(comparison: ModelComparison) -> altair.Chart:
    """Return log p/q of the held-out parts of both texts, a tick each."""
    import altair as alt

    unit = f"{comparison.options.unit} per token"
    rows: list[dict[str, Any]] = [
        {"text": f"{role}: {side.name}", "log p/q": float(f"{ratio:.5g}")}
        for role, side in (("P", comparison.p), ("Q", comparison.q))
        for ratio in side.log_ratios[:_DRAWN].tolist()
    ]
    names = list(dict.fromkeys(row["text"] for row in rows))
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_tick(thickness=2, opacity=0.6)
        .encode(
            x=alt.X("log p/q:Q", title=f"log p/q, {unit}"),
            y=alt.Y("text:N", sort=names, title=None),
            color=alt.Color("text:N", sort=names, legend=None),
            tooltip=["text:N", alt.Tooltip("log p/q:Q", format=".4f")],
        )
        .properties(width=WIDTH, height=alt.Step(50))
    )


def tokens_picture(comparison: ModelComparison) -> altair.HConcatChart:
    """Return the tokens that add most to KL(P‖Q), and those that add most to KL(Q‖P)."""
    import altair as alt

    unit = f"{comparison.options.unit} per token"
    return alt.hconcat(
        _bars(comparison.tokens, f"adds to KL(P‖Q), {unit}"),
        _bars(comparison.tokens_reverse, f"adds to KL(Q‖P), {unit}"),
    )


def _bars(tokens: tuple[TokenShare, ...], title: str) -> altair.Chart:
    import altair as alt

    rows = [
        {"token": t.shown,
         "value": float(f"{t.value:.5g}"), "count": t.count}
        for t in tokens[:SHOWN]
    ]  # fmt: skip
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("value:Q", title=title),
            y=alt.Y("token:N", sort=None, title=None),
            tooltip=["token:N", alt.Tooltip("count:Q", format=","), "value:Q"],
        )
        .properties(width=WIDTH // 2 - 90)
    )


def model_matrix_picture(matrix: ModelMatrix) -> altair.LayerChart:
    """Return the KL rates as colours: a row for the text, a column for the model."""
    import altair as alt

    unit = f"{matrix.options.unit} per token"
    rows: list[dict[str, Any]] = [
        {
            "text": text,
            "model of": model,
            "kl": float(f"{matrix.kl[i][j].value:.5g}") if i != j else 0.0,
            "cross-entropy": float(f"{matrix.cross_entropy[i][j].value:.5g}"),
        }
        for i, text in enumerate(matrix.names)
        for j, model in enumerate(matrix.names)
    ]
    names = list(matrix.names)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("model of:N", sort=names, title="model of Q"),
        y=alt.Y("text:N", sort=names, title="held-out text of P"),
        tooltip=[
            "text:N",
            "model of:N",
            alt.Tooltip("kl:Q", title=f"KL rate KL(P‖Q), {unit}"),
            alt.Tooltip("cross-entropy:Q", title=f"H(P,Q), {unit}"),
        ],
    )
    top = max(row["kl"] for row in rows)
    cells = base.mark_rect().encode(
        color=alt.Color("kl:Q", title=f"KL(P‖Q), {unit}", scale=alt.Scale(scheme="blues"))
    )
    texts = base.mark_text().encode(
        text=alt.Text("kl:Q", format=".2f"),
        color=alt.condition(f"datum.kl > {0.6 * top}", alt.value("white"), alt.value("black")),
    )
    return (cells + texts).properties(width=alt.Step(70), height=alt.Step(46))
