"""The adaptive add-alpha code: what it takes more than the best code that knew the counts.

The coder begins with ``alpha`` of every symbol and counts on, so that a symbol met ``m`` times
among ``n`` is coded with probability ``(m + alpha) / (n + K alpha)``. Its length does not depend on
the order of the symbols: their counts tell it. With alpha = 1/2 it is the code of Krichevsky and
Trofimov.

References
----------
Krichevsky and Trofimov (1981), "The performance of universal encoding".
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

# Powers of 2 that take four bits to name: small ones for large alphabets of which each context
# has met little.
ALPHAS = tuple(2.0**-power for power in range(16))
ALPHA_BITS = 4.0
KRICHEVSKY_TROFIMOV = 0.5
# From here on Stirling's series is exact to rounding.
_LARGE = 1e3


class CountOfCounts(NamedTuple):
    """The counts that occur, and how many cells have each."""

    counts: np.ndarray
    cells: np.ndarray

    @classmethod
    def of(cls, counts: np.ndarray) -> CountOfCounts:
        """Return those of counts; counts of 0 cost an adaptive code nothing."""
        values, cells = np.unique(counts[counts > 0], return_counts=True)
        return cls(values.astype(np.float64), cells.astype(np.float64))


def redundancy_bits(
    cells: CountOfCounts, contexts: CountOfCounts, alphabet: int, alpha: float
) -> float:
    """Return what an adaptive code in each context takes beyond the empirical entropy.

    It is never negative: the code is that of a mixture of all laws, the entropy is the length by
    the best of them.

    Parameters
    ----------
    cells, contexts : CountOfCounts
        How often symbols follow contexts, and how often something follows these.
    alphabet : int
        The number of symbols that could come, K.
    alpha : float
        What each symbol's count begins with.

    Returns
    -------
    float
        In bits, without what names alpha.

    Examples
    --------
    >>> counts = CountOfCounts.of(np.array([1, 1]))
    >>> length = 2.0 + redundancy_bits(counts, CountOfCounts.of(np.array([2])), 2, 0.5)
    >>> round(length, 9)  # "ab" has probability 1/2 * 1/4
    3.0
    """
    whole = math.fsum(contexts.cells * excess(contexts.counts, alphabet * alpha))
    parts = math.fsum(cells.cells * excess(cells.counts, alpha))
    return max(whole - parts, 0.0) / math.log(2.0)


def best_alpha(cells: CountOfCounts, contexts: CountOfCounts, alphabet: int) -> tuple[float, float]:
    """Return the alpha of `ALPHAS` with the shortest code, and its redundancy in bits."""
    found = [redundancy_bits(cells, contexts, alphabet, alpha) for alpha in ALPHAS]
    best = int(np.argmin(found))
    return ALPHAS[best], found[best]


def excess(n: np.ndarray, a: float) -> np.ndarray:
    """Return log Γ(n + a) - log Γ(a) - n log n + n, without the large terms where n is large."""
    from scipy.special import gammaln, xlogy

    n = np.asarray(n, dtype=np.float64)
    large = n + a >= _LARGE
    small = np.where(large, 0.0, n)
    values = gammaln(small + a) - (xlogy(small, small) - small)
    m = n[large]
    z = m + a
    with np.errstate(divide="ignore", invalid="ignore"):
        stirling = (
            (a - 0.5) * np.log(m)
            + (z - 0.5) * np.log1p(a / m)
            - a
            + 0.5 * math.log(2.0 * math.pi)
            + (1.0 / 12.0 - 1.0 / (360.0 * z * z)) / z
        )
    # A large `a` leaves n = 0, whose excess is 0.
    values[large] = np.where(m > 0, stirling, gammaln(a))
    return values - gammaln(a)
