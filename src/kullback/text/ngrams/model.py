"""The n-gram model as a strategy: its order and its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kullback._errors import InputError
from kullback.text.ngrams.kneser_ney import train
from kullback.text.ngrams.language_model import LanguageModel
from kullback.text.ngrams.sentences import Sentences
from kullback.text.tokens import Tokens, as_tokens

_LARGEST = 32


@dataclass(frozen=True, slots=True)
class NgramModel:
    r"""Interpolated modified Kneser-Ney over n-grams of words or characters.

    A sentence is a line that has a token, with ``<s>`` before and ``</s>`` after it, which is
    foretold as the others are; lines without a token are left out. The vocabulary is open: a token
    that was not met in training is ``<unk>``, whose probability is that of one token of which
    nothing is known (the share that the uniform law gives it), so that no probability is 0. These
    are the rules of KenLM's ``lmplz``, but that it takes blank lines for sentences.

    Parameters
    ----------
    order : int
        The longest n-grams, from 1 to 32.
    unit : {"word", "char", "byte"}, or what `as_tokens` takes
        What the tokens are.

    Notes
    -----
    Three discounts an order, D_k = k - (k + 1) Y n_{k+1}/n_k with Y = n_1/(n_1 + 2 n_2) from the
    counts of counts of the order. Where these do not give them (n_1, n_2 or n_3 is 0, or a
    discount is not within (0, k]) they are 0.5, 1 and 1.5, and this is told. S. F. Chen and
    J. Goodman, "An empirical study of smoothing techniques for language modeling", 1998.

    Examples
    --------
    >>> from kullback.text.ngrams import NgramModel
    >>> model = NgramModel(order=3).fit(["the cat sat\nthe dog sat\nthe cat ran\n"])
    >>> p = model.probabilities(["<s>", "the"])
    >>> round(float(p.sum()), 12), model.words[p.argmax()]
    (1.0, 'cat')
    """

    order: int = 5
    unit: Any = "word"

    def __post_init__(self) -> None:
        if not isinstance(self.order, int) or not 1 <= self.order <= _LARGEST:
            raise InputError(
                f"order must be a whole number from 1 to {_LARGEST}, not {self.order!r}."
            )
        _ = self.tokens

    @property
    def tokens(self) -> Tokens:
        """How a text falls into tokens."""
        return as_tokens(self.unit)

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"interpolated modified Kneser-Ney, order {self.order}, {self.tokens.title}"

    def fit(self, corpus: Any) -> LanguageModel:
        """Return the model of a corpus.

        Parameters
        ----------
        corpus : what `read_corpus` takes
            A path, a folder, a list of documents ...

        Raises
        ------
        InputError, SourceError
            If it cannot be read, or has no tokens.
        """
        text = Sentences.of(corpus, self.tokens)
        words, stream = text.renumbered()
        trained = train(stream, len(words), self.order)
        lacking = [n for n, d in enumerate(trained.discounts, 1) if not d.found]
        notes = text.notes
        if lacking:
            orders = ", ".join(map(str, lacking))
            notes += (
                f"the counts of counts of {text.name} at order {orders} give no discounts, so "
                "these are 0.5, 1 and 1.5",
            )
        return LanguageModel(
            text.name, self, words, trained.table, trained.discounts, notes, frozenset(text.marks)
        )

    @classmethod
    def from_arpa(cls, path: str | Path, unit: Any = None) -> LanguageModel:
        """Return the model that an ARPA file holds.

        Parameters
        ----------
        path : path
            Plain or ``.gz``.
        unit : what `as_tokens` takes, optional
            What the tokens are; by default what `LanguageModel.to_arpa` has noted in the file, of
            another's file what stands between white space.

        Raises
        ------
        InputError, SourceError
            If it cannot be read, or is no ARPA file; the message names the line.
        """
        from kullback.text.ngrams.arpa_reading import read_arpa

        return read_arpa(Path(path), unit)
