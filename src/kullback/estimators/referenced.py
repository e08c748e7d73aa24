"""Nearest neighbours whose bias is measured on a pair of laws like P and Q, and taken away.

The bias of nearest neighbours depends on how far apart P and Q are, on the dimension and on the
tails. It is nearly the same for elliptical laws (normal, Student's t, or bounded) fitted to the
samples, of which KL is known: draws of these of the same sizes show it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.estimators.gaussian import Gaussian, in_frame, whitened
from kullback.estimators.knn import KNN, check_neighbour, check_rows
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.student import bounded, fitted, log_densities
from kullback.estimators.unskewed import unskewed

# Columns in units so different, or so dependent, that distances need a common measure first.
_UNEVEN = 1e3


@dataclass(frozen=True, slots=True)
class Referenced(OfSamples):
    """`KNN` less its bias on fitted elliptical laws; skewed columns are made symmetric first.

    Attributes
    ----------
    k : int
        Which neighbour.
    pairs : int
        How many pairs of reference samples are drawn.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, (1000, 3))), kb.samples(rng.normal(0, 1, (1000, 3)))
    >>> abs(kb.kl(x, y, method=kb.Referenced(), level=None, rng=0).value - 1.5) < 0.5
    True
    """

    k: int = 5
    pairs: int = 3

    def __post_init__(self) -> None:
        """Check the settings."""
        check_neighbour(self.k)
        if not isinstance(self.pairs, int) or self.pairs < 1:
            raise InputError(f"pairs must be a whole number of at least 1, not {self.pairs!r}.")

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"{KNN(self.k).method}, less their bias on fitted elliptical laws"

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q)."""
        check_rows(x, y, self.k)
        x, y = unskewed(x, y)
        x, y = evened(x, y)
        return KNN(self.k).kl(x, y) - self._bias(x, y, seed)

    def _bias(self, x: np.ndarray, y: np.ndarray, seed: int) -> float:
        pair = ReferencePair.of(x, y)
        found = []
        for i in range(self.pairs):
            left, right = (np.random.default_rng((seed, i, side)) for side in (2, 3))
            p, q, log_ratio = pair.draw(len(x), len(y), left, right)
            found.append(KNN(self.k).kl(p, q) - log_ratio)
        return float(np.mean(found))


def evened(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both samples whitened together, if their columns are very uneven; else as they are."""
    pooled = 0.5 * (np.atleast_2d(np.cov(x.T)) + np.atleast_2d(np.cov(y.T)))
    values = np.linalg.eigvalsh(pooled)
    if values[0] <= 0 or values[-1] <= _UNEVEN * values[0]:
        return x, y
    from scipy.linalg import solve_triangular

    factor = np.linalg.cholesky(pooled)
    return tuple(solve_triangular(factor, z.T, lower=True).T for z in (x, y))


@dataclass(frozen=True, slots=True)
class ReferencePair:
    """Two elliptical laws in the frame where Q is round: P's shift and eigenvalues there."""

    shift: np.ndarray
    values: np.ndarray
    axes: np.ndarray
    df_p: float
    df_q: float

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> ReferencePair:
        """Return the laws fitted to samples, drawn together as far as their KL is inflated.

        Fits to samples differ by more than the laws do. A power t of the eigenvalues and t times
        the shift have the KL that is left when the bias of the fit is taken away.
        """
        p, q = fitted(x), fitted(y)
        if math.isinf(p.df) and bounded(y) is None:
            # Where Q is bounded too, its edge undoes what that of P does to distances.
            p = bounded(x) or p
        shift, values, axes = in_frame(p.centre - q.centre, p.shape, q.shape)
        target = max(_divergence(shift, values, 1.0) - _inflation(x, y), 0.0)
        t = _power(shift, values, target)
        return cls(t * shift, values**t, axes, p.df, q.df)

    def draw(
        self, n: int, m: int, left: np.random.Generator, right: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Return draws of P and of Q, and the mean log-ratio of the laws at those of P."""
        d = len(self.shift)
        p = _round(n, d, self.df_p, left) * np.sqrt(self.values)
        squares = np.sum(p * p / self.values, axis=1)
        p += self.shift
        log_p = log_densities(squares, float(np.sum(np.log(self.values))), d, self.df_p)
        log_q = log_densities(np.sum(p * p, axis=1), 0.0, d, self.df_q)
        q = _round(m, d, self.df_q, right)
        return p @ self.axes.T, q @ self.axes.T, float(np.mean(log_p - log_q))


def _round(n: int, d: int, df: float, rng: np.random.Generator) -> np.ndarray:
    z = rng.standard_normal((n, d))
    if math.isinf(df):
        return z
    if df > 0:
        return z / np.sqrt(rng.chisquare(df, n) / df)[:, None]
    squares = -df * rng.beta(0.5 * d, 1.0 - 0.5 * (df + d), n)
    return z * np.sqrt(squares / np.sum(z * z, axis=1))[:, None]


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


__all__ = ["Referenced", "evened"]
