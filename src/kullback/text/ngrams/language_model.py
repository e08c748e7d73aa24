"""A trained n-gram model: how well it foretells a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback.result import PLAIN, Interval, Result
from kullback.text.ngrams.discounts import Discounts
from kullback.text.ngrams.rates import Rate, blank, rate
from kullback.text.ngrams.sentences import SPECIAL, START, UNKNOWN, Sentences
from kullback.text.ngrams.table import Table

if TYPE_CHECKING:
    from kullback.text.ngrams.model import NgramModel

_BITS = float(np.log2(10.0))


@dataclass(frozen=True, eq=False, slots=True)
class LanguageModel:
    """An n-gram model with its probabilities; `NgramModel.fit` or `NgramModel.from_arpa` give it.

    Attributes
    ----------
    name : str
        What it was trained on.
    settings : NgramModel
    words : list of str
        The vocabulary: ``<unk>``, ``<s>``, ``</s>``, then the tokens that were met.
    table : Table
        The probabilities.
    discounts : tuple of Discounts
        Of each order; of a model that was read there are none.
    notes : tuple of str
        What the reader must know.
    """

    name: str
    settings: NgramModel
    words: list[str]
    table: Table
    discounts: tuple[Discounts, ...] = ()
    notes: tuple[str, ...] = ()
    _seen: frozenset[bytes] | None = None
    _numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        numbers = {word: i for i, word in enumerate(self.words) if i >= len(SPECIAL)}
        object.__setattr__(self, "_numbers", numbers)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(level.keys):,}" for level in self.table.levels)
        return f"<LanguageModel of {self.name}: n-grams of orders 1, 2 ...: {sizes}>"

    @property
    def vocabulary(self) -> int:
        """How many tokens can be foretold: all words, ``</s>``, and ``<unk>`` as one of them."""
        return len(self.words) - 1

    def cross_entropy(self, corpus: Any, *, level: float = 0.95, seed: int = 0) -> Rate:
        r"""Return H(P, Q) of a text P and this model Q: the bits that each token takes.

        Parameters
        ----------
        corpus : what `read_corpus` takes
            Text that the model was not trained on.
        level : float
            The level of the interval, over documents, or passages where these are few.
        seed : int
            Of the bootstrap that finds the interval.

        Returns
        -------
        Rate
            In bits per token; ``.per_character`` and ``.per_word`` have the same per character of
            the text, line ends too, and per word. Tokens are those of the model and a ``</s>`` for
            each line that has a token.

        Raises
        ------
        InputError, SourceError
            If the corpus cannot be read or has no tokens.

        Examples
        --------
        >>> from kullback.text.ngrams import NgramModel
        >>> model = NgramModel(order=2).fit(["the cat sat\nthe dog sat\n"] * 40)
        >>> h = model.cross_entropy(["the dog sat\n"] * 10)
        >>> round(float(h), 3), h.unit, h.per, round(float(h.per_character), 3)
        (0.281, 'bits', 'token', 0.094)
        """
        text = Sentences.of(corpus, self.settings.tokens)
        bits = self.bits(text)
        what = blank("cross_entropy", "H(P,Q)", self._method(), self._said(text))
        return rate(text.sums(bits), text, what, level, seed)

    def perplexity(self, corpus: Any, *, level: float = 0.95, seed: int = 0) -> Result:
        """Return 2 to the cross-entropy in bits per token; a plain number.

        Parameters, errors: those of `cross_entropy`.
        """
        found = self.cross_entropy(corpus, level=level, seed=seed)
        low_high = found.interval and Interval(
            2.0**found.interval.low, 2.0**found.interval.high, level
        )
        return Result(
            2.0**found.value, PLAIN, "perplexity", "perplexity of P under Q", found.method,
            "estimate", interval=low_high, notes=found.notes,
        )  # fmt: skip

    def kl_rate(
        self, other: LanguageModel, corpus: Any, *, level: float = 0.95, seed: int = 0
    ) -> Rate:
        r"""Return the KL rate H(P,Q) - H(P) of two sources: of this model P, and the other Q.

        It is the mean of log2 p/q over the tokens of a held-out text of P. Both models are taken
        over one vocabulary, all words of both: a word that a model has not met has the same
        probability there as its ``<unk>``, and the uniform law of the lowest order is over them
        all, so that what a model knows costs it nothing.

        Parameters
        ----------
        other : LanguageModel
            With the same tokens.
        corpus : what `read_corpus` takes
            Text of the source of this model that neither was trained on.
        level, seed
            As of `cross_entropy`.

        Returns
        -------
        Rate
            KL(P‖Q) in bits per token, also per character and per word. It estimates KL(P‖model of
            Q) less KL(P‖model of P), hence KL(P‖Q) where both models are as far off; it may be
            below 0.

        Raises
        ------
        InputError, SourceError
            If the tokens differ, or the corpus cannot be read.

        Examples
        --------
        >>> from kullback.text.ngrams import NgramModel
        >>> cats = NgramModel(order=2).fit(["the cat sat\nthe cat ran\n"] * 30)
        >>> dogs = NgramModel(order=2).fit(["the dog sat\nthe dog ran\n"] * 30)
        >>> found = cats.kl_rate(dogs, ["the cat ran\n"] * 10)
        >>> found.direction, round(float(found), 2), found.unit, found.per
        ('KL(P‖Q)', 2.68, 'bits', 'token')
        """
        if not isinstance(other, LanguageModel):
            raise InputError(f"{other!r} is no trained model; give NgramModel(...).fit(corpus).")
        if other.settings.tokens != self.settings.tokens:
            raise InputError(
                f"the models have different tokens ({self.settings.tokens.title}; "
                f"{other.settings.tokens.title}); fit both with the same unit."
            )
        text = Sentences.of(corpus, self.settings.tokens)
        over = union((self, other))
        bits = other.bits(text, over) - self.bits(text, over)
        met = (*self._met(text), *other._met(text))
        notes = (*met, *self._said(text), *other._said(text))
        what = blank("kl_rate", "KL(P‖Q)", self._method(), tuple(dict.fromkeys(notes)))
        return rate(text.sums(bits), text, what, level, seed)

    def bits(self, text: Sentences, over: int | None = None) -> np.ndarray:
        """Return the bits of each place of a stream; 0 at ``<s>``.

        Parameters
        ----------
        text : Sentences
        over : int, optional
            The size of a vocabulary that holds this model's; by default its own.

        Raises
        ------
        InputError
            If a model that was read from a file cannot be taken over a larger vocabulary.
        """
        stream = text.numbered_by(self._numbers)
        found = np.zeros(len(stream))
        for places, log_p, weight in self.table.score(stream):
            log_p[stream[places] == START] = 0.0  # given, not foretold
            found[places] = -_BITS * self._over(log_p, weight, over or self.vocabulary)
        found[stream == START] = 0.0
        return found

    def _over(self, log_p: np.ndarray, weight: np.ndarray, over: int) -> np.ndarray:
        """Return log p if the uniform law of the lowest order is over a larger vocabulary."""
        if over == self.vocabulary:
            return log_p
        unknown = 10.0 ** (weight + self.table.levels[0].log_p[UNKNOWN])
        # p = rest + weight g / V with <unk> = g / V; now over the larger U, <unk> = g / U.
        p = 10.0**log_p - unknown * (1.0 - self.vocabulary / over)
        if np.any(p <= 0.0):
            raise InputError(
                f"{self.name} is no interpolated model, and cannot be taken over a larger "
                "vocabulary; fit both models with NgramModel."
            )
        return np.asarray(np.log10(p))

    def probabilities(self, context: Sequence[str] = ()) -> np.ndarray:
        """Return the law of the next token, shape (V,), in the order of ``words``.

        Parameters
        ----------
        context : sequence of str
            The tokens before, ``"<s>"`` first where a sentence begins.

        Returns
        -------
        ndarray
            Probabilities that sum to 1; that of ``<s>`` is 0.
        """
        if isinstance(context, str) or not all(isinstance(word, str) for word in context):
            raise InputError(f"context must be tokens, such as ['the', 'cat'], not {context!r}.")
        before = [self._number(word) for word in context][-(self.settings.order - 1) :]
        before = before if self.settings.order > 1 else []
        size = len(self.words)
        rows = np.empty((size, len(before) + 1), dtype=np.int64)
        rows[:, :-1], rows[:, -1] = before, np.arange(size)
        p = np.power(10.0, self.table.rows(rows))
        p[START] = 0.0
        return np.asarray(p)

    def _number(self, word: str) -> int:
        return SPECIAL.index(word) if word in SPECIAL else self._numbers.get(word, UNKNOWN)

    def surprisals(self, text: str) -> list[tuple[str, float]]:
        """Return the tokens of a text and the bits that each takes, ``</s>`` too."""
        sentences = Sentences.of([text], self.settings.tokens)
        bits = self.bits(sentences)
        return [
            (sentences.words[word], float(b))
            for word, b in zip(sentences.stream, bits, strict=True)
            if word != START
        ]

    def to_arpa(self, path: str | Path) -> Path:
        r"""Write the model as an ARPA file, which KenLM and SRILM read; return its path.

        Every digit is kept, so that `NgramModel.from_arpa` gives the same model. White space in
        tokens, as characters have it, is escaped: a space is ``▁``, others ``\u000009``.

        Parameters
        ----------
        path : path
            If it ends with ``.gz``, the file is compressed.

        Raises
        ------
        SourceError
            If it cannot be written.
        """
        from kullback.text.ngrams.arpa_writing import write_arpa

        return write_arpa(self, Path(path))

    def _method(self) -> str:
        return (
            f"{self.settings.title}; sentences are lines that have a token; the interval is over "
            "parts of the text, the model being given"
        )

    def _said(self, text: Sentences) -> tuple[str, ...]:
        """Return what the reader must know of a text under this model."""
        notes = (*self._met(text), *self.notes, *text.notes)
        if text.passages:
            notes += ("the interval takes passages of a document as independent",)
        return notes

    def _met(self, text: Sentences) -> tuple[str, ...]:
        """Say how much of a text the model was trained on."""
        if self._seen is None:
            return (f"whether {self.name} was trained on this text is not known",)
        seen = np.array([mark in self._seen for mark in text.marks])
        if not seen.any():
            return ()
        share = text.scored[seen].sum() / text.scored.sum()
        return (
            f"{share:.0%} of the tokens are text that the model of {self.name} was trained on: of "
            "new text it would foretell less",
        )


def union(models: Sequence[LanguageModel]) -> int:
    """Return the size of the vocabulary of all words of some models."""
    words: set[str] = set()
    for model in models:
        words.update(model._numbers)
    return len(words) + len(SPECIAL) - 1
