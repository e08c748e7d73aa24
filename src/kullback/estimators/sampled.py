"""Which estimator of samples is taken when none is asked for, and what the reader must know.

The rule was measured against known truths (`benchmarks/estimators.py`, docs/samples.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.estimate import Estimate
from kullback.estimators.gaussian import Gaussian
from kullback.estimators.knn import KNN, EqualRadius
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.referenced import Referenced, prepared
from kullback.result import Interval

ROWS_PER_DIMENSION = 10
SATURATED = 0.6  # of the logarithm of the number of rows: nearest neighbours see no further
_CONDITION = 1e8
_MANY = 200
_DRAWN = 5000
_CROWD = 50
_LONELY = 0.08
_LOOKED_AT = 5000
_THIN = 0.7
_PROBED = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """An estimator, the reason for it, and whether it may say what lies beyond the points seen."""

    estimator: OfSamples
    why: str
    extrapolates: bool = False


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
    pairs = int(np.clip(_DRAWN // rows, 3, 20))  # few rows: their own noise is large
    estimator = Referenced(k=10 if rows >= _MANY else 5, pairs=pairs)
    reference = estimator.reference(*prepared(x, y))
    return Choice(estimator, f"the bias was measured on {reference.name}", reference.fits)


def _singular(x: np.ndarray) -> bool:
    """Whether a column is a combination of others, whatever their units."""
    if x.shape[1] == 1:
        return False
    values = np.linalg.eigvalsh(np.corrcoef(x, rowvar=False))
    return bool(values[-1] > _CONDITION * max(values[0], 0.0))


def _thin(x: np.ndarray, rng: np.random.Generator) -> float:
    """Return the dimension of the points near by, as a share of that of normal points."""
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
    estimate: Estimate, x: np.ndarray, y: np.ndarray, choice: Choice, level: float | None
) -> Estimate:
    """Return an estimate, as a lower bound where the samples are too far apart for more.

    Where nearest neighbours see no further, their own value is the bound, and what the fitted laws
    say is told in a note.
    """
    estimator = choice.estimator
    if not isinstance(estimator, Referenced):
        return estimate
    near = prepared(x, y)
    seen = KNN(estimator.k).kl(*near)
    rows = min(len(x), len(y))
    ceiling = SATURATED * math.log(rows)
    if seen > ceiling:
        error = "" if estimate.error is None else f" ± {estimate.error:.2g}"
        notes = (
            f"saturated: from {rows} rows nearest neighbours see no further than about "
            f"{ceiling:.3g} nats; KL is at least of this size",
            f"extrapolation by fitted laws: {estimate.value:.4g} nats{error}",
        )
        return _bound(seen, KNN(estimator.k).method, notes, level)
    share = 0.0 if choice.extrapolates else lonely(*near)
    if share <= _LONELY:
        return estimate
    note = (
        f"{share:.0%} of P lies where Q has hardly any points and the laws are of no known form: "
        f"from {rows} rows it cannot be told how far apart they are there; KL is at least about "
        "so much"
    )
    return _bound(min(seen, estimate.value), estimate.method, (note,), level)


def _bound(value: float, method: str, notes: tuple[str, ...], level: float | None) -> Estimate:
    interval = None if level is None else Interval(value, math.inf, level)
    return Estimate(value, None, interval, method, notes, "lower bound")


def lonely(x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of P's points nearer to 50 others of P than to 5 of Q.

    There log(p/q) is beyond what nearest neighbours resolve.
    """
    if min(len(x), len(y)) < 4 * _CROWD:
        return 0.0
    some = x[:: -(-len(x) // _LOOKED_AT)]
    crowd = kth_distances(some, x, _CROWD + 1, itself=False)
    return float(np.mean(crowd < kth_distances(some, y, _CROWD // 10, itself=False)))
