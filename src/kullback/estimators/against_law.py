"""KL(P‖Q) from points of P and a law Q that is known: the entropy alone must be estimated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.automatic import automatic
from kullback.estimators.delta import reason_for_no_interval, standard_error
from kullback.estimators.entropy_of_samples import NeighbourEntropy
from kullback.estimators.estimate import Estimate, normal_interval, t_interval
from kullback.estimators.jackknife import GROUPS, jackknife_error, random_groups
from kullback.estimators.pearson import pearson_test

# A sample so large that its frequencies are the masses of the law.
_AS_KNOWN = 1e12
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Surprises:
    """Points of P where Q has a density: what the estimate needs of Q.

    Attributes
    ----------
    points : ndarray, shape (n, d)
        The points, in coordinates of any kind.
    surprises : ndarray, shape (n,)
        ``-log q`` of each, in those coordinates.
    """

    points: np.ndarray
    surprises: np.ndarray


def kl_against_density(
    found: Surprises, entropy: NeighbourEntropy, *, level: float | None, seed: int
) -> Estimate:
    """Return ``E_P(-log q) - H(P)`` with its jackknife interval."""
    x, surprises = found.points, found.surprises

    def kl(rows: np.ndarray) -> float:
        return float(np.mean(surprises[rows])) - entropy(x[rows], seed)

    value = kl(np.ones(len(x), dtype=bool))
    method = f"mean surprise less entropy by {entropy.method}"
    if level is None:
        return Estimate(value, None, None, method)
    error = jackknife_error(kl, *random_groups(seed, len(x)))
    return Estimate(value, error, t_interval(value, error, level, GROUPS - 1), method)


def kl_against_masses(
    counts: np.ndarray, surprises: np.ndarray, *, level: float | None
) -> Estimate:
    """Return the estimate from counts of P and ``-log q`` of their cells, all of them met."""
    estimator = automatic("entropy", counts)
    value = float(counts @ surprises) / float(np.sum(counts)) - estimator.entropy(counts)
    method = f"mean surprise less entropy by {estimator.method}"
    reason = reason_for_no_interval("entropy", counts, counts)
    if level is None or reason:
        return Estimate(value, None, None, method, (reason,) if reason else ())
    error = standard_error("kl", *_with_the_rest(counts, np.exp(-surprises)))
    return Estimate(value, error, normal_interval(value, error, level), method)


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
