"""Estimates by the best polynomial where cells are seldom met: what works when cells are many.

A plug-in is good where a cell was met often. Where it was not, ``p log p`` and ``log q`` are
replaced by polynomials, whose unbiased estimates are known (factorial moments of the counts).

References
----------
Jiao, Venkat, Han and Weissman (2015), "Minimax estimation of functionals of discrete
distributions", IEEE Trans. Inf. Theory 61(5). Bu, Zou, Liang and Veeravalli (2018), "Estimation of
KL divergence: optimal minimax rate", IEEE Trans. Inf. Theory 64(4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from kullback.estimators.of_counts import OfCounts

_LEAST, _MOST = 2, 8  # degrees


@dataclass(frozen=True, slots=True)
class Polynomial(OfCounts):
    """The polynomial (minimax-rate) estimator of KL(P‖Q), H(P, Q) and H(P): always finite."""

    method: ClassVar[str] = "counts, bias removed by polynomials (minimax rate)"

    def entropy(self, x: np.ndarray) -> float:
        """Return an estimate of H(P)."""
        n, met = float(np.sum(x)), x[x > 0]
        seldom, often, reach = _split(met, n)
        c = _coefficients(_degree(x.size))
        total = math.log(reach) * float(np.sum(seldom)) / n
        moment = seldom / n
        for j in range(1, len(c)):
            total += c[j] * reach ** (1 - j) * float(np.sum(moment))
            moment = moment * np.maximum(seldom - j, 0.0) / n
        p = often / n
        return -total - float(np.sum(p * np.log(p))) + often.size / (2.0 * n)

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of H(P, Q)."""
        n, m, used = float(np.sum(x)), float(np.sum(y)), x > 0
        p, y_met = x[used] / n, y[used]
        reach = _reach(m)
        rare = y_met <= 0.5 * m * reach
        often = y_met[~rare]
        total = float(np.sum(p[~rare] * (np.log(often / m) + 0.5 / often)))
        seldom, p = y_met[rare], p[rare]
        c = _coefficients(_degree(x.size))
        total += math.log(reach) * float(np.sum(p))
        moment = p.copy()
        for j in range(1, len(c)):
            total += c[j] * reach ** (1 - j) * float(np.sum(moment))
            moment = moment * np.maximum(seldom - (j - 1), 0.0) / m
        return -total


def _reach(n: float) -> float:
    """Return the probability below which a law is approximated from n draws."""
    return max(0.5 * math.log(n), 4.0) / n


def _split(x: np.ndarray, n: float) -> tuple[np.ndarray, np.ndarray, float]:
    reach = _reach(n)
    rare = x <= 0.5 * n * reach
    return x[rare], x[~rare], reach


def _degree(cells: int) -> int:
    return min(max(int(math.log(cells)), _LEAST), _MOST)


@lru_cache(maxsize=16)
def _coefficients(degree: int) -> tuple[float, ...]:
    """Return those of the Chebyshev interpolant of u log u on [0, 1], from the constant up."""
    from numpy.polynomial import Chebyshev, Polynomial

    def function(u: np.ndarray) -> np.ndarray:
        return u * np.log(u)

    fitted = Chebyshev.interpolate(function, degree, domain=[0.0, 1.0])
    converted = fitted.convert(kind=Polynomial)
    return tuple(float(c) for c in converted.coef)
