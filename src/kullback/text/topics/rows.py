"""From pairings to rows: the numbers of each, as Results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kullback.api import js, kl, pairwise
from kullback.functional import hellinger
from kullback.result import Result, nats_per
from kullback.text.topics.alignment import Alignment
from kullback.text.topics.comparison import TopicRow
from kullback.text.topics.model import TopicModel
from kullback.text.topics.pairing import Evidence, Pairing


def rows_of(
    found: list[Pairing], evidence: Evidence, a: TopicModel, b: TopicModel, unit: str
) -> tuple[TopicRow, ...]:
    """Return the rows of a comparison, in the unit asked for."""
    bits = nats_per("bits") / nats_per(unit)
    from_corpus = [corpus_divergences(model, unit)[0] for model in (a, b)]
    rows = []
    for one in found:
        p, q, nearest = _laws(one, evidence)
        forward, backward = _result(kl, p, q, evidence.alignment, unit), kl(q, p, unit=unit)
        rows.append(
            TopicRow(
                one.verdict,
                one.reason,
                tuple(a.numbers[i] for i in one.a),
                tuple(b.numbers[j] for j in one.b),
                one.weights,
                _result(js, p, q, evidence.alignment, unit),
                forward,
                replace(backward, measure="reverse_kl", direction="KL(Q‖P)", contributions=None),
                float(hellinger(p, q)),
                one.p_value,
                one.q_value,
                one.nearest_other * bits,
                None if nearest is None else int((b if one.a else a).numbers[nearest]),
                float(from_corpus[0][one.a[0]] if one.a else from_corpus[1][one.b[0]]),
            )
        )
    return tuple(rows)


def corpus_divergences(model: TopicModel, unit: str = "bits") -> tuple[np.ndarray, np.ndarray]:
    """Return KL(topic‖corpus) and KL(topic‖uniform) of each topic: generic ones are near 0.

    The corpus is the mixture of the topics by their weights, which is finite for topics of weight
    above 0; uniform is over the model's own words.

    Parameters
    ----------
    model : TopicModel
    unit : {"bits", "nats", "bans"}

    References
    ----------
    AlSumait, Barbará, Gentle and Domeniconi (2009), "Topic significance ranking of LDA generative
    models", which measures how far topics are from these two laws among others.
    """
    words = model.phi.shape[1]
    laws = np.stack([model.marginal / model.marginal.sum(), np.full(words, 1.0 / words)])
    found = pairwise(model.phi, laws, "kl", unit=unit)
    return found[:, 0], found[:, 1]


def _laws(one: Pairing, evidence: Evidence) -> tuple[np.ndarray, np.ndarray, int | None]:
    """Return the two laws of a row, and of a lost or new topic, the nearest of the other model."""
    a, b = evidence.alignment.a, evidence.alignment.b
    if not one.b:
        nearest = int(np.argmin(evidence.js[one.a[0]]))
        return a[one.a[0]], b[nearest], nearest
    if not one.a:
        nearest = int(np.argmin(evidence.js[:, one.b[0]]))
        return a[nearest], b[one.b[0]], nearest
    return _mixed(a, one.a, one.weights), _mixed(b, one.b, one.weights), None


def _mixed(topics: np.ndarray, rows: tuple[int, ...], weights: tuple[float, ...]) -> np.ndarray:
    if len(rows) == 1:
        return np.asarray(topics[rows[0]])
    mixture = np.array(weights) @ topics[[*rows]]
    return np.asarray(mixture / mixture.sum())


def _result(measure: Any, p: np.ndarray, q: np.ndarray, words: Alignment, unit: str) -> Result:
    return measure(p, q, labels=words.words, unit=unit)
