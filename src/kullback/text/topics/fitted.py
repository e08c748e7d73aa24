"""Fitted models of other packages, known by what they offer: none of them is imported."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.text.topics.laws import checked_rows
from kullback.text.topics.model import TopicModel


def from_fitted(model: Any) -> TopicModel | None:
    """Return the topics of a fitted model, or None if it is none that is known."""
    for offers, read in (
        (("get_topic_word_dist", "used_vocabs", "k"), _of_tomotopy),
        (("get_topics", "id2word"), _of_gensim),
        (("topic_word_", "doc_topic_"), _of_lda),
        (("components_",), _of_scikit_learn),
    ):
        if all(hasattr(model, offer) for offer in offers):
            return read(model)
    if hasattr(model, "fit") and hasattr(model, "get_params"):
        raise InputError(f"the {type(model).__name__} is not fitted; call its fit first.")
    return None


def words_of(vocabulary: Any) -> tuple[str, ...]:
    """Return the words of a list, of a vectorizer, or of a mapping between words and columns."""
    if hasattr(vocabulary, "get_feature_names_out"):
        return tuple(str(word) for word in vocabulary.get_feature_names_out())
    if isinstance(vocabulary, str) or not hasattr(vocabulary, "__iter__"):
        raise InputError(
            "the vocabulary must be a list of words or a fitted vectorizer, not "
            f"{type(vocabulary).__name__}."
        )
    if hasattr(vocabulary, "items"):
        pairs = [(i, w) if isinstance(w, str) else (w, i) for i, w in vocabulary.items()]
        return tuple(str(word) for _, word in sorted(pairs))
    return tuple(str(word) for word in vocabulary)


def _of_scikit_learn(model: Any) -> TopicModel:
    """Return LDA's or NMF's: their components are weights, not probabilities."""
    kind = type(model).__name__
    phi = checked_rows(model.components_, f"components_ of {kind}", "topic", normalize=True)
    return TopicModel(phi, name=kind)


def _of_gensim(model: Any) -> TopicModel:
    phi = np.asarray(model.get_topics())
    words = model.id2word
    # gensim makes a vocabulary of numbers where it was given none.
    named = [words[i] for i in range(phi.shape[1])] if words is not None else None
    if named is not None and not any(isinstance(word, str) for word in named):
        named = None
    return TopicModel(phi, named, name=type(model).__name__)


def _of_tomotopy(model: Any) -> TopicModel:
    live = getattr(model, "is_live_topic", lambda topic: True)
    topics = [k for k in range(model.k) if live(k)]
    phi = [np.asarray(model.get_topic_word_dist(k), dtype=np.float32) for k in topics]
    counts = np.asarray(model.get_count_by_topics(), dtype=float)[topics]
    shares = [np.asarray(doc.get_topic_dist(), dtype=np.float32)[topics] for doc in model.docs]
    theta = checked_rows(shares, "theta", "document", normalize=True) if shares else None
    return TopicModel(
        np.stack(phi),
        tuple(model.used_vocabs),
        counts if counts.sum() > 0 else None,
        theta,
        topics,
        name=type(model).__name__,
    )


def _of_lda(model: Any) -> TopicModel:
    counts = np.asarray(getattr(model, "nz_", []), dtype=float)
    return TopicModel(
        model.topic_word_,
        weights=counts if counts.sum() > 0 else None,
        theta=model.doc_topic_,
        name=type(model).__name__,
    )
