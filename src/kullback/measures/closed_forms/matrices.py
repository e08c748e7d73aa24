"""Matrices of exact doubles in many digits: factors, determinants, whether they are regular."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback.measures.closed_forms.digits import settled

# Up to this dimension matrices are treated in many digits.
EXACT_DIMENSION = 24


def regular(cov: np.ndarray) -> bool:
    """Return whether a covariance has an inverse that means something."""
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
    pivots = settled(lambda m: log_determinant(cholesky(to_matrix(cov, m), m), m) + 1e4)
    spread = float(np.sum(np.log(np.diag(cov))))
    # A determinant that only the rounding of the entries makes positive tells nothing.
    return pivots is not None and pivots - 1e4 - spread > -36.0 * len(cov)


def to_matrix(values: np.ndarray, m: Any) -> Any:
    """Return a matrix of a context, without rounding."""
    return m.matrix([[m.mpf(float(x)) for x in row] for row in values])


def cholesky(a: Any, m: Any) -> Any:
    """Return the Cholesky factor; digits that are too few raise a ZeroDivisionError."""
    try:
        return m.cholesky(a)
    except ValueError as error:
        raise ZeroDivisionError from error


def log_determinant(factor: Any, m: Any) -> Any:
    """Return the log-determinant of the matrix with this Cholesky factor."""
    return 2 * m.fsum(m.log(factor[i, i]) for i in range(factor.rows))


def forward(lower: Any, b: list[Any], m: Any) -> list[Any]:
    """Return the solution x of ``lower x = b``."""
    x: list[Any] = []
    for i, value in enumerate(b):
        x.append((value - m.fsum(lower[i, j] * x[j] for j in range(i))) / lower[i, i])
    return x
