"""KL of the normal laws that are fitted to two samples, less the bias of the fit.

The bias is exact for normal samples: expectations of Wishart matrices, their inverses and the
logarithms of their determinants (Anderson 2003, "An introduction to multivariate statistical
analysis", chapter 7).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.estimators.of_samples import OfSamples

_ROUNDING = 1e-15  # of the largest eigenvalue


@dataclass(frozen=True, slots=True)
class Gaussian(OfSamples):
    """The bias-corrected KL of fitted normal laws: right where P and Q are normal."""

    @property
    def method(self) -> str:
        """How the number was found."""
        return "fitted normal laws, bias removed"

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q)."""
        (n, d), m = x.shape, len(y)
        if min(n, m) <= d + 2:
            raise InputError(f"a normal law in {d} dimensions needs more than {d + 2} rows.")
        shift, ratios = whitened(x, y)
        kept = (m - d - 2) / (m - 1)
        trace, distance = float(np.sum(ratios)), float(shift @ shift)
        means = kept * distance - kept * trace / n - d / m
        logs = -float(np.sum(np.log(ratios))) + log_bias(n, d) - log_bias(m, d)
        return 0.5 * (kept * trace - d + means + logs)


def moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the unbiased covariance of points, shape (n, d)."""
    return np.mean(x, axis=0), np.atleast_2d(np.cov(x, rowvar=False))


def whitened(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shift and the eigenvalues of P's covariance where that of Q is the identity."""
    (mean_p, cov_p), (mean_q, cov_q) = moments(x), moments(y)
    shift, ratios, _ = in_frame(mean_p - mean_q, cov_p, cov_q)
    return shift, ratios


def factor_of(shape: np.ndarray) -> np.ndarray:
    """Return the Cholesky factor of a covariance.

    Raises
    ------
    InputError
        If a column is constant or depends on others.
    """
    try:
        return np.linalg.cholesky(shape)
    except np.linalg.LinAlgError:
        raise InputError(
            "a column of the samples is constant, or is a combination of others; leave it out."
        ) from None


def in_frame(
    shift: np.ndarray, shape_p: np.ndarray, shape_q: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the shift, P's eigenvalues and the axes of the frame in which Q is round.

    A point z of the frame is ``axes @ z`` outside of it, relative to Q's centre.

    Raises
    ------
    InputError
        If a column is constant or depends on others.
    """
    from scipy.linalg import solve_triangular

    factor = factor_of(shape_q)
    factor_of(shape_p)
    half = solve_triangular(factor, shape_p, lower=True)
    inner = solve_triangular(factor, half.T, lower=True)
    values, vectors = np.linalg.eigh(0.5 * (inner + inner.T))
    moved = vectors.T @ solve_triangular(factor, shift, lower=True)
    return moved, np.maximum(values, _ROUNDING * values[-1]), factor @ vectors


def log_bias(n: int, d: int) -> float:
    """Return the expected log-determinant of the covariance of n standard normal points."""
    from scipy.special import digamma

    degrees = (n - 1 - np.arange(d)) / 2.0
    return float(np.sum(digamma(degrees))) + d * math.log(2.0 / (n - 1))
