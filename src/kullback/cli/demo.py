"""``kullback demo``: two months of flights from New York, compared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from kullback import datasets
from kullback._compare import compare as compare_two
from kullback.cli.progress import LateProgress
from kullback.cli.show import show

PAGE = Path("kullback-demo.html")
# Columns that name a flight or a plane, or that the months differ in by definition.
KEYS = ["flight", "tailnum", "time_hour", "year", "month"]


def demo(
    html: Annotated[Path, typer.Option(help="Where the page is written.")] = PAGE,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """Compare July with January: New York's flights of 2013, with the weather at departure."""
    with tempfile.TemporaryDirectory() as folder, LateProgress(quiet=quiet) as progress:
        progress("reading the flights", 0.0)
        comparison = compare_two(
            datasets.flights(folder),
            p_where="month = 7",
            q_where="month = 1",
            key=KEYS,
            names=("flights 2013", "flights 2013"),
            progress=progress,
        )
    return show(comparison, json=None, html=html, quiet=quiet, fail_on=[])
