"""Order-k context models: the entropy as the file lies, and the length that a code can reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kullback._errors import InputError
from kullback.coding.models.add_alpha import ALPHA_BITS, CountOfCounts, best_alpha
from kullback.coding.models.grams import (
    KEY_BITS,
    Grams,
    conditional_bits,
    count_grams,
    last_gram,
    symbol_width,
)
from kullback.coding.symbols import Symbols, read_symbols
from kullback.result import Result


@dataclass(frozen=True, slots=True, repr=False)
class ContextModel:
    """Every symbol given the ``order`` symbols before it.

    Attributes
    ----------
    order : int
        Symbols in a context.
    symbols : int
        Symbols in the sequence, n.
    alphabet : int
        Symbols that could come: 256 of bytes, else those that occur.
    contexts, cells : int
        Contexts that occur before a symbol, and pairs of a context and a symbol after it.
    empirical : Result
        H_k of the sequence as it lies, in bits per symbol: what no code reaches.
    mdl_bits : float
        ``0.5 (cells - contexts) log2 n``: roughly what it takes to tell a decoder the shares, but
        not which cells occur, so that at high orders it is too little.
    alpha : float
        What each count begins with in the adaptive code.
    prequential_bits : float
        The length of the adaptive code in each context, which a decoder follows without being told
        anything but n, the alphabet and alpha; the first ``order`` symbols at log2 K each, and 4
        bits that name alpha, are in it.
    """

    order: int
    symbols: int
    alphabet: int
    contexts: int
    cells: int
    empirical: Result
    mdl_bits: float
    alpha: float
    prequential_bits: float

    @property
    def empirical_bits(self) -> float:
        """H_k times the symbols that have a context."""
        return self.empirical.value * max(self.symbols - self.order, 0)

    @property
    def achievable(self) -> Result:
        """The adaptive code's bits per symbol; NaN if there are no symbols."""
        return Result(
            self.prequential_bits / self.symbols if self.symbols else math.nan,
            "bits",
            "code_length",
            f"achievable, order {self.order}",
            f"adaptive code in each context, counts begin with {self.alpha:g}",
            "exact",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain values for strict JSON."""
        return {
            "order": self.order,
            "symbols": self.symbols,
            "alphabet": self.alphabet,
            "contexts": self.contexts,
            "cells": self.cells,
            "empirical": self.empirical.to_dict(),
            "empirical_bits": self.empirical_bits,
            "mdl_bits": self.mdl_bits,
            "alpha": self.alpha,
            "prequential_bits": self.prequential_bits,
            "achievable": self.achievable.to_dict(),
        }

    def __repr__(self) -> str:
        return (
            f"<ContextModel order {self.order}: {self.achievable.value:.5g} bits per symbol "
            f"achievable, empirical H_{self.order} = {self.empirical.value:.5g} from "
            f"{self.cells:,} cells>"
        )


def contexts(source: Any, *, order: int) -> ContextModel:
    """Return the model of each symbol given the ``order`` symbols before it.

    Parameters
    ----------
    source : path, bytes, array or iterable of symbols
        As `kullback.coding.read_symbols` takes it.
    order : int
        From 0; of bytes at most 7.

    Returns
    -------
    ContextModel

    Raises
    ------
    InputError
        If the order is too large for the alphabet, or only counts are known.

    Examples
    --------
    >>> contexts(b"abracadabra" * 100, order=1)
    <ContextModel order 1: 0.95822 bits per symbol achievable, empirical H_1 = 0.87228 from 8 cells>
    """
    return orders(source, up_to=order)[-1]


def orders(source: Any, *, up_to: int = 2) -> tuple[ContextModel, ...]:
    """Return the models of order 0, 1 ... ``up_to``, from one pass over the sequence.

    Parameters
    ----------
    source : path, bytes, array or iterable of symbols
        As `kullback.coding.read_symbols` takes it.
    up_to : int
        The highest order; of bytes at most 7.

    Returns
    -------
    tuple of ContextModel

    Raises
    ------
    InputError
        If the order is too large for the alphabet, or only counts are known.

    Examples
    --------
    >>> [model.cells for model in orders(b"abracadabra")]
    [5, 7, 7]
    """
    symbols = read_symbols(source)
    _check_order(up_to, len(symbols.labels))
    cells = count_grams(symbols, up_to + 1)
    models = []
    for order in range(up_to, -1, -1):
        starts = cells.starts()
        before = cells.contexts(starts)
        bits = conditional_bits(cells, before, starts)
        models.append(_model(symbols, order, cells, before, bits))
        # The last run is followed by nothing, so it is a cell but no context.
        last = last_gram(symbols, order) if order else None
        cells = before if last is None else before.with_one_more(last)
    return tuple(models[::-1])


def _check_order(order: int, alphabet: int) -> None:
    most = KEY_BITS // symbol_width(alphabet) - 1
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise InputError(f"an order is a whole number from 0 to {most}, not {order!r}.")
    if order > most:
        raise InputError(
            f"an order is at most {most} with {alphabet:,} symbols, not {order}: longer contexts "
            "hardly ever come again."
        )


def _model(symbols: Symbols, order: int, cells: Grams, before: Grams, bits: float) -> ContextModel:
    n, alphabet = symbols.size, len(symbols.labels)
    alpha, redundancy = best_alpha(
        CountOfCounts.of(cells.counts), CountOfCounts.of(before.counts), max(alphabet, 1)
    )
    start = min(order, n) * math.log2(alphabet) if alphabet else 0.0
    free = len(cells.keys) - len(before.keys)
    return ContextModel(
        order=order,
        symbols=n,
        alphabet=alphabet,
        contexts=len(before.keys),
        cells=len(cells.keys),
        empirical=_empirical(order, bits / max(n - order, 1), free),
        mdl_bits=0.5 * free * math.log2(n) if n else 0.0,
        alpha=alpha,
        prequential_bits=bits + redundancy + start + ALPHA_BITS,
    )


def _empirical(order: int, value: float, free: int) -> Result:
    return Result(
        value,
        "bits",
        "empirical_entropy",
        f"empirical H_{order}",
        "shares of each context's own counts",
        "exact",
        notes=(
            f"this is of the sequence as it lies and no code reaches it: a decoder would have to "
            f"be told {free:,} free shares first; see what is achievable",
        ),
    )
