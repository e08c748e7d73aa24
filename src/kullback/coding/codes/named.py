"""Codes by name, as the command line takes them: ``huffman``, ``huffman:15``, a CSV file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kullback._errors import InputError
from kullback.coding.codes.blocks import Blocks
from kullback.coding.codes.fixed import Fixed
from kullback.coding.codes.huffman import Huffman
from kullback.coding.codes.integers import EliasDelta, EliasGamma, Golomb, Rice, Unary
from kullback.coding.codes.plan import Code
from kullback.coding.codes.shannon import Shannon, ShannonFanoElias
from kullback.coding.codes.streams import ANS, Range
from kullback.coding.codes.table import Table
from kullback.coding.codes.tans import TANS

#: What each name makes, and whether a number may follow it.
NAMES: dict[str, tuple[Callable[..., Code], bool]] = {
    "huffman": (Huffman, True),
    "shannon": (Shannon, False),
    "sfe": (ShannonFanoElias, False),
    "fixed": (Fixed, False),
    "unary": (Unary, False),
    "gamma": (EliasGamma, False),
    "delta": (EliasDelta, False),
    "golomb": (Golomb, True),
    "rice": (Rice, True),
    "blocks": (Blocks, True),
    "range": (Range, True),
    "ans": (ANS, True),
    "tans": (TANS, True),
}


def named_code(text: str) -> Code:
    """Return the code that a name stands for, or that a CSV file holds.

    Parameters
    ----------
    text : str
        One of `NAMES`, with ``:number`` behind it where it takes one (the limit of ``huffman``, the
        divisor of ``golomb``, the bits of ``rice`` and ``tans``, the precision of ``range`` and
        ``ans``, the size of ``blocks``); or the path of a table (see `Table`).

    Raises
    ------
    InputError
        If there is no such code.

    Examples
    --------
    >>> named_code("huffman:15")
    Huffman(limit=15)
    """
    name, colon, number = text.partition(":")
    if name.lower() in NAMES:
        make, takes_number = NAMES[name.lower()]
        if not colon:
            return make()
        if takes_number and number.isdecimal():
            arguments: Any = int(number)
            return make(arguments)
        raise InputError(
            f"the code {text!r} is not known; "
            + (f"write {name}:12, say." if takes_number else f"{name} takes no number.")
        )
    if text.lower().endswith(".csv") or Path(text).is_file():
        return Table(text)
    raise InputError(
        f"there is no code {text!r}; there are {', '.join(NAMES)}, or a CSV file of a table."
    )
