"""KL of laws of vectors and matrices: normal, t, Dirichlet, Wishart, matrix normal.

Small matrices are treated in many digits, so that neither ill-conditioned covariances nor large
log-gammas cost accuracy; large ones in doubles, by the eigenvalues of the whitened covariance.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kullback import functional
from kullback.families.multivariate import (
    Dirichlet,
    InverseWishart,
    Multinomial,
    MultivariateNormal,
    MultivariateT,
    Wishart,
)
from kullback.measures.closed_forms.digits import START, settled
from kullback.measures.closed_forms.matrices import (
    EXACT_DIMENSION,
    cholesky,
    forward,
    log_determinant,
    regular,
    to_matrix,
)


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
    if regular(p.cov) and regular(q.cov):
        return shift, p.cov, q.cov
    values, vectors = np.linalg.eigh(q.cov)
    kept = values > 1e-13 * values[-1] * len(values)
    basis, null = vectors[:, kept], vectors[:, ~kept]
    scale = max(np.max(np.abs(p.cov)), np.max(np.abs(shift)), 1e-300)
    leaves = np.max(np.abs(null.T @ p.cov), initial=0.0) > 1e-9 * scale
    if leaves or np.max(np.abs(null.T @ shift), initial=0.0) > 1e-9 * scale:
        return None
    inner = basis.T @ p.cov @ basis
    if not regular(inner):
        return None  # P has a narrower range than Q: no density with respect to Q
    return basis.T @ shift, inner, np.diag(values[kept])


def _normal_in_digits(mean: np.ndarray, cov_p: np.ndarray, cov_q: np.ndarray, m: Any) -> Any:
    k = len(mean)
    left, right = cholesky(to_matrix(cov_p, m), m), cholesky(to_matrix(cov_q, m), m)
    columns = [forward(right, [left[i, j] for i in range(k)], m) for j in range(k)]
    trace = m.fsum(x * x for column in columns for x in column)
    white = forward(right, [m.mpf(float(x)) for x in mean], m)
    distance = m.fsum(x * x for x in white)
    logs = log_determinant(right, m) - log_determinant(left, m)
    return (trace - k + logs + distance) / 2


def _normal_in_doubles(mean: np.ndarray, cov_p: np.ndarray, cov_q: np.ndarray) -> float:
    from scipy.linalg import eigh, solve_triangular

    # phi(r) = r - 1 - log r of the eigenvalues of the whitened covariance, each at least 0.
    change = eigh(cov_p - cov_q, cov_q, eigvals_only=True)
    factor = np.linalg.cholesky(cov_q)
    white = solve_triangular(factor, mean, lower=True)
    return float(0.5 * (np.sum(change - np.log1p(change)) + white @ white))


def student_to_normal(p: MultivariateT, q: MultivariateNormal) -> float | None:
    """Return KL of a multivariate t law to a normal one: the entropy of t and its moments.

    The entropy is that of Kotz and Nadarajah (2004), "Multivariate t distributions and their
    applications". Up to 2 degrees of freedom t has no variance and KL is infinite.
    """
    if p.dimension != q.dimension:
        return None
    spaces = _common_range(MultivariateNormal(mean=p.loc, cov=p.shape), q)
    if spaces is None or p.df <= 2.0:
        return math.inf
    mean, cov_p, cov_q = spaces
    k = len(mean)
    if k > EXACT_DIMENSION:
        return None

    def formula(m: Any) -> Any:
        v, half = m.mpf(p.df), m.mpf(p.df) / 2
        normal = _normal_in_digits(mean, cov_p, cov_q, m)
        more = half + m.mpf(k) / 2
        entropy = m.loggamma(half) - m.loggamma(more) + k * m.log(v * m.pi) / 2
        entropy += more * (m.digamma(more) - m.digamma(half))
        # The part of the normal law with covariance S, and what the wider tails of t add to it.
        left, right = cholesky(to_matrix(cov_p, m), m), cholesky(to_matrix(cov_q, m), m)
        columns = [forward(right, [left[i, j] for i in range(k)], m) for j in range(k)]
        trace = m.fsum(x * x for column in columns for x in column)
        return normal + k * (1 + m.log(2 * m.pi)) / 2 - entropy + trace / (v - 2)

    return settled(formula)


def student(p: MultivariateT, q: MultivariateT) -> float | None:
    """Return 0 for equal multivariate t laws; there is no formula for others."""
    same = p.df == q.df and np.array_equal(p.loc, q.loc) and np.array_equal(p.shape, q.shape)
    return 0.0 if same else None


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
        one, two = (cholesky(to_matrix(x.scale, m), m) for x in (left, right))
        columns = [forward(two, [one[i, j] for i in range(k)], m) for j in range(k)]
        trace = m.fsum(x * x for column in columns for x in column)
        logs = log_determinant(one, m) - log_determinant(two, m)
        digammas = m.fsum(m.digamma((n - i) / 2) for i in range(k))
        gammas = m.fsum(m.loggamma((d - i) / 2) - m.loggamma((n - i) / 2) for i in range(k))
        return n * (trace - k) / 2 - d * logs / 2 + gammas + (n - d) * digammas / 2

    return settled(formula)


def normal_affinity(p: MultivariateNormal, q: MultivariateNormal, order: float) -> float | None:
    """Return ``log ∫ p^a q^(1-a)`` of two normal laws; None for singular covariances."""
    if p.dimension != q.dimension or len(p.mean) > EXACT_DIMENSION:
        return None
    if np.array_equal(p.mean, q.mean) and np.array_equal(p.cov, q.cov):
        return 0.0
    if not (regular(p.cov) and regular(q.cov)):
        return None
    mean = [float(x) for x in p.mean - q.mean]

    def formula(m: Any) -> Any:
        a = m.mpf(order)
        one, two = to_matrix(p.cov, m), to_matrix(q.cov, m)
        blend = a * two + (1 - a) * one
        try:
            middle = cholesky(blend, m)
        except ZeroDivisionError:
            if 0 <= order <= 1:
                raise
            return m.inf if m.dps > START else m.nan  # no law: the integral diverges
        white = forward(middle, [m.mpf(x) for x in mean], m)
        logs = [log_determinant(cholesky(x, m), m) for x in (one, two)]
        shape = (1 - a) * logs[0] + a * logs[1] - log_determinant(middle, m)
        return (shape - a * (1 - a) * m.fsum(x * x for x in white)) / 2

    return settled(formula)


def dirichlet_affinity(p: Dirichlet, q: Dirichlet, order: float) -> float | None:
    """Return ``log ∫ p^a q^(1-a)`` of two Dirichlet laws."""
    if p.dimension != q.dimension:
        return None
    if np.array_equal(p.alpha, q.alpha):
        return 0.0

    def log_beta(alpha: list[Any], m: Any) -> Any:
        return m.fsum(m.loggamma(x) for x in alpha) - m.loggamma(m.fsum(alpha))

    def formula(m: Any) -> Any:
        a = m.mpf(order)
        left, right = ([m.mpf(float(x)) for x in law.alpha] for law in (p, q))
        blend = [a * x + (1 - a) * y for x, y in zip(left, right, strict=True)]
        if min(blend) <= 0:
            return m.inf
        return log_beta(blend, m) - a * log_beta(left, m) - (1 - a) * log_beta(right, m)

    return settled(formula)


def multinomial(p: Multinomial, q: Multinomial) -> float | None:
    """Return KL of two multinomial laws: that of their cells, once for each draw."""
    if p.dimension != q.dimension:
        return None
    return float(p.n * functional.kl(p.probs, q.probs)) if p.n == q.n else math.inf


def multinomial_affinity(p: Multinomial, q: Multinomial, order: float) -> float | None:
    """Return ``log sum p^a q^(1-a)`` of two multinomial laws, for orders above 0."""
    if p.dimension != q.dimension or order <= 0.0:
        return None
    if p.n != q.n:
        return -math.inf if order < 1.0 else math.inf
    return float(p.n * (order - 1.0) * functional.renyi(p.probs, q.probs, order=order))
