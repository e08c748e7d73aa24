"""Two models over one vocabulary: what each says of words that the other lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.text.topics.model import TopicModel


@dataclass(frozen=True, eq=False, slots=True)
class Alignment:
    """The topics of both models over the same words.

    Attributes
    ----------
    words : tuple of str
        The common columns.
    a, b : ndarray, shapes (K_a, V) and (K_b, V)
        The topics over them.
    shared, only_a, only_b : int
        How many words both have, and one alone.
    lost_a, lost_b : ndarray, shapes (K_a,) and (K_b,)
        The mass that each topic has on words that the other model lacks.
    renormalised : bool
        Whether that mass was left out, and the topics divided by the rest.
    """

    words: tuple[str, ...]
    a: np.ndarray
    b: np.ndarray
    shared: int
    only_a: int
    only_b: int
    lost_a: np.ndarray
    lost_b: np.ndarray
    renormalised: bool

    def notes(self, a: TopicModel, b: TopicModel) -> list[str]:
        """Return what the reader must know of the vocabulary."""
        told = []
        for model, only, lost, other in (
            (a, self.only_a, self.lost_a, b),
            (b, self.only_b, self.lost_b, a),
        ):
            if only:
                mass = float(model.shares @ lost)
                told.append(
                    f"{only:,} of the {self.shared + only:,} words of {model.name} are not in "
                    f"{other.name}; they hold {mass:.2%} of its mass, and up to {lost.max():.2%} "
                    f"of a topic's; {self._done()}"
                )
        return told

    def _done(self) -> str:
        if self.renormalised:
            return "they were left out, and each topic divided by what is left of it, as asked."
        return "they count as words that the other never uses."


def align(a: TopicModel, b: TopicModel, vocabulary: str) -> Alignment:
    """Return both models over the union of their words, or over the shared ones.

    Raises
    ------
    InputError
        If one model has no words and another number of columns, or if no word is shared and the
        shared ones are asked for.
    """
    first, second = _words_of_both(a, b)
    known, place = set(second), {word: i for i, word in enumerate(first)}
    shared = [word for word in first if word in known]
    extra = [word for word in second if word not in place]
    words = shared if vocabulary == "shared" else [*first, *extra]
    if not words:
        raise InputError(f"{a.name} and {b.name} share no word; compare over the union of both.")
    phi_a, phi_b = _over(words, first, a.phi), _over(words, second, b.phi)
    lost_a, lost_b = _lost(first, shared, a.phi), _lost(second, shared, b.phi)
    if vocabulary == "shared":
        phi_a, phi_b = (_divided(x, m) for x, m in ((phi_a, a), (phi_b, b)))
    return Alignment(
        tuple(words),
        phi_a,
        phi_b,
        len(shared),
        len(first) - len(shared),
        len(extra),
        lost_a,
        lost_b,
        vocabulary == "shared" and bool(len(first) > len(shared) or extra),
    )


def _words_of_both(a: TopicModel, b: TopicModel) -> tuple[Any, Any]:
    if a.vocabulary is not None and b.vocabulary is not None:
        return a.vocabulary, b.vocabulary
    sizes = a.phi.shape[1], b.phi.shape[1]
    if sizes[0] != sizes[1]:
        raise InputError(
            f"{a.name} has {sizes[0]:,} columns and {b.name} {sizes[1]:,}, and not both have "
            "words to align them by; give their vocabularies."
        )
    words = a.vocabulary or b.vocabulary or tuple(a.word(i) for i in range(sizes[0]))
    return words, words


def _over(words: list[str], own: Any, phi: np.ndarray) -> np.ndarray:
    if len(words) == len(own) and tuple(words) == tuple(own):
        return phi
    place = {word: i for i, word in enumerate(own)}
    columns = np.array([place.get(word, -1) for word in words])
    return np.where(columns >= 0, phi[:, columns], 0.0)


def _lost(own: Any, shared: list[str], phi: np.ndarray) -> np.ndarray:
    kept = set(shared)
    gone = np.array([word not in kept for word in own])
    return np.asarray(phi[:, gone].sum(axis=1))


def _divided(phi: np.ndarray, model: TopicModel) -> np.ndarray:
    left = phi.sum(axis=1)
    if not np.all(left > 0):
        number = model.numbers[int(np.flatnonzero(left == 0)[0])]
        raise InputError(
            f"topic {number} of {model.name} has no shared word; compare over the union of words."
        )
    return np.asarray(phi / left[:, None])
