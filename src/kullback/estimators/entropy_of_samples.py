"""Differential entropy by nearest neighbours whose bias is measured on laws like P and taken away.

The reference samples are those of `kullback.estimators.references`, of which the entropy is known
as well as KL.

References
----------
Kozachenko and Leonenko (1987), "Sample estimate of the entropy of a random vector", Problems of
Information Transmission 23: entropy from the distances to nearest neighbours. Ma and Sun (2011),
"Mutual information is copula entropy", Tsinghua Science and Technology 16: the entropy of the
columns and that of their dependence add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kullback.estimators.elliptical import Elliptical, mean_log_density, radial
from kullback.estimators.gaussian import log_bias, moments
from kullback.estimators.neighbours import kth_distances
from kullback.estimators.normality import normal_columns
from kullback.estimators.references import joined, recoloured, turned
from kullback.estimators.references.margins import correlations
from kullback.estimators.unskewed import column_map, mapped

Draw = Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True, slots=True)
class NeighbourEntropy:
    """Entropy from the distances to the k-th neighbours, less their bias on laws like P.

    Attributes
    ----------
    k : int
        Which neighbour.
    draws : int
        How many reference samples are drawn.
    """

    k: int = 10
    draws: int = 5

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"distances to the {self.k}th neighbours, less their bias on laws like P"

    def __call__(self, x: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of H(P) in nats from points, shape (n, d)."""
        x, log_slope = _symmetric(x)
        entropy, draw = self._reference(x, seed)
        bias = [
            self._raw(draw(np.random.default_rng((seed, i, 4)))) - entropy
            for i in range(self.draws)
        ]
        return self._raw(x) - float(np.mean(bias)) - log_slope

    def _reference(self, x: np.ndarray, seed: int) -> tuple[float, Draw]:
        """Return the entropy of a law like that of the points, and how to draw from it."""
        n, d = x.shape
        law = radial(x)
        if law is not None:
            return _elliptical(law, n, d), lambda rng: turned(x, law, rng)
        if d == 1 or normal_columns(x).all():
            mean, cov = moments(x)
            normal = Elliptical(mean, cov, math.inf)
            return _elliptical(normal, n, d), lambda rng: recoloured(rng, n, mean, cov)
        columns = [
            _elliptical(Elliptical(*moments(x[:, [j]]), math.inf), n, 1)
            if normal
            else self(x[:, [j]], seed + j + 1)
            for j, normal in enumerate(normal_columns(x))
        ]
        logs = float(np.linalg.slogdet(correlations(x))[1]) - log_bias(n, d) + d * log_bias(n, 1)
        return math.fsum(columns) + 0.5 * logs, lambda rng: joined(x, rng)

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
    """Return the estimator for as many points."""
    return NeighbourEntropy() if len(x) >= _MANY else NeighbourEntropy(k=min(5, len(x) - 2))


_MANY = 200


def _elliptical(law: Elliptical, n: int, d: int) -> float:
    """Return the entropy of a law that was fitted to n points, less the bias of the fit."""
    logs = float(np.linalg.slogdet(law.shape)[1]) - log_bias(n, d)
    return -mean_log_density(logs, d, law.df)


def _symmetric(x: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the columns made symmetric, and the mean logarithm of the map's slope."""
    x, log_slope = x.copy(), 0.0
    for j in range(x.shape[1]):
        middle, scale, power = column_map(x[:, j])
        if power is not None:
            standard = (x[:, j] - middle) / scale
            x[:, j] = mapped(standard, power) * scale
            logs = np.sign(standard) * np.log1p(np.abs(standard))
            log_slope += (power - 1.0) * float(np.mean(logs))
    return x, log_slope
