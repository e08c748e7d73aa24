"""Rates: bits per token, per character and per word, with an interval over documents."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from kullback._errors import InputError
from kullback.inputs.randomness import generator
from kullback.result import Interval, Result
from kullback.text.counting import GROUPS
from kullback.text.ngrams.sentences import Sentences

# Of fewer parts an interval would be made of air.
LEAST_PARTS = 8
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Rate(Result):
    """A result per token of a text, and the same per character and per word.

    Attributes
    ----------
    per : {"token", "character", "word"}
        What the value is per.
    per_character, per_word : Rate or None
        The same over the characters of the text (line ends too), and over its words; None where
        there are none, and of these two themselves.
    """

    per: str = "token"
    per_character: Rate | None = None
    per_word: Rate | None = None

    def to(self, unit: str) -> Rate:
        """Return the same rate in another unit: ``"nats"``, ``"bits"`` or ``"bans"``."""
        found = cast("Rate", Result.to(self, unit))
        return replace(
            found,
            per_character=self.per_character and self.per_character.to(unit),
            per_word=self.per_word and self.per_word.to(unit),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the rate as plain values for strict JSON."""
        found = {**Result.to_dict(self), "per": self.per}
        for other in (self.per_character, self.per_word):
            if other is not None:
                found[f"per_{other.per}"] = other.to_dict()
        return found

    def _unit(self) -> str:
        return f" {self.unit} per {self.per}"

    def __repr__(self) -> str:
        return f"<Rate {self._said()}>"


def rate(bits: np.ndarray, text: Sentences, what: Rate, level: float, seed: int = 0) -> Rate:
    """Return a rate over a text.

    Parameters
    ----------
    bits : ndarray, shape (G,)
        Bits of each part of the text.
    text : Sentences
    what : Rate
        What is filled in: all but the value, its interval and what it is per.
    level : float
        The level of the interval: a bootstrap (BCa) of parts.
    seed : int
        Of the bootstrap.

    Raises
    ------
    InputError
        If the level is not between 0 and 1.
    """
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise InputError(f"level must be between 0 and 1, not {level!r}.")
    few = len(text) < LEAST_PARTS
    said = f"no interval: it takes {LEAST_PARTS} {text.part}s or more, there are {len(text)}"
    notes = (*what.notes, said) if few else what.notes
    sizes = {"token": text.scored, "character": text.characters, "word": text.spoken}
    found = {}
    for per, size in sizes.items():
        if size.sum():
            interval = None if few else _interval(bits, size, level, seed)
            value = float(bits.sum() / size.sum())
            found[per] = replace(what, value=value, per=per, interval=interval, notes=notes)
    characters, words = found.get("character"), found.get("word")
    return replace(found["token"], per_character=characters, per_word=words)


def _interval(bits: np.ndarray, size: np.ndarray, level: float, seed: int) -> Interval:
    from scipy.stats import DegenerateDataWarning, bootstrap

    rng = generator(seed)
    if len(bits) > GROUPS:
        groups = rng.permutation(len(bits)) % GROUPS
        bits, size = (np.bincount(groups, x) for x in (bits, size))
    value = float(bits.sum() / size.sum())
    if np.allclose(bits, value * size, rtol=1e-12, atol=0.0):
        return Interval(value, value, level)

    def ratio(b: np.ndarray, n: np.ndarray, axis: int = -1) -> np.ndarray:
        return b.sum(axis=axis) / np.maximum(n.sum(axis=axis), 1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = bootstrap(
            (bits, size), ratio, paired=True, vectorized=True, n_resamples=_RESAMPLES,
            confidence_level=level, method="BCa", rng=rng,
        )  # fmt: skip
    low, high = found.confidence_interval
    if not math.isfinite(low + high):  # BCa has no answer where almost all resamples are alike
        ends = (0.5 - 0.5 * level, 0.5 + 0.5 * level)
        low, high = np.quantile(found.bootstrap_distribution, ends)
    return Interval(float(low), float(high), level)


def blank(measure: str, direction: str, method: str, notes: tuple[str, ...]) -> Rate:
    """Return a rate in bits whose value is yet to be found."""
    return Rate(math.nan, "bits", measure, direction, method, "estimate", notes=notes)
