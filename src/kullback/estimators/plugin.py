"""The plug-in: frequencies taken for probabilities. Biased upwards, infinite at an unmet cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.of_counts import OfCounts
from kullback.functional import js as js_sum
from kullback.functional import kl as kl_sum


@dataclass(frozen=True, slots=True)
class PlugIn(OfCounts):
    """The divergence of the frequencies themselves."""

    method: ClassVar[str] = "counts, plug-in"
    corrected: ClassVar[bool] = False

    def entropy(self, x: np.ndarray) -> float:
        """Return the entropy of the frequencies."""
        p = x[x > 0] / np.sum(x)
        return -float(np.sum(p * np.log(p)))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the cross-entropy of the frequencies."""
        met = x > 0
        with np.errstate(divide="ignore"):
            return -float(np.sum(x[met] / np.sum(x) * np.log(y[met] / np.sum(y))))

    def kl(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return KL of the frequencies."""
        return float(kl_sum(x / np.sum(x), y / np.sum(y)))

    def js(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return JS of the frequencies."""
        return float(js_sum(x / np.sum(x), y / np.sum(y)))
