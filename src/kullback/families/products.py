"""Laws made of independent parts, and laws that are a map of another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Product:
    """Independent parts side by side: KL and the Rényi divergences add over them."""

    parts: tuple[Any, ...]

    support = (-np.inf, np.inf)
    landmarks: tuple[tuple[float, float], ...] = ()

    @property
    def name(self) -> str:
        """How the law is written."""
        first = self.parts[0].name
        return f"{len(self.parts)} independent parts, the first {first}"

    @property
    def discrete(self) -> bool:
        """Whether it lives on the integers."""
        return all(part.discrete for part in self.parts)

    @property
    def dimension(self) -> int:
        """The length of a point."""
        return sum(int(part.dimension) for part in self.parts)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density of points, shape (n, dimension)."""
        total, at = np.zeros(len(x)), 0
        for part in self.parts:
            columns = x[:, at : at + part.dimension]
            total = total + part.log_density(columns[:, 0] if part.dimension == 1 else columns)
            at += part.dimension
        return total

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Its digits beyond the double are not asked for."""
        return None

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        return np.column_stack([part.sample(size, rng) for part in self.parts])


@dataclass(frozen=True)
class Mapped:
    """The law of ``t(x)``, x of a base law; ``image`` is the same law without its history."""

    base: Any
    map: Any
    image: Any


def unmapped(p: Any, q: Any) -> tuple[Any, Any]:
    """Return the bases of two laws that are mapped alike, which are as far apart as these."""
    while isinstance(p, Mapped) and isinstance(q, Mapped) and p.map == q.map:
        p, q = p.base, q.base
    return image(p), image(q)


def image(law: Any) -> Any:
    """Return a law itself, without what it is a map of."""
    return law.image if isinstance(law, Mapped) else law
