"""``kullback kl P Q``: two distributions that are vectors or have names."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import typer

from kullback import families
from kullback._errors import InputError
from kullback.api import divergence
from kullback.inputs import counts, log_probs, logits, masses
from kullback.measures import MEASURES, SETTINGS, Measure
from kullback.report import clean, print_document
from kullback.report.files import write_atomically
from kullback.report.json import to_json
from kullback.report.results import CELLS, results_document
from kullback.result import Result, json_number
from kullback.sources.vectors import READERS, read_vector

KINDS: dict[str, Callable[[Any], Any]] = {
    "counts": counts,
    "logits": logits,
    "log_probs": log_probs,
    "masses": masses,
}


def kl(
    p: Annotated[
        str, typer.Argument(metavar="P", help='What is observed: "0.5,0.5", a file, "norm(0,1)".')
    ],
    q: Annotated[str, typer.Argument(metavar="Q", help="What is expected, in the same forms.")],
    measure: Annotated[
        str, typer.Option(help=f"One of {', '.join([*MEASURES, *SETTINGS])}.")
    ] = "kl",
    order: Annotated[
        float | None, typer.Option(help="The setting of renyi, tsallis, alpha and skew_kl.")
    ] = None,
    of: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help=f"What the numbers are: probabilities, {', '.join(KINDS)}.",
        ),
    ] = "probabilities",
    normalize: Annotated[
        bool, typer.Option("--normalize", help="Take the numbers as weights of any sum.")
    ] = False,
    support: Annotated[str, typer.Option(help="Where q = 0 < p: inf, raise or drop.")] = "inf",
    method: Annotated[
        str, typer.Option(help="auto, plugin, closed form, quadrature or monte carlo.")
    ] = "auto",
    unit: Annotated[str, typer.Option(help="nats, bits or bans.")] = "nats",
    level: Annotated[float, typer.Option(help="Level of the interval of an estimate.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Seed of a Monte Carlo estimate.")] = 0,
    cells: Annotated[int, typer.Option(help="How many cells to show.")] = CELLS,
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write JSON; - or nothing: to standard output."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """Say how far the distribution P is from Q, in both directions, and where.

    P and Q are numbers ("0.5,0.5"), files of numbers (.npy, .json, .csv, .tsv, .txt; with labels
    they are aligned by these), or distributions by name: "norm(0,1)", "gamma(2, scale=3)".
    """
    chosen = _measure(measure, order)
    left, right = (_operand(text, of, name) for text, name in ((p, "P"), (q, "Q")))
    options: dict[str, Any] = {"method": method, "support": support, "level": level, "rng": seed}
    options["normalize"] = normalize
    first = divergence(left, right, chosen, unit=unit, **options)
    results = [first]
    if not chosen.symmetric:
        results.append(_reverse(left, right, chosen, unit, options))
    _show(results, f"P = {p}, Q = {q}", cells, json, quiet)
    return 0


def _measure(name: str, order: float | None) -> Measure:
    if name in SETTINGS:
        setting, build = SETTINGS[name]
        if order is None:
            raise InputError(f"--measure {name} needs --order, its {setting}.")
        return build(order)
    if name not in MEASURES:
        known = ", ".join([*MEASURES, *SETTINGS])
        raise InputError(f"there is no measure {name}; use one of {known}.")
    if order is not None:
        raise InputError(f"--measure {name} takes no --order; these do: {', '.join(SETTINGS)}.")
    return MEASURES[name]


def _operand(text: str, of: str, name: str) -> Any:
    if of not in ("probabilities", *KINDS):
        raise InputError(f"--of must be probabilities, {', '.join(KINDS)}, not {of}.")
    vector = read_vector(text)
    if vector is not None:
        return KINDS[of](vector) if of in KINDS else vector
    if "(" in text or text.isidentifier():
        return families.named(text)
    raise InputError(
        f"{name} is {text!r}, which is no file, no numbers and no distribution; write numbers "
        f'such as 0.5,0.5, a file ({READERS}), or a name such as "norm(0,1)".'
    )


def _reverse(p: Any, q: Any, measure: Measure, unit: str, options: dict[str, Any]) -> Result:
    """Return the same measure from Q to P, named so."""
    result = divergence(q, p, measure, unit=unit, **options)
    notes = tuple(_exchanged(note) for note in result.notes)
    return replace(result, direction=measure.direction("Q", "P"), notes=notes)


def _exchanged(note: str) -> str:
    """Return a note with the names P and Q exchanged."""
    return re.sub(r"\b[PQ]\b", lambda name: "Q" if name[0] == "P" else "P", note)


def _show(results: list[Result], title: str, cells: int, json: str | None, quiet: bool) -> None:
    if json is not None:
        contributions = results[0].contributions
        found = [
            {"label": c.label, "p": c.p, "q": c.q, "contribution": json_number(c.value)}
            for c in (contributions or ())
        ]
        document = {"results": [r.to_dict() for r in results], "cells": found}
        text = to_json(document)
        if json == "-":
            sys.stdout.write(text)
        else:
            write_atomically(json, text)
    if not quiet and json != "-":
        print_document(results_document(results, clean(title), cells=cells), sys.stdout)
