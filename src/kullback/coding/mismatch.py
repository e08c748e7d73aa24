"""The code of each file on each file: what a dictionary costs on what it was not made for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.api import kl
from kullback.coding.auditing import audit
from kullback.coding.codes import Huffman, Trained
from kullback.coding.codes.plan import Trainable
from kullback.coding.codes.trained import aligned, shared_law
from kullback.coding.ledger import Ledger
from kullback.coding.symbols import Symbols, read_symbols
from kullback.report import Comparison, Document
from kullback.result import Result, json_number

if TYPE_CHECKING:
    import altair


@dataclass(frozen=True, slots=True)
class Cell:
    """One file in the code of another.

    Attributes
    ----------
    data, code_of : str
        The names of both.
    kl : Result
        KL(P‖Q) in bits a symbol: P the law of the data, Q that of the file which the code is made
        for; where it lacks any of P's symbols, with one count for all that it lacks.
    cross_entropy : float
        H(P, Q) in bits a symbol: what an ideal coder for Q takes.
    encoded_bits : int
        What the real code takes; the receiver has the other file, so there is no table.
    own_bits : int
        What the data take in a code of their own, with its table.
    uncodable, uncodable_share : int, float
        How many different symbols of the data are not in the other file, and their share of the
        data: without an escape KL were infinite.
    """

    data: str
    code_of: str
    kl: Result
    cross_entropy: float
    encoded_bits: int
    own_bits: int
    uncodable: int
    uncodable_share: float

    @property
    def wasted_bits(self) -> int:
        """How many bits more than the data's own code takes with its table; below 0 if fewer."""
        return self.encoded_bits - self.own_bits

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as plain values for strict JSON."""
        return {
            "data": self.data,
            "code_of": self.code_of,
            "kl": self.kl.to_dict(),
            "cross_entropy": json_number(self.cross_entropy),
            "encoded_bits": self.encoded_bits,
            "own_bits": self.own_bits,
            "wasted_bits": self.wasted_bits,
            "uncodable": self.uncodable,
            "uncodable_share": self.uncodable_share,
        }


@dataclass(frozen=True, slots=True)
class Matrix(Comparison):
    """Each file in the code of each.

    Attributes
    ----------
    own : tuple of Ledger
        Each file in its own code.
    cells : tuple of Cell
        Each pair of two files: by data, then by code.
    """

    own: tuple[Ledger, ...] = field(repr=False)
    cells: tuple[Cell, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(ledger.name for ledger in self.own)

    @property
    def verdict(self) -> str:  # type: ignore[override]
        """What the worst code of another costs, in words."""
        return f"up to {max(cell.kl.value for cell in self.cells):.4g} bits per symbol"

    def cell(self, data: str, code_of: str) -> Cell:
        """Return one file in the code of another.

        Raises
        ------
        InputError
            If there is no such pair.
        """
        for cell in self.cells:
            if (cell.data, cell.code_of) == (data, code_of):
                return cell
        raise InputError(f"there is no {data} in the code of {code_of}.")

    def quantities(self) -> dict[str, float]:
        """Return the largest KL(P‖Q) and H(P, Q), in bits a symbol."""
        return {
            "kl": max(cell.kl.value for cell in self.cells),
            "cross_entropy": max(cell.cross_entropy for cell in self.cells),
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.coding.mismatch_document import matrix_document

        return matrix_document(self)

    def plot(self) -> altair.LayerChart:
        """Return an Altair chart of KL(P‖Q), a row for the data and a column for the code."""
        from kullback.coding.mismatch_document import matrix_picture

        return matrix_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the matrix as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "code matrix",
            "unit": "bits",
            "files": [ledger.to_dict() for ledger in self.own],
            "cells": [cell.to_dict() for cell in self.cells],
        }


def matrix(sources: Sequence[Any] | Mapping[str, Any], code: Trainable | None = None) -> Matrix:
    """Return each file in the code of each: what a code costs on what it was not made for.

    Parameters
    ----------
    sources : sequence of path, bytes, symbols or counts
        At least two, of one kind. In a dict their names are the keys.
    code : Huffman, Shannon, ShannonFanoElias, Range, ANS or TANS
        By default `Huffman`.

    Returns
    -------
    Matrix

    Raises
    ------
    InputError, SourceError
        If there are fewer than two, if one is empty, or if they are not of one kind.

    Examples
    --------
    >>> found = matrix({"a": b"abracadabra", "b": b"banana"})
    >>> found.cell("a", "b").uncodable, found.cell("b", "a").uncodable
    (3, 1)
    """
    if isinstance(sources, Mapping):
        symbols = [read_symbols(source, str(name)) for name, source in sources.items()]
    elif isinstance(sources, str | Path | bytes | bytearray) or not isinstance(sources, Iterable):
        raise InputError("a matrix needs a list of at least two files, or a dict of them.")
    else:
        symbols = _distinct([read_symbols(source) for source in sources])
    if len(symbols) < 2:
        raise InputError("a matrix needs at least two files; name another.")
    for one in symbols:
        if not one.size:
            raise InputError(f"{one.name} is empty, so it has no law to compare; leave it out.")
    chosen = Huffman() if code is None else code
    own = [audit(one, chosen) for one in symbols]
    cells = [
        _cell(ledger, other, chosen) for ledger in own for other in symbols if other is not
        ledger.symbols
    ]  # fmt: skip
    return Matrix(tuple(own), tuple(cells))


def _distinct(symbols: list[Symbols]) -> list[Symbols]:
    """Return the symbols with a number behind each name that stands twice."""
    names = [one.name for one in symbols]
    return [
        replace(one, name=f"{one.name} {i + 1}") if names.count(one.name) > 1 else one
        for i, one in enumerate(symbols)
    ]


def _cell(own: Ledger, other: Symbols, code: Trainable) -> Cell:
    ledger = audit(own.symbols, Trained(other, code))
    common, weights = aligned(own.symbols, other)
    law = np.array([float(w) for w in shared_law(weights)])
    counts = np.array([float(c) for c in common.counts.tolist()])
    unseen = [c for c, w in zip(common.counts.tolist(), weights, strict=True) if c and not w]
    # An escape has its place in the law where it is needed, and its name.
    needed = law if unseen else np.array([float(w) for w in weights])
    divergence = kl(counts, needed, normalize=True, unit="bits")
    if unseen:
        divergence = replace(divergence, direction="KL(P‖Q with an escape)")
    return Cell(
        own.name,
        other.name,
        divergence,
        own.entropy.value + divergence.value,
        ledger.encoded_bits,
        own.encoded_bits,
        len(unseen),
        sum(unseen) / own.symbols.size,
    )
