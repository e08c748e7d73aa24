"""JS of two corpora as unseen text bears it out: no word is counted on the text that it judges.

JS (with equal weights) is what a word tells of which corpus it is from, and for any function r of
words ``JS >= 1/2 E_P[log 2 r] + 1/2 E_Q[log 2 (1 - r)]``, with equality where r is the probability
of P given the word (Lin 1991, "Divergence measures based on the Shannon entropy"; the bound is
Jensen's). The plain JS takes r from the very counts that it averages over, and so two halves of one
corpus seem apart; here r is learned from four fifths of the text, shrunk towards 1/2 as much as
serves words of like frequency, and judged on the last fifth. It is a little too small where words
are rare, and about 0 where P = Q.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import expit, log_expit, ndtri

from kullback.result import Interval, Result

FOLDS = 5
# Words of like frequency, in half powers of two, are shrunk alike.
_CLASSES = 40
_STEPS = 5
_FEWEST = 2 * FOLDS


class HeldOut(NamedTuple):
    """An estimate in nats, and its standard error from groups of text."""

    value: float
    error: float

    def interval(self, level: float) -> tuple[float, float]:
        """Return its ends in nats, which may lie below 0."""
        reach = float(-ndtri((1.0 - level) / 2.0)) * self.error
        return self.value - reach, self.value + reach

    def as_result(self, level: float, unit: str) -> Result:
        """Return the estimate with its interval, in a unit."""
        low, high = self.interval(level)
        return Result(
            self.value,
            "nats",
            "js",
            "JS(P, Q)",
            "held-out text: what words tell of a fifth that the other four taught",
            "estimate",
            error=self.error,
            interval=Interval(low, high, level),
            notes=("of the sources, from below: a little too small where rare words differ",),
        ).to(unit)


def held_out_js(p: sparse.csc_matrix, q: sparse.csc_matrix, seed: int) -> HeldOut | None:
    """Return the estimate from the counts of groups, shape (G, V); None where none can be made.

    That is of fewer than ten groups, where no word is met twice, or where all text is in so few
    groups that a fold has none.

    Parameters
    ----------
    p, q : csc_matrix, shape (G, V) and (H, V)
        How often each word is in each group of text.
    seed : int
        Of how groups fall into folds.
    """
    if min(p.shape[0], q.shape[0]) < _FEWEST:
        return None
    # A word met once in all is never learned before it is judged: it adds 0.
    again = np.flatnonzero(np.asarray(p.sum(axis=0) + q.sum(axis=0)).reshape(-1) > 1)
    sizes_of_groups = [np.asarray(x.sum(axis=1)).reshape(-1) for x in (p, q)]
    p, q = p[:, again], q[:, again]
    rng = np.random.default_rng(seed)
    folds = [rng.permutation(x.shape[0]) % FOLDS for x in (p, q)]
    if not _can_learn((p, q), sizes_of_groups, folds):
        return None
    parts = [_by_fold(x, fold) for x, fold in zip((p, q), folds, strict=True)]
    sizes = [float(size.sum()) for size in sizes_of_groups]
    learned = [_ratios(parts[0], parts[1], k) for k in range(FOLDS)]
    scores = [np.zeros(x.shape[0]) for x in (p, q)]
    for k in range(FOLDS):
        ratio, kinds = learned[k]
        shrunk = _shrinkage(parts, sizes, learned, k)[kinds] * ratio
        for x, fold, score, sign in zip((p, q), folds, scores, (1, -1), strict=True):
            mine = fold == k
            score[mine] = (x @ (math.log(2.0) + log_expit(sign * shrunk)))[mine]
    return _estimate(scores, sizes_of_groups, folds)


def _can_learn(
    counts: tuple[sparse.csc_matrix, ...], sizes: list[np.ndarray], folds: list[np.ndarray]
) -> bool:
    """Say whether each fold has text to judge, and the others words to learn, of both corpora."""
    for x, size, fold in zip(counts, sizes, folds, strict=True):
        words = np.bincount(fold, np.asarray(x.sum(axis=1)).reshape(-1), FOLDS)
        if not np.bincount(fold, size, FOLDS).all() or not (words.sum() - words).all():
            return False
    return True


def _by_fold(x: sparse.csc_matrix, fold: np.ndarray) -> np.ndarray:
    chosen = sparse.csr_matrix(
        (np.ones(len(fold)), (fold, np.arange(len(fold)))), shape=(FOLDS, len(fold))
    )
    return np.asarray((chosen @ x).todense(), dtype=np.float64)


def _ratios(p: np.ndarray, q: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return log p/q without fold k, with half a count for each corpus, and the kinds of words."""
    a, b = p.sum(axis=0) - p[k], q.sum(axis=0) - q[k]
    n, m = a.sum(), b.sum()
    ratio = np.log(a / n + 1.0 / (n + m)) - np.log(b / m + 1.0 / (n + m))
    kinds = np.minimum((2.0 * np.log2(a + b + 1.0)).astype(np.int64), _CLASSES - 1)
    return ratio, kinds


def _shrinkage(
    parts: list[np.ndarray],
    sizes: list[float],
    learned: list[tuple[np.ndarray, np.ndarray]],
    left_out: int,
) -> np.ndarray:
    """Return how much of log p/q bears out on other folds, for each kind of word: 0 to 1.5.

    The likelihood of a logistic regression through the origin, by Newton's steps.
    """
    weight = np.full(_CLASSES, 0.5)
    used = [j for j in range(FOLDS) if j != left_out]
    for _ in range(_STEPS):
        slope, curve = np.zeros(_CLASSES), np.zeros(_CLASSES)
        for j in used:
            ratio, kinds = learned[j]
            probability = expit(weight[kinds] * ratio)
            a, b = parts[0][j] / sizes[0], parts[1][j] / sizes[1]
            gain = (a * (1.0 - probability) - b * probability) * ratio
            bend = (a + b) * probability * (1.0 - probability) * ratio**2
            slope += np.bincount(kinds, gain, _CLASSES)
            curve += np.bincount(kinds, bend, _CLASSES)
        weight = np.clip(weight + slope / np.maximum(curve, 1e-300), 0.0, 1.5)
    return weight


def _estimate(
    scores: list[np.ndarray], sizes: list[np.ndarray], folds: list[np.ndarray]
) -> HeldOut:
    """Return half the mean score of each corpus; the error is the larger of two ways to find it.

    Groups that were judged by one and the same r are not independent, folds nearly are.
    """
    value, variance = 0.0, 0.0
    by_fold = np.zeros(FOLDS)
    for score, size, fold in zip(scores, sizes, folds, strict=True):
        mean = score.sum() / size.sum()
        value += 0.5 * mean
        rest = score - mean * size
        variance += 0.25 * float(rest @ rest) / float(size.sum()) ** 2 * len(size) / (len(size) - 1)
        by_fold += 0.5 * np.bincount(fold, score, FOLDS) / np.bincount(fold, size, FOLDS)
    among_folds = float(np.var(by_fold, ddof=1)) / FOLDS
    return HeldOut(float(value), math.sqrt(max(variance, among_folds)))
