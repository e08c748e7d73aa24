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


def kl_against_density(
    points: np.ndarray, surprises: np.ndarray, entropy: NeighbourEntropy, seed: int
) -> float:
    """Return ``E_P(-log q) - H(P)`` from points and ``-log q`` of each, shape (n, d) and (n,)."""
    return float(np.mean(surprises)) - entropy(points, seed)


def kl_against_masses(counts: np.ndarray, surprises: np.ndarray) -> float:
    """Return the same from counts of P and ``-log q`` of their cells."""
    met = counts > 0
    estimator = automatic("entropy", counts[met])
    mean = float(counts[met] @ surprises[met]) / float(np.sum(counts))
    return mean - estimator.entropy(counts[met])


def estimate_against_masses(
    counts: np.ndarray, surprises: np.ndarray, *, level: float | None
) -> Estimate:
    """Return that with its interval, from the counts of independent draws."""
    value = kl_against_masses(counts, surprises)
    reason = reason_for_no_interval("entropy", counts, counts)
    if level is None or reason:
        return Estimate(value, None, None, BY_MASSES, (reason,) if reason else ())
    error = standard_error("kl", *_with_the_rest(counts, np.exp(-surprises)))
    return Estimate(value, error, normal_interval(value, error, level), BY_MASSES)


def goodness_of_fit(counts: np.ndarray, masses: np.ndarray) -> float:
    """Return Pearson's p-value of counts of cells with these masses; the rest is one cell more.

    Cells where less than one is expected join the rest, whether they were met or not.
    """
    expected = masses * np.sum(counts) >= 1.0
    x, y = _with_the_rest(counts[expected], masses[expected])
    if len(y) > np.count_nonzero(expected):
        x[-1] = np.sum(counts[~expected])
    return pearson_test(x, y).p_value


def _with_the_rest(counts: np.ndarray, masses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return counts and those of a huge sample of Q, where what is left of its mass is a cell."""
    rest = 1.0 - math.fsum(masses)
    if rest <= _ROUNDING:
        return counts, _AS_KNOWN * masses
    return np.append(counts, 0.0), _AS_KNOWN * np.append(masses, rest)
