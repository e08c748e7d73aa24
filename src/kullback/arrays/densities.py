"""The densities of one column in two samples, bin by bin, and their log-ratio with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators import steps_of

_FEWEST, _MOST = 8, 40  # bins
_TAIL = 0.05  # of the draws: a long tail begins as far from here as the other such end lies
_SURE = 1.96  # standard errors


@dataclass(frozen=True, eq=False, slots=True)
class Densities:
    """Counts in bins of equal width that both samples share.

    Attributes
    ----------
    edges : ndarray, shape (k + 1,)
    p, q : ndarray, shape (k,)
        How many draws lie in each bin.
    rows : pair of int
        How many draws there are, those beyond the bins included.
    """

    edges: np.ndarray
    p: np.ndarray
    q: np.ndarray
    rows: tuple[int, int]

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> Densities:
        """Return those of a column's draws."""
        edges = _edges(x, y)
        p, q = (np.histogram(z, edges)[0] for z in (x, y))
        return cls(edges, p, q, (len(x), len(y)))

    @property
    def beyond(self) -> int:
        """How many draws lie beyond the bins."""
        return int(sum(self.rows) - np.sum(self.p) - np.sum(self.q))

    def density(self) -> tuple[np.ndarray, np.ndarray]:
        """Return both densities, bin by bin."""
        widths = np.diff(self.edges)
        return self.p / (self.rows[0] * widths), self.q / (self.rows[1] * widths)

    def log_ratio(self) -> tuple[np.ndarray, np.ndarray]:
        """Return log p/q in nats and its 95 % reach; NaN where either sample has no draw."""
        n, m = self.rows
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(self.p / self.q) + math.log(m / n)
            reach = _SURE * np.sqrt(1 / self.p + 1 / self.q - 1 / n - 1 / m)
        seen = (self.p > 0) & (self.q > 0)
        return np.where(seen, ratio, np.nan), np.where(seen, reach, np.nan)


def _edges(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    low, high = shown_range(x, y)
    bins = int(np.clip(2.0 * min(len(x), len(y)) ** (1 / 3), _FEWEST, _MOST))
    step = float(steps_of(x[:, None], y[:, None])[0])
    if step == 0.0:
        return np.linspace(low, high, bins + 1)
    # Bins of whole steps, so that each has as many values of the lattice.
    places = round((high - low) / step) + 1
    width = step * math.ceil(places / bins)
    return low - 0.5 * step + width * np.arange(math.ceil(places * step / width) + 1)


def shown_range(*samples: np.ndarray) -> tuple[float, float]:
    """Return the range that a picture shows: all draws, or all but those in long tails."""
    low, high = (float(f(np.concatenate(samples))) for f in (np.min, np.max))
    ends = np.array([np.quantile(z, [_TAIL, 1.0 - _TAIL]) for z in samples])
    inner_low, inner_high = float(np.min(ends)), float(np.max(ends))
    span = inner_high - inner_low
    if span == 0.0:
        return low, high
    return max(low, inner_low - span), min(high, inner_high + span)
