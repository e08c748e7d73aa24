"""Texts and models crossed: each text's held-out part under the model of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from kullback.text.corpus import read_corpus
from kullback.text.ngrams.held_out import Split, split
from kullback.text.ngrams.language_model import LanguageModel, union
from kullback.text.ngrams.options import ModelOptions
from kullback.text.ngrams.rates import Rate, blank, rate
from kullback.text.ngrams.sentences import Sentences

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, slots=True)
class Crossed:
    """The bits of held-out texts under the models of all, over one vocabulary.

    Attributes
    ----------
    splits : tuple of Split
        The texts.
    models : tuple of LanguageModel
        One of each, in the same order.
    bits : tuple of tuple of ndarray
        Of each text and each model, the bits of each held-out part.
    vocabulary : int
        The size of the vocabulary, all words of all models.
    options : ModelOptions
    """

    splits: tuple[Split, ...]
    models: tuple[LanguageModel, ...]
    bits: tuple[tuple[np.ndarray, ...], ...]
    vocabulary: int
    options: ModelOptions

    @classmethod
    def of(
        cls, sources: Sequence[tuple[str | None, Any]], options: ModelOptions, progress: Progress
    ) -> Crossed:
        """Read named texts, fit a model to each, and let each foretell what is held out of all."""
        steps = 3 * len(sources)
        texts = []
        for i, (name, source) in enumerate(sources):
            progress(f"reading {name or 'text'}", i / steps)
            corpus = read_corpus(source)
            named = replace(corpus, name=name) if name else corpus
            texts.append(Sentences.of(named, options.model.tokens))
        splits = split(texts, options.held_out, options.seed)
        models = []
        for i, part in enumerate(splits, len(sources)):
            progress(f"fitting {part.train.name}", i / steps)
            models.append(options.model.fit(part.train))
        over = union(models)
        bits = []
        for i, part in enumerate(splits, 2 * len(sources)):
            progress(f"foretelling {part.train.name}", i / steps)
            held = part.held_out
            bits.append(tuple(held.sums(model.bits(held, over)) for model in models))
        return cls(tuple(splits), tuple(models), tuple(bits), over, options)

    def cross_entropy(self, i: int, j: int, direction: str) -> Rate:
        """Return the bits of text i under the model of text j."""
        return self._rate(i, self.bits[i][j], "cross_entropy", direction)

    def kl(self, i: int, j: int, direction: str) -> Rate:
        """Return the KL rate of text i from text j: what the model of j takes beyond that of i."""
        return self._rate(i, self.bits[i][j] - self.bits[i][i], "kl_rate", direction)

    def _rate(self, i: int, bits: np.ndarray, measure: str, direction: str) -> Rate:
        options, text = self.options, self.splits[i].held_out
        method = f"{options.model.title}, on held-out {text.part}s"
        found = rate(bits, text, blank(measure, direction, method, ()), options.level, options.seed)
        return found.to(options.unit)

    def notes(self) -> tuple[str, ...]:
        """Return what the reader must know of all of it."""
        notes = [note for model in self.models for note in model.notes]
        trained = [int(part.train.scored.sum()) for part in self.splits]
        least, most = min(trained), max(trained)
        amount = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        notes.append(
            f"each model was fitted to as much text ({amount} tokens), for a model of more text "
            "foretells better; all are taken over one vocabulary, the "
            f"{self.vocabulary:,} tokens of all"
        )
        marks = [{*s.train.marks, *s.held_out.marks} for s in self.splits]
        shared = sum(len(a & b) for a, b in combinations(marks, 2))
        if shared:
            notes.append(f"{shared} documents or passages stand word for word in two of the texts")
        again = sum(len({*s.train.marks} & {*s.held_out.marks}) for s in self.splits)
        if again:
            notes.append(f"{again} held-out documents or passages stand in what was fitted to too")
        passages = [s.held_out.name for s in self.splits if s.held_out.passages]
        if passages:
            notes.append(
                f"there are few documents in {' and '.join(passages)}, so passages stand for them, "
                "which are more alike than new documents would be"
            )
        return tuple(dict.fromkeys(notes))
