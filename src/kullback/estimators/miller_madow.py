"""Miller's first-order correction of the entropy, beside a cross-entropy kept finite.

References
----------
Miller (1955), "Note on the bias of information estimates": the plug-in entropy is too low by
``(cells met - 1) / 2n``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.of_counts import OfCounts
from kullback.estimators.plugin import PlugIn


@dataclass(frozen=True, slots=True)
class MillerMadow(OfCounts):
    """The plug-in entropy with Miller's correction; Q's counts are half a count higher."""

    method: ClassVar[str] = "counts, first-order bias removed (Miller-Madow)"

    def entropy(self, x: np.ndarray) -> float:
        """Return an estimate of H(P)."""
        return PlugIn().entropy(x) + (np.count_nonzero(x) - 1) / (2.0 * float(np.sum(x)))

    def cross_entropy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the cross-entropy with half a count added in Q: log(y + 1/2) has no 1/m bias."""
        met = x > 0
        log_q = np.log((y[met] + 0.5) / (np.sum(y) + 0.5 * y.size))
        return -float(np.sum(x[met] / np.sum(x) * log_q))
