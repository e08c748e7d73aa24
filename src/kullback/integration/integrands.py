"""What is integrated: a function of the two log densities, free of overflow and underflow.

A value is returned as a pair, ``value * exp(shift)``: densities such as 1e300 beside a singularity
or e^-1000 in a tail never have to be represented by themselves.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from kullback.functional.cells import Formula

# Log-ratios at which a formula that overflows is measured, to be continued from there.
_RUNGS = (690.0, 345.0, 172.0, 86.0, 43.0, 21.0)
_RUNG_STEP = 2.0


class Integrand(Protocol):
    """A function of ``log p`` and ``log q``."""

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return (value, shift); ``log_ratio`` is given where it is known to more digits."""
        ...


class Cells:
    """The integrand of a divergence: what its formula adds where p and q are densities."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the cells scaled so that the larger of p and q is 1."""
        shift = np.maximum(log_p, log_q)
        none = shift == -np.inf
        shift = np.where(none, 0.0, shift)
        with np.errstate(all="ignore"):
            ratio = log_p - log_q if log_ratio is None else log_ratio
            inner = np.isfinite(ratio)
            log_pq = np.where(inner, ratio, 0.0)
            p, q = np.exp(np.minimum(log_pq, 0.0)), np.exp(np.minimum(-log_pq, 0.0))
            value = self._inside(p, q, log_pq)
        wild = inner & ~np.isfinite(value)
        if wild.any():
            value, shift = self._continued(value, shift, log_pq, wild)
        value = np.where(inner, value, np.where(log_q == -np.inf, self.formula.q_zero, 0.0))
        value = np.where(~inner & (log_p == -np.inf), self.formula.p_zero, value)
        return np.where(none, 0.0, value), shift

    def _inside(self, p: Any, q: Any, log_pq: Any) -> Any:
        return self.formula.inside(np, p, q, np.tanh(0.5 * log_pq), log_pq)

    def _continued(
        self,
        value: np.ndarray,
        shift: np.ndarray,
        log_pq: np.ndarray,
        wild: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Continue a formula that overflows: it grows by a power of the ratio, log-linearly."""
        for sign, (rung, level, slope) in zip((1.0, -1.0), self._growth, strict=True):
            here = wild & (sign * log_pq > 0)
            value = np.where(here, level, value)
            shift = np.where(here, shift + slope * (np.abs(log_pq) - rung), shift)
        return value, shift

    @cached_property
    def _growth(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        return self._growing(1.0), self._growing(-1.0)

    def _growing(self, sign: float) -> tuple[float, float, float]:
        """Return (|l|, value there, slope of its log in |l|) at the highest rung in reach."""
        for rung in _RUNGS:
            log_pq = sign * np.array([rung, rung - _RUNG_STEP])
            with np.errstate(all="ignore"):
                found = self._inside(
                    np.exp(np.minimum(log_pq, 0)), np.exp(np.minimum(-log_pq, 0)), log_pq
                )
            if np.all(np.isfinite(found)) and np.all(found > 0):
                slope = (math.log(found[0]) - math.log(found[1])) / _RUNG_STEP
                return rung, float(found[0]), slope
        return 0.0, math.inf, 0.0


class Mass:
    """The integrand p itself."""

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return p."""
        none = log_p == -np.inf
        return np.where(none, 0.0, 1.0), np.where(none, 0.0, log_p)


class Surprise:
    """The integrand ``-p log q`` of a cross-entropy."""

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ``-p log q``, 0 where p is 0."""
        none = log_p == -np.inf
        return np.where(none, 0.0, -log_q), np.where(none, 0.0, log_p)


def log_size(
    integrand: Integrand, log_p: np.ndarray, log_q: np.ndarray, log_jacobian: np.ndarray
) -> np.ndarray:
    """Return the logarithm of the absolute integrand; -inf where it vanishes."""
    value, shift = integrand.values(log_p, log_q)
    with np.errstate(divide="ignore"):
        return np.log(np.abs(value)) + shift + log_jacobian
