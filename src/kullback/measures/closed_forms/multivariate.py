"""KL of laws of vectors and matrices: normal, Dirichlet, Wishart, matrix normal.

Small matrices are treated in many digits, so that neither ill-conditioned covariances nor large
log-gammas cost accuracy; large ones in doubles, by the eigenvalues of the whitened covariance.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kullback.families.multivariate import Dirichlet, InverseWishart, MultivariateNormal, Wishart
from kullback.measures.closed_forms.digits import settled

# Up to this dimension matrices are treated in many digits.
EXACT_DIMENSION = 24


def normal(p: MultivariateNormal, q: MultivariateNormal) -> float | None:
    """Return KL of two multivariate normal laws in nats; inf outside the range of Q."""
    if p.dimension != q.dimension:
        return None
    if np.array_equal(p.mean, q.mean) and np.array_equal(p.cov, q.cov):
        return 0.0
    spaces = _common_range(p, q)
    if spaces is None:
        return math.inf
    mean, cov_p, cov_q = spaces
    if len(mean) <= EXACT_DIMENSION:
        found = settled(lambda m: _normal_in_digits(mean, cov_p, cov_q, m))
        if found is not None:
            return found
    return _normal_in_doubles(mean, cov_p, cov_q)


def _common_range(
    p: MultivariateNormal, q: MultivariateNormal
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Return the shift and covariances in Q's range; None where P leaves it or fills less of it."""
    shift = p.mean - q.mean
    if _regular(p.cov) and _regular(q.cov):
        return shift, p.cov, q.cov
    values, vectors = np.linalg.eigh(q.cov)
    kept = values > 1e-13 * values[-1] * len(values)
    basis, null = vectors[:, kept], vectors[:, ~kept]
    scale = max(np.max(np.abs(p.cov)), np.max(np.abs(shift)), 1e-300)
    leaves = np.max(np.abs(null.T @ p.cov), initial=0.0) > 1e-9 * scale
    if leaves or np.max(np.abs(null.T @ shift), initial=0.0) > 1e-9 * scale:
        return None
    inner = basis.T @ p.cov @ basis
    if not _regular(inner):
        return None  # P has a narrower range than Q: no density with respect to Q
    return basis.T @ shift, inner, np.diag(values[kept])


def _regular(cov: np.ndarray) -> bool:
    # Scaled to unit variances, so that units of measurement do not matter.
    spread = np.sqrt(np.diag(cov))
    if np.any(spread == 0):
        return False
    with np.errstate(all="ignore"):
        values = np.linalg.eigvalsh(cov / spread / spread[:, None])
    return bool(values[0] > 4e-16 * len(values) * values[-1]) or _positive_in_digits(cov)


def _positive_in_digits(cov: np.ndarray) -> bool:
    """Return whether a matrix of exact doubles is positive definite beyond all rounding."""
    if len(cov) > EXACT_DIMENSION:
        return False
    pivots = settled(lambda m: _log_determinant(_cholesky(_matrix(cov, m), m), m) + 1e4)
    spread = float(np.sum(np.log(np.diag(cov))))
    # A determinant that only the rounding of the entries makes positive tells nothing.
    return pivots is not None and pivots - 1e4 - spread > -36.0 * len(cov)


def _matrix(values: np.ndarray, m: Any) -> Any:
    return m.matrix([[m.mpf(float(x)) for x in row] for row in values])


def _cholesky(a: Any, m: Any) -> Any:
    """Return the Cholesky factor; digits that are too few raise a ZeroDivisionError."""
    try:
        return m.cholesky(a)
    except ValueError as error:
        raise ZeroDivisionError from error


def _log_determinant(factor: Any, m: Any) -> Any:
    return 2 * m.fsum(m.log(factor[i, i]) for i in range(factor.rows))


def _normal_in_digits(mean: np.ndarray, cov_p: np.ndarray, cov_q: np.ndarray, m: Any) -> Any:
    k = len(mean)
    left, right = _cholesky(_matrix(cov_p, m), m), _cholesky(_matrix(cov_q, m), m)
    columns = [_forward(right, [left[i, j] for i in range(k)], m) for j in range(k)]
    trace = m.fsum(x * x for column in columns for x in column)
    white = _forward(right, [m.mpf(float(x)) for x in mean], m)
    distance = m.fsum(x * x for x in white)
    logs = _log_determinant(right, m) - _log_determinant(left, m)
    return (trace - k + logs + distance) / 2


def _forward(lower: Any, b: list[Any], m: Any) -> list[Any]:
    """Return the solution x of ``lower x = b``."""
    x: list[Any] = []
    for i, value in enumerate(b):
        x.append((value - m.fsum(lower[i, j] * x[j] for j in range(i))) / lower[i, i])
    return x


def _normal_in_doubles(mean: np.ndarray, cov_p: np.ndarray, cov_q: np.ndarray) -> float:
    from scipy.linalg import eigh, solve_triangular

    # phi(r) = r - 1 - log r of the eigenvalues of the whitened covariance, each at least 0.
    change = eigh(cov_p - cov_q, cov_q, eigvals_only=True)
    factor = np.linalg.cholesky(cov_q)
    white = solve_triangular(factor, mean, lower=True)
    return float(0.5 * (np.sum(change - np.log1p(change)) + white @ white))


def dirichlet(p: Dirichlet, q: Dirichlet) -> float | None:
    """Return KL of two Dirichlet laws in nats."""
    if p.dimension != q.dimension:
        return None

    def formula(m: Any) -> Any:
        a, b = [m.mpf(float(x)) for x in p.alpha], [m.mpf(float(x)) for x in q.alpha]
        total = m.digamma(m.fsum(a))
        value = m.loggamma(m.fsum(a)) - m.loggamma(m.fsum(b))
        for x, y in zip(a, b, strict=True):
            value += m.loggamma(y) - m.loggamma(x) + (x - y) * (m.digamma(x) - total)
        return value

    return 0.0 if np.array_equal(p.alpha, q.alpha) else settled(formula)


def wishart(p: Wishart, q: Wishart) -> float | None:
    """Return KL of two Wishart laws, or of two inverse Wishart laws, in nats."""
    if p.scale.shape != q.scale.shape or type(p) is not type(q):
        return None
    if p.df == q.df and np.array_equal(p.scale, q.scale):
        return 0.0
    # The inverse of an inverse Wishart matrix is Wishart with the inverse scale: the ratio of the
    # scales is then that of Q to P.
    left, right = (q, p) if isinstance(p, InverseWishart) else (p, q)
    k = len(p.scale)

    def formula(m: Any) -> Any:
        n, d = m.mpf(p.df), m.mpf(q.df)
        one, two = (_cholesky(_matrix(x.scale, m), m) for x in (left, right))
        columns = [_forward(two, [one[i, j] for i in range(k)], m) for j in range(k)]
        trace = m.fsum(x * x for column in columns for x in column)
        logs = _log_determinant(one, m) - _log_determinant(two, m)
        digammas = m.fsum(m.digamma((n - i) / 2) for i in range(k))
        gammas = m.fsum(m.loggamma((d - i) / 2) - m.loggamma((n - i) / 2) for i in range(k))
        return n * (trace - k) / 2 - d * logs / 2 + gammas + (n - d) * digammas / 2

    return settled(formula)
