"""Frequencies with something added to every cell: Jeffreys, Laplace, any symmetric Dirichlet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback._errors import InputError
from kullback.estimators.of_counts import OfCounts
from kullback.functional import js as js_sum
from kullback.functional import kl as kl_sum


@dataclass(frozen=True, slots=True)
class Smoothed(OfCounts):
    """The divergence of counts to which a pseudocount was added in every cell.

    Attributes
    ----------
    pseudocount : float
        0.5 is Jeffreys' prior, 1 Laplace's rule, 1/k Perks'. Both samples get it in each of the k
        cells that are given, also those that neither has met.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl(kb.counts([9, 1]), kb.counts([5, 0]), method=kb.Smoothed(1.0))
    <Result KL(P‖Q) = 0.00221605 nats, estimate>
    """

    pseudocount: float = 0.5
    corrected: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check the pseudocount."""
        if not (isinstance(self.pseudocount, int | float) and 0 < self.pseudocount < np.inf):
            raise InputError(
                f"pseudocount must be a positive number such as 0.5, not {self.pseudocount!r}."
            )

    @property
    def method(self) -> str:  # type: ignore[override]
        """How the number was found."""
        return f"counts, {self.pseudocount:g} added to every cell"

    def _law(self, x: np.ndarray) -> np.ndarray:
        return (x + self.pseudocount) / (np.sum(x) + self.pseudocount * x.size)

    def entropy(self, x: np.ndarray) -> float:
        """Return the entropy of the smoothed frequencies."""
        p = self._law(x)
        return -float(np.sum(p * np.log(p)))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the cross-entropy of the smoothed frequencies."""
        return -float(np.sum(self._law(x) * np.log(self._law(y))))

    def kl(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return KL of the smoothed frequencies."""
        return float(kl_sum(self._law(x), self._law(y)))

    def js(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return JS of the smoothed frequencies."""
        return float(js_sum(self._law(x), self._law(y)))
