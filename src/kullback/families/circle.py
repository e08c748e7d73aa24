"""Families on the circle: von Mises."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kullback.families.family import ONE, Family, Statistic, check


@dataclass(frozen=True)
class VonMises(Family):
    """The von Mises law on the circle."""

    kappa: float
    loc: float = 0.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"kappa": self.kappa or 1.0}, {"loc": self.loc})

    @property
    def support(self) -> tuple[float, float]:
        """Once around the circle."""
        return -math.pi, math.pi

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        kappa = m.mpf(self.kappa)
        constant = -m.log(2 * m.pi) - m.log(m.besseli(0, kappa))
        return {ONE: constant, ("cos", self.loc): kappa}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        if statistic[0] != "cos":
            return None
        kappa = m.mpf(self.kappa)
        ratio = m.besseli(1, kappa) / m.besseli(0, kappa)
        return ratio * m.cos(m.mpf(self.loc) - m.mpf(statistic[1]))

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.vonmises(self.kappa, self.loc)
