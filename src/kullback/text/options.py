"""What a comparison of texts may be asked, with its defaults."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kullback._errors import InputError
from kullback.result import nats_per
from kullback.text.smoothing import AbsoluteDiscount, Smoothing, as_smoothing
from kullback.text.tokens import Tokens, Words, as_tokens


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a comparison of texts.

    Attributes
    ----------
    tokens : Tokens, str or callable
        How texts fall apart: ``"word"``, ``"char"``, ``"byte"``, ``"ngram:3"``, ``"charngram:3"``,
        a regular expression such as ``"[a-z]+"``, or a function from a text to its tokens.
    smoothing : Smoothing or str
        How KL gives Q mass at words of P that Q lacks.
    stop : iterable of str
        Words to leave out.
    unit : {"bits", "nats", "bans"}
    level : float
        The level of the intervals.
    tolerance : float
        The JS in nats up to which a difference does not matter.
    alpha : float
        The probability of error of the test.
    seed : int
        The seed of all that is drawn.
    """

    tokens: Any = "word"
    smoothing: Any = AbsoluteDiscount()  # noqa: RUF009 - it cannot be changed
    stop: Iterable[str] = ()
    unit: str = "bits"
    level: float = 0.95
    tolerance: float = 1e-3
    alpha: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        nats_per(self.unit)
        for name in ("level", "alpha"):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not 0 < value < 1:
                raise InputError(f"{name} must be between 0 and 1, not {value!r}.")
        if not isinstance(self.tolerance, int | float) or not 0 < self.tolerance < math.inf:
            raise InputError(f"tolerance must be above 0 nats and finite, not {self.tolerance!r}.")
        if not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise InputError(f"seed must be a whole number from 0 to 2^31, not {self.seed!r}.")
        object.__setattr__(self, "stop", _stop_words(self.stop))
        _ = self.tokeniser, self.smoother

    @property
    def tokeniser(self) -> Tokens:
        """How texts fall apart."""
        found = as_tokens(self.tokens)
        stop = frozenset(self.stop)
        if not stop:
            return found
        if not isinstance(found, Words):
            raise InputError("stop words are left out of words alone; leave out tokens or stop.")
        return Words(found.lower, found.stop | stop)

    @property
    def smoother(self) -> Smoothing:
        """How KL is smoothed."""
        return as_smoothing(self.smoothing)


def _stop_words(stop: Any) -> tuple[str, ...]:
    """Return stop words, read once: a string is one word, not its letters."""
    words = (stop,) if isinstance(stop, str) else stop
    words = tuple(words) if isinstance(words, Iterable) else (words,)
    if not all(isinstance(word, str) for word in words):
        raise InputError(f"stop must be words, such as ['the', 'of'], not {stop!r}.")
    return words
