"""Show a comparison: on the terminal, as JSON, as a page; and say whether a gate has tripped."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from kullback._errors import InputError
from kullback.cli.gates import tripped_gates
from kullback.report import Comparison, clean, print_document
from kullback.sources.files import files_of

STDOUT = "-"


def check_outputs(inputs: list[str], json: str | None, html: Path | None) -> None:
    """Refuse to write over an input, or two outputs over each other, before any work is done."""
    outputs = [Path(p) for p in (json, html) if p is not None and str(p) != STDOUT]
    if any(str(path) in ("", ".") for path in outputs):
        raise InputError("an output needs a file name, such as --html report.html.")
    if len(outputs) == 2 and outputs[0].absolute() == outputs[1].absolute():
        raise InputError(f"--json and --html both name {outputs[0]}; give them different files.")
    for output in outputs:
        for path in (path for name in inputs for path in files_of(name)):
            if output.exists() and path.exists() and output.samefile(path):
                raise InputError(f"{output} is an input; name another file for the output.")
            # A page in a folder of texts would be one of its documents the next time.
            if path.is_dir() and path.resolve() in output.resolve().parents:
                raise InputError(
                    f"{output} lies in {path}, which is an input; write the output elsewhere."
                )


def show(
    comparison: Comparison,
    *,
    json: str | None,
    html: Path | None,
    quiet: bool,
    fail_on: list[str],
) -> int:
    """Show the comparison as asked and return the exit code."""
    gates = tripped_gates(comparison, fail_on)
    if json is not None:
        text = comparison.to_json(None if json == STDOUT else json)
        if json == STDOUT:
            sys.stdout.write(text)
    if html is not None:
        comparison.to_html(html)
    if not quiet and json != STDOUT:
        print_document(comparison.document(), sys.stdout)
        if html is not None:
            typer.echo(f"The page is {clean(str(html))}.")
    for gate in gates:
        typer.echo(f"kullback: {clean(gate)}", err=True)
    return 1 if gates else 0
