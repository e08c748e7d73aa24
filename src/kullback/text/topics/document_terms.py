"""How often each word stands in each document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from kullback._errors import InputError, MissingExtraError

# Words of two letters or more, in any script.
_WORD = r"(?u)\b[^\W\d_]{2,}\b"


@dataclass(frozen=True, eq=False, slots=True)
class DocumentTerms:
    """Documents as counts of words.

    Attributes
    ----------
    counts : sparse array, shape (D, V)
    words : tuple of str
    notes : tuple of str
    """

    counts: Any
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def lengths(self) -> np.ndarray:
        """How many counted words each document has."""
        return np.asarray(self.counts.sum(axis=1), dtype=float).ravel()

    @property
    def tokens(self) -> float:
        """How many counted words there are."""
        return float(self.lengths.sum())

    def bags(self) -> Iterator[list[str]]:
        """Yield the words of each document, each as often as it stands there."""
        words = np.array(self.words)
        for row in range(self.counts.shape[0]):
            part = slice(self.counts.indptr[row], self.counts.indptr[row + 1])
            yield np.repeat(
                words[self.counts.indices[part]], self.counts.data[part].astype(int)
            ).tolist()


def count_terms(
    documents: Any,
    vocabulary: Sequence[str] | None,
    *,
    stop_words: Sequence[str] | str | None = "english",
    min_df: int = 5,
    max_df: float = 0.5,
    max_words: int | None = 10_000,
) -> DocumentTerms:
    """Return the counts of texts, or those of a matrix.

    Raises
    ------
    InputError
        If there are no documents, or no words are left.
    MissingExtraError
        If scikit-learn, which counts, is not installed.
    """
    if sparse.issparse(documents) or getattr(documents, "ndim", 0) == 2:
        return _of_matrix(documents, vocabulary)
    texts = _texts(documents)
    try:
        from sklearn.feature_extraction.text import CountVectorizer
    except ImportError:
        raise MissingExtraError("to count words of documents", "samples") from None
    _check(stop_words, min_df, max_df, max_words)
    given = vocabulary is not None
    vectorizer = CountVectorizer(
        token_pattern=_WORD,
        lowercase=not given or all(word == word.lower() for word in vocabulary or ()),
        stop_words=_stopped(stop_words),
        min_df=1 if given else min_df,
        max_df=1.0 if given else max_df,
        max_features=max_words,
        vocabulary=vocabulary,
    )
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:
        raise InputError(
            f"no word of the {len(texts)} documents is left: words need min_df = {min_df} "
            f"documents and at most a share of max_df = {max_df:g}; try min_df=1 "
            "(--min-df 1), or in Python max_df=1.0."
        ) from None
    if not counts.sum():
        raise InputError("the documents have none of the words of the vocabulary.")
    words = tuple(str(word) for word in vectorizer.get_feature_names_out())
    return DocumentTerms(counts, words, _empty(counts))


def _stopped(stop_words: Sequence[str] | str | None) -> Any:
    """Return stop words as the texts are split: ``don't`` stops ``don``."""
    if stop_words is None or isinstance(stop_words, str):
        return stop_words
    return sorted({part for word in stop_words for part in re.findall(_WORD, str(word).lower())})


def joint_words(texts: list[str], **options: Any) -> tuple[str, ...]:
    """Return the words to count in several collections of texts together."""
    return count_terms(texts, None, **options).words


def _texts(documents: Any) -> list[str]:
    if isinstance(documents, str | bytes) or not isinstance(documents, Iterable):
        raise InputError("documents must be a list of texts, or a matrix of counts.")
    texts = list(documents)
    wrong = next((text for text in texts if not isinstance(text, str)), None)
    if wrong is not None:
        raise InputError(f"a document must be a text, not of type {type(wrong).__name__}.")
    if not texts:
        raise InputError("there are no documents to learn topics from.")
    return texts


def _of_matrix(matrix: Any, vocabulary: Sequence[str] | None) -> DocumentTerms:
    if vocabulary is None:
        raise InputError("a document-term matrix needs vocabulary=, its words.")
    counts = sparse.csr_array(matrix)
    if counts.dtype.kind not in "iuf" or counts.shape[1] != len(vocabulary):
        raise InputError(
            f"a document-term matrix needs a number for each of its {len(vocabulary)} words in a "
            f"row, not a shape of {counts.shape}."
        )
    data = counts.data
    if not (np.all(data >= 0) and np.all(data == np.round(data)) and data.sum() > 0):
        raise InputError("a document-term matrix holds counts: whole numbers, not all 0.")
    return DocumentTerms(counts, tuple(str(word) for word in vocabulary), _empty(counts))


def _check(stop_words: Any, min_df: Any, max_df: Any, max_words: Any) -> None:
    if isinstance(stop_words, str) and stop_words != "english":
        raise InputError(f'stop_words must be "english", a list or None, not {stop_words!r}.')
    for name, value in (("min_df", min_df), ("max_words", 1 if max_words is None else max_words)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InputError(f"{name} must be a whole number of at least 1, not {value!r}.")
    if not isinstance(max_df, int | float) or not 0 < max_df <= 1:
        raise InputError(f"max_df must be a share above 0 and up to 1, not {max_df!r}.")


def _empty(counts: Any) -> tuple[str, ...]:
    empty = int(np.count_nonzero(np.asarray(counts.sum(axis=1)).ravel() == 0))
    if not empty:
        return ()
    return (f"{empty} of the {counts.shape[0]} documents have none of the words counted",)
