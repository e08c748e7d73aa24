"""Which words tell two corpora apart: shares of JS, G², log-odds and rank turbulence.

All come from the same counts, shape (V,).
"""

from __future__ import annotations

import math

import numpy as np

from kullback.functional import cells
from kullback.functional.sums import plain_cells

# Words that the prior of the log-odds is worth.
PRIOR = 1000.0
RANK_ORDER = 1.0 / 3.0


def js_shares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return what each word adds to JS (equal weights), at least 0, in nats."""
    return plain_cells(cells.JS, np, a / a.sum(), b / b.sum())


def g2_shares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return what each word adds to G², the log-likelihood ratio that P = Q.

    Dunning (1993), "Accurate methods for the statistics of surprise and coincidence". G² is 2N
    times JS in nats with the corpora's sizes as weights.
    """
    n, m = a.sum(), b.sum()
    weighted = cells.js_weighted(float(n / (n + m)))
    return 2.0 * (n + m) * plain_cells(weighted, np, a / n, b / m)


def log_odds(a: np.ndarray, b: np.ndarray, prior: float = PRIOR) -> np.ndarray:
    """Return the z-score of each word's log-odds ratio, with an informative Dirichlet prior.

    Monroe, Colaresi and Quinn (2008), "Fightin' words: lexical feature selection and evaluation
    for identifying the content of political conflict". The prior is worth ``prior`` words of both
    corpora together; above 0 the word is P's.
    """
    n, m = a.sum(), b.sum()
    extra = prior * (a + b) / (n + m)
    if len(a) == 1:  # one word alone has no odds
        return np.zeros(1)
    odds = [np.log((x + extra) / (s + prior - x - extra)) for x, s in ((a, n), (b, m))]
    return (odds[0] - odds[1]) / np.sqrt(1.0 / (a + extra) + 1.0 / (b + extra))


def rank_turbulence(a: np.ndarray, b: np.ndarray, order: float = RANK_ORDER) -> np.ndarray:
    """Return what each word adds to the rank-turbulence divergence, in [0, 1] in all.

    Dodds et al. (2023), "Allotaxonometry and rank-turbulence divergence: a universal instrument for
    comparing complex systems". Words that one corpus lacks share the last rank there.
    """
    ranks = [average_ranks(x) for x in (a, b)]
    terms = _turbulence(ranks[0], ranks[1], order)
    return terms / _disjoint(a, b, order)


def average_ranks(counts: np.ndarray) -> np.ndarray:
    """Return the rank of each count, the largest first; equal ones share their mean rank."""
    _, places, ties = np.unique(-counts, return_inverse=True, return_counts=True)
    return (np.cumsum(ties) - (ties - 1) / 2.0)[places]


def _turbulence(first: np.ndarray, second: np.ndarray, order: float) -> np.ndarray:
    difference = np.abs(first**-order - second**-order)
    return difference ** (1.0 / (order + 1.0)) * (order + 1.0) / order


def _disjoint(a: np.ndarray, b: np.ndarray, order: float) -> float:
    """Return the sum of terms if no word were in both."""
    total = 0.0
    for mine, other in ((a, b), (b, a)):
        ranks = average_ranks(mine[mine > 0])
        # In the other corpus all of these share the ranks behind its own words.
        kinds, others = len(ranks), int(np.count_nonzero(other))
        last = others + (kinds + 1) / 2.0
        total += float(_turbulence(ranks, np.full(kinds, last), order).sum())
    return total if total and math.isfinite(total) else 1.0
