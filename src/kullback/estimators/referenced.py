"""Nearest neighbours whose bias is measured on a pair of laws like P and Q, and taken away.

The bias of nearest neighbours depends on how far apart P and Q are, on the dimension, on tails and
on edges. It is nearly the same for laws that resemble the samples and of which KL is known: draws
of these of the same sizes show it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kullback._errors import InputError
from kullback.estimators.axes import on_clear_axes
from kullback.estimators.elliptical import Elliptical, fitted, radial
from kullback.estimators.evened import evened
from kullback.estimators.knn import KNN, check_neighbour, check_rows
from kullback.estimators.neighbours import TREE_DIMENSIONS
from kullback.estimators.normality import normal_columns
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.references import EllipticalReference, MarginsReference, NormalReference
from kullback.estimators.unskewed import unskewed

Reference = EllipticalReference | MarginsReference | NormalReference

_ASKED = 20_000
_MOST = 0.5  # nats of bias in one dimension


@dataclass(frozen=True, slots=True)
class Referenced(OfSamples):
    """`KNN` less its bias on laws like P and Q; skewed columns are made symmetric first.

    These laws are normal, or elliptical with heavier or lighter tails, or have the samples' own
    columns under normal copulas, whichever the samples look like. For the latter the columns
    matter: independent columns that are far from normal are no longer seen as such once rotated,
    and edges in several dimensions then leave a bias.

    Attributes
    ----------
    k : int
        Which neighbour.
    pairs : int
        How many pairs of reference samples are drawn.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, (1000, 3))), kb.samples(rng.normal(0, 1, (1000, 3)))
    >>> abs(kb.kl(x, y, method=kb.Referenced(), level=None, rng=0).value - 1.5) < 0.5
    True
    """

    k: int = 10
    pairs: int = 3

    def __post_init__(self) -> None:
        """Check the settings."""
        check_neighbour(self.k)
        if not isinstance(self.pairs, int) or self.pairs < 1:
            raise InputError(f"pairs must be a whole number of at least 1, not {self.pairs!r}.")

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"{KNN(self.k).method}, less their bias on laws like those of the samples"

    @property
    def again(self) -> Referenced:
        """With one pair: what its draws add is common to all that the jackknife leaves."""
        return replace(self, pairs=1)

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of KL(P‖Q)."""
        check_rows(x, y, self.k)
        x, y = prepared(x, y)
        reference = self.reference(x, y, seed)
        found = []
        for i in range(self.pairs):
            left, right = (np.random.default_rng((seed, i, side)) for side in (2, 3))
            p, q, divergence = reference.draw(left, right)
            found.append(divergence - KNN(self.k).at(p[:: thinned(p)], p, q))
        bias = -float(np.mean(found))
        if x.shape[1] == 1 and not reference.fits and abs(bias) > _MOST:
            bias = 0.0  # a normal law that is stretched by outliers, say
        return KNN(self.k).kl(x, y) - bias

    def reference(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> Reference:
        """Return the reference laws of two samples that were `prepared`."""
        laws = elliptical_laws(x, y)
        if laws is not None:
            return EllipticalReference.of(x, y, *laws, np.random.default_rng((seed, 4)))
        if x.shape[1] == 1 or (normal_columns(x) & normal_columns(y)).all():
            return NormalReference.of(x, y)
        return MarginsReference.of(x, y, lambda a, b, j: self.kl(a, b, seed + j))


def thinned(x: np.ndarray) -> int:
    """Return the step with which enough points are left for the mean of a bias."""
    return -(-len(x) // (_ASKED if x.shape[1] <= TREE_DIMENSIONS else _ASKED // 4))


def prepared(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both samples on clear axes, with symmetric columns in like units: KL stays."""
    return evened(*unskewed(*on_clear_axes(x, y)))


def elliptical_laws(x: np.ndarray, y: np.ndarray) -> tuple[Elliptical, Elliptical] | None:
    """Return elliptical laws of which one is not normal, where the samples look like such a pair.

    Where Q is bounded too, its edge undoes what that of P does to distances.
    """
    p, q = radial(x), radial(y)
    if q is not None and q.df < 0:
        q = None
        p = p if p is not None and p.df > 0 else None
    if p is None and q is None:
        return None
    for z, law in ((x, p), (y, q)):
        if law is None and not normal_columns(z).all():
            return None
    return p or fitted(x), q or fitted(y)
