"""Which estimator of samples is taken when none is asked for.

The rule was measured against known truths (`benchmarks/estimators.py`, docs/samples.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.estimators.evened import evened, flat
from kullback.estimators.gaussian import Gaussian
from kullback.estimators.jackknife import GROUPS
from kullback.estimators.knn import EqualRadius
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.referenced import Referenced, prepared

ROWS_PER_DIMENSION = 10
_MANY = 200  # rows from which the tenth neighbour is near enough
_DRAWN = 20_000  # reference rows in all
_THIN = 0.7
_NEAR, _FAR = 2, 12  # neighbours between which distances tell the dimension
_PROBED = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """An estimator, the reason for it, and what its bias is measured on.

    ``extrapolates`` says whether the samples look like laws of a known form, which say what lies
    beyond the points seen.
    """

    estimator: OfSamples
    why: str
    reference: str = ""
    extrapolates: bool = False


def chosen(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Choice:
    """Return the estimator for points of P and Q."""
    choice = exceptional(x, y, rng)
    if choice is not None:
        return choice
    rows = min(len(x), len(y))
    pairs = int(np.clip(_DRAWN // rows, 2, 20))  # few rows: their own noise is large
    estimator = Referenced(k=10 if rows >= _MANY else 5, pairs=pairs)
    reference = estimator.reference(*prepared(x, y))
    return Choice(estimator, "", reference.name, reference.fits)


def exceptional(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Choice | None:
    """Return the estimator for points near a surface, or too few; None for others."""
    x, y = evened(x, y)
    d, rows = x.shape[1], min(len(x), len(y))
    if flat(x) or flat(y) or (d > 1 and max(_thin(x, rng), _thin(y, rng)) < _THIN):
        return Choice(
            EqualRadius(),
            "the points lie near a surface of fewer dimensions than they have columns",
        )
    if rows < ROWS_PER_DIMENSION * d:
        return Choice(
            # The jackknife takes a tenth away.
            Gaussian() if rows - -(-rows // GROUPS) > d + 2 else EqualRadius(),
            f"exploratory only: {rows} rows are few for {d} columns",
        )
    return None


def _thin(x: np.ndarray, rng: np.random.Generator) -> float:
    """Return the dimension of the points near by, as a share of that of normal points."""
    some = x if len(x) <= _PROBED else x[rng.choice(len(x), _PROBED, replace=False)]
    if len(some) < 4 * _FAR:
        return 1.0
    white = np.asarray(np.linalg.solve(np.linalg.cholesky(np.cov(some, rowvar=False)), some.T).T)
    sizes = []
    for points in (white, np.asarray(rng.standard_normal(white.shape))):
        near, far = (kth_distances(points, points, k, itself=True) for k in (_NEAR, _FAR))
        with np.errstate(divide="ignore"):
            sizes.append(1.0 / max(float(np.median(np.log(far / near))), 1e-12))
    return sizes[0] / sizes[1]
