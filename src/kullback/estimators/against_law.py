"""KL(P‖Q) from points of P and a law Q that is known: the entropy alone must be estimated."""

from __future__ import annotations

import math

import numpy as np

from kullback.estimators.automatic import automatic
from kullback.estimators.delta import reason_for_no_interval, standard_error
from kullback.estimators.entropy_of_samples import NeighbourEntropy
from kullback.estimators.estimate import Estimate, normal_interval
from kullback.estimators.pearson import pearson_test

# A sample so large that its frequencies are the masses of the law.
_AS_KNOWN = 1e12
BY_MASSES = "mean surprise less entropy by counts, bias removed"
_ROUNDING = 1e-12
_LITTLE = 5.0  # draws
_MOST_RARE = 0.1  # of Q


def kl_against_density(
    points: np.ndarray, surprises: np.ndarray, entropy: NeighbourEntropy, seed: int
) -> float:
    """Return ``E_P(-log q) - H(P)`` from points and ``-log q`` of each, shape (n, d) and (n,)."""
    return float(np.mean(surprises)) - entropy(points, seed)


def kl_against_masses(counts: np.ndarray, masses: np.ndarray) -> float:
    """Return the same from counts of P in cells of which Q's masses are known."""
    x, q = _without_rare_cells(counts, masses)
    x, q = x[x > 0], q[x > 0]
    return -float(x @ np.log(q)) / float(np.sum(x)) - automatic("entropy", x).entropy(x)


def estimate_against_masses(
    counts: np.ndarray, masses: np.ndarray, *, level: float | None
) -> Estimate:
    """Return that with its interval, from the counts of independent draws."""
    value = kl_against_masses(counts, masses)
    x, q = _without_rare_cells(counts, masses)
    reason = reason_for_no_interval("entropy", x, x)
    if level is None or reason:
        return Estimate(value, None, None, BY_MASSES, (reason,) if reason else ())
    error = standard_error("kl", x, _AS_KNOWN * q)
    return Estimate(value, error, normal_interval(value, error, level), BY_MASSES)


def goodness_of_fit(counts: np.ndarray, masses: np.ndarray) -> float:
    """Return Pearson's p-value of counts of cells with these masses."""
    x, q = _joined(counts, masses)
    return pearson_test(x, _AS_KNOWN * q).p_value


def countable(rows: int, masses: np.ndarray) -> bool:
    """Return whether a sample of so many rows meets most of Q's cells more than by chance."""
    return 1.0 - math.fsum(masses[masses * rows >= 1.0]) <= _MOST_RARE


def _without_rare_cells(counts: np.ndarray, masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return cells, the rare ones of Q joined to one where P has little there as well.

    The entropy of many cells that were met once or never is biased by more than joining loses.
    """
    x, q = _joined(counts, masses)
    n = float(np.sum(x))
    if q[-1] <= _MOST_RARE and x[-1] <= _LITTLE + 2.0 * n * q[-1]:
        return x, q
    rest = 1.0 - math.fsum(masses)
    return (
        (counts, masses) if rest <= _ROUNDING else (np.append(counts, 0.0), np.append(masses, rest))
    )


def _joined(counts: np.ndarray, masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells where at least one draw of Q is expected, and all others as one, the last.

    Which ones these are is told from Q alone, not from what was met.
    """
    common = masses * np.sum(counts) >= 1.0
    rest = max(1.0 - math.fsum(masses[common]), 0.0)
    rare = float(np.sum(counts[~common]))
    if rest <= _ROUNDING and rare == 0:
        return counts[common], masses[common]
    return np.append(counts[common], rare), np.append(masses[common], rest)
