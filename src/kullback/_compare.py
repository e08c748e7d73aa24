"""Look at what two things are, and hand them to the field that compares such things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kullback import tables
from kullback._errors import InputError
from kullback.report import Comparison
from kullback.sources.files import TABLE_SUFFIXES, files_of, is_table_file
from kullback.sources.workspace import STDIN

FIELDS = ("table",)


def compare(p: Any, q: Any = None, **options: Any) -> Comparison:
    """Compare P with the reference Q: say how far, where, and how sure.

    Parameters
    ----------
    p, q : path, ``"-"``, or a pandas, Polars or Arrow table
        What is observed, and what is expected. Paths may name Parquet, CSV, TSV (also .gz), JSON
        lines or Arrow files, globs of them, or ``file.duckdb::table``. Without ``q``, two slices
        of ``p`` are compared, cut by ``p_where`` and ``q_where``.
    **options
        Of tables, see `kullback.tables.Options`: ``unit``, ``level``, ``tolerance``, ``alpha``,
        ``where``, ``p_where``, ``q_where``, ``weight``, ``rename``, ``include``, ``exclude``,
        ``key``, ``sample``, ``seed``.

    Returns
    -------
    Comparison
        It prints itself, and writes itself by ``to_html(path)`` and ``to_json(path)``.

    Raises
    ------
    InputError, SourceError
        If something cannot be read or compared; the message says which and what would be right.

    Examples
    --------
    >>> import pandas as pd
    >>> import kullback as kb
    >>> january = pd.DataFrame({"plan": ["free"] * 9000 + ["paid"] * 1000})
    >>> july = pd.DataFrame({"plan": ["free"] * 8000 + ["paid"] * 2000})
    >>> kb.compare(july, january)["plan"].kl
    <Result KL(P‖Q) = 0.0442586 nats, estimate, 95% interval [0.03515, 0.05337]>
    """
    for thing in (p, q):
        _check_kind(thing)
    return tables.compare(p, q, **options)


def _check_kind(thing: Any) -> None:
    if isinstance(thing, str | Path) and str(thing) != STDIN and not is_table_file(str(thing)):
        files_of(str(thing), needed=True)
        known = ", ".join(TABLE_SUFFIXES)
        raise InputError(f"{thing} is not a table that can be compared; these are: {known}.")
