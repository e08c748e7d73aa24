"""SciPy's laws that were made from data: ``rv_histogram``, values with masses, ``gaussian_kde``."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.composed import Opaque
from kullback.families.histogram import Histogram

_MARKS = 64


def from_histogram(x: Any) -> Histogram:
    """Return the law of an ``rv_histogram``."""
    edges = np.asarray(x._hbins, dtype=np.float64)
    # SciPy keeps densities, with a bin of none at either end.
    height = np.asarray(x._hpdf, dtype=np.float64)[1:-1]
    return Histogram(edges, height * np.diff(edges))


def from_values(x: Any) -> Opaque:
    """Return the law of an ``rv_discrete(values=(points, masses))`` on the whole numbers."""
    points, masses = np.asarray(x.xk, dtype=np.float64), np.asarray(x.pk, dtype=np.float64)
    order = np.argsort(points)
    points, masses = points[order], masses[order]
    if np.any(points != np.floor(points)):
        raise InputError(
            "the values of a discrete distribution must be whole numbers here; for others compare "
            "the masses by value, as in kb.kl(dict(zip(p.xk, p.pk)), dict(zip(q.xk, q.pk)))."
        )

    def log_mass(k: np.ndarray) -> np.ndarray:
        i = np.minimum(np.searchsorted(points, k), len(points) - 1)
        with np.errstate(divide="ignore"):
            return np.where(points[i] == k, np.log(masses[i]), -np.inf)

    full = points[masses > 0]
    marks = full[_spread(len(full))]
    return Opaque(
        f"{len(full)} values",
        log_mass,
        (float(full[0]), float(full[-1])),
        tuple((float(point), 1.0) for point in marks),
        lambda size, rng: rng.choice(points, size, p=masses / np.sum(masses)),
        discrete=True,
    )


def is_kde(x: Any) -> bool:
    """Return whether ``x`` is SciPy's kernel density estimate."""
    return any(
        c.__name__ == "gaussian_kde" and c.__module__.startswith("scipy.stats")
        for c in type(x).__mro__
    )


def from_kde(x: Any) -> Opaque:
    """Return a kernel density estimate as a law."""
    points = np.sort(x.dataset[0])
    bandwidth = float(np.sqrt(x.covariance[0, 0]))
    one = int(x.d) == 1
    return Opaque(
        f"kernel density of {x.n} points",
        (lambda at: x.logpdf(np.ravel(at)).reshape(np.shape(at))) if one else _of_points(x),
        (-np.inf, np.inf),
        tuple((float(point), bandwidth) for point in points[_spread(len(points))]) if one else (),
        lambda size, rng: x.resample(size, seed=rng)[0] if one else x.resample(size, seed=rng).T,
        dimension=int(x.d),
    )


def _of_points(x: Any) -> Any:
    return lambda at: x.logpdf(np.asarray(at).T)


def _spread(n: int) -> np.ndarray:
    """Return the indices of some entries among n, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, _MARKS)).astype(int))
