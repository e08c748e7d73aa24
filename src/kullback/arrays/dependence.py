"""What is left to dependence: KL of the joint laws less the sum of those of single columns.

By the chain rule KL(P‖Q) = Σ KL(Pj‖Qj) + C. If Q's columns are independent, C is the total
correlation of P, which is at least 0; otherwise it may be negative.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kullback._errors import InputError
from kullback.estimators import (
    OfSamples,
    chosen,
    jackknifed,
    random_groups,
    spread_out,
    steps_of,
)
from kullback.estimators.jackknife import GROUPS
from kullback.result import Interval, Result

MEASURE = "dependence"
DIRECTION = "KL(P‖Q) − Σ KL(Pj‖Qj)"
METHOD = "estimate of the joint law less those of its columns"
BELOW = (
    "what is left to dependence is below 0: Q's columns depend on each other, or KL(P‖Q) comes out "
    "too low"
)
# The standard error is found on at most so many rows of each sample.
MOST_ROWS = 4000


def dependence(
    x: np.ndarray,
    y: np.ndarray,
    joint: Result,
    marginals: Sequence[Result],
    *,
    method: str | OfSamples = "auto",
    level: float = 0.95,
    seed: int = 0,
) -> Result | None:
    """Return what is left to dependence, in nats, with the jackknife's interval of a difference.

    Parameters
    ----------
    x, y : ndarray, shape (n, d) and (m, d)
        Draws of P and of Q.
    joint, marginals : Result, sequence of Result
        KL(P‖Q), and KL(Pj‖Qj) of each column, in nats.

    Returns
    -------
    Result or None
        A lower bound where the joint is one. None where a column is a lower bound alone: nothing
        can be said of the difference then.
    """
    if any(result.kind == "lower bound" for result in marginals):
        return None
    value = joint.value - math.fsum(result.value for result in marginals)
    if joint.kind == "lower bound":
        note = "no interval: KL(P‖Q) is a lower bound, and so is what is left"
        return Result(value, "nats", MEASURE, DIRECTION, METHOD, "lower bound", notes=(note,))
    try:
        error = _error(x, y, method, seed)
    except InputError as failure:
        note = f"no interval: {failure}"
        return Result(value, "nats", MEASURE, DIRECTION, METHOD, "estimate", notes=(note,))
    reach = _quantile(level) * error
    interval = Interval(value - reach, value + reach, level)
    notes = (BELOW,) if interval.high < 0 else ()
    return Result(
        value, "nats", MEASURE, DIRECTION, METHOD, "estimate", error, interval, notes=notes
    )


def _error(x: np.ndarray, y: np.ndarray, method: str | OfSamples, seed: int) -> float:
    """Return the standard error of the difference; of fewer rows, scaled to that of all."""
    rng = np.random.default_rng((seed, 1))
    steps = steps_of(x, y)
    few_x, few_y = (_thinned(spread_out(z, steps, rng), rng) for z in (x, y))
    share = max(len(few_x) / len(x), len(few_y) / len(y))
    whole = _estimator(few_x, few_y, method, rng)
    columns = range(x.shape[1])
    single = [_estimator(few_x[:, [j]], few_y[:, [j]], method, rng) for j in columns]

    def difference(i: np.ndarray, j: np.ndarray) -> float:
        a, b = few_x[i], few_y[j]
        parts = (single[c].kl(a[:, [c]], b[:, [c]], seed) for c in columns)
        return whole.kl(a, b, seed) - math.fsum(parts)

    everything = tuple(np.ones(len(z), dtype=bool) for z in (few_x, few_y))
    groups = random_groups(seed, len(few_x), len(few_y))
    found = jackknifed(difference, [everything], groups, level=0.95, method=METHOD)
    assert found.error is not None
    return math.sqrt(share) * found.error


def _thinned(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if len(x) <= MOST_ROWS:
        return x
    return x[rng.choice(len(x), MOST_ROWS, replace=False)]


def _estimator(
    x: np.ndarray, y: np.ndarray, method: str | OfSamples, rng: np.random.Generator
) -> OfSamples:
    """Return the estimator by the rule or as asked for, in its fast form."""
    return (method if isinstance(method, OfSamples) else chosen(x, y, rng).estimator).again


def _quantile(level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(GROUPS - 1, 0.5 + level / 2))
