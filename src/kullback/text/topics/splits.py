"""Topics of one model that are mixtures of several of the other: split, or seen from B, merged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from kullback.functional import js
from kullback.text.topics.mixtures import nearest_mixtures

# What a part must weigh in the mixture, and the whole in the mixture that is nearest to the part.
LEAST_WEIGHT, MOSTLY = 0.1, 0.5
# How much nearer the mixture must be than any one topic.
GAIN = 0.5


@dataclass(frozen=True, slots=True)
class Split:
    """A topic and the topics of the other model that it is a mixture of.

    Attributes
    ----------
    whole : int
    parts : tuple of int
    weights : tuple of float
        Of the parts in the mixture; they sum to 1.
    distance : float
        JS of the topic and the mixture, in bits.
    alone : float
        JS of the topic and the nearest of the parts, in bits.
    others : float
        JS of the topic and the nearest mixture of the other topics of its own model, in bits: how
        near a mixture comes that does not have it. Infinite for a lone topic.
    """

    whole: int
    parts: tuple[int, ...]
    weights: tuple[float, ...]
    distance: float
    alone: float
    others: float


def find_splits(
    wholes: np.ndarray,
    others: np.ndarray,
    weights: np.ndarray,
    back: np.ndarray,
    distances: np.ndarray,
    tolerance: float,
    settled: Collection[tuple[int, int]],
) -> list[Split]:
    """Return the topics that are split in the other model, the surest first.

    A topic is split into two or more of the other model if their mixture is the same as it (JS at
    most the tolerance), comes at least twice as near as any one of them or each of them is the same
    as the topic, and nearer than mixtures of the other topics of its own model; and if each of them
    weighs a tenth or more, and is mostly made of the topic: in the nearest mixture to the part, the
    whole weighs more than a half.

    Parameters
    ----------
    wholes, others : ndarray, shapes (n, V) and (m, V)
        The topics of both models.
    weights, back : ndarray, shapes (n, m) and (m, n)
        The nearest mixtures of others to each whole, and of wholes to each other.
    distances : ndarray, shape (n, m)
        JS in bits.
    tolerance : float
        In bits.
    settled : collection of (whole, other)
        Pairs that are the same: such an other is no part of another whole.
    """
    owner = {other: whole for whole, other in settled}
    found = []
    for i in range(len(wholes)):
        near = (weights[i] >= LEAST_WEIGHT) | (distances[i] <= tolerance)
        parts = [
            j for j in np.flatnonzero(near & (back[:, i] > MOSTLY)).tolist() if owner.get(j, i) == i
        ]
        if len(parts) < 2:
            continue
        shares = nearest_mixtures(wholes[i : i + 1], others[parts])[0]
        distance = _bits(wholes[i], shares @ others[parts])
        each = distances[i, parts]
        gained = distance <= GAIN * each.min() or bool(np.all(each <= tolerance))
        gained &= bool(shares.min() >= LEAST_WEIGHT)
        rest = _of_the_rest(wholes, i)
        if gained and distance <= tolerance and distance < rest:
            alone = float(each.min())
            found.append(Split(i, tuple(parts), tuple(shares.tolist()), distance, alone, rest))
    return sorted(found, key=lambda split: split.distance)


def _of_the_rest(topics: np.ndarray, i: int) -> float:
    """Return how near mixtures of the other topics of its own model come to a topic, in bits."""
    if len(topics) < 2:
        return float("inf")
    rest = np.delete(topics, i, axis=0)
    weights = nearest_mixtures(topics[i : i + 1], rest)[0]
    return _bits(topics[i], weights @ rest)


def _bits(p: np.ndarray, q: np.ndarray) -> float:
    return float(js(p, q)) / float(np.log(2.0))
