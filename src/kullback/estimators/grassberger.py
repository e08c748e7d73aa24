"""Grassberger's digamma series for the entropy, beside the Z-estimate of the cross-entropy.

References
----------
Grassberger (2003), "Entropy estimates from insufficient samplings", arXiv:physics/0307138:
``G(x) = psi(x) + (-1)^x / 2 (psi((x + 1) / 2) - psi(x / 2))``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.of_counts import OfCounts
from kullback.estimators.zhang_grabchak import ZhangGrabchak


@dataclass(frozen=True, slots=True)
class Grassberger(OfCounts):
    """Grassberger's estimate of H(P), and of KL with the Z-estimate of H(P, Q)."""

    method: ClassVar[str] = "counts, bias removed (Grassberger)"

    def entropy(self, x: np.ndarray) -> float:
        """Return an estimate of H(P)."""
        from scipy.special import digamma

        n, met = float(np.sum(x)), x[x > 0]
        half = np.where(met % 2, -0.5, 0.5) * (digamma((met + 1) / 2) - digamma(met / 2))
        return math.log(n) - float(np.sum(met / n * (digamma(met) + half)))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the Z-estimate of H(P, Q)."""
        return ZhangGrabchak().cross_entropy(x, y)
