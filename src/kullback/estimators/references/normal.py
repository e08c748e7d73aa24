"""Normal reference samples with exactly the means and covariances of the samples.

Given its mean and covariance, a normal sample is distributed like any other that is moved and
stretched to them: they are sufficient, and what is left does not depend on the law. So the bias of
an estimator on such draws is its bias on the samples, if these are normal, for every mean and
covariance, and the noise that these bring is taken away with it. KL of the fitted normal laws less
the bias of the fit is unbiased by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators.gaussian import Gaussian, factor_of, moments
from kullback.estimators.normality import normal_columns

_ALIKE = 2.5

Drawn = tuple[np.ndarray, np.ndarray, float]


@dataclass(frozen=True, eq=False, slots=True)
class NormalReference:
    """Normal laws fitted to both samples, and KL between them less the bias of the fit.

    ``fits`` says whether the samples look as if they came from such laws.
    """

    x: np.ndarray
    y: np.ndarray
    divergence: float
    fits: bool

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> NormalReference:
        """Return the laws; their KL is 0 where the fits differ as little as those of one law."""
        fits = bool(normal_columns(x).all() and normal_columns(y).all())
        return cls(x, y, 0.0 if alike(x, y) else Gaussian().kl(x, y), fits)

    @property
    def name(self) -> str:
        """What the laws are."""
        return "normal laws of the samples' means and covariances"

    def draw(self, left: np.random.Generator, right: np.random.Generator) -> Drawn:
        """Return draws of P and of Q, and KL between them."""
        p, q = (
            recoloured(rng, len(z), *moments(z)) for rng, z in ((left, self.x), (right, self.y))
        )
        return p, q, self.divergence


def recoloured(
    rng: np.random.Generator, n: int, mean: np.ndarray, covariance: np.ndarray
) -> np.ndarray:
    """Return n normal points whose own mean and covariance are exactly the given ones."""
    from scipy.linalg import solve_triangular

    z = rng.standard_normal((n, len(mean)))
    z -= np.mean(z, axis=0)
    own = np.linalg.cholesky(np.atleast_2d(np.cov(z, rowvar=False)))
    white = solve_triangular(own, z.T, lower=True).T
    return np.asarray(white @ factor_of(covariance).T + mean)


def alike(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether fitted normal laws differ by no more than such fits do when P = Q."""
    n, m, d = len(x), len(y), x.shape[1]
    noise = 0.5 * (1.0 / n + 1.0 / m) * math.sqrt(d * (d + 3))
    return Gaussian().kl(x, y) < _ALIKE * noise
