"""What chance does: JS of two halves of one corpus, and of corpora with their documents mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse

from kullback import functional
from kullback.functional import cells
from kullback.functional.sums import plain_cells

SPLITS = 10
PERMUTATIONS = 99
_TOGETHER = 8
_COMMONEST = 10_000


class SplitHalf(NamedTuple):
    """JS of random halves of one corpus, in nats: its mean, and its standard deviation."""

    value: float
    deviation: float


def split_half(groups: sparse.csc_matrix, seed: int) -> SplitHalf | None:
    """Return JS of halves of one corpus's groups of text; None of fewer than four groups."""
    size = groups.shape[0]
    if size < 4:
        return None
    rng = np.random.default_rng(seed)
    halves = np.zeros((SPLITS, size))
    for row in halves:
        row[rng.permutation(size)[: size // 2]] = 1.0
    found = list(_js_of_parts(halves, groups))
    return SplitHalf(float(np.mean(found)), float(np.std(found, ddof=1)))


def permutation_test(p: sparse.csc_matrix, q: sparse.csc_matrix, seed: int) -> float | None:
    """Return the probability, if P = Q, of corpora at least as far apart: documents change places.

    The distance is JS of the 10,000 commonest words, all others being one. None where so few
    groups are that no division of them is improbable.
    """
    groups, size = _commonest(sparse.vstack([p, q]).tocsc()), p.shape[0]
    if min(p.shape[0], q.shape[0]) < 4:
        return None
    rng = np.random.default_rng(seed)
    parts = np.zeros((PERMUTATIONS + 1, groups.shape[0]))
    parts[0, :size] = 1.0
    for row in parts[1:]:
        row[rng.permutation(groups.shape[0])[:size]] = 1.0
    found = np.array(list(_js_of_parts(parts, groups)))
    # As large but for rounding counts as large.
    beyond = int(np.count_nonzero(found[1:] >= found[0] * (1.0 - 1e-12)))
    return (1 + beyond) / (1 + PERMUTATIONS)


def _commonest(groups: sparse.csc_matrix) -> sparse.csc_matrix:
    """Return the commonest words, and all others as one: a test may look at what it likes."""
    if groups.shape[1] <= _COMMONEST:
        return groups
    order = np.argsort(-np.asarray(groups.sum(axis=0)).reshape(-1), kind="stable")
    others = groups[:, order[_COMMONEST:]].sum(axis=1)
    return sparse.hstack([groups[:, order[:_COMMONEST]], sparse.csc_matrix(others)]).tocsc()


def _js_of_parts(parts: np.ndarray, groups: sparse.csc_matrix) -> Iterator[float]:
    """Yield JS between each part of the groups and all others, in nats."""
    total = np.asarray(groups.sum(axis=0), dtype=np.float64).reshape(-1)
    words = groups.T.tocsr()  # times a dense matrix: quicker than two sparse ones
    for start in range(0, len(parts), _TOGETHER):
        for first in np.asarray(words @ parts[start : start + _TOGETHER].T).T:
            yield js_of_counts(first, total - first)


def js_of_counts(a: np.ndarray, b: np.ndarray) -> float:
    """Return JS of counts in nats, by entropies: quick, and to 1e-12, enough where chance rules."""
    p, q = a / a.sum(), b / b.sum()
    return float(
        functional.entropy((p + q) / 2) - (functional.entropy(p) + functional.entropy(q)) / 2
    )


def word_errors(
    p: sparse.csc_matrix, q: sparse.csc_matrix, words: np.ndarray, seed: int
) -> np.ndarray | None:
    """Return the standard error of what each of some words adds to JS, in nats; None of few groups.

    From what it adds in complementary halves of the text, whose difference has twice that error.
    """
    if min(p.shape[0], q.shape[0]) < 4:
        return None
    rng = np.random.default_rng(seed)
    squares = np.zeros(len(words))
    sizes = [np.asarray(x.sum(axis=1), dtype=np.float64).reshape(-1) for x in (p, q)]
    chosen = [np.asarray(x[:, words].todense(), dtype=np.float64) for x in (p, q)]
    for _ in range(SPLITS):
        shares = []
        halves = [rng.permutation(len(size)) < len(size) // 2 for size in sizes]
        for side in (True, False):
            laws = [
                x[half == side].sum(axis=0) / size[half == side].sum()
                for x, size, half in zip(chosen, sizes, halves, strict=True)
            ]
            shares.append(plain_cells(cells.JS, np, *laws))
        squares += (shares[0] - shares[1]) ** 2
    return np.sqrt(squares / SPLITS / 4.0)
