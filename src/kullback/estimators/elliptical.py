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

from kullback.estimators.gaussian import factor_of, moments
from kullback.estimators.scores import normal_scores

CLEAR = 4.0  # standard deviations of the kurtosis of a normal sample
_MISFIT = 2.0  # Kolmogorov's limit for 1 in 1,500 samples
_GAIN = 3.5  # in log-likelihood: heavier tails than a normal law has by chance in 1 % of samples
_LEAST, _MOST = 1.0, 300.0
_STEPS = 40
_STRIDE = 1.0  # of the logarithm of the degrees of freedom, in one step


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
    if not _heavy(x, normal):
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
    mean, cov = moments(x)
    if excess_kurtosis(x) > -CLEAR:
        return None
    d, ratio = x.shape[1], _kurtosis(x, Elliptical(mean, cov, math.inf))
    radius = max((4.0 * ratio - 2.0) / (1.0 - ratio), float(d))
    return Elliptical(mean, cov * (radius + 2.0) / radius, -radius)


def radial(x: np.ndarray) -> Elliptical | None:
    """Return an elliptical law that is not normal, if a sample looks like one; else None.

    In one dimension this is Student's law alone. In more, what tells such laws from independent
    columns of their shape is the radius of the normal scores, and that the radii fit the law.
    """
    if x.shape[1] == 1:
        law = fitted(x)
        return None if math.isinf(law.df) else law
    excess = excess_kurtosis(normal_scores(x))
    if abs(excess) <= CLEAR:
        return None
    found = fitted(x) if excess > 0 else bounded(x)
    return found if found and math.isfinite(found.df) and _fits(x, found) else None


def _fits(x: np.ndarray, law: Elliptical) -> bool:
    """Whether the squared radii of a sample are those of a law that is not normal."""
    from scipy.special import betainc, fdtr

    (n, d), df = x.shape, law.df
    ordered = np.sort(squares(x, law))
    if df > 0:
        at = fdtr(d, df, ordered / d)
    else:
        at = betainc(0.5 * d, 1.0 - 0.5 * (df + d), np.minimum(ordered / -df, 1.0))
    # Radii in the metric of a fit to the same sample are smaller by about d / n.
    limit = _MISFIT / math.sqrt(n) + 2.0 * d / n
    return bool(np.max(np.abs(at - (np.arange(n) + 0.5) / n)) <= limit)


def excess_kurtosis(x: np.ndarray) -> float:
    """Return Mardia's kurtosis less that of a normal law, in standard deviations of the latter."""
    n, d = x.shape
    ratio = _kurtosis(x, Elliptical(*moments(x), math.inf))
    return (ratio - 1.0) / math.sqrt(8.0 / (d * (d + 2) * n))


def _kurtosis(x: np.ndarray, normal: Elliptical) -> float:
    """Return Mardia's kurtosis over that of a normal law, given the law that is fitted."""
    n, d = x.shape
    return float(np.mean(squares(x, normal) ** 2)) * (n + 1) / (n - 1) / (d * (d + 2))


def _heavy(x: np.ndarray, normal: Elliptical) -> bool:
    """Whether the squared radii vary more than a normal law's: without that no t fits better."""
    return _kurtosis(x, normal) > 1.0 - 2.0 / math.sqrt(len(x))


def squares(x: np.ndarray, law: Elliptical) -> np.ndarray:
    """Return squared distances to the centre of a law in the metric of its shape."""
    from scipy.linalg import solve_triangular

    white = solve_triangular(factor_of(law.shape), (x - law.centre).T, lower=True)
    return np.asarray(np.sum(white * white, axis=0))


def log_densities(squares: np.ndarray, log_determinant: float, d: int, df: float) -> np.ndarray:
    """Return log densities from squared distances to the centre in the metric of the shape.

    They must lie on the ellipsoid, if the degrees of freedom are negative.
    """
    from scipy.special import xlog1py

    constant = _constant(d, df) - 0.5 * log_determinant
    if math.isinf(df):
        return np.asarray(constant - 0.5 * squares)
    return np.asarray(constant - xlog1py(0.5 * (df + d), squares / df))


def _constant(d: int, df: float) -> float:
    """Return the log density at the centre, if the shape is the identity."""
    from scipy.special import gammaln

    if math.isinf(df):
        return -0.5 * d * math.log(2.0 * math.pi)
    if df > 0:
        gammas = gammaln(0.5 * (df + d)) - gammaln(0.5 * df)
    else:
        gammas = gammaln(1.0 - 0.5 * df) - gammaln(1.0 - 0.5 * (df + d))
    return float(gammas) - 0.5 * d * math.log(abs(df) * math.pi)


def mean_log_density(log_determinant: float, d: int, df: float) -> float:
    """Return the mean log density of a law under itself: less its entropy."""
    from scipy.special import digamma

    constant = _constant(d, df) - 0.5 * log_determinant
    if math.isinf(df):
        return constant - 0.5 * d
    if df > 0:
        spread = digamma(0.5 * (df + d)) - digamma(0.5 * df)
    else:
        edge = 1.0 - 0.5 * (df + d)
        spread = digamma(edge) - digamma(edge + 0.5 * d)
    return constant - 0.5 * (df + d) * float(spread)


def mean_square(d: int, df: float) -> float:
    """Return the mean squared distance to the centre in the metric of the shape."""
    if math.isinf(df):
        return float(d)
    return d * df / (df - 2.0) if df > 2 or df < 0 else math.inf


def _log_likelihood(x: np.ndarray, law: Elliptical) -> float:
    logs = np.linalg.slogdet(law.shape)[1]
    return float(np.sum(log_densities(squares(x, law), float(logs), x.shape[1], law.df)))


def _student(x: np.ndarray, law: Elliptical) -> Elliptical:
    """Return Student's law of greatest likelihood."""
    from scipy.optimize import minimize_scalar

    n, d = x.shape
    for _ in range(_STEPS):
        off_centre = squares(x, law)

        def cost(log_df: float, off_centre: np.ndarray = off_centre) -> float:
            return -float(np.sum(log_densities(off_centre, 0.0, d, math.exp(log_df))))

        near = math.log(law.df)
        bounds = (max(near - _STRIDE, math.log(_LEAST)), min(near + _STRIDE, math.log(_MOST)))
        df = math.exp(
            minimize_scalar(cost, bounds=bounds, method="bounded", options={"xatol": 1e-3}).x
        )
        weights = (df + d) / (df + off_centre)
        centre = weights @ x / np.sum(weights)
        off = x - centre
        shape = (off * weights[:, None]).T @ off / n
        moved = float(np.max(np.abs(centre - law.centre) / np.sqrt(np.diag(shape))))
        settled = abs(math.log(df / law.df)) < 1e-3 and moved < 1e-4
        law = Elliptical(centre, shape, df)
        if settled:
            break
    return law
