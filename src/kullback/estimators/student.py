"""Fitted elliptical laws: normal, or Student's t where the tails are clearly heavier.

The same density with negative degrees of freedom ``-v`` lives on the ellipsoid of squared radius
``v``: Pearson's type II, tails lighter than normal; ``v = d`` is uniform there.

References
----------
Liu and Rubin (1995), "ML estimation of the t distribution using EM and its extensions, ECM and
ECME", Statistica Sinica 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.gaussian import moments

_CLEAR = 4.0  # standard deviations of the kurtosis of a normal sample
_GAIN = 3.5  # in log-likelihood: heavier tails than a normal law has by chance in 1 % of samples
_LEAST, _MOST = 1.0, 300.0
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Elliptical:
    """A law with centre, shape matrix and degrees of freedom; ``inf`` is the normal law.

    Negative degrees of freedom are those of a law on an ellipsoid.
    """

    centre: np.ndarray
    shape: np.ndarray
    df: float


def fitted(x: np.ndarray) -> Elliptical:
    """Return the normal law of a sample, or Student's where that is clearly more likely."""
    mean, cov = moments(x)
    normal = Elliptical(mean, cov, math.inf)
    if not _heavy(x, mean, cov):
        return normal
    student = _student(x, Elliptical(mean, cov, 30.0))
    biased = Elliptical(mean, cov * (1.0 - 1.0 / len(x)), math.inf)
    gain = _log_likelihood(x, student) - _log_likelihood(x, biased)
    return student if gain > _GAIN else normal


def bounded(x: np.ndarray) -> Elliptical | None:
    """Return the law on an ellipsoid with the kurtosis of a sample; None if that may be normal.

    Kurtosis is that of Mardia (1970), "Measures of multivariate skewness and kurtosis with
    applications", Biometrika 57, over that of a normal law.
    """
    n, d = x.shape
    mean, cov = moments(x)
    ratio = float(np.mean(_squares(x, mean, cov) ** 2)) * (n + 1) / (n - 1) / (d * (d + 2))
    if ratio > 1.0 - _CLEAR * math.sqrt(8.0 / (d * (d + 2) * n)):
        return None
    radius = max((4.0 * ratio - 2.0) / (1.0 - ratio), float(d))
    return Elliptical(mean, cov * (radius + 2.0) / radius, -radius)


def _heavy(x: np.ndarray, mean: np.ndarray, cov: np.ndarray) -> bool:
    """Whether the squared radii vary more than a normal law's: without that no t fits better."""
    n, d = x.shape
    squares = _squares(x, mean, cov)
    return bool(np.mean(squares**2) > d * (d + 2) * (1.0 - 2.0 / math.sqrt(n)))


def _squares(x: np.ndarray, centre: np.ndarray, shape: np.ndarray) -> np.ndarray:
    from scipy.linalg import solve_triangular

    white = solve_triangular(np.linalg.cholesky(shape), (x - centre).T, lower=True)
    return np.asarray(np.sum(white * white, axis=0))


def log_densities(squares: np.ndarray, log_determinant: float, d: int, df: float) -> np.ndarray:
    """Return log densities from squared distances to the centre in the metric of the shape.

    They must lie on the ellipsoid, if the degrees of freedom are negative.
    """
    from scipy.special import gammaln, xlog1py

    if math.isinf(df):
        return -0.5 * (squares + log_determinant + d * math.log(2.0 * math.pi))
    if df > 0:
        gammas = gammaln(0.5 * (df + d)) - gammaln(0.5 * df)
    else:
        gammas = gammaln(1.0 - 0.5 * df) - gammaln(1.0 - 0.5 * (df + d))
    constant = gammas - 0.5 * d * math.log(abs(df) * math.pi) - 0.5 * log_determinant
    return np.asarray(constant - xlog1py(0.5 * (df + d), squares / df))


def _log_likelihood(x: np.ndarray, law: Elliptical) -> float:
    logs = np.linalg.slogdet(law.shape)[1]
    squares = _squares(x, law.centre, law.shape)
    return float(np.sum(log_densities(squares, float(logs), x.shape[1], law.df)))


def _student(x: np.ndarray, law: Elliptical) -> Elliptical:
    """Return Student's law of greatest likelihood."""
    from scipy.optimize import minimize_scalar

    n, d = x.shape
    for _ in range(_STEPS):
        squares = _squares(x, law.centre, law.shape)

        def cost(log_df: float, squares: np.ndarray = squares) -> float:
            return -float(np.sum(log_densities(squares, 0.0, d, math.exp(log_df))))

        bounds = (math.log(_LEAST), math.log(_MOST))
        df = math.exp(
            minimize_scalar(cost, bounds=bounds, method="bounded", options={"xatol": 1e-3}).x
        )
        weights = (df + d) / (df + squares)
        centre = weights @ x / np.sum(weights)
        off = x - centre
        shape = (off * weights[:, None]).T @ off / n
        moved = float(np.max(np.abs(centre - law.centre) / np.sqrt(np.diag(shape))))
        settled = abs(math.log(df / law.df)) < 1e-3 and moved < 1e-4
        law = Elliptical(centre, shape, df)
        if settled:
            break
    return law
