"""KL from the distances to nearest neighbours.

References
----------
Wang, Kulkarni and Verdu (2009), "Divergence estimation for multidimensional densities via
k-nearest-neighbor distances", IEEE Trans. Inf. Theory 55(5): equation 5, and the form with equal
radii of their section III.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.estimators.neighbours import counts_within, kth_distances
from kullback.estimators.of_samples import OfSamples


@dataclass(frozen=True, slots=True)
class KNN(OfSamples):
    """``d mean log(nu_k / rho_k) + log(m / (n - 1))``: distances within P's sample and to Q's.

    It is biased towards 0 where P and Q are far apart or d is large, and saturates near
    ``0.75 log n``.

    Attributes
    ----------
    k : int
        Which neighbour; 5 to 10 have the least error unless KL is large.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, 1000)), kb.samples(rng.normal(0, 1, 1000))
    >>> round(kb.kl(x, y, method=kb.KNN(k=5), level=None).value, 3)
    0.447
    """

    k: int = 5

    def __post_init__(self) -> None:
        """Check the neighbour."""
        check_neighbour(self.k)

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"distances to the {self.k}th neighbours"

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q)."""
        return self.at(x, x, y)

    def at(self, some: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
        """Return the estimate where the mean is over some of P's points, for speed."""
        check_rows(x, y, self.k)
        own = kth_distances(some, x, self.k, itself=True)
        other = kth_distances(some, y, self.k, itself=False)
        apart = (own > 0) & (other > 0)
        if not apart.any():
            raise InputError("all points coincide with others; count them: kb.counts(...).")
        ratio = float(np.mean(np.log(other[apart] / own[apart])))
        return x.shape[1] * ratio + math.log(len(y) / (len(x) - 1))


@dataclass(frozen=True, slots=True)
class EqualRadius(OfSamples):
    """``mean(psi(l) - psi(c)) + log(m / (n - 1))``: counts of both within one radius of a point.

    The radius reaches the k-th neighbour in both samples. The dimension does not enter, so that
    points on a surface in space, and ties, do no harm; elsewhere `KNN` is less biased.
    """

    k: int = 5

    def __post_init__(self) -> None:
        """Check the neighbour."""
        check_neighbour(self.k)

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"counts within the radius of the {self.k}th neighbours"

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q)."""
        from scipy.special import digamma

        check_rows(x, y, self.k)
        radius = np.maximum(
            kth_distances(x, x, self.k, itself=True), kth_distances(x, y, self.k, itself=False)
        )
        own, other = counts_within(x, x, radius) - 1, counts_within(x, y, radius)
        return float(np.mean(digamma(own) - digamma(other))) + math.log(len(y) / (len(x) - 1))


def check_neighbour(k: int) -> None:
    """Refuse what is no number of a neighbour."""
    if not isinstance(k, int) or isinstance(k, bool) or k < 1:
        raise InputError(f"k must be a whole number of at least 1, not {k!r}.")


def check_rows(x: np.ndarray, y: np.ndarray, k: int) -> None:
    """Refuse samples that have no k-th neighbour."""
    if min(len(x) - 1, len(y)) < k:
        raise InputError(f"k={k} needs more rows than there are; take a smaller k.")
