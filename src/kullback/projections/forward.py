"""The M-projection: the member q of a family with the least KL(P‖q).

KL(P‖q) is the cross-entropy ``-E_P log q`` less the entropy of P, which no q changes. So the
forward projection minimises the cross-entropy; of a sample it is the maximum-likelihood fit; and
in an exponential family it is the member whose sufficient statistics have the means that P gives
them (Amari 2016, "Information geometry and its applications", section 2.8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families import Moved, as_density
from kullback.families.density import Density
from kullback.families.family import Statistic
from kullback.integration import expected_surprise
from kullback.measures import closed_forms
from kullback.projections.families import Summary, Target
from kullback.projections.search import lowest

_MET = 1e-10  # how closely moments are matched, relative to 1 + their size
_STATISTICS: dict[str, Callable[..., np.ndarray]] = {
    "log": lambda x: np.log(x),
    "log2": lambda x: np.log(x) ** 2,
    "power": lambda x, t: x**t,
    "log1m_power": lambda x, a: np.log1p(-(x**a)),
}


def summary(x: np.ndarray, w: np.ndarray) -> Summary:
    """Return the mean, deviation, median and quartile distance of weighted points."""
    order = np.argsort(x)
    mass = np.cumsum(w[order])
    low, middle, high = (
        float(x[order][np.searchsorted(mass, u * mass[-1])]) for u in (0.25, 0.5, 0.75)
    )
    mean = float(w @ x / mass[-1])
    return Summary(mean, float(np.sqrt(w @ (x - mean) ** 2 / mass[-1])), middle, high - low)


def by_cross_entropy(x: np.ndarray, w: np.ndarray, family: Target) -> tuple[float, ...]:
    """Return the parameters that minimise ``-sum w log q(x)``."""

    def cost(free: np.ndarray) -> float:
        law = as_density(family.frozen(family.bound(free)))
        return -float(w @ law.log_density(x)) if law is not None else np.inf

    start = family.free(family.start(summary(x, w)))
    return family.bound(lowest(cost, start))


def refined(law: Density, family: Target, values: tuple[float, ...]) -> tuple[float, ...]:
    """Return parameters near these that minimise the cross-entropy of a law itself.

    Points are enough for smooth log densities; that of the Laplace law has a kink.
    """
    if not family.kinked:
        return values

    def cost(free: np.ndarray) -> float:
        member: Any = as_density(family.frozen(family.bound(free)))
        known = closed_forms.cross_entropy(law, member)
        return float(expected_surprise(law, member).value) if known is None else known

    return family.bound(lowest(cost, family.free(values)))


def by_moments(x: np.ndarray, w: np.ndarray, family: Target) -> tuple[float, ...]:
    """Return the member of an exponential family with the target's means of its statistics."""
    import mpmath
    from scipy.optimize import root

    m = mpmath.mp
    means = np.array([_mean(statistic, x, w) for statistic in family.statistics])

    def missed(free: np.ndarray) -> np.ndarray:
        law: Any = as_density(family.frozen(family.bound(free)))
        return np.array([_expected(law, statistic, m) for statistic in family.statistics]) - means

    scale = 1.0 + np.abs(means)
    with np.errstate(all="ignore"):
        for start in (family.start(summary(x, w)), None):
            begun = by_cross_entropy(x, w, family) if start is None else start
            found = root(lambda free: missed(free) / scale, family.free(begun), tol=1e-14)
            if np.max(np.abs(found.fun)) < _MET:
                return family.bound(found.x)
    raise InputError(f"no {family.name} law has the moments of the target.")


def _expected(law: Any, statistic: Statistic, m: Any) -> float:
    if isinstance(law, Moved):  # the geometric law, whose base counts from 0
        return float(law.base.expect(statistic, m)) + law.loc
    return float(law.expect(statistic, m))


def _mean(statistic: Statistic, x: np.ndarray, w: np.ndarray) -> float:
    return float(w @ _STATISTICS[statistic[0]](x, *statistic[1:]))
