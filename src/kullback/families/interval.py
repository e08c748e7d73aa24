"""Families on an interval: uniform, beta, Kumaraswamy, truncated exponential."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kullback.families.family import LOG, ONE, Family, Statistic, check, power

LOG1M: Statistic = ("log1m_power", 1.0)  # log(1 - x)


@dataclass(frozen=True)
class Uniform(Family):
    """The uniform law on an interval."""

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"high - low": self.high - self.low}, {"low": self.low})

    @property
    def support(self) -> tuple[float, float]:
        """The interval."""
        return self.low, self.high

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        return {ONE: -m.log(m.mpf(self.high) - m.mpf(self.low))}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic, from its antiderivative."""
        a, b = m.mpf(self.low), m.mpf(self.high)
        primitive = self._primitive(statistic, m)
        if primitive is None:
            return None
        found = primitive(b) - primitive(a)
        return found / (b - a) if m.isfinite(found) else m.inf

    def _primitive(self, statistic: Statistic, m: Any) -> Any | None:
        kind = statistic[0]
        if kind == "power":
            return self._power(statistic[1], m)
        if kind == "log" and self.low >= 0:
            return lambda x: x * m.log(x) - x if x else m.zero
        if kind == "log2" and self.low >= 0:
            return lambda x: x * (m.log(x) ** 2 - 2 * m.log(x) + 2) if x else m.zero
        if statistic == LOG1M and self.high <= 1:
            return lambda x: (1 - x) - (1 - x) * m.log(1 - x) if x != 1 else m.zero
        if kind in ("exp", "inverse_exp"):
            t = m.mpf(statistic[1])
            t = t if kind == "exp" else 1 / t
            return lambda x: m.exp(t * x) / t
        if kind == "abs":
            centre = m.mpf(statistic[1])
            return lambda x: (x - centre) * abs(x - centre) / 2
        if kind == "log1p_square":
            loc, width = m.mpf(statistic[1]), m.mpf(statistic[2]) * m.sqrt(m.mpf(statistic[3]))
            return lambda x: _log1p_square(x - loc, width, m)
        return None

    def _power(self, t: float, m: Any) -> Any | None:
        if self.low < 0 and not (t >= 0 and t == int(t)):
            return None
        if t == -1.0:
            return lambda x: m.log(x) if x else -m.inf
        order = m.mpf(t) + 1
        return lambda x: m.power(x, order) / order if x or order > 0 else -m.inf

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.uniform(self.low, self.high - self.low)


def _log1p_square(x: Any, width: Any, m: Any) -> Any:
    """Return the antiderivative of ``log(1 + (x/width)^2)``."""
    z = x / width
    return width * (z * m.log1p(z**2) - 2 * z + 2 * m.atan(z))


class _Unit(Family):
    @property
    def support(self) -> tuple[float, float]:
        """From 0 to 1."""
        return 0.0, 1.0


@dataclass(frozen=True)
class Beta(_Unit):
    """The beta law on [0, 1]."""

    a: float
    b: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"a": self.a, "b": self.b})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        a, b = m.mpf(self.a), m.mpf(self.b)
        constant = m.loggamma(a + b) - m.loggamma(a) - m.loggamma(b)
        return {ONE: constant, LOG: a - 1, LOG1M: b - 1}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        a, b = m.mpf(self.a), m.mpf(self.b)
        kind = statistic[0]
        if kind == "log":
            return m.digamma(a) - m.digamma(a + b)
        if statistic == LOG1M:
            return m.digamma(b) - m.digamma(a + b)
        if kind == "log2":
            mean = m.digamma(a) - m.digamma(a + b)
            return mean**2 + m.psi(1, a) - m.psi(1, a + b)
        if kind == "power":
            t = m.mpf(statistic[1])
            if a + t <= 0:
                return m.inf
            logs = m.loggamma(a + t) + m.loggamma(a + b) - m.loggamma(a) - m.loggamma(a + b + t)
            return m.exp(logs)
        if kind == "abs":
            return self._absolute(m.mpf(statistic[1]), m)
        if kind in ("exp", "inverse_exp"):
            t = m.mpf(statistic[1])
            return m.hyp1f1(a, a + b, t if kind == "exp" else 1 / t)
        return None

    def _absolute(self, centre: Any, m: Any) -> Any:
        a, b = m.mpf(self.a), m.mpf(self.b)
        mean = a / (a + b)
        if centre <= 0 or centre >= 1:
            return abs(mean - centre)
        below = m.betainc(a, b, 0, centre, regularized=True)
        part = mean * m.betainc(a + 1, b, 0, centre, regularized=True)
        return mean - centre + 2 * (centre * below - part)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.beta(self.a, self.b)


