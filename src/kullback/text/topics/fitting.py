"""Fit a topic model to documents, by scikit-learn's online LDA or tomotopy's Gibbs sampler."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError, MissingExtraError
from kullback.text.topics.document_terms import DocumentTerms, count_terms
from kullback.text.topics.laws import checked_rows
from kullback.text.topics.model import TopicModel

ENGINES = ("scikit-learn", "tomotopy")
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Fit:
    topics: int
    seed: int
    passes: int
    tell: Progress


def fit_topics(
    documents: Iterable[str] | Any,
    topics: int = 20,
    *,
    vocabulary: Sequence[str] | None = None,
    engine: str = "scikit-learn",
    passes: int | None = None,
    seed: int = 0,
    stop_words: Sequence[str] | str | None = "english",
    min_df: int = 5,
    max_df: float = 0.5,
    max_words: int | None = 10_000,
    name: str | None = None,
    progress: Progress | None = None,
) -> TopicModel:
    """Fit latent Dirichlet allocation to documents.

    Scikit-learn's variational inference makes KL(q‖posterior) least by raising the ELBO, since
    ``log p(words) = ELBO + KL(q‖posterior)``: the history shows what each pass has won of it.
    Tomotopy draws from the posterior by Gibbs sampling and has no ELBO; its history is the
    log-likelihood of the words and the topics drawn for them.

    Parameters
    ----------
    documents : iterable of str, or matrix of counts, shape (D, V)
        Texts, or a document-term matrix (dense or sparse), which needs its ``vocabulary``.
    topics : int
        How many.
    vocabulary : sequence of str, optional
        The words to count; by default all that the documents have but for those left out below.
    engine : {"scikit-learn", "tomotopy"}
        Both need the extra ``samples``, with which words are counted; tomotopy is installed by
        itself.
    passes : int, optional
        Over all documents: by default 10 of scikit-learn, 200 of tomotopy.
    seed : int
    stop_words : {"english"}, sequence of str, or None
        Words to leave out: scikit-learn's English list by default.
    min_df, max_df : int, float
        Words in fewer documents than ``min_df``, and in a larger share than ``max_df``, are left
        out. These, and words of one letter, matter for texts alone.
    max_words : int or None
        Keep so many of the most frequent words; None keeps all.
    name : str, optional
        What to call the model.
    progress : callable, optional
        Told what is done and the share of it.

    Returns
    -------
    TopicModel
        With ``theta``, the weights by the documents' lengths, and the ``history`` by passes.

    Raises
    ------
    InputError
        If there are no words to learn from, or an option cannot be.
    MissingExtraError
        If a package is missing.

    References
    ----------
    Hoffman, Blei and Bach (2010), "Online learning for latent Dirichlet allocation".

    Examples
    --------
    >>> texts = ["red ink and pen", "blue ink and pen", "key door lock", "door lock key"] * 5
    >>> model = fit_topics(texts, 2, passes=5)
    >>> sorted(model.vocabulary)
    ['blue', 'door', 'ink', 'key', 'lock', 'pen', 'red']
    >>> len(model.history), model.history_name, model.theta.shape
    (5, 'ELBO, bits per word', (20, 2))
    """
    _check(topics, engine, passes, seed)
    terms = count_terms(
        documents,
        vocabulary,
        stop_words=stop_words,
        min_df=min_df,
        max_df=max_df,
        max_words=max_words,
    )
    fit = _Fit(
        topics,
        seed,
        passes or (10 if engine == "scikit-learn" else 200),
        progress or (lambda doing, share: None),
    )
    return (_by_scikit_learn if engine == "scikit-learn" else _by_tomotopy)(
        terms, fit, name or f"LDA, seed {seed}"
    )


def _check(topics: Any, engine: Any, passes: Any, seed: Any) -> None:
    if engine not in ENGINES:
        raise InputError(f'engine must be "scikit-learn" or "tomotopy", not {engine!r}.')
    given = (("topics", topics, 1), ("passes", 1 if passes is None else passes, 1),
             ("seed", seed, 0))  # fmt: skip
    for name, value, least in given:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not least <= value < 2**32:
            raise InputError(f"{name} must be a whole number of at least {least}, not {value!r}.")


def _by_scikit_learn(terms: DocumentTerms, fit: _Fit, name: str) -> TopicModel:
    try:
        from sklearn.decomposition import LatentDirichletAllocation
    except ImportError:
        raise MissingExtraError("to fit topics", "samples") from None
    counts = terms.counts
    lda = LatentDirichletAllocation(
        fit.topics,
        learning_method="online",
        total_samples=counts.shape[0],
        random_state=fit.seed,
    )
    history = []
    for i in range(fit.passes):
        fit.tell("fitting topics", i / fit.passes)
        lda.partial_fit(counts)
        history.append(float(lda.score(counts)) / (math.log(2.0) * terms.tokens))
    phi = checked_rows(lda.components_, "components_", "topic", normalize=True)
    theta = checked_rows(lda.transform(counts), "theta", "document", normalize=True)
    return TopicModel(
        phi, terms.words, terms.lengths @ theta, theta, name=name, notes=terms.notes,
        history=tuple(history), history_name="ELBO, bits per word",
    )  # fmt: skip


def _by_tomotopy(terms: DocumentTerms, fit: _Fit, name: str) -> TopicModel:
    try:
        import tomotopy
    except ImportError:
        raise InputError(
            "tomotopy is not installed; pip install tomotopy, or leave out engine=."
        ) from None
    lda = tomotopy.LDAModel(k=fit.topics, seed=fit.seed)
    kept = [lda.add_doc(words) is not None and bool(words) for words in terms.bags()]
    history, step = [], max(1, fit.passes // 20)
    for done in range(0, fit.passes, step):
        fit.tell("fitting topics", done / fit.passes)
        # One worker: the draws of several depend on their timing.
        lda.train(min(step, fit.passes - done), workers=1)
        history.append(lda.ll_per_word / math.log(2.0))
    place = {word: i for i, word in enumerate(lda.used_vocabs)}
    # It knows no word that no document has: that one has probability 0.
    columns = np.array([place.get(word, -1) for word in terms.words])
    drawn = np.array([lda.get_topic_word_dist(k) for k in range(fit.topics)], dtype=float)
    known = np.where(columns >= 0, drawn[:, columns], 0.0)
    phi = checked_rows(known, "phi", "topic", normalize=True)
    shares = np.full((len(kept), fit.topics), 1.0 / fit.topics)
    shares[kept] = [doc.get_topic_dist() for doc in lda.docs]
    theta = checked_rows(shares, "theta", "document", normalize=True)
    weights = np.asarray(lda.get_count_by_topics(), dtype=float)
    return TopicModel(
        phi, terms.words, weights, theta, name=name, notes=terms.notes,
        history=tuple(history), history_name="log p(words, topics drawn), bits per word",
    )  # fmt: skip
