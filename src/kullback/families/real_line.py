"""Families on the whole line: normal, Laplace, logistic, Gumbel, Student's t, truncated normal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback.families.family import ONE, Family, Statistic, check, power


@dataclass(frozen=True)
class Normal(Family):
    """The normal law with this mean and standard deviation."""

    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"scale": self.scale}, {"loc": self.loc})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mu, s = m.mpf(self.loc), m.mpf(self.scale)
        constant = -m.log(2 * m.pi) / 2 - m.log(s) - mu**2 / (2 * s**2)
        return {ONE: constant, power(1): mu / s**2, power(2): -1 / (2 * s**2)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, s = m.mpf(self.loc), m.mpf(self.scale)
        kind = statistic[0]
        if kind == "power" and statistic[1] in (1.0, 2.0, 3.0, 4.0):
            v = s**2
            return [mu, mu**2 + v, mu**3 + 3 * mu * v, mu**4 + 6 * mu**2 * v + 3 * v**2][
                int(statistic[1]) - 1
            ]
        if kind in ("exp", "inverse_exp"):
            t = _rate(statistic, m)
            return m.exp(mu * t + s**2 * t**2 / 2)
        if kind == "abs":
            d = mu - m.mpf(statistic[1])
            z = d / (s * m.sqrt(2))
            return s * m.sqrt(2 / m.pi) * m.exp(-(z**2)) + d * m.erf(z)
        return None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.norm(self.loc, self.scale)


def _rate(statistic: Statistic, m: Any) -> Any:
    """Return t of a statistic ``exp(t x)``, given by t or by 1/t."""
    t = m.mpf(statistic[1])
    return t if statistic[0] == "exp" else 1 / t


@dataclass(frozen=True)
class TruncatedNormal(Family):
    """The normal law cut to an interval."""

    loc: float
    scale: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"scale": self.scale, "high - low": min(self.high - self.low, 1e300)})
        check(finite={"loc": self.loc})

    @property
    def support(self) -> tuple[float, float]:
        """The interval."""
        return self.low, self.high

    def _ends(self, m: Any) -> tuple[Any, Any, Any, Any, Any]:
        mu, s = m.mpf(self.loc), m.mpf(self.scale)
        a, b = ((m.mpf(end) - mu) / s for end in (self.low, self.high))
        if a > 0:  # the upper tail, where erfc keeps its digits
            mass = (m.erfc(a / m.sqrt(2)) - m.erfc(b / m.sqrt(2))) / 2
        else:
            mass = (m.erfc(-b / m.sqrt(2)) - m.erfc(-a / m.sqrt(2))) / 2
        return mu, s, a, b, mass

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mass = self._ends(m)[-1]
        if mass <= 0:
            raise ZeroDivisionError  # these digits are too few
        terms = Normal(self.loc, self.scale).terms(m)
        terms[ONE] -= m.log(mass)
        return terms

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        if statistic not in (power(1), power(2)):
            return None
        mu, s, a, b, mass = self._ends(m)

        def at(z: Any) -> Any:
            return m.zero if m.isinf(z) else m.exp(-(z**2) / 2) / m.sqrt(2 * m.pi)

        first = (at(a) - at(b)) / mass
        if statistic == power(1):
            return mu + s * first
        edges = (m.zero if m.isinf(a) else a * at(a)) - (m.zero if m.isinf(b) else b * at(b))
        return mu**2 + 2 * mu * s * first + s**2 * (1 + edges / mass)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        a, b = ((end - self.loc) / self.scale for end in (self.low, self.high))
        return stats.truncnorm(a, b, self.loc, self.scale)


@dataclass(frozen=True)
class Laplace(Family):
    """The Laplace law."""

    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"scale": self.scale}, {"loc": self.loc})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        b = m.mpf(self.scale)
        return {ONE: -m.log(2 * b), ("abs", self.loc): -1 / b}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, b = m.mpf(self.loc), m.mpf(self.scale)
        if statistic[0] == "power" and statistic[1] in (1.0, 2.0):
            return mu if statistic[1] == 1.0 else mu**2 + 2 * b**2
        if statistic[0] == "abs":
            d = abs(mu - m.mpf(statistic[1]))
            return d + b * m.exp(-d / b)
        if statistic[0] in ("exp", "inverse_exp"):
            t = _rate(statistic, m)
            return m.exp(mu * t) / (1 - (b * t) ** 2) if abs(b * t) < 1 else m.inf
        return None

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        return -np.abs(x - self.loc) / self.scale - math.log(2.0 * self.scale)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.laplace(self.loc, self.scale)


@dataclass(frozen=True)
class Logistic(Family):
    """The logistic law."""

    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"scale": self.scale}, {"loc": self.loc})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mu, s = m.mpf(self.loc), m.mpf(self.scale)
        return {
            ONE: mu / s - m.log(s),
            power(1): -1 / s,
            ("softplus", self.loc, self.scale): m.mpf(-2),
        }

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, s = m.mpf(self.loc), m.mpf(self.scale)
        if statistic == ("softplus", self.loc, self.scale):
            return m.one
        if statistic[0] == "power" and statistic[1] in (1.0, 2.0):
            return mu if statistic[1] == 1.0 else mu**2 + (m.pi * s) ** 2 / 3
        if statistic[0] == "abs":
            d = (mu - m.mpf(statistic[1])) / s
            return s * (abs(d) + 2 * m.log1p(m.exp(-abs(d))))
        if statistic[0] in ("exp", "inverse_exp"):
            t = s * _rate(statistic, m)
            return m.exp(mu * t / s) * m.pi * t / m.sin(m.pi * t) if abs(t) < 1 else m.inf
        return None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.logistic(self.loc, self.scale)


@dataclass(frozen=True)
class Gumbel(Family):
    """The Gumbel law of the largest (``sign = 1``) or smallest (``sign = -1``) of many."""

    loc: float = 0.0
    scale: float = 1.0
    sign: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"scale": self.scale}, {"loc": self.loc})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mu, b = m.mpf(self.loc), self.sign * m.mpf(self.scale)
        return {
            ONE: mu / b - m.log(abs(b)),
            power(1): -1 / b,
            ("inverse_exp", -self.sign * self.scale): -m.exp(mu / b),
        }

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, b = m.mpf(self.loc), self.sign * m.mpf(self.scale)
        mean = mu + m.euler * b
        if statistic[0] == "power" and statistic[1] in (1.0, 2.0):
            return mean if statistic[1] == 1.0 else mean**2 + (m.pi * b) ** 2 / 6
        if statistic[0] in ("exp", "inverse_exp"):
            t = _rate(statistic, m)
            return m.exp(mu * t) * m.gamma(1 - b * t) if b * t < 1 else m.inf
        return None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return (stats.gumbel_r if self.sign > 0 else stats.gumbel_l)(self.loc, self.scale)


@dataclass(frozen=True)
class StudentT(Family):
    """Student's t; with one degree of freedom the Cauchy law."""

    df: float
    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"df": self.df, "scale": self.scale}, {"loc": self.loc})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        v, s = m.mpf(self.df), m.mpf(self.scale)
        constant = m.loggamma((v + 1) / 2) - m.loggamma(v / 2) - m.log(m.pi * v) / 2 - m.log(s)
        return {ONE: constant, ("log1p_square", self.loc, self.scale, self.df): -(v + 1) / 2}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        v, mu, s = m.mpf(self.df), m.mpf(self.loc), m.mpf(self.scale)
        kind = statistic[0]
        if statistic == ("log1p_square", self.loc, self.scale, self.df):
            return m.digamma((v + 1) / 2) - m.digamma(v / 2)
        if kind == "log1p_square" and self.df == 1.0:
            width = m.mpf(statistic[2]) * m.sqrt(m.mpf(statistic[3]))
            return m.log((1 + s / width) ** 2 + ((mu - m.mpf(statistic[1])) / width) ** 2)
        if statistic == power(1):
            return mu if self.df > 1 else m.nan
        if statistic == power(2):
            return mu**2 + s**2 * v / (v - 2) if self.df > 2 else m.inf
        if kind in ("exp", "inverse_exp") or (kind == "abs" and self.df <= 1):
            return m.inf
        return None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.t(self.df, self.loc, self.scale)
