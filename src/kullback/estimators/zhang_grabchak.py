"""KL, cross-entropy and entropy from counts by the closed-form Z-estimator.

With counts x of P (n in all) and y of Q (m in all) and the digamma function psi,

    KL = sum_i x_i/n (psi(m + 1) - psi(y_i + 1) - psi(n) + psi(x_i)),

which is the plug-in estimate less its bias: psi(x) = log x - 1/(2x) - ... takes away the terms of
order 1/n and 1/m (half the cells over n, and sum p/q over 2m) and all that follow. It is finite
whatever was seen.

References
----------
Zhang and Grabchak (2014), "Nonparametric estimation of Kullback-Leibler divergence", Neural
Computation 26(11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.digammas import digammas
from kullback.estimators.of_counts import OfCounts


@dataclass(frozen=True, slots=True)
class ZhangGrabchak(OfCounts):
    """The Z-estimator of KL(P‖Q), H(P, Q) and H(P) from counts: always finite.

    Examples
    --------
    >>> import kullback as kb
    >>> x, y = kb.counts([30, 70]), kb.counts([50, 50])
    >>> kb.kl(x, y, method=kb.ZhangGrabchak())
    <Result KL(P‖Q) = 0.0722765 nats, estimate, 95% interval [0, 0.178]>
    """

    method: ClassVar[str] = "counts, bias removed (Zhang-Grabchak)"

    def entropy(self, x: np.ndarray) -> float:
        """Return an estimate of H(P)."""
        n, met = np.sum(x), x[x > 0]
        return float(np.sum(met / n * (digammas(n) - digammas(met))))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of H(P, Q)."""
        n, m, used = np.sum(x), np.sum(y), x > 0
        return float(np.sum(x[used] / n * (digammas(m + 1) - digammas(y[used] + 1))))

    def kl(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return an estimate of KL(P‖Q), summed so that near P = Q little cancels."""
        n, m, used = float(np.sum(x)), float(np.sum(y)), x > 0
        own, other = digammas(x[used]), digammas(y[used] + 1)
        shift = float(digammas(np.array([m + 1]))[0] - digammas(np.array([n]))[0])
        return math.fsum(x[used] / n * (own - other)) + shift
