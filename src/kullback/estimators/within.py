"""Columns of numbers beside symbols: KL by the chain rule, symbols first and numbers within each.

``KL = KL of the symbols + sum over symbols c of p(c) KL of the numbers given c`` (Cover and Thomas
2006, "Elements of information theory", theorem 2.5.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.estimators.automatic import automatic
from kullback.estimators.choice import Choice, chosen
from kullback.estimators.estimate import Estimate
from kullback.estimators.judgement import judged
from kullback.estimators.knn import KNN
from kullback.estimators.of_counts import OfCounts
from kullback.estimators.of_samples import OfSamples

LEAST_WITHIN = 20
ROWS_PER_COLUMN = 10


@dataclass(frozen=True, slots=True)
class Coded:
    """A sample of numbers with the code of each row's symbol: shape (n, d) and (n,)."""

    points: np.ndarray
    codes: np.ndarray

    def of(self, rows: np.ndarray) -> Coded:
        """Return some of the rows."""
        return Coded(self.points[rows], self.codes[rows])

    def counts(self, cells: int) -> np.ndarray:
        """Return how often each code occurs."""
        return np.bincount(self.codes, minlength=cells).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Within:
    """Estimators of the chain rule.

    Attributes
    ----------
    cells : int
        How many symbols there are.
    symbols : OfCounts
        The estimator for the symbols.
    numbers : dict
        The estimator for the numbers within a symbol, by its code; others are left out, as if the
        numbers were of one law there.
    saturated : tuple of int
        The symbols whose numbers are further apart than can be seen.
    """

    cells: int
    symbols: OfCounts
    numbers: dict[int, OfSamples]
    saturated: tuple[int, ...]

    def kl(self, x: Coded, y: Coded, seed: int) -> float:
        """Return the estimate of KL(P‖Q)."""
        counts = x.counts(self.cells)
        total = self.symbols.kl(counts, y.counts(self.cells))
        for code, estimator in self.numbers.items():
            p, q = (z.points[z.codes == code] for z in (x, y))
            total += counts[code] / len(x.codes) * estimator.kl(p, q, seed)
        return float(total)


def within(
    x: Coded, y: Coded, cells: int, method: OfSamples | None, rng: np.random.Generator, seed: int
) -> Within:
    """Return the estimators for two samples, that of the numbers as asked for or by the rule."""
    counts = x.counts(cells), y.counts(cells)
    least = max(LEAST_WITHIN, ROWS_PER_COLUMN * x.points.shape[1])
    numbers: dict[int, OfSamples] = {}
    saturated = []
    for code in np.flatnonzero(np.minimum(*counts) >= least).tolist():
        p, q = (z.points[z.codes == code] for z in (x, y))
        choice = Choice(method, "") if method else chosen(p, q, rng)
        estimator = choice.estimator
        found = Estimate(estimator.kl(p, q, seed), None, None, estimator.method)
        if judged(found, p, q, choice, None).kind == "lower bound":
            saturated.append(code)
            estimator = KNN()
        numbers[code] = estimator
    return Within(cells, automatic("kl", *counts), numbers, tuple(saturated))
