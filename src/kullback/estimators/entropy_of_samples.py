"""Differential entropy by nearest neighbours whose bias is measured on laws like P and taken away.

References
----------
Kozachenko and Leonenko (1987), "Sample estimate of the entropy of a random vector", Problems of
Information Transmission 23: entropy from the distances to nearest neighbours. Ma and Sun (2011),
"Mutual information is copula entropy", Tsinghua Science and Technology 16: the entropy of the
columns and that of their dependence add up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.elliptical import bounded, fitted, log_densities
from kullback.estimators.gaussian import moments
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.unskewed import mapped, power_of

_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class NeighbourEntropy:
    """Entropy from the distances to the k-th neighbours, less their bias on a fitted law.

    Attributes
    ----------
    k : int
        Which neighbour.
    draws : int
        How many reference samples are drawn.
    by_columns : bool
        Add the entropy of each column and that of their dependence, which bears columns that are
        far from normal; at once for all is more precise where they are not.
    """

    k: int = 5
    draws: int = 3
    by_columns: bool = False

    @property
    def method(self) -> str:
        """How the number was found."""
        if self.by_columns:
            return f"{self._named}, for each column and for their dependence"
        return self._named

    @property
    def _named(self) -> str:
        return f"distances to the {self.k}th neighbours, less their bias on a fitted law"

    def __call__(self, x: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of H(P) in nats from points, shape (n, d)."""
        columns = x.shape[1]
        if columns == 1 or not self.by_columns:
            return self._at_once(x, seed)
        alone = math.fsum(self._at_once(x[:, [j]], seed + j + 1) for j in range(columns))
        return alone - self._dependence(x, seed)

    def _at_once(self, x: np.ndarray, seed: int) -> float:
        """Return the entropy of all columns, each made symmetric, by a fitted elliptical law."""
        x, log_slope = _symmetric(x)
        (n, d), df, bias = x.shape, degrees(x), []
        for i in range(self.draws):
            z = elliptical_draws(n, d, df, np.random.default_rng((seed, i, 4)))
            truth = -float(np.mean(log_densities(np.sum(z * z, axis=1), 0.0, d, df)))
            bias.append(self._raw(z) - truth)
        return self._raw(x) - float(np.mean(bias)) - log_slope

    def _dependence(self, x: np.ndarray, seed: int) -> float:
        """Return by how much the entropy of the columns exceeds that of the points.

        Ranks carry all of the dependence. Its bias is measured on normal points.
        """
        scores, bias = _scores(x), []
        factor = np.linalg.cholesky(np.corrcoef(scores, rowvar=False))
        logs = float(np.sum(np.log(np.diag(factor))))
        for i in range(self.draws):
            white = np.random.default_rng((seed, i, 5)).standard_normal(x.shape)
            z = white @ factor.T
            truth = 0.5 * float(np.mean(np.sum(z * z - white * white, axis=1))) - logs
            bias.append(truth + self._raw(_scores(z)))
        return float(np.mean(bias)) - self._raw(scores)

    def _raw(self, x: np.ndarray) -> float:
        """Return the estimate of Kozachenko and Leonenko where the covariance is the identity."""
        from scipy.linalg import solve_triangular
        from scipy.special import digamma, gammaln

        n, d = x.shape
        mean, cov = moments(x)
        factor = np.linalg.cholesky(cov)
        white = solve_triangular(factor, (x - mean).T, lower=True).T
        distances = kth_distances(white, white, self.k, itself=True)
        log_ball = 0.5 * d * math.log(math.pi) - gammaln(0.5 * d + 1.0)
        near = d * float(np.mean(np.log(distances[distances > 0])))
        logs = float(np.sum(np.log(np.diag(factor))))
        return float(digamma(n) - digamma(self.k) + log_ball) + near + logs


def entropy_for(x: np.ndarray) -> NeighbourEntropy:
    """Return the estimator for points of P: by columns where some are bounded or skewed."""
    if x.shape[1] == 1:
        return NeighbourEntropy()
    columns = [x[:, [j]] for j in range(x.shape[1])]
    return NeighbourEntropy(by_columns=any(_far_from_normal(column) for column in columns))


def _far_from_normal(column: np.ndarray) -> bool:
    standard, _ = _standard(column[:, 0])
    return bounded(column) is not None or power_of(standard) is not None


def degrees(x: np.ndarray) -> float:
    """Return the degrees of freedom of the elliptical law fitted to points; inf if normal."""
    law = fitted(x)
    if math.isinf(law.df):
        law = bounded(x) or law
    return law.df


def elliptical_draws(n: int, d: int, df: float, rng: np.random.Generator) -> np.ndarray:
    """Return n points of the law with this many degrees of freedom and the unit shape matrix."""
    z = rng.standard_normal((n, d))
    if math.isinf(df):
        return z
    if df > 0:
        return z / np.sqrt(rng.chisquare(df, n) / df)[:, None]
    squares = -df * rng.beta(0.5 * d, 1.0 - 0.5 * (df + d), n)
    return z * np.sqrt(squares / np.sum(z * z, axis=1))[:, None]


def _symmetric(x: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the columns made symmetric, and the mean logarithm of the map's slope."""
    x, log_slope = x.copy(), 0.0
    for j in range(x.shape[1]):
        standard, scale = _standard(x[:, j])
        power = power_of(standard)
        if power is not None:
            x[:, j] = mapped(standard, power) * scale
            logs = np.sign(standard) * np.log1p(np.abs(standard))
            log_slope += (power - 1.0) * float(np.mean(logs))
    return x, log_slope


def _standard(column: np.ndarray) -> tuple[np.ndarray, float]:
    low, middle, high = np.percentile(column, [25.0, 50.0, 75.0])
    scale = float(high - low) / 1.349 or 1.0
    return (column - middle) / scale, scale


def _scores(x: np.ndarray) -> np.ndarray:
    """Return normal scores: each column's ranks carried to the normal law."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(x, axis=0) - 0.5) / len(x)))
