"""A topic model: what each topic says, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import InputError, SourceError
from kullback.text.topics.laws import checked_rows, checked_vector


@dataclass(frozen=True, eq=False, slots=True)
class TopicModel:
    """Topics as distributions over words.

    Parameters
    ----------
    phi : array, shape (K, V)
        A topic a row: the probabilities of the words, which sum to 1. Rounding (up to 1e-6 of
        float64, 4e-4 of float32) is divided out; weights of any sum are for
        ``topic_model(phi, normalize=True)``.
    vocabulary : sequence of str, optional
        The words. Without it, the position is the word.
    weights : array, shape (K,), optional
        The share of each topic in the corpus; from ``theta`` if that alone is given.
    theta : array, shape (D, K), optional
        A document a row: the shares of the topics.
    numbers : sequence of int, optional
        The model's own numbers of its topics; 0, 1, ... by default.
    name : str
    notes : tuple of str
        What the reader must know of how the model came about.
    history : tuple of float
        What training has climbed, a number a pass; ``history_name`` says what and in which unit.
    history_name : str

    Raises
    ------
    InputError
        If the parts are no distributions or do not fit each other.

    Examples
    --------
    >>> TopicModel([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], ["ink", "pen", "key"]).top_words(1, 2)
    ('pen', 'key')
    """

    phi: Any
    vocabulary: Any = None
    weights: Any = None
    theta: Any = None
    numbers: Any = None
    name: str = "model"
    notes: tuple[str, ...] = ()
    history: tuple[float, ...] = ()
    history_name: str = ""

    def __post_init__(self) -> None:
        phi = checked_rows(self.phi, "phi", "topic")
        theta = None if self.theta is None else checked_rows(self.theta, "theta", "document")
        if theta is not None and theta.shape[1] != len(phi):
            raise InputError(
                f"theta has {theta.shape[1]} columns for {len(phi)} topics; it needs a row a "
                "document and a column a topic."
            )
        weights = None if self.weights is None else checked_vector(self.weights, "weights")
        if weights is None and theta is not None:
            weights = theta.mean(axis=0)
        if weights is not None and len(weights) != len(phi):
            raise InputError(f"there are {len(weights)} weights for {len(phi)} topics.")
        parts = {
            "phi": phi,
            "vocabulary": _words(self.vocabulary, phi.shape[1]),
            "weights": weights,
            "theta": theta,
            "numbers": _numbers(self.numbers, len(phi)),
            "name": str(self.name),
        }
        for field, value in parts.items():
            object.__setattr__(self, field, value)

    def __repr__(self) -> str:
        return f"<TopicModel {self.name}: {len(self)} topics over {self.phi.shape[1]:,} words>"

    def __len__(self) -> int:
        return len(self.phi)

    @property
    def shares(self) -> np.ndarray:
        """The weights, or equal ones where they are not known."""
        if self.weights is None:
            return np.full(len(self), 1.0 / len(self))
        return np.asarray(self.weights)

    @property
    def marginal(self) -> np.ndarray:
        """The law of the words in the corpus as the model sees it: the mixture of its topics."""
        return np.asarray(self.shares @ self.phi)

    def word(self, i: int) -> str:
        """Return a word, or its position where there are no words."""
        return f"word {i}" if self.vocabulary is None else str(self.vocabulary[i])

    def top_words(self, topic: int, count: int = 10) -> tuple[str, ...]:
        """Return the likeliest words of the topic in a row of ``phi``."""
        row = self.phi[topic]
        order = np.argsort(-row, kind="stable")[:count]
        return tuple(self.word(int(i)) for i in order if row[i] > 0)

    def to_npz(self, path: str | Path) -> Path:
        """Write what ``topic_model(path)`` and ``kullback topics`` read; return the path.

        Raises
        ------
        SourceError
            If the file cannot be written.
        """
        parts: dict[str, Any] = {"phi": self.phi, "numbers": np.array(self.numbers)}
        for field in ("vocabulary", "weights", "theta"):
            if getattr(self, field) is not None:
                parts[field] = np.asarray(getattr(self, field))
        try:
            with Path(path).open("wb") as file:
                np.savez_compressed(file, **parts)
        except OSError as error:
            raise SourceError(f"{path} cannot be written: {error.strerror}.") from None
        return Path(path)


def _words(vocabulary: Any, count: int) -> tuple[str, ...] | None:
    if vocabulary is None:
        return None
    if isinstance(vocabulary, str):
        raise InputError("vocabulary must be a list of words, not one text.")
    words = tuple(str(word) for word in vocabulary)
    if len(words) != count:
        raise InputError(
            f"there are {len(words):,} words for {count:,} columns of phi; phi needs a row a topic "
            "and a column a word."
        )
    if len(set(words)) < len(words):
        twice = next(word for i, word in enumerate(words) if word in words[:i])
        raise InputError(f"the word {twice!r} stands twice in the vocabulary.")
    return words


def _numbers(numbers: Any, count: int) -> tuple[int, ...]:
    if numbers is None:
        return tuple(range(count))
    try:
        given = tuple(int(number) for number in numbers)
    except (TypeError, ValueError):
        raise InputError("the numbers of the topics must be whole numbers.") from None
    if any(whole != number for whole, number in zip(given, numbers, strict=True)):
        raise InputError("the numbers of the topics must be whole numbers.")
    if len(given) != count or len(set(given)) < count:
        raise InputError(f"{count} topics need {count} different numbers.")
    return given
