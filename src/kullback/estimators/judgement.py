"""What the reader must know of an estimate from samples, and where it is only a lower bound.

The limits were measured against known truths (`benchmarks/estimators.py`, docs/samples.md).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from kullback.estimators.choice import Choice
from kullback.estimators.estimate import Estimate
from kullback.estimators.gaussian import Gaussian
from kullback.estimators.knn import KNN
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.normality import normal_columns
from kullback.estimators.partition import Partition
from kullback.estimators.referenced import Referenced, prepared, thinned
from kullback.estimators.references import joined
from kullback.result import Interval

SATURATED = 0.6  # of the logarithm of the number of rows: nearest neighbours see no further
_CROWD = 50
_LONELY = 0.12
_LOOKED_AT = 5000
_PARTED = 200_000  # rows up to which a partition takes a few seconds


def judged(
    estimate: Estimate, x: np.ndarray, y: np.ndarray, choice: Choice, level: float | None
) -> Estimate:
    """Return an estimate with what else is known of it, or a lower bound where no more is known.

    Where nearest neighbours see no further, their own value is the bound, and what the fitted laws
    say is told in a note.
    """
    estimator = choice.estimator
    if not isinstance(estimator, Referenced):
        return replace(estimate, notes=(choice.why, *estimate.notes))
    near = prepared(x, y)
    raw = KNN(estimator.k)
    seen = raw.at(near[0][:: thinned(near[0])], *near)
    notes = (*estimate.notes, _cross_checks(near, seen))
    method = f"{raw.method}, less their bias on {choice.reference}"
    found = replace(estimate, method=method, notes=notes)
    rows = min(len(x), len(y))
    ceiling = SATURATED * math.log(rows)
    if math.isinf(estimate.value):
        note = "KL of the fitted laws is infinite: P's tails are too heavy for Q's"
        return _bound(seen, raw.method, found, level, note)
    if seen > ceiling:
        return _bound(
            seen,
            raw.method,
            found,
            level,
            f"saturated: from {rows} rows nearest neighbours see no further than about "
            f"{ceiling:.3g} nats; KL is at least of this size",
            _extrapolation(estimate),
        )
    share = 0.0 if choice.extrapolates else unexplained(*near)
    if share > _LONELY:
        return _bound(
            min(seen, estimate.value),
            raw.method if seen < estimate.value else found.method,
            found,
            level,
            f"{share:.0%} of P lies where Q has hardly any points and the laws are of no known "
            f"form: from {rows} rows it cannot be told how far apart they are there; KL is at "
            "least about so much",
            _extrapolation(estimate),
        )
    return found


def _extrapolation(estimate: Estimate) -> str:
    error = "" if estimate.error is None else f" ± {estimate.error:.2g}"
    return f"extrapolation by fitted laws: {estimate.value:.4g} nats{error}"


def _bound(
    value: float, method: str, found: Estimate, level: float | None, *notes: str
) -> Estimate:
    interval = None if level is None else Interval(value, math.inf, level)
    return Estimate(value, None, interval, method, (*notes, *found.notes), "lower bound")


def _cross_checks(near: tuple[np.ndarray, np.ndarray], seen: float) -> str:
    others = f"nearest neighbours as they are {seen:.3g}, normal laws {Gaussian().kl(*near):.3g}"
    if max(map(len, near)) <= _PARTED:
        others += f", partition {Partition().kl(*near):.3g}"
    return f"cross-checks in nats: {others}"


def unexplained(x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of P that is `lonely` and not because known laws are so far apart.

    In more dimensions that is judged of each column, and of the points against samples that have
    the same columns.
    """
    if x.shape[1] == 1:
        return lonely(x, y)
    known = normal_columns(x) & normal_columns(y)
    alone = [lonely(x[:, [j]], y[:, [j]]) for j in np.flatnonzero(~known)]
    like = (joined(z, np.random.default_rng(side)) for side, z in enumerate((x, y)))
    return max(*alone, lonely(x, y) - lonely(*like), 0.0)


def lonely(x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of P's points nearer to 50 others of P than to 5 of Q.

    There log(p/q) is beyond what nearest neighbours resolve.
    """
    if min(len(x), len(y)) < 4 * _CROWD:
        return 0.0
    some = x[:: -(-len(x) // _LOOKED_AT)]
    crowd = kth_distances(some, x, _CROWD + 1, itself=False)
    return float(np.mean(crowd < kth_distances(some, y, _CROWD // 10, itself=False)))
