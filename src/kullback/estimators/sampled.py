"""Which estimator of samples is taken when none is asked for, and what the reader must know.

The rule was measured against known truths (`benchmarks/samples.py`, docs/samples.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.estimate import Estimate
from kullback.estimators.gaussian import Gaussian
from kullback.estimators.knn import KNN, EqualRadius
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.referenced import Referenced, evened
from kullback.estimators.student import bounded, fitted
from kullback.estimators.unskewed import unskewed
from kullback.result import Interval

ROWS_PER_DIMENSION = 10
SATURATED = 0.6  # of the logarithm of the number of rows: nearest neighbours see no further
_ALIKE = 2.5
_CONDITION = 1e8
_THIN = 0.7
_PROBED = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """An estimator and the reason for it."""

    estimator: OfSamples
    why: str


def chosen(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Choice:
    """Return the estimator for points of P and Q."""
    d, rows = x.shape[1], min(len(x), len(y))
    if _singular(x) or _singular(y) or (d > 1 and max(_thin(x, rng), _thin(y, rng)) < _THIN):
        return Choice(
            EqualRadius(),
            "the points lie near a surface of fewer dimensions than they have columns",
        )
    if rows < ROWS_PER_DIMENSION * d:
        return Choice(
            Gaussian() if rows > d + 2 else EqualRadius(),
            f"exploratory only: {rows} rows are few for {d} columns",
        )
    if _alike(x, y):
        return Choice(KNN(10), "normal laws fitted to both cannot be told apart")
    return Choice(Referenced(), "")


def _alike(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether fitted normal laws differ by no more than such fits do when P = Q."""
    n, m, d = len(x), len(y), x.shape[1]
    noise = 0.5 * (1.0 / n + 1.0 / m) * math.sqrt(d * (d + 3))
    if Gaussian().kl(x, y) >= _ALIKE * noise:
        return False
    if bounded(x) is not None and bounded(y) is None:
        return False
    return math.isinf(fitted(x).df) and math.isinf(fitted(y).df)


def _singular(x: np.ndarray) -> bool:
    """Whether a column is a combination of others, whatever their units."""
    if x.shape[1] == 1:
        return False
    values = np.linalg.eigvalsh(np.corrcoef(x, rowvar=False))
    return bool(values[-1] > _CONDITION * max(values[0], 0.0))


def _thin(x: np.ndarray, rng: np.random.Generator) -> float:
    """Return the dimension of the points near by, as a share of that of normal points."""
    from kullback.estimators.neighbours import kth_distances

    some = x if len(x) <= _PROBED else x[rng.choice(len(x), _PROBED, replace=False)]
    if len(some) < 4 * NEIGHBOUR:
        return 1.0
    white = np.asarray(np.linalg.solve(np.linalg.cholesky(np.cov(some, rowvar=False)), some.T).T)
    sizes = []
    for points in (white, np.asarray(rng.standard_normal(white.shape))):
        near, far = (kth_distances(points, points, k, itself=True) for k in (2, NEIGHBOUR))
        with np.errstate(divide="ignore"):
            sizes.append(1.0 / max(float(np.median(np.log(far / near))), 1e-12))
    return sizes[0] / sizes[1]


NEIGHBOUR = 12


def judged(
    estimate: Estimate, x: np.ndarray, y: np.ndarray, estimator: OfSamples, level: float | None
) -> Estimate:
    """Return an estimate, as a lower bound where the samples are too far apart for more.

    Where nearest neighbours see no further, their own value is the bound and what the fitted laws
    say is told in a note.
    """
    if not isinstance(estimator, Referenced | KNN):
        return estimate
    near = evened(*unskewed(x, y)) if isinstance(estimator, Referenced) else (x, y)
    seen = KNN(estimator.k).kl(*near)
    ceiling = SATURATED * math.log(min(len(x), len(y)))
    if seen <= ceiling:
        return estimate
    note = (
        f"saturated: from {min(len(x), len(y))} rows nearest neighbours see no further than about "
        f"{ceiling:.3g} nats; KL is at least of this size"
    )
    notes = [note]
    if isinstance(estimator, Referenced):
        error = "" if estimate.error is None else f" ± {estimate.error:.2g}"
        notes.append(f"extrapolation by fitted laws: {estimate.value:.4g} nats{error}")
    interval = None if level is None else Interval(seen, math.inf, level)
    method = KNN(estimator.k).method
    return Estimate(seen, None, interval, method, tuple(notes), "lower bound")
