"""From distances to verdicts: what became of each topic.

A match must be nearer than chance and nearer than different topics are. Chance is B with its words
renamed (see `chance`); how near different topics are is seen within each model: from the topic of
A to its nearest other topic of A, and likewise in B. Two leftovers of one corpus fail the second
even where they pass the first, because all its topics share more words than chance brings. What
can be no match costs the assignment no more than the worst that can, so that leftovers do not draw
topics away from their matches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.estimators import q_values
from kullback.text.topics.alignment import Alignment
from kullback.text.topics.comparison import TopicVerdict
from kullback.text.topics.matching import nearest_others, one_to_one
from kullback.text.topics.mixtures import nearest_mixtures
from kullback.text.topics.options import TopicOptions
from kullback.text.topics.splits import Split, find_splits

# Two topics whose JS is rounding alone are the same, whatever chance may bring.
_EQUAL = 1e-12


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows of A and rows of B that belong together, and why."""

    verdict: TopicVerdict
    reason: str
    a: tuple[int, ...]
    b: tuple[int, ...]
    weights: tuple[float, ...] = ()
    p_value: float | None = None
    q_value: float | None = None
    nearest_other: float = float("inf")


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """What the verdicts are made from.

    Attributes
    ----------
    alignment : Alignment
    js, js_a, js_b : ndarray
        JS in bits between both models, and within each.
    cost : ndarray
        What the assignment makes least.
    p_values : ndarray
        Of all pairs, by `Chance`.
    """

    alignment: Alignment
    js: np.ndarray
    js_a: np.ndarray
    js_b: np.ndarray
    cost: np.ndarray
    p_values: np.ndarray

    def nearest_other(self) -> np.ndarray:
        """Return JS to the nearest other topic of the own model, the smaller of both of a pair."""
        return np.minimum.outer(nearest_others(self.js_a), nearest_others(self.js_b))

    def possible(self, options: TopicOptions) -> np.ndarray:
        """Return which pairs can be a match."""
        near = (self.p_values <= options.alpha) & (self.js < self.nearest_other())
        return (self.js <= options.tolerance) | near

    def limited_cost(self, options: TopicOptions) -> np.ndarray:
        """Return the cost; what can be no match costs no more than the worst that can.

        Nor does it cost less than the cheapest of its kind: equal topics cost 0.
        """
        possible, finite = self.possible(options), np.isfinite(self.cost)
        best_wrong = np.min(self.cost, initial=np.inf, where=finite & ~possible)
        worst_right = np.max(self.cost, initial=0.0, where=finite & possible)
        limit = max(worst_right, best_wrong) if np.isfinite(best_wrong) else worst_right or 1.0
        return np.where(possible, self.cost, np.minimum(self.cost, limit))


def pair_up(evidence: Evidence, options: TopicOptions) -> list[Pairing]:
    """Return what became of each topic of A, and which topics of B are new."""
    rows, columns = evidence.js.shape
    several = _several(evidence, options)
    free_a = [i for i in range(rows) if not any(i in one.a for one in several)]
    free_b = [j for j in range(columns) if not any(j in one.b for one in several)]
    matched = _matched(evidence, options, free_a, free_b)
    found = [*several, *matched]
    lost = [i for i in range(rows) if not any(i in one.a for one in found)]
    new = [j for j in range(columns) if not any(j in one.b for one in found)]
    others_a, others_b = nearest_others(evidence.js_a), nearest_others(evidence.js_b)
    possible = evidence.possible(options)
    alone = [
        Pairing("lost", _why(possible[i], "B"), (i,), (), nearest_other=float(others_a[i]))
        for i in lost
    ]
    return sorted([*found, *alone], key=lambda one: one.a) + [
        Pairing("new", _why(possible[:, j], "A"), (), (j,), nearest_other=float(others_b[j]))
        for j in new
    ]


def _why(possible: np.ndarray, side: str) -> str:
    """Say why a topic has no match, from which topics of the other model could be one."""
    if possible.any():
        return f"what could match it in {side} belongs to other topics"
    return f"no topic of {side} is nearer to it than chance and than different topics are"


def _several(evidence: Evidence, options: TopicOptions) -> list[Pairing]:
    """Return the topics that are split, and those that are merged, each in one role."""
    a, b = evidence.alignment.a, evidence.alignment.b
    by_b, by_a = nearest_mixtures(a, b), nearest_mixtures(b, a)
    limit = options.tolerance
    pairs = one_to_one(evidence.limited_cost(options))
    same = [(i, j) for i, j in pairs if evidence.js[i, j] <= limit]
    split = find_splits(a, b, by_b, by_a, evidence.js, limit, same)
    turned = [(j, i) for i, j in same]
    merged = find_splits(b, a, by_a, by_b, evidence.js.T, limit, turned)
    found = [(one.distance, _pairing("split", one)) for one in split]
    found += [(one.distance, _pairing("merged", one)) for one in merged]
    kept: list[Pairing] = []
    for _, pairing in sorted(found, key=lambda one: one[0]):
        if not any({*pairing.a} & {*one.a} or {*pairing.b} & {*one.b} for one in kept):
            kept.append(pairing)
    return kept


def _pairing(verdict: TopicVerdict, split: Split) -> Pairing:
    of = "B" if verdict == "split" else "A"
    reason = (
        f"the mixture of {len(split.parts)} topics of {of} is within {split.distance:.3g} bits, "
        f"the nearest one alone within {split.alone:.3g}"
    )
    whole, parts = (split.whole,), split.parts
    a, b = (whole, parts) if verdict == "split" else (parts, whole)
    return Pairing(verdict, reason, a, b, split.weights, nearest_other=split.others)


def _matched(
    evidence: Evidence, options: TopicOptions, free_a: list[int], free_b: list[int]
) -> list[Pairing]:
    if not (free_a and free_b):
        return []
    cost = evidence.limited_cost(options)[np.ix_(free_a, free_b)]
    pairs = [(free_a[i], free_b[j]) for i, j in one_to_one(cost)]
    others = evidence.nearest_other()
    p_values = np.array([evidence.p_values[pair] for pair in pairs])
    found = []
    for (i, j), p, q in zip(pairs, p_values.tolist(), q_values(p_values).tolist(), strict=True):
        distance, other = float(evidence.js[i, j]), float(others[i, j])
        verdict, reason = _judged(distance, other, q, options)
        if verdict is not None:
            found.append(Pairing(verdict, reason, (i,), (j,), (), p, q, other))
    return found


def _judged(
    distance: float, other: float, q: float, options: TopicOptions
) -> tuple[TopicVerdict | None, str]:
    limit = options.tolerance
    if distance <= _EQUAL:
        return "same", "the two are equal"
    if q > options.alpha:
        if distance > limit:
            return None, ""
        return "undecided", (
            f"JS is within {limit:g} bits, but chance brings matches as near (q = {q:.2g})"
        )
    if distance <= limit:
        return "same", f"JS is within {limit:g} bits, and nearer than chance (q = {q:.2g})"
    if distance >= other:
        return None, ""
    return "changed", (
        f"JS is above {limit:g} bits, but nearer than chance (q = {q:.2g}) and than different "
        "topics of one model"
    )
