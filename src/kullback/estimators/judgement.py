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
from kullback.estimators.knn import KNN, EqualRadius
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.normality import normal_columns
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.partition import Partition
from kullback.estimators.referenced import Referenced, prepared, thinned
from kullback.estimators.references import joined
from kullback.result import Interval

SATURATED = 0.6  # of the logarithm of the number of rows: nearest neighbours see no further
_CROWD = 50
_LONELY, _FEW = 0.12, 500  # a share of P, of so many rows; of more rows it is smaller by chance
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
        found = replace(estimate, notes=(choice.why, *estimate.notes))
        return _on_a_surface(found, x, y) if isinstance(estimator, EqualRadius) else found
    near = prepared(x, y)
    raw = KNN(estimator.k)
    seen = raw.at(near[0][:: thinned(near[0])], *near)
    notes = (*estimate.notes, _cross_checks(near, seen))
    method = f"{raw.method}, less their bias on {choice.reference}"
    found = replace(estimate, method=method, notes=notes)
    rows = min(len(x), len(y))
    ceiling = SATURATED * math.log(rows)
    if math.isinf(estimate.value) or (level is not None and estimate.interval is None):
        note = "KL of the fitted laws is infinite, or nearly so: P's tails are too heavy for Q's"
        return _bound(seen, raw.method, found, level, note)
    if seen > ceiling:
        # Where fitted laws are precise, as of scales far apart, they may say less.
        least = estimate.value - 2.0 * (estimate.error or 0.0)
        return _bound(
            min(seen, least),
            raw.method if seen < least else found.method,
            found,
            level,
            _ceiling(rows),
            _extrapolation(estimate),
        )
    share = 0.0 if choice.extrapolates else unexplained(*near)
    if share > _LONELY * math.sqrt(min(1.0, _FEW / rows)):
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


def _on_a_surface(found: Estimate, x: np.ndarray, y: np.ndarray) -> Estimate:
    """Return an estimate of points near a surface; a bound where Q's surface is another."""
    rows = min(len(x), len(y))
    level = None if found.interval is None else found.interval.level
    if found.value > SATURATED * math.log(rows):
        return _bound(found.value, found.method, found, level, _ceiling(rows))
    share = lonely(x, y)
    if share <= _LONELY:
        return found
    note = (
        f"{share:.0%} of P lies where Q has hardly any points: if Q does not share P's surface, KL "
        "is infinite"
    )
    return _bound(found.value, found.method, found, level, note)


def saturated(found: Estimate, estimator: OfSamples, rows: int) -> Estimate:
    """Return an estimate that was asked for by name; a bound where it sees no further."""
    sees = isinstance(estimator, KNN | EqualRadius | Partition)
    if not sees or found.value <= SATURATED * math.log(rows):
        return found
    level = None if found.interval is None else found.interval.level
    return _bound(found.value, found.method, found, level, _ceiling(rows))


def _ceiling(rows: int) -> str:
    return (
        f"saturated: from {rows} rows nearest neighbours see no further than about "
        f"{SATURATED * math.log(rows):.3g} nats; KL is at least of this size"
    )


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
