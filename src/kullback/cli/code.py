"""``kullback code FILE...``: where the bits go."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from kullback._errors import InputError
from kullback.cli.progress import LateProgress
from kullback.cli.show import check_outputs, show
from kullback.report import Comparison
from kullback.sources.files import files_of
from kullback.sources.workspace import STDIN

_HEAD = 8


def code(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="What is coded; - for standard input."),
    ],
    code_: Annotated[
        str | None,
        typer.Option(
            "--code",
            metavar="NAME",
            help="huffman, huffman:15 (a limit), shannon, sfe, fixed, unary, gamma, delta, golomb, "
            "rice, blocks:2, range, ans, tans:11, or a CSV file of symbol,length or "
            "symbol,codeword.",
        ),
    ] = None,
    train: Annotated[
        str | None, typer.Option(metavar="FILE", help="Make the code for this file instead.")
    ] = None,
    order: Annotated[
        int | None,
        typer.Option(metavar="K", help="Highest order of the models, 0 to 7; by default 2."),
    ] = None,
    window: Annotated[
        int | None, typer.Option(metavar="N", help="Bytes in a window of the entropy profile.")
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="The code of each file on each file.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Encode each file, decode it, and compare.")
    ] = False,
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write JSON; - or nothing: to standard output."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """Say where the bits of a code go, to the last bit: all numbers are in bits.

    A file is taken for bytes: entropy, what the code loses beyond it and to what, other codes,
    models of the bytes before, the entropy along the file, and real compressors. A gzip, zip,
    PNG or zstd file is taken apart instead, unless --code or --train names a code for its bytes.

    Exit code: 0 done, 2 an error.
    """
    inputs = [*files, *(name for name in (train, code_) if name is not None)]
    check_outputs(inputs, json, html)
    if inputs.count(STDIN) > 1:
        raise InputError("- stands for standard input, which can be read once; name a file.")
    given = [
        f"--{name}"
        for name, value in (("order", order), ("window", window), ("verify", verify or None))
        if value is not None
    ]
    if matrix and (train is not None or given):
        raise InputError(f"--matrix goes with --code alone; leave out {(given or ['--train'])[0]}.")
    with LateProgress(quiet=quiet) as progress:
        found: Comparison
        if matrix:
            found = _matrix(files, code_)
        else:
            found = _surveys(files, code_, train, order, window, verify, given, progress)
    return show(found, json=json, html=html, quiet=quiet, fail_on=[])


def _matrix(files: list[str], name: str | None) -> Comparison:
    from kullback.coding import matrix
    from kullback.coding.codes.named import named_code
    from kullback.coding.codes.trained import trainable

    return matrix(files, None if name is None else trainable(named_code(name)))


def _surveys(
    files: list[str],
    name: str | None,
    train: str | None,
    order: int | None,
    window: int | None,
    verify: bool,
    given: list[str],
    progress: LateProgress,
) -> Comparison:
    from kullback.coding.codes import Huffman, Trained
    from kullback.coding.codes.named import named_code
    from kullback.coding.codes.trained import trainable
    from kullback.coding.containers import Dissection, dissect
    from kullback.coding.survey import Survey, survey
    from kullback.coding.surveys import Surveys

    chosen = None if name is None else named_code(name)
    order = 2 if order is None else order
    if train is not None:
        chosen = Trained(train, Huffman() if chosen is None else trainable(chosen))
    found: list[Survey | Dissection] = []
    for i, file in enumerate(files):

        def tell(doing: str, share: float, file: str = file, i: int = i) -> None:
            progress(f"{file}: {doing}", (i + share) / len(files))

        if chosen is None and _is_container(file):
            if given:
                raise InputError(
                    f"{file} is a container, which is taken apart: {given[0]} is for bytes; leave "
                    "it out, or name a code for them: --code huffman."
                )
            found.append(dissect(file, progress=tell))
        else:
            found.append(
                survey(
                    file,
                    chosen,
                    order=order,
                    window=window,
                    verify=verify,
                    progress=tell,
                )
            )
    return Surveys(tuple(found))


def _is_container(file: str) -> bool:
    """Say whether a file begins as a container does, without taking from standard input."""
    from kullback.coding.containers import is_container

    if file == STDIN:
        head = getattr(sys.stdin.buffer, "peek", lambda size: b"")(_HEAD)
        return is_container(head[:_HEAD]) is not None
    with suppress(OSError), files_of(file, needed=True)[0].open("rb") as stream:
        return is_container(stream.read(_HEAD)) is not None
    return False  # what reads it says why it cannot be read
