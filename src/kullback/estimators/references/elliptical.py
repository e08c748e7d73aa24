"""Elliptical reference samples with the samples' own radii.

Each point keeps its distance from the centre, in the metric of the law that is fitted to the sample
(Student's t, a normal law, or one on an ellipsoid), and gets another direction; the points are then
stretched so that the same law fits them. Tails and edges so have the effect on distances that they
have in the samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.elliptical import (
    Elliptical,
    log_densities,
    mean_log_density,
    mean_square,
    squares,
)
from kullback.estimators.gaussian import Gaussian, in_frame, whitened
from kullback.estimators.references.normal import Drawn

_DRAWS = 20_000


@dataclass(frozen=True, eq=False, slots=True)
class EllipticalReference:
    """Elliptical laws fitted to both samples, and KL between them less the bias of the fit."""

    x: np.ndarray
    y: np.ndarray
    p: Elliptical
    q: Elliptical
    divergence: float
    fits: ClassVar[bool] = True

    @classmethod
    def of(
        cls, x: np.ndarray, y: np.ndarray, p: Elliptical, q: Elliptical, rng: np.random.Generator
    ) -> EllipticalReference:
        """Return the reference for samples and the laws fitted to them.

        Fits to samples differ by more than the laws do. A power t of the eigenvalues and t times
        the shift have the KL, as of normal laws, that is left when the bias of the fit is taken
        away.
        """
        shift, values, _ = in_frame(p.centre - q.centre, p.shape, q.shape)
        target = max(_divergence(shift, values, 1.0) - _inflation(x, y), 0.0)
        t = _power(shift, values, target)
        return cls(x, y, p, q, elliptical_kl(t * shift, values**t, p.df, q.df, rng))

    @property
    def name(self) -> str:
        """What the laws are."""
        return " and ".join(_named(df) for df in dict.fromkeys((self.p.df, self.q.df)))

    def draw(self, left: np.random.Generator, right: np.random.Generator) -> Drawn:
        """Return draws of P and of Q, and KL between their laws."""
        return turned(self.x, self.p, left), turned(self.y, self.q, right), self.divergence


def _named(df: float) -> str:
    if math.isinf(df):
        return "a normal law"
    return f"a t law of {df:.3g} degrees of freedom" if df > 0 else "a law on an ellipsoid"


def turned(x: np.ndarray, law: Elliptical, rng: np.random.Generator) -> np.ndarray:
    """Return points with the radii of a sample in random directions, which the same law fits."""
    from scipy.linalg import solve_triangular

    (n, d), df = x.shape, law.df
    own = squares(x, law)
    z = rng.standard_normal((n, d))
    z *= np.sqrt(own / np.sum(z * z, axis=1))[:, None]
    student = math.isfinite(df) and df > 0
    weights = (df + d) / (df + own) if student else np.full(n, n / (n - 1.0))
    z -= weights @ z / np.sum(weights)
    spread = (z * weights[:, None]).T @ z / n
    if not student:
        spread *= d / mean_square(d, df)
    white = solve_triangular(np.linalg.cholesky(spread), z.T, lower=True).T
    return np.asarray(white @ np.linalg.cholesky(law.shape).T + law.centre)


def elliptical_kl(
    shift: np.ndarray, values: np.ndarray, df_p: float, df_q: float, rng: np.random.Generator
) -> float:
    """Return KL of elliptical laws, Q standard; by draws where Q is no normal law.

    It is infinite where Q is normal and P, like Cauchy's law, has no variance.
    """
    d = len(shift)
    own = mean_log_density(float(np.sum(np.log(values))), d, df_p)
    if math.isinf(df_q):
        square = mean_square(d, df_p)
        distance = square / d * float(np.sum(values)) + float(shift @ shift)
        return own + 0.5 * (d * math.log(2.0 * math.pi) + distance)
    points = _round(_DRAWS, d, df_p, rng) * np.sqrt(values) + shift
    return own - float(np.mean(log_densities(np.sum(points * points, axis=1), 0.0, d, df_q)))


def _round(n: int, d: int, df: float, rng: np.random.Generator) -> np.ndarray:
    z = rng.standard_normal((n, d))
    if math.isinf(df):
        return z
    if df > 0:
        return z / np.sqrt(rng.chisquare(df, n) / df)[:, None]
    own = -df * rng.beta(0.5 * d, 1.0 - 0.5 * (df + d), n)
    return z * np.sqrt(own / np.sum(z * z, axis=1))[:, None]


def _divergence(shift: np.ndarray, values: np.ndarray, t: float) -> float:
    powers = values**t
    logs = t * float(np.sum(np.log(values)))
    return 0.5 * (float(np.sum(powers)) - len(values) - logs + t * t * float(shift @ shift))


def _inflation(x: np.ndarray, y: np.ndarray) -> float:
    """Return by how much KL of fitted normal laws is expected to be too high."""
    return _divergence(*whitened(x, y), 1.0) - Gaussian().kl(x, y)


def _power(shift: np.ndarray, values: np.ndarray, target: float) -> float:
    from scipy.optimize import brentq

    if target <= 1e-9:
        return 0.0
    if target >= _divergence(shift, values, 1.0):
        return 1.0
    return float(brentq(lambda t: _divergence(shift, values, t) - target, 0.0, 1.0))
