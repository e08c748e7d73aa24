"""``kullback topics A B``: which topics of two models are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kullback.cli.gates import check_gates
from kullback.cli.progress import LateProgress
from kullback.cli.show import check_outputs, show

Names = list[str] | None
# Of the progress, what fitting takes.
_FITTING = 0.9


def topics(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="A topic model (.npz, .csv), or a folder or glob of texts."
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The reference, in the same forms.")],
    count: Annotated[
        int, typer.Option("--topics", metavar="K", help="How many topics to fit to texts.")
    ] = 20,
    seed: Annotated[int, typer.Option(help="Seed of all that is fitted and drawn.")] = 0,
    passes: Annotated[
        int | None, typer.Option(help="Passes over the texts, by default 10.")
    ] = None,
    words: Annotated[
        int, typer.Option(help="Keep so many of the most frequent words of the texts.")
    ] = 10_000,
    min_df: Annotated[
        int, typer.Option("--min-df", help="Leave out words in fewer texts than this.")
    ] = 5,
    vocabulary: Annotated[
        str, typer.Option(help="Compare over the union of the words, or the shared ones.")
    ] = "union",
    normalize: Annotated[
        bool, typer.Option("--normalize", help="Take the rows of files as weights of any sum.")
    ] = False,
    tolerance: Annotated[
        float, typer.Option(help="The JS, in bits, up to which two topics count as the same.")
    ] = 0.2,
    alpha: Annotated[float, typer.Option(help="Error of 'nearer than chance'.")] = 0.05,
    unit: Annotated[str, typer.Option(help="bits, nats or bans.")] = "bits",
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write JSON; - or nothing: to standard output."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    fail_on: Annotated[
        Names,
        typer.Option(
            metavar="GATE",
            help='Exit with 1 on drift (a topic is not the same), or a limit: "lost>0", "js>0.3".',
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """Say which topics of A are the same in B, changed, split, merged or lost, and which are new.

    A and B are topic models: .npz with phi (a topic a row) and, if known, vocabulary, weights,
    theta; or .csv, .tsv with the words as header and a topic a row. Or they are folders or globs of
    text files, each a document: topics are fitted to both, on the words of both together (needs
    kullback[samples]).

    Exit code: 0 done, 1 a --fail-on gate tripped, 2 an error.
    """
    from kullback.text.topics.comparing import compare_topics
    from kullback.text.topics.named import named_models
    from kullback.text.topics.options import TopicOptions

    check_gates(fail_on or [])
    check_outputs([a, b], json, html)
    # What is wrong with an option is said before topics are fitted for minutes.
    chosen = TopicOptions(
        unit=unit, vocabulary=vocabulary, tolerance=tolerance, alpha=alpha, seed=seed
    )
    with LateProgress(quiet=quiet) as progress:
        models = named_models(
            a, b, normalize=normalize, topics=count, seed=seed, passes=passes, max_words=words,
            min_df=min_df, progress=lambda doing, share: progress(doing, _FITTING * share),
        )  # fmt: skip
        comparison = compare_topics(
            *models,
            unit=chosen.unit, vocabulary=chosen.vocabulary, tolerance=chosen.tolerance,
            alpha=chosen.alpha, seed=chosen.seed,
            progress=lambda doing, share: progress(doing, _FITTING + (1 - _FITTING) * share),
        )  # fmt: skip
    return show(comparison, json=json, html=html, quiet=quiet, fail_on=fail_on or [])
