"""``kullback compare P Q``: the one verb."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kullback._compare import compare as compare_two
from kullback._errors import InputError
from kullback.cli.gates import check_gates
from kullback.cli.progress import LateProgress
from kullback.cli.show import check_outputs, show
from kullback.tables.options import Options

DEFAULTS = Options()
_SLICES, _COLUMNS, _ANSWER = "Rows", "Columns", "Answer"

Names = list[str] | None


def compare(
    p: Annotated[
        str,
        typer.Argument(
            metavar="P",
            help="What is observed: a table, samples, a text or a folder of them, any file, or -.",
        ),
    ],
    q: Annotated[
        str | None, typer.Argument(metavar="Q", help="What is expected: the reference.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="KIND", help="Take both for a table, samples, text or bytes."),
    ] = None,
    p_where: Annotated[str | None, typer.Option(help="SQL condition on P's rows.")] = None,
    q_where: Annotated[str | None, typer.Option(help="SQL condition on Q's rows.")] = None,
    where: Annotated[str | None, typer.Option(help="SQL condition on the rows of both.")] = None,
    sample: Annotated[
        int | None, typer.Option(help="Compare this many random rows of each.")
    ] = None,
    weight: Annotated[str | None, typer.Option(help="Column of weights.")] = None,
    rename: Annotated[
        Names, typer.Option(metavar="OLD=NEW", help="Rename a column of P; repeatable.")
    ] = None,
    include: Annotated[
        Names, typer.Option(metavar="COLUMN", help="Compare this column; repeatable.")
    ] = None,
    exclude: Annotated[
        Names, typer.Option(metavar="COLUMN", help="Leave out a column; repeatable.")
    ] = None,
    key: Annotated[
        Names, typer.Option(metavar="COLUMN", help="Leave out an identifier; repeatable.")
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(
            help="The KL(P‖Q) in nats (of texts JS; of language models the Jeffreys rate, in bits "
            "per token) below which a difference does not matter; by default "
            f"{DEFAULTS.tolerance:g}, of language models 0.05."
        ),
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(help=f"False discovery rate of the verdicts, by default {DEFAULTS.alpha:g}."),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(help=f"Level of the intervals, by default {DEFAULTS.level:g}."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(help="nats, bits or bans; by default nats, of texts and bytes bits."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help=f"Seed of all that is drawn, by default {DEFAULTS.seed}."),
    ] = None,
    allow_overlap: Annotated[
        bool, typer.Option("--allow-overlap", help="Take samples that share rows.")
    ] = False,
    tokens: Annotated[
        str | None,
        typer.Option(
            help='Of texts: word, char, byte, ngram:3, charngram:3, or a pattern, "[a-z]+".'
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Of texts: compare them by language models, ngram or ngram:3."
        ),
    ] = None,
    smoothing: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of texts: absolute-discount, dirichlet, jelinek-mercer or good-turing.",
        ),
    ] = None,
    stop: Annotated[
        Names, typer.Option(metavar="WORD", help="Of texts: leave out a word; repeatable.")
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write JSON; - or nothing: to standard output."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    fail_on: Annotated[
        Names,
        typer.Option(
            metavar="GATE", help='Exit with 1 on drift, undecided, or a limit: "kl>0.01".'
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """Compare P with the reference Q: how far, where, and how sure.

    P and Q are tables: Parquet, CSV, TSV (also .gz), JSON lines, Arrow, file.duckdb::table, or -.
    With one table, compare two slices of it: --p-where "month = 7" --q-where "month = 1".
    Or they are samples, a draw a row: .npy, .npz, file.npz::name; --as samples takes tables of
    numbers for such. Or texts: .txt, .md, .rst, folders; --as text takes any file, or
    table.parquet::column. Any other files are compared as bytes, and what one costs in the code of
    the other.

    Exit code: 0 done, 1 a --fail-on gate tripped, 2 an error.
    """
    check_gates(fail_on or [])
    check_outputs([x for x in (p, q) if x is not None], json, html)
    options: dict[str, Any] = {
        "p_where": p_where,
        "q_where": q_where,
        "where": where,
        "sample": sample,
        "weight": weight,
        "rename": _renames(rename or []),
        "include": include or [],
        "exclude": exclude or [],
        "key": key or [],
        "tolerance": tolerance,
        "alpha": alpha,
        "level": level,
        "unit": unit,
        "seed": seed,
        "allow_overlap": allow_overlap,
        "tokens": tokens,
        "model": model,
        "smoothing": smoothing,
        "stop": stop or [],
    }
    with LateProgress(quiet=quiet) as progress:
        comparison = compare_two(p, q, as_=as_, progress=progress, **_given(options))
    return show(comparison, json=json, html=html, quiet=quiet, fail_on=fail_on or [])


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that say anything: each field knows some of them only."""
    return {
        name: value
        for name, value in options.items()
        if not (value is None or value is False or value in ([], {}))
    }


def _renames(pairs: list[str]) -> dict[str, str]:
    renames = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise InputError(
                f"--rename takes OLD=NEW, such as --rename cust_id=customer, not {pair!r}."
            )
        if old in renames:
            raise InputError(f"--rename names {old} twice.")
        renames[old] = new
    return renames