@dataclass(frozen=True)
class Kumaraswamy(_Unit):
    """The Kumaraswamy law on [0, 1]: ``x^a`` is beta(1, b)."""

    a: float
    b: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"a": self.a, "b": self.b})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        a, b = m.mpf(self.a), m.mpf(self.b)
        return {ONE: m.log(a) + m.log(b), LOG: a - 1, ("log1m_power", self.a): b - 1}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        a, b = m.mpf(self.a), m.mpf(self.b)
        kind = statistic[0]
        if kind == "log":
            return -(m.euler + m.digamma(b + 1)) / a
        if kind == "log2":
            mean = -(m.euler + m.digamma(b + 1))
            return (mean**2 + m.psi(1, 1) - m.psi(1, b + 1)) / a**2
        if kind == "power":
            t = m.mpf(statistic[1]) / a
            logs = m.loggamma(1 + t) + m.loggamma(b + 1) - m.loggamma(1 + t + b)
            return m.exp(logs) if t > -1 else m.inf
        if kind == "log1m_power" and statistic[1] == self.a:
            return -1 / b
        return None

    def frozen(self) -> Any:
        """SciPy has no Kumaraswamy law."""
        raise NotImplementedError

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """The median and the spread of the law."""
        low, middle, high = (
            (-math.expm1(math.log1p(-u) / self.b)) ** (1 / self.a) for u in (0.25, 0.5, 0.75)
        )
        return ((middle, max(high - low, 1e-300)),)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        with np.errstate(all="ignore"):
            logs = np.log(x)
            rest = np.log(-np.expm1(self.a * logs))
            found = math.log(self.a * self.b) + (self.a - 1) * logs + (self.b - 1) * rest
        return np.where((x > 0) & (x < 1), found, -np.inf)

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        return np.asarray(rng.beta(1.0, self.b, size) ** (1 / self.a))


@dataclass(frozen=True)
class TruncatedExponential(_Unit):
    """A density ``exp(rate x)`` on [0, 1]: the continuous Bernoulli law, rate = logit(prob)."""

    rate: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check(finite={"rate": self.rate})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        r = m.mpf(self.rate)
        return {ONE: -m.log(exponential_mass(r, m)), power(1): r}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        kind, r = statistic[0], m.mpf(self.rate)
        if kind in ("exp", "inverse_exp"):
            t = m.mpf(statistic[1])
            t = t if kind == "exp" else 1 / t
            return exponential_mass(r + t, m) / exponential_mass(r, m)
        if self.rate == 0.0:
            return Uniform(0.0, 1.0).expect(statistic, m)
        if kind == "power" and statistic[1] in (1.0, 2.0):
            whole = exponential_mass(r, m)
            first = (m.exp(r) - whole) / r
            return (first if statistic[1] == 1.0 else (m.exp(r) - 2 * first) / r) / whole
        if kind == "log" or statistic == LOG1M:
            r = r if kind == "log" else -r  # 1 - x has the opposite rate
            return -(m.ei(r) - m.euler - m.log(abs(r))) / (r * exponential_mass(r, m))
        return None

    def frozen(self) -> Any:
        """SciPy has only half of these laws."""
        raise NotImplementedError

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """The middle, or the end at which the mass is."""
        if abs(self.rate) < 4.0:
            return ((0.5, 0.25),)
        return ((1.0 if self.rate > 0 else 0.0, 1.0 / abs(self.rate)),)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        r = abs(self.rate)
        mass = math.log(-math.expm1(-r) / r) if r > 0 else 0.0
        inside = self.rate * (x - (1.0 if self.rate > 0 else 0.0)) - mass
        return np.where((x >= 0) & (x <= 1), inside, -np.inf)

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        u, r = rng.random(size), abs(self.rate)
        if r == 0.0:
            return u
        x = -np.log1p(u * math.expm1(-r)) / r
        return 1.0 - x if self.rate > 0 else x


def exponential_mass(rate: Any, m: Any) -> Any:
    """Return ``∫ exp(rate x) dx`` over [0, 1], in a context."""
    return m.expm1(rate) / rate if rate else m.one
