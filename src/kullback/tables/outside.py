"""Mass of P in cells where Q has none: what it costs at least, beyond chance.

KL(P‖Q) has no finite estimate there: Q's probability is only known to be small. But by the chain
rule KL is at least that of the two-cell law (outside, inside), and grows as Q's mass outside falls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.functional import kl
from kullback.tables.cells import Cells


@dataclass(frozen=True, slots=True)
class Outside:
    """The mass of P in cells that Q's sample never met.

    Attributes
    ----------
    mass : float
        The share of P's rows that lies there.
    by_chance : float
        The share expected if P and Q were one law (the missing mass of Good and Turing, computed
        from the counts of both tables).
    ceiling : float
        What Q's probability of those cells is at most, at the given confidence.
    least_kl : float
        A lower bound, in nats, of what they add to KL(P‖Q).
    """

    mass: float
    by_chance: float
    ceiling: float
    least_kl: float


def outside(cells: Cells, alpha: float) -> Outside:
    """Weigh the mass of P outside Q's support; ``cells`` with rare levels not pooled."""
    from scipy.special import betaincinv, ndtri

    n, m = float(np.sum(cells.p)), float(np.sum(cells.q))
    count = float(np.sum(cells.p[cells.q == 0]))
    expected, variance = _by_chance(cells, n, m)
    reach = float(ndtri(1 - alpha)) * math.sqrt(variance)
    ceiling = min((expected + reach) / n - math.log(alpha) / m, 0.5)
    if count == 0:
        return Outside(0.0, expected / n, ceiling, 0.0)
    low = float(betaincinv(count, n - count + 1, alpha))  # Clopper and Pearson
    least = _two_cells(low, ceiling) if low > ceiling else 0.0
    return Outside(count / n, expected / n, ceiling, least)


def _by_chance(cells: Cells, n: float, m: float) -> tuple[float, float]:
    """Return mean and variance of P's rows outside Q's support, if P and Q were one law."""
    from scipy.special import gammaln

    totals = (cells.p + cells.q)[~cells.beyond]
    totals = totals[totals <= n]
    # A level met `total` times in both tables lies all in P with this probability.
    log_all_in_p = (
        gammaln(n + 1) - gammaln(n - totals + 1) - gammaln(n + m + 1) + gammaln(n + m - totals + 1)
    )
    all_in_p = np.exp(np.minimum(log_all_in_p, 0.0))
    mean = float(np.sum(totals * all_in_p))
    variance = float(np.sum(totals**2 * all_in_p * (1 - all_in_p)))
    if np.any(cells.beyond):  # rows past the greatest or the least of m: geometric, mean n/m
        mean, variance = mean + 2 * n / m, variance + 2 * n / m * (1 + n / m)
    return mean, variance


def _two_cells(p: float, q: float) -> float:
    return float(kl([p, 1 - p], [q, 1 - q]))
