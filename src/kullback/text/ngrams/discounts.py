"""The three discounts of an order, from its counts of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# What lmplz takes with --discount_fallback.
FALLBACK = (0.5, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class Discounts:
    """What is taken off counts of 1, of 2, and of 3 or more.

    Attributes
    ----------
    amounts : tuple of three float
        Each above 0 and at most the count.
    found : bool
        Whether the counts of counts gave them; otherwise they are 0.5, 1 and 1.5.
    """

    amounts: tuple[float, float, float]
    found: bool

    @classmethod
    def of(cls, counts: np.ndarray) -> Discounts:
        """Return D_k = k - (k + 1) Y n_{k+1} / n_k, Y = n_1 / (n_1 + 2 n_2).

        They cannot be found where n_1, n_2 or n_3 is 0, or one is not within (0, k].
        """
        _, *n = (int(x) for x in np.bincount(np.minimum(counts, 5), minlength=6)[:5])
        if not all(n[:3]):
            return cls(FALLBACK, found=False)
        y = n[0] / (n[0] + 2 * n[1])
        one, two, three = (k - (k + 1) * y * n[k] / n[k - 1] for k in (1, 2, 3))
        # At 0 an unseen token could have no probability at all.
        if not all(0 < amount <= k for k, amount in enumerate((one, two, three), 1)):
            return cls(FALLBACK, found=False)
        return cls((one, two, three), found=True)

    def off(self, counts: np.ndarray) -> np.ndarray:
        """Return what is taken off each count."""
        return np.array([0.0, *self.amounts])[np.minimum(counts, 3)]
