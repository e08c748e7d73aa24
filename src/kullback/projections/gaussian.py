"""Projections of a normal law, and of samples, onto normal laws of vectors.

Forward, the moments are matched: the variances of the target. Reverse, onto independent parts, the
precisions are: ``1 / (inverse covariance)_ii``, never more than the variances (Bishop 2006,
"Pattern recognition and machine learning", section 10.1.2).
"""

from __future__ import annotations

import numpy as np

from kullback._errors import InputError


def projected_covariance(cov: np.ndarray, *, independent: bool, direction: str) -> np.ndarray:
    """Return the covariance of the closest normal law.

    Parameters
    ----------
    cov : array, shape (d, d)
        The covariance of the target.
    independent : bool
        Whether the parts of the closest law are independent.
    direction : {"forward", "reverse"}
        Which KL is minimised.

    Returns
    -------
    array, shape (d, d)
    """
    if not independent:
        return cov
    if direction == "forward":
        return np.diag(np.diag(cov))
    try:
        factor = np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise InputError(
            "the target's covariance is singular, so every normal law of independent parts has an "
            "infinite KL(q‖P); use the forward projection."
        ) from None
    inverse = np.linalg.inv(factor)
    return np.diag(1.0 / np.sum(inverse**2, axis=0))
