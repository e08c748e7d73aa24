"""``kullback kl P Q``: two distributions that are vectors or have names."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from kullback import families
from kullback._errors import InputError, SourceError
from kullback._version import __version__
from kullback.api import divergence
from kullback.cli.show import STDOUT
from kullback.families.adapters.named import NAMES
from kullback.inputs import Discrete, as_single, counts, log_probs, logits, masses
from kullback.inputs.support import POLICIES
from kullback.measures import MEASURES, SETTINGS, Measure
from kullback.report import print_document
from kullback.report.files import write_atomically
from kullback.report.json import to_json
from kullback.report.results import CELLS, results_document
from kullback.result import NATS_PER_UNIT, Contribution, Result, json_number
from kullback.sources.vectors import READERS, STDIN, read_vector

KINDS: dict[str, Callable[[Any], Discrete]] = {
    "counts": counts,
    "logits": logits,
    "log_probs": log_probs,
    "masses": masses,
}
METHODS = ("auto", "plugin", "closed-form", "quadrature", "monte-carlo")
_PROBABILITIES = "probabilities"
# A longer text of P or Q is cut in the title.
_TITLE = 32


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
            help=f"What the numbers are: {', '.join([_PROBABILITIES, *KINDS])}.",
        ),
    ] = _PROBABILITIES,
    normalize: Annotated[
        bool, typer.Option("--normalize", help="Take the numbers as weights of any sum.")
    ] = False,
    support: Annotated[
        str, typer.Option(help=f"What to do where q = 0 < p: {', '.join(POLICIES)}.")
    ] = "inf",
    method: Annotated[str, typer.Option(help=f"One of {', '.join(METHODS)}.")] = "auto",
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

    P and Q are numbers ("0.5,0.5"), files of numbers (.npy, .json, .csv, .tsv, .txt, or - for
    standard input; with labels they are aligned by these), or distributions by name: "norm(0,1)",
    "gamma(2, scale=3)".

    Exit code: 0 done, 2 an error.
    """
    method, typed_only = method.replace(" ", "-"), _for_numbers_alone(of, normalize, support)
    _check_numbers(level, seed, cells)
    for name, value, known in (
        ("of", of, (_PROBABILITIES, *KINDS)),
        ("support", support, POLICIES),
        ("method", method, METHODS),
        ("unit", unit, tuple(NATS_PER_UNIT)),
    ):
        _check_choice(name, value, known)
    chosen = _measure(measure, order)
    _check_files(json, (p, q))
    left, right = (_operand(x, of, normalize, name) for x, name in ((p, "P"), (q, "Q")))
    _check_pair(left, right, typed_only)
    options: dict[str, Any] = {"unit": unit, "support": support, "level": level, "rng": seed}
    options["method"] = method.replace("-", " ")
    _show(_results(left, right, chosen, options), (p, q), cells, json, quiet)
    return 0


