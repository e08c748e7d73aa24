"""Ways to give a corpus's law some mass at words that it has not shown; each is named.

``background`` is the law of all corpora together. Chen and Goodman (1999), "An empirical study of
smoothing techniques for language modeling"; Zhai and Lafferty (2004), "A study of smoothing methods
for language models applied to information retrieval".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from kullback._errors import InputError


@runtime_checkable
class Smoothing(Protocol):
    """A way to smooth, with its settings."""

    @property
    def title(self) -> str:
        """What reports call it."""

    def law(self, counts: np.ndarray, background: np.ndarray) -> np.ndarray:
        """Return the probabilities, which are above 0 wherever the background is."""


@dataclass(frozen=True, slots=True)
class AbsoluteDiscount:
    """Take a discount off every count, and give it to the background: ``max(c - d, 0)/n + ...``.

    Parameters
    ----------
    discount : float, optional
        0 to 1; by default ``n1 / (n1 + 2 n2)``, n1 and n2 the numbers of words met once and twice.
    """

    discount: float | None = None

    def __post_init__(self) -> None:
        if self.discount is not None and not 0 < self.discount < 1:
            raise InputError(f"the discount must be between 0 and 1, not {self.discount!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        how = "" if self.discount is None else f" of {self.discount:g}"
        return f"absolute discount{how}"

    def law(self, counts: np.ndarray, background: np.ndarray) -> np.ndarray:
        """Return the probabilities."""
        size = counts.sum()
        taken = self._discount(counts)
        kept = np.maximum(counts - taken, 0.0)
        return kept / size + (1.0 - kept.sum() / size) * background

    def _discount(self, counts: np.ndarray) -> float:
        if self.discount is not None:
            return self.discount
        once, twice = (int(np.count_nonzero(counts == k)) for k in (1, 2))
        return once / (once + 2 * twice) if once and twice else 0.5


@dataclass(frozen=True, slots=True)
class DirichletPrior:
    """Add ``mu`` words of the background: ``(c + mu b) / (n + mu)``.

    Parameters
    ----------
    mu : float
        Above 0.
    """

    mu: float = 1000.0

    def __post_init__(self) -> None:
        if not self.mu > 0:
            raise InputError(f"mu must be above 0, not {self.mu!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"Dirichlet prior of {self.mu:g} words"

    def law(self, counts: np.ndarray, background: np.ndarray) -> np.ndarray:
        """Return the probabilities."""
        return (counts + self.mu * background) / (counts.sum() + self.mu)


@dataclass(frozen=True, slots=True)
class JelinekMercer:
    """Mix with the background: ``(1 - weight) c/n + weight b``.

    Parameters
    ----------
    weight : float
        Between 0 and 1.
    """

    weight: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.weight < 1:
            raise InputError(f"the weight must be between 0 and 1, not {self.weight!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"Jelinek-Mercer with {self.weight:g} of the background"

    def law(self, counts: np.ndarray, background: np.ndarray) -> np.ndarray:
        """Return the probabilities."""
        return (1.0 - self.weight) * counts / counts.sum() + self.weight * background


@dataclass(frozen=True, slots=True)
class GoodTuring:
    """Give unseen words the share of words met once, as the background has them.

    Good (1953), "The population frequencies of species and the estimation of population
    parameters". All counts are lowered alike.
    """

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Good-Turing"

    def law(self, counts: np.ndarray, background: np.ndarray) -> np.ndarray:
        """Return the probabilities."""
        size = counts.sum()
        unseen = (counts == 0) * background
        if not unseen.any():
            return counts / size
        # A corpus of words met once alone would keep nothing of what it has shown.
        missing = min(np.count_nonzero(counts == 1), size - 0.5) / size or 0.5 / size
        return (1.0 - missing) * counts / size + missing * unseen / unseen.sum()


NAMES: dict[str, type] = {
    "absolute-discount": AbsoluteDiscount,
    "dirichlet": DirichletPrior,
    "jelinek-mercer": JelinekMercer,
    "good-turing": GoodTuring,
}


def as_smoothing(what: object) -> Smoothing:
    """Return a smoothing, itself or by its name."""
    if isinstance(what, Smoothing) and not isinstance(what, type):
        return what
    if isinstance(what, str) and what in NAMES:
        made: Smoothing = NAMES[what]()
        return made
    raise InputError(f"smoothing must be one of {', '.join(NAMES)}, not {what!r}.")
