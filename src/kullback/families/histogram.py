"""The law of a histogram: constant between edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Histogram:
    """The law on the line whose density is constant in each bin.

    Attributes
    ----------
    edges : ndarray of shape (k + 1,)
        Rising.
    weights : ndarray of shape (k,)
        The mass of each bin, but for a common factor.
    """

    edges: np.ndarray
    weights: np.ndarray

    discrete = False
    dimension = 1

    @property
    def name(self) -> str:
        """How the law is written."""
        return f"histogram of {len(self.weights)} bins"

    @property
    def support(self) -> tuple[float, float]:
        """From the first bin with mass to the last."""
        full = np.flatnonzero(self.weights)
        return float(self.edges[full[0]]), float(self.edges[full[-1] + 1])

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """Every edge, where the density jumps."""
        width = np.diff(self.edges)
        scale = np.minimum(np.append(width, np.inf), np.append(np.inf, width))
        pairs = zip(self.edges, scale, strict=True)
        return tuple((float(edge), float(nearest)) for edge, nearest in pairs)

    def _bin(self, x: np.ndarray) -> np.ndarray:
        """Return the bin of each point; the last edge belongs to the last bin."""
        found = np.searchsorted(self.edges, x, side="right") - 1
        return np.where(x == self.edges[-1], len(self.weights) - 1, found)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        height = self.weights / (np.sum(self.weights) * np.diff(self.edges))
        i = self._bin(np.asarray(x))
        inside = (i >= 0) & (i < len(height))
        with np.errstate(divide="ignore"):
            return np.where(inside, np.log(height[np.where(inside, i, 0)]), -np.inf)

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return the logarithm of the density to the digits of a context."""
        i = int(self._bin(np.asarray(float(x))))
        if not 0 <= i < len(self.weights) or self.weights[i] == 0:
            return -mp.inf
        mass = mp.mpf(float(self.weights[i])) / mp.fsum(map(float, self.weights))
        return mp.log(mass / (mp.mpf(float(self.edges[i + 1])) - mp.mpf(float(self.edges[i]))))

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        mass = self.weights / np.sum(self.weights)
        i = rng.choice(len(mass), size, p=mass)
        return self.edges[i] + rng.random(size) * np.diff(self.edges)[i]