def _check_choice(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InputError(
            f"--{name} must be {', '.join(known[:-1])} or {known[-1]}, not {_short(value)}."
        )


def _check_numbers(level: float, seed: int, cells: int) -> None:
    if not 0 < level < 1:
        raise InputError(f"--level must be between 0 and 1, such as 0.95, not {level:g}.")
    for name, number in (("seed", seed), ("cells", cells)):
        if number < 0:
            raise InputError(f"--{name} must be 0 or more, not {number}.")


def _check_files(json: str | None, inputs: tuple[str, str]) -> None:
    """Refuse one input for both, an output without a name or over an input, before any work."""
    if inputs == (STDIN, STDIN):
        raise InputError("P and Q are both standard input; name a file for one of them.")
    if json == "":
        raise InputError("--json needs a file name, such as --json result.json, or -.")
    output = Path(json or STDOUT)
    if json != STDOUT and output.is_file():
        for name in inputs:
            if len(name) < 1000 and Path(name).exists() and output.samefile(name):
                raise InputError(f"{output} is an input; name another file for the output.")


def _for_numbers_alone(of: str, normalize: bool, support: str) -> list[str]:
    """Return the given options that say nothing of a distribution by name."""
    if normalize and of != _PROBABILITIES:
        raise InputError(f"--normalize is for weights and --of {of} for {of}; type one of them.")
    given = {"--of": of != _PROBABILITIES, "--normalize": normalize, "--support": support != "inf"}
    return [name for name, is_given in given.items() if is_given]


def _measure(name: str, order: float | None) -> Measure:
    name = name.replace("-", "_")
    _check_choice("measure", name, [*MEASURES, *SETTINGS])
    if name in MEASURES:
        if order is not None:
            raise InputError(f"--measure {name} takes no --order; these do: {', '.join(SETTINGS)}.")
        return MEASURES[name]
    if order is None:
        raise InputError(f"--measure {name} needs --order, such as --order 0.5.")
    try:
        return SETTINGS[name][1](order)
    except InputError as error:
        raise InputError(f"--order of {name}: {error}") from None


def _operand(text: str, of: str, normalize: bool, name: str) -> Any:
    """Return what P or Q is: checked numbers, or a distribution."""
    vector = read_vector(text)
    if vector is None:
        return _law(text, name)
    try:
        if of in KINDS:
            return KINDS[of](vector)
        return as_single(vector, name=name, normalize=normalize)
    except InputError as error:
        said = in_options(str(error))
        raise InputError(f"{name}: {said}" if of in KINDS else said) from None


def _law(text: str, name: str) -> Any:
    if re.fullmatch(r"\s*[^\W\d]\w*\s*(\(.*)?", text, re.DOTALL):
        try:
            return families.named(text)
        except InputError as error:
            is_word = "(" not in text and text.strip() not in NAMES
            no_file = f"there is no file {_short(text)}, and " if is_word else ""
            raise InputError(f"{name}: {no_file}{error}") from None
    if re.fullmatch(r"[^,;()]*(/[^/,;()]*|\.\w{1,8})", text):
        raise SourceError(f"{name}: there is no file {_short(text)}.")
    raise InputError(
        f"{name} is {_short(text)!r}, which is no file, no numbers and no distribution; type "
        f'numbers such as 0.5,0.5, a file ({", ".join(READERS)}), or a name such as "norm(0,1)".'
    )


def _check_pair(left: Any, right: Any, typed_only: list[str]) -> None:
    """Refuse two that cannot be compared, in the words of the command line."""
    kinds = [isinstance(x, Discrete) for x in (left, right)]
    if kinds[0] != kinds[1]:
        vector, law = ("P", "Q") if kinds[0] else ("Q", "P")
        raise InputError(
            f"{vector} holds numbers and {law} is a distribution by name; give numbers for both, "
            'or names such as "norm(0,1)" for both.'
        )
    if not kinds[0]:
        if typed_only:
            raise InputError(f"{typed_only[0]} is for numbers; leave it out for distributions.")
    elif (left.labels is None) != (right.labels is None):
        bare, other = ("P", "Q") if left.labels is None else ("Q", "P")
        raise InputError(
            f"{other} has labels and {bare} has none; give both with labels, or both without."
        )


def _results(p: Any, q: Any, measure: Measure, options: dict[str, Any]) -> list[Result]:
    """Return the measure of P from Q, and of Q from P where that differs."""
    try:
        first = divergence(p, q, measure, **options)
    except InputError as error:
        raise InputError(in_options(str(error))) from None
    if measure.symmetric:
        return [first]
    direction = measure.direction("Q", "P")
    try:
        second = divergence(_masked(q), _masked(p), measure, **options)
    except InputError as error:
        note = f"{direction} is not shown: {_exchanged(in_options(str(error)))}"
        return [replace(first, notes=(*first.notes, note))]
    notes, method = tuple(map(_exchanged, second.notes)), _exchanged(second.method)
    return [first, replace(second, direction=direction, method=method, notes=notes)]


# Labels that hold a P or a Q are no names of the distributions: these keep them out of reach.
_MASK = str.maketrans("PQpq", "\ue050\ue051\ue070\ue071")
_UNMASK = {masked: plain for plain, masked in _MASK.items()}


def _masked(x: Any) -> Any:
    labels = getattr(x, "labels", None)
    return x if labels is None else replace(x, labels=tuple(n.translate(_MASK) for n in labels))


def _exchanged(note: str) -> str:
    """Return a note with the names P and Q exchanged."""
    other = {"P": "Q", "Q": "P", "p": "q", "q": "p"}
    return re.sub(r"\b[PQpq]\b", lambda name: other[name[0]], note).translate(_UNMASK)


# What a keyword of the Python functions is on the command line.
_OPTIONS = (
    (r"write kb\.kl\(p, q, normalize=True\)", "type --normalize in place of --of"),
    (r"(?:write|wrap both in) kb\.(\w+)(?:\(\w+\))?", r"type --of \1"),
    (r"kb\.(\w+)\(\w+\)", r"--of \1"),
    (r"(?:pass )?normalize=True", "--normalize"),
    (r'support="inf", "drop" or a smoother says', "--support inf or --support drop says"),
    (r'\b(method|support)="(\w+)"', r"--\1 \2"),
    (r'\bmethod="(\w+) (\w+)"', r"--method \1-\2"),
    (r"\b(method|support|unit)=", r"--\1"),
    (r"scipy\.stats\.norm\(0, 1\)", '"norm(0, 1)"'),
    (r"\bp\b", "P"),
    (r"\bq\b", "Q"),
)


def in_options(message: str) -> str:
    """Return a message of the Python functions in the words of the command line."""
    for keyword, option in _OPTIONS:
        message = re.sub(keyword, option, message)
    return message


def _show(
    results: list[Result], names: tuple[str, str], cells: int, json: str | None, quiet: bool
) -> None:
    if json is not None:
        text = to_json(_document(results, names))
        if json == STDOUT:
            sys.stdout.write(text)
        else:
            write_atomically(json, text)
    if not quiet and json != STDOUT:
        title = "   ".join(
            f"{x} = {_short(_name(text), _TITLE)}" for x, text in zip("PQ", names, strict=True)
        )
        print_document(results_document(results, title, cells=cells), sys.stdout)


def _document(results: list[Result], names: tuple[str, str]) -> dict[str, Any]:
    return {
        "kullback": __version__,
        "kind": "divergence",
        "p": {"name": _name(names[0])},
        "q": {"name": _name(names[1])},
        "results": [result.to_dict() for result in results],
        "cells": [_cell(c) for c in results[0].contributions or ()],
    }


def _cell(c: Contribution) -> dict[str, Any]:
    numbers = {"p": c.p, "q": c.q, "contribution": c.value}
    return {"label": c.label, **{name: json_number(x) for name, x in numbers.items()}}


def _name(text: str) -> str:
    return "standard input" if text == STDIN else text.strip()


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
