"""What sums, quadrature and sampling need to know of a law, whoever wrote it."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np


class Density(Protocol):
    """A law on the line, on the integers or in space.

    Attributes
    ----------
    name : str
        How the law is written: ``"norm(0, 1)"``.
    discrete : bool
        Whether it lives on the integers.
    dimension : int
        1 on the line; the length of a point otherwise.
    support : tuple of float
        The lowest and the highest possible value; ``-inf`` and ``inf`` where there is none. In
        more than one dimension it is not used.
    landmarks : tuple of (centre, scale)
        Where the mass is: one entry for each bump that may be narrow.
    """

    @property
    def name(self) -> str:
        """How the law is written."""
        ...

    @property
    def discrete(self) -> bool:
        """Whether it lives on the integers."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a point, 1 on the line."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and the highest possible value."""
        ...

    @property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """Where the mass is."""
        ...

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density or mass at points, -inf outside the support."""
        ...

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return it at one ``mpf`` to the digits of an mpmath context; None if it is unknown."""
        ...

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws, shape (size,) or (size, dimension)."""
        ...
