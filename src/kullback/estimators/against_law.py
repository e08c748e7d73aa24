"""KL(P‖Q) from points of P and a law Q that is known: the entropy alone must be estimated."""

from __future__ import annotations

import math

import numpy as np

from kullback.estimators.automatic import automatic
from kullback.estimators.delta import null_variance, reason_for_no_interval, weighted_variance
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


def kl_against_masses(counts: np.ndarray, log_masses: np.ndarray) -> float:
    """Return the same from counts of P in cells, and the logarithms of Q's masses there."""
    x, log_q = _without_rare_cells(counts, log_masses)
    x, log_q = x[x > 0], log_q[x > 0]
    return -float(x @ log_q) / float(np.sum(x)) - automatic("entropy", x).entropy(x)


def estimate_against_masses(
    counts: np.ndarray, log_masses: np.ndarray, *, level: float | None
) -> Estimate:
    """Return that with its interval, from the counts of independent draws."""
    value = kl_against_masses(counts, log_masses)
    x, log_q = _without_rare_cells(counts, log_masses)
    reason = reason_for_no_interval("entropy", x, x)
    if level is None or reason:
        return Estimate(value, None, None, BY_MASSES, (reason,) if reason else ())
    error = _error(x, log_q)
    return Estimate(value, error, normal_interval(value, error, level), BY_MASSES)


def _error(x: np.ndarray, log_q: np.ndarray) -> float:
    """Return the standard error: the delta method, and chi-square where P = Q."""
    n, met = float(np.sum(x)), x > 0
    p = x[met] / n
    delta = weighted_variance(p, np.log(p) - log_q[met]) / n
    floor = null_variance(int(np.count_nonzero(met | (n * np.exp(log_q) >= 1.0))), n, math.inf)
    # The noise of the counts inflates the delta variance by twice the floor on average.
    return math.sqrt(max(delta - 2.0 * floor, 0.0) + floor)


def goodness_of_fit(counts: np.ndarray, log_masses: np.ndarray) -> float:
    """Return Pearson's p-value of counts of cells, from the logarithms of their masses."""
    x, log_q = _joined(counts, log_masses)
    return pearson_test(x, _AS_KNOWN * np.exp(log_q)).p_value


def countable(rows: int, log_masses: np.ndarray) -> bool:
    """Return whether a sample of so many rows meets most of Q's cells more than by chance."""
    masses = np.exp(log_masses)
    return 1.0 - math.fsum(masses[masses * rows >= 1.0]) <= _MOST_RARE


def _without_rare_cells(
    counts: np.ndarray, log_masses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return cells, the rare ones of Q joined to one where P has little there as well.

    The entropy of many cells that were met once or never is biased by more than joining loses.
    """
    x, log_q = _joined(counts, log_masses)
    rare = math.exp(log_q[-1])
    little = x[-1] <= _LITTLE + 2.0 * float(np.sum(x)) * rare
    return (x, log_q) if little and rare <= _MOST_RARE else (counts, log_masses)


def _joined(counts: np.ndarray, log_masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells where at least one draw of Q is expected, and all others as one, the last.

    Which ones these are is told from Q alone, not from what was met.
    """
    masses = np.exp(log_masses)
    common = masses * np.sum(counts) >= 1.0
    rest = 1.0 - math.fsum(masses[common])
    if rest <= _ROUNDING:
        return counts, log_masses
    rare = float(np.sum(counts[~common]))
    return np.append(counts[common], rare), np.append(log_masses[common], math.log(rest))
