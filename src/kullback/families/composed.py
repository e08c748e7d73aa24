"""Laws made of others: moved ones, mixtures, and those that only their owner knows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.density import Density


@dataclass(frozen=True)
class Moved:
    """The law of ``loc + scale * x``, x of a base law; the integers are not scaled."""

    base: Any
    loc: float = 0.0
    scale: float = 1.0

    @property
    def name(self) -> str:
        """How the law is written."""
        scaled = self.base.name if self.scale == 1 else f"{self.scale:g} {self.base.name}"
        return scaled if self.loc == 0 else f"{scaled} + {self.loc:g}"

    @property
    def discrete(self) -> bool:
        """Whether it lives on the integers."""
        return bool(self.base.discrete)

    @property
    def dimension(self) -> int:
        """1, on the line."""
        return 1

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and the highest possible value."""
        low, high = self.base.support
        return self.loc + self.scale * low, self.loc + self.scale * high

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """Where the mass is."""
        return tuple((self.loc + self.scale * c, self.scale * s) for c, s in self.base.landmarks)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        standard = (x - self.loc) / self.scale
        return np.asarray(self.base.log_density(standard)) - math.log(self.scale)

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return the logarithm of the density to the digits of a context."""
        scale = mp.mpf(self.scale)
        found = self.base.exact_log_density((x - mp.mpf(self.loc)) / scale, mp)
        return None if found is None else found - mp.log(scale)

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        return self.loc + self.scale * np.asarray(self.base.sample(size, rng))


@dataclass(frozen=True)
class Mixture:
    """A mixture of laws on the line, or of laws in one space."""

    components: tuple[Any, ...]
    weights: tuple[float, ...]

    @property
    def name(self) -> str:
        """How the law is written."""
        return " + ".join(
            f"{w:g} {c.name}" for w, c in zip(self.weights, self.components, strict=True)
        )

    @property
    def discrete(self) -> bool:
        """Whether it lives on the integers."""
        return all(c.discrete for c in self.components)

    @property
    def dimension(self) -> int:
        """The length of a point, 1 on the line."""
        return int(self.components[0].dimension)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and the highest possible value."""
        ends = [c.support for c, w in zip(self.components, self.weights, strict=True) if w > 0]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """Where the mass is: the bumps of every component."""
        return tuple(mark for c in self.components for mark in c.landmarks)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        with np.errstate(all="ignore"):
            parts = np.array(
                [
                    np.log(w) + c.log_density(x)
                    for w, c in zip(self.weights, self.components, strict=True)
                ]
            )
            return np.asarray(np.logaddexp.reduce(parts, axis=0) - np.log(np.sum(self.weights)))

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return the logarithm of the density to the digits of a context."""
        total = mp.zero
        for weight, component in zip(self.weights, self.components, strict=True):
            part = component.exact_log_density(x, mp)
            if part is None:
                return None
            total += mp.mpf(weight) * mp.exp(part)
        mass = mp.fsum(mp.mpf(weight) for weight in self.weights)
        return mp.log(total / mass) if total > 0 else -mp.inf

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        counts = rng.multinomial(size, np.array(self.weights) / np.sum(self.weights))
        draws = [c.sample(n, rng) for c, n in zip(self.components, counts, strict=True) if n]
        return np.asarray(rng.permutation(np.concatenate(draws)))


@dataclass(frozen=True)
class Opaque:
    """A law of which only the log-density is known, not its formula."""

    name: str
    log_density_of: Callable[[np.ndarray], Any]
    support: tuple[float, float]
    landmarks: tuple[tuple[float, float], ...]
    sample_of: Callable[[int, np.random.Generator], Any] | None = None
    discrete: bool = False
    dimension: int = 1

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        with np.errstate(all="ignore"):
            return np.asarray(self.log_density_of(x), dtype=np.float64)

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Its digits beyond the double are not known."""
        return None

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        if self.sample_of is None:
            raise InputError(f"{self.name} cannot be sampled.")
        return np.asarray(self.sample_of(size, rng))


def density(
    f: Callable[[np.ndarray], Any],
    support: tuple[float, float],
    *,
    log: bool = False,
    landmarks: Any = None,
) -> Density:
    """Say that ``f`` is a probability density on an interval.

    Parameters
    ----------
    f : callable
        The density of an array of points, or its logarithm.
    support : (low, high)
        Where the density may be positive; ends may be infinite.
    log : bool
        Whether ``f`` is the logarithm of the density.
    landmarks : list of (centre, scale), optional
        Where narrow bumps are; on the line without ends (0, 1) if not given.

    Returns
    -------
    Density

    Raises
    ------
    InputError
        If the support is not an interval; when it is used, if ``f`` does not integrate to 1.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> from scipy import stats
    >>> triangle = kb.density(lambda x: 2 * x, (0, 1))
    >>> result = kb.kl(triangle, stats.uniform(0, 1))
    >>> result.kind, round(result.value, 12)
    ('numerical', 0.19314718056)
    """
    try:
        low, high = (float(end) for end in support)
    except (TypeError, ValueError):
        raise InputError(f"support must be two numbers, such as (0, 1), not {support!r}.") from None
    if not low < high:
        raise InputError(f"support must rise from low to high, such as (0, 1), not {support!r}.")
    if not callable(f):
        raise InputError(f"f must be a function of an array of points, not {f!r}.")

    def log_density(x: np.ndarray) -> np.ndarray:
        values = np.asarray(f(x), dtype=np.float64)
        if values.shape != np.shape(x):
            raise InputError("the density must return one number for each point it is given.")
        inside = (x >= low) & (x <= high)
        return np.where(inside, values if log else np.log(values), -np.inf)

    marks = landmarks or _marks(low, high)
    return Opaque(getattr(f, "__name__", "density"), log_density, (low, high), tuple(marks))


def _marks(low: float, high: float) -> list[tuple[float, float]]:
    if np.isfinite(low) and np.isfinite(high):
        return [(0.5 * (low + high), 0.25 * (high - low))]
    if np.isfinite(low):
        return [(low + 1.0, 1.0)]
    return [(high - 1.0, 1.0)] if np.isfinite(high) else [(0.0, 1.0)]
