"""The comparison of two texts: what was found, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.result import Interval, Result
from kullback.text.counting import Counted
from kullback.text.options import Options

if TYPE_CHECKING:
    import altair
    import pandas

Verdict = Literal["drift", "negligible", "undecided"]


@dataclass(frozen=True, slots=True)
class Word:
    """What one word adds to the divergence.

    Attributes
    ----------
    word : str
    p_count, q_count : int
    p, q : float
        Its shares.
    contribution : float
        What it adds to JS, at least 0, in the unit of the comparison.
    interval : Interval or None
        Of the contribution, from groups of text; of the first words alone.
    g2, log_odds, rank_turbulence : float
        What it adds to G², the z-score of its log-odds ratio (above 0: it is P's), and what it adds
        to the rank-turbulence divergence.
    """

    word: str
    p_count: int
    q_count: int
    p: float
    q: float
    contribution: float
    interval: Interval | None
    g2: float
    log_odds: float
    rank_turbulence: float

    def to_dict(self) -> dict[str, Any]:
        """Return the word as plain values for strict JSON."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"interval": self.interval and list(self.interval)}


class Words:
    """All words by falling contribution, made when they are asked for."""

    __slots__ = ("_find", "_first", "_size", "contributions")

    def __init__(self, contributions: np.ndarray, first: tuple[Word, ...], find: Any) -> None:
        self.contributions = contributions
        self._first, self._find, self._size = first, find, len(contributions)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: int) -> Word:
        if not -self._size <= place < self._size:
            raise IndexError(place)
        place %= self._size
        return self._first[place] if place < len(self._first) else self._find(place)

    def top(self, k: int) -> list[Word]:
        """Return the ``k`` words that add most."""
        return [self[i] for i in range(min(k, self._size))]


@dataclass(frozen=True, slots=True)
class Unseen:
    """The words of one corpus that the other lacks.

    Attributes
    ----------
    types : int
        How many different ones.
    mass : float
        Their share of the corpus.
    expected : float
        The share that words which the other has not shown yet have of it, by Good and Turing: so
        much would be unseen if both followed one law.
    """

    types: int
    mass: float
    expected: float


@dataclass(frozen=True, slots=True)
class SplitHalves:
    """JS of random halves of P, and of Q; None where there is too little text."""

    p: float | None
    q: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class TextComparison(Comparison):
    """The words of P against those of the reference Q.

    Attributes
    ----------
    p, q : Counted
        The tokens of each.
    options : Options
    verdict : {"drift", "negligible", "undecided"}
    reason : str
    js : Result
        The Jensen-Shannon divergence of both laws as they lie in the texts: exact, and too large as
        an estimate of the sources', since rare words stand in one text by chance.
    held_out : Result or None
        The same of the sources, with an interval over documents: what words tell of text that they
        were not counted on. About 0 where both are from one source, a little too small otherwise.
    kl, kl_reverse : Result
        KL(P‖Q) and KL(Q‖P), the reference smoothed as the options name it.
    words : Words
        By falling contribution to ``js``; the contributions sum to it.
    null : SplitHalves
        What two halves of one corpus differ by.
    p_value : float or None
        The probability, if P = Q, of texts at least as far apart: by permuting documents.
    g2 : float
        The log-likelihood ratio: 2N times the size-weighted JS in nats.
    rank_turbulence : float
        The rank-turbulence divergence of order 1/3, in [0, 1].
    p_unseen, q_unseen : Unseen
        Words of P that Q lacks, and of Q that P lacks.
    """

    p: Counted = field(repr=False)
    q: Counted = field(repr=False)
    options: Options = field(repr=False)
    tokens: str
    verdict: Verdict
    reason: str
    js: Result
    held_out: Result | None
    kl: Result
    kl_reverse: Result
    words: Words = field(repr=False)
    null: SplitHalves
    p_value: float | None
    g2: float
    rank_turbulence: float
    p_unseen: Unseen
    q_unseen: Unseen
    notes: tuple[str, ...]

    def __getitem__(self, word: str) -> Word:
        for found in self.words:  # type: ignore[attr-defined]
            if found.word == word:
                return found
        raise InputError(f"neither text has the word {word!r}.")

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test."""
        found = {"js": self.js.value, "kl": self.kl.value, "kl_reverse": self.kl_reverse.value}
        if self.held_out is not None:
            found["held_out"] = self.held_out.value
        return found

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.text.document import text_document

        return text_document(self)

    def plot(self, name: str = "shift") -> altair.LayerChart | altair.Chart:
        """Return an Altair chart.

        Parameters
        ----------
        name : {"shift", "ranks"}
            The word shift: what each word adds, to the side whose it is; or the ranks of all words
            in both texts.
        """
        from kullback.text.pictures import ranks_picture, shift_picture

        return ranks_picture(self) if name == "ranks" else shift_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON: the first 200 words of it."""
        return {
            "kullback": __version__,
            "kind": "text",
            "p": _corpus(self.p),
            "q": _corpus(self.q),
            "tokens": self.tokens,
            "unit": self.options.unit,
            "level": self.options.level,
            "alpha": self.options.alpha,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "nats",
            "smoothing": self.options.smoother.title,
            "verdict": self.verdict,
            "reason": self.reason,
            "js": self.js.to_dict(),
            "held_out": self.held_out and self.held_out.to_dict(),
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "null": {"p": self.null.p, "q": self.null.q, "unit": self.null.unit},
            "p_value": self.p_value,
            "g2": self.g2,
            "rank_turbulence": self.rank_turbulence,
            "p_unseen": _unseen(self.p_unseen),
            "q_unseen": _unseen(self.q_unseen),
            "words": [word.to_dict() for word in self.words.top(200)],
            "notes": list(self.notes),
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each word, by falling contribution."""
        import pandas as pd

        return pd.DataFrame([word.to_dict() for word in self.words])  # type: ignore[attr-defined]


def _corpus(counted: Counted) -> dict[str, Any]:
    return {
        "name": counted.name,
        "documents": counted.documents,
        "tokens": counted.size,
        "types": int(np.count_nonzero(counted.counts)),
    }


def _unseen(unseen: Unseen) -> dict[str, Any]:
    return {"types": unseen.types, "mass": unseen.mass, "expected": unseen.expected}
