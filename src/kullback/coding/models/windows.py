"""The entropy along a sequence, window by window, and how far each window is from the whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.settings import is_whole
from kullback.coding.models.adaptive import entropy_bits
from kullback.coding.models.block_counts import block_counts
from kullback.coding.models.row_bits import LOG_2, row_divergences, row_entropies, without_absent
from kullback.coding.symbols import read_symbols

if TYPE_CHECKING:
    import altair

# By default about so many windows, each of at least so many symbols.
WINDOWS = 256
LEAST = 256
# A correction of so many bits per symbol shows in a picture.
_MATTERS = 0.01


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """Order-0 entropy along a sequence.

    Attributes
    ----------
    name : str
        What the sequence is called.
    window : int
        Symbols in a window; the last may have fewer.
    starts, sizes : ndarray of int64, shape (windows,)
        Where each begins, and its symbols.
    cells : ndarray of int64, shape (windows,)
        Symbols of the alphabet that occur in it.
    entropy : ndarray, shape (windows,)
        H of the window's own shares, in bits per symbol: of few symbols too low.
    corrected : ndarray, shape (windows,)
        The same with Miller's correction ``(cells - 1) / (2 n ln 2)``: an estimate of the source's
        that is less biased; it may lie above the logarithm of the alphabet.
    divergence : ndarray, shape (windows,)
        KL(window‖file) in bits per symbol: what the code of the whole file wastes there.
    whole : float
        H of the whole, in bits per symbol.
    """

    name: str
    window: int
    starts: np.ndarray
    sizes: np.ndarray
    cells: np.ndarray
    entropy: np.ndarray
    corrected: np.ndarray
    divergence: np.ndarray
    whole: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know."""
        if not len(self.sizes):
            return ("there are no symbols",)
        bias = self.corrected - self.entropy
        most = int(np.argmax(bias))
        if bias[most] < _MATTERS:
            return ()
        return (
            f"a window's own entropy is too low by about (cells - 1) / (2 n ln 2), which is up to "
            f"{bias[most]:.2g} bits per symbol here (at {int(self.starts[most]):,}), and its "
            "KL(window‖file) about as much too high; the corrected entropy takes "
            "away most of that",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as plain values for strict JSON."""
        return {
            "name": self.name,
            "window": self.window,
            "unit": "bits per symbol",
            "whole": None if math.isnan(self.whole) else self.whole,
            "start": self.starts.tolist(),
            "symbols": self.sizes.tolist(),
            "cells": self.cells.tolist(),
            "entropy": self.entropy.tolist(),
            "corrected": self.corrected.tolist(),
            "divergence": self.divergence.tolist(),
            "notes": list(self.notes),
        }

    def plot(self) -> altair.VConcatChart:
        """Return an Altair chart of the entropy along the sequence and of KL(window‖file)."""
        from kullback.coding.models.pictures import profile_picture

        return profile_picture(self)

    def __repr__(self) -> str:
        if not len(self.sizes):
            return f"<Profile of {self.name}: no symbols>"
        return (
            f"<Profile of {self.name}: {len(self.sizes)} windows of {self.window:,}, entropy "
            f"{self.entropy.min():.4g} to {self.entropy.max():.4g} bits per symbol, "
            f"whole {self.whole:.4g}>"
        )


def profile(source: Any, *, window: int | None = None) -> Profile:
    """Return the order-0 entropy along a sequence.

    Parameters
    ----------
    source : path, bytes, array or iterable of symbols
        As `kullback.coding.read_symbols` takes it.
    window : int, optional
        Symbols in a window; by default as many as make 256 windows, but at least 256.

    Returns
    -------
    Profile

    Raises
    ------
    InputError
        If the window is no whole number above 0, or only counts are known.

    Examples
    --------
    >>> profile(bytes(1000) + bytes(range(250)) * 4, window=500)
    <Profile of bytes: 4 windows of 500, entropy 0 to 7.966 bits per symbol, whole 4.964>
    """
    symbols = read_symbols(source)
    if window is None:
        window = max(LEAST, -(-symbols.size // WINDOWS))
    elif not is_whole(window, 1, 2**62):
        raise InputError(f"a window is a whole number of symbols from 1, not {window!r}.")
    window, whole = int(window), symbols.counts[symbols.present]
    parts = [_measured(x[:, symbols.present], whole) for x in block_counts(symbols, window)]
    columns = zip(*parts, strict=True) if parts else ((np.zeros(0, dtype=np.int64),),) * 4
    sizes, cells, entropy, divergence = (np.concatenate(column) for column in columns)
    return Profile(
        name=symbols.name,
        window=window,
        starts=np.arange(len(sizes)) * window,
        sizes=sizes,
        cells=cells,
        entropy=entropy,
        corrected=entropy + (cells - 1) / (2.0 * np.maximum(sizes, 1) * LOG_2),
        divergence=divergence,
        whole=entropy_bits(symbols) / symbols.size if symbols.size else math.nan,
    )


def _measured(counts: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return of each window its size, its cells, its entropy and its divergence per symbol."""
    counts, whole = without_absent(counts, whole)
    n = counts.sum(axis=1)
    cells = np.count_nonzero(counts, axis=1)
    return n, cells, row_entropies(counts) / n, row_divergences(counts, whole) / n
