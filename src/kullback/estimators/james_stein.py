"""Frequencies shrunk towards the uniform law, as far as their noise asks for.

References
----------
Hausser and Strimmer (2009), "Entropy inference and the James-Stein estimator, with application to
nonlinear gene association networks", JMLR 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.of_counts import OfCounts
from kullback.functional import js as js_sum
from kullback.functional import kl as kl_sum


@dataclass(frozen=True, slots=True)
class JamesStein(OfCounts):
    """The divergence of frequencies shrunk towards 1/k.

    It is good where both laws are nearly uniform, and among the worst elsewhere.
    """

    method: ClassVar[str] = "counts, shrunk towards the uniform law (James-Stein)"
    corrected: ClassVar[bool] = False

    def _law(self, x: np.ndarray) -> np.ndarray:
        n, p, target = float(np.sum(x)), x / np.sum(x), 1.0 / x.size
        distance = float(np.sum((target - p) ** 2))
        noise = (1.0 - float(np.sum(p * p))) / max(n - 1.0, 1.0)
        share = 1.0 if distance == 0.0 else min(noise / distance, 1.0)
        return np.asarray(share * target + (1.0 - share) * p)

    def entropy(self, x: np.ndarray) -> float:
        """Return the entropy of the shrunk frequencies."""
        p = self._law(x)
        p = p[p > 0]
        return -float(np.sum(p * np.log(p)))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the cross-entropy of the shrunk frequencies."""
        p, q = self._law(x), self._law(y)
        with np.errstate(divide="ignore"):
            return -float(np.sum(p[p > 0] * np.log(q[p > 0])))

    def kl(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return KL of the shrunk frequencies."""
        return float(kl_sum(self._law(x), self._law(y)))

    def js(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return JS of the shrunk frequencies."""
        return float(js_sum(self._law(x), self._law(y)))
