"""Log-masses of counts without cancellation: a deviance and the error of Stirling's formula.

``x log x``, ``log x!`` and ``n log p`` are huge and nearly cancel where the mass is; the deviance
``x log(x/m) + m - x`` is small there, and exact.
"""

from __future__ import annotations

import math

import numpy as np

_SMALL = 16.0
_NEAR = 0.1


def deviance(x: np.ndarray, m: np.ndarray | float) -> np.ndarray:
    """Return ``x log(x/m) + m - x`` for x >= 0 and m > 0."""
    with np.errstate(all="ignore"):
        s = (x - m) / (x + m)
        far = np.where(x > 0, x * np.log(x / m) + m - x, m)
    # log(x/m) = 2 atanh(s): (x - m) s + 2 x (s^3/3 + s^5/5 + ...).
    square = s * s
    series = np.zeros_like(s)
    for k in range(23, 1, -2):
        series = square * (series + 1.0 / k)
    near = (x - m) * s + 2.0 * x * s * series
    return np.where(np.abs(s) < _NEAR, near, far)


def stirling_error(x: np.ndarray) -> np.ndarray:
    """Return ``log x! - log(sqrt(2 pi x) (x/e)^x)``, x > 0."""
    from scipy.special import gammaln

    with np.errstate(all="ignore"):
        small = gammaln(x + 1.0) - (x + 0.5) * np.log(x) + x - 0.5 * math.log(2.0 * math.pi)
        y = 1.0 / (x * x)
        tail = 1.0 / 1260.0 - y * (1.0 / 1680.0 - y * (1.0 / 1188.0 - y * 691.0 / 360360.0))
        large = (1.0 / 12.0 - y * (1.0 / 360.0 - y * tail)) / x
    return np.where(x < _SMALL, small, large)


def poisson_log_mass(k: np.ndarray, mu: float) -> np.ndarray:
    """Return the logarithm of the Poisson mass at k >= 0."""
    with np.errstate(all="ignore"):
        inner = -stirling_error(k) - deviance(k, mu) - 0.5 * np.log(2.0 * math.pi * k)
    return np.where(k == 0, -mu, inner)


def binomial_log_mass(k: np.ndarray, n: np.ndarray | float, p: float) -> np.ndarray:
    """Return the logarithm of the binomial mass at 0 <= k <= n, for real k and n as well."""
    n = np.asarray(n, dtype=np.float64)
    rest, log_p, log_rest = n - k, math.log(p), math.log1p(-p)
    with np.errstate(all="ignore"):
        inner = (
            stirling_error(n)
            - stirling_error(k)
            - stirling_error(rest)
            - deviance(k, n * p)
            - deviance(rest, n * (1.0 - p))
            + 0.5 * (np.log(n) - np.log(2.0 * math.pi * k) - np.log(rest))
        )
    return np.where(k == 0, n * log_rest, np.where(rest == 0, n * log_p, inner))
