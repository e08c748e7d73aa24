"""The standard error of an estimate from samples, by leaving out a tenth of the rows at a time.

References
----------
Shao and Wu (1989), "A general theory for jackknife variance estimation", Annals of Statistics 17:
leaving out a group of draws at a time. The n-out-of-n bootstrap fails for nearest neighbours:
its duplicates are at distance 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from kullback._errors import InputError

GROUPS = 10


def random_groups(seed: int, *sizes: int) -> tuple[np.ndarray, ...]:
    """Return in which of the groups each row of samples of these sizes is."""
    if min(sizes) < 2 * GROUPS:
        where = "on both sides" if len(sizes) > 1 else "of the sample"
        raise InputError(
            f"an interval needs at least {2 * GROUPS} rows {where}; pass level=None for the "
            "number alone."
        )
    rng = np.random.default_rng((seed, 1))
    return tuple(rng.permutation(n) % GROUPS for n in sizes)


def jackknife_error(estimate: Callable[..., float], *groups: np.ndarray) -> float:
    """Return the standard error of an estimate that takes which rows of each sample are left."""
    left = np.array([estimate(*(of != g for of in groups)) for g in range(GROUPS)])
    return math.sqrt((GROUPS - 1) / GROUPS * float(np.sum((left - np.mean(left)) ** 2)))
