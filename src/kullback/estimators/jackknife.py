"""The standard error of an estimate from samples, by leaving out a tenth of the rows at a time.

References
----------
Shao and Wu (1989), "A general theory for jackknife variance estimation", Annals of Statistics 17:
leaving out a group of draws at a time. The n-out-of-n bootstrap fails for nearest neighbours:
its duplicates are at distance 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from kullback._errors import InputError
from kullback.estimators.estimate import Estimate, t_interval

GROUPS = 10

# One array for each sample: which of its rows stay, or in which group each is.
RowsOfEach = tuple[np.ndarray, ...]


def random_groups(seed: int, *sizes: int) -> RowsOfEach:
    """Return in which of the groups each row of samples of these sizes is."""
    if min(sizes) < 2 * GROUPS:
        where = "on both sides" if len(sizes) > 1 else "of the sample"
        raise InputError(
            f"an interval needs at least {2 * GROUPS} rows {where}; pass level=None for the "
            "number alone."
        )
    rng = np.random.default_rng((seed, 1))
    return tuple(rng.permutation(n) % GROUPS for n in sizes)


def jackknifed(
    kl: Callable[..., float],
    kept: Sequence[RowsOfEach],
    groups: RowsOfEach,
    *,
    level: float | None,
    method: str,
    again: Callable[..., float] | None = None,
) -> Estimate:
    """Return an estimate with the interval of the jackknife.

    Parameters
    ----------
    kl : callable
        An estimate from masks, one for each sample, that say which rows stay.
    kept : sequence of tuple of masks
        Which rows stay at all; the estimate is the mean over these.
    groups : tuple of ndarray
        In which group each row of each sample is.
    level : float or None
        None for the number alone.
    method : str
        How it is found.
    again : callable, optional
        A faster estimator of the same spread for what is left without a group.
    """

    def averaged(by: Callable[..., float], *left: np.ndarray) -> float:
        found = [by(*(a & b for a, b in zip(rows, left, strict=True))) for rows in kept]
        return float(np.mean(found))

    value = averaged(kl, *(np.ones(len(of), dtype=bool) for of in groups))
    if level is None or math.isinf(value):
        return Estimate(value, None, None, method)
    left = np.array([averaged(again or kl, *(of != g for of in groups)) for g in range(GROUPS)])
    if not np.all(np.isfinite(left)):
        return Estimate(
            value, None, None, method, ("no interval: without some rows it is infinite",)
        )
    error = math.sqrt((GROUPS - 1) / GROUPS * float(np.sum((left - np.mean(left)) ** 2)))
    return Estimate(value, error, t_interval(value, error, level, GROUPS - 1), method)
