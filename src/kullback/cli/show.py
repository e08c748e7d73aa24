"""Show a comparison: on the terminal, as JSON, as a page; and say whether a gate has tripped."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from kullback.cli.gates import tripped_gates
from kullback.report import Comparison, print_document

STDOUT = "-"


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
            typer.echo(f"The page is {html}.")
    for gate in gates:
        typer.echo(f"kullback: {gate}", err=True)
    return 1 if gates else 0
