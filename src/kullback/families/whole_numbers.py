"""Families on the whole numbers: Poisson, binomial, negative binomial, Zipf, log-series."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.deviance import binomial_log_mass, poisson_log_mass
from kullback.families.family import LOG, ONE, Family, Statistic, check, power

LOG_FACTORIAL: Statistic = ("log_factorial",)


class _Whole(Family):
    discrete = True

    @property
    def support(self) -> tuple[float, float]:
        """From 0 upwards."""
        return 0.0, math.inf

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """The first value, and the mean with the standard deviation if there is one."""
        first = self.support[0] if math.isfinite(self.support[0]) else 0.0
        mean, variance = (float(v) for v in self._scipy.stats("mv"))
        if not (math.isfinite(mean) and math.isfinite(variance)):
            return ((first, 1.0),)
        spread = math.sqrt(variance) + 1.0
        if mean - first > 40.0 * spread:  # nothing is left at the first value
            return ((math.floor(mean), spread),)
        return ((first, 1.0), (math.floor(mean), spread))


def _on_integers(
    x: np.ndarray, support: tuple[float, float], log_mass: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return log-masses at the integers of the support, -inf elsewhere."""
    x = np.asarray(x, dtype=np.float64)
    low, high = support
    possible = (x >= low) & (x <= high) & (x == np.floor(x)) & np.isfinite(x)
    with np.errstate(all="ignore"):
        return np.where(possible, log_mass(np.where(possible, x, low)), -np.inf)


@dataclass(frozen=True)
class Poisson(_Whole):
    """The Poisson law."""

    mu: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"mu": self.mu})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-mass as statistics."""
        mu = m.mpf(self.mu)
        return {ONE: -mu, power(1): m.log(mu), LOG_FACTORIAL: m.mpf(-1)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        return m.mpf(self.mu) if statistic == power(1) else None

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the mass in doubles."""
        return _on_integers(x, self.support, lambda k: poisson_log_mass(k, self.mu))

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.poisson(self.mu)


@dataclass(frozen=True)
class Binomial(_Whole):
    """The binomial law."""

    n: int
    p: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"n": self.n})
        if self.n != int(self.n) or not 0 <= self.p <= 1:
            raise InputError("a binomial law needs a whole n and a p between 0 and 1.")

    @property
    def support(self) -> tuple[float, float]:
        """From 0 to n; a single number where p is 0 or 1."""
        return (float(self.n) if self.p == 1 else 0.0), (0.0 if self.p == 0 else float(self.n))

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-mass as statistics."""
        n, p = m.mpf(self.n), m.mpf(self.p)
        if p == 0 or p == 1:
            return {ONE: m.zero}
        terms = {ONE: n * m.log1p(-p), power(1): m.log(p) - m.log1p(-p)}
        return terms if self.n == 1 else {**terms, ("log_choose", float(self.n)): m.one}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        if self.n == 1 and statistic[0] in ("log_factorial", "log_choose"):
            n = m.mpf(statistic[1]) if statistic[0] == "log_choose" else m.one
            return m.mpf(self.p) * m.log(n)
        return m.mpf(self.n) * m.mpf(self.p) if statistic == power(1) else None

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the mass in doubles."""
        if self.p in (0.0, 1.0):
            return _on_integers(x, self.support, np.zeros_like)
        return _on_integers(x, self.support, lambda k: binomial_log_mass(k, self.n, self.p))

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.binom(self.n, self.p)


@dataclass(frozen=True)
class NegativeBinomial(_Whole):
    """Failures before the n-th success; with n = 1 the geometric law."""

    n: float
    p: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"n": self.n, "p": self.p})
        if self.p > 1:
            raise InputError(f"p must lie between 0 and 1, not {self.p!r}.")

    @property
    def support(self) -> tuple[float, float]:
        """From 0 upwards; 0 alone where p is 1."""
        return 0.0, (0.0 if self.p == 1 else math.inf)

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-mass as statistics."""
        n, p = m.mpf(self.n), m.mpf(self.p)
        if p == 1:
            return {ONE: m.zero}
        terms = {ONE: n * m.log(p), power(1): m.log1p(-p)}
        return terms if self.n == 1 else {**terms, ("log_rising", float(self.n)): m.one}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        n, p = m.mpf(self.n), m.mpf(self.p)
        return n * (1 - p) / p if statistic == power(1) else None

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the mass in doubles."""
        if self.p == 1.0:
            return _on_integers(x, self.support, np.zeros_like)
        n = self.n

        def log_mass(k: np.ndarray) -> np.ndarray:
            whole = binomial_log_mass(np.full_like(k, n), n + k, self.p)
            return whole - np.log1p(k / n)

        return _on_integers(x, self.support, log_mass)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.nbinom(self.n, self.p)


@dataclass(frozen=True)
class Zipf(_Whole):
    """The zeta law: a mass ``k^-a``, k = 1, 2, ..."""

    a: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"a - 1": self.a - 1})

    @property
    def support(self) -> tuple[float, float]:
        """From 1 upwards."""
        return 1.0, math.inf

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-mass as statistics."""
        a = m.mpf(self.a)
        return {ONE: -m.log(m.zeta(a)), LOG: -a}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        a = m.mpf(self.a)
        if statistic == LOG:
            return -m.zeta(a, 1, 1) / m.zeta(a)
        if statistic[0] == "power":
            moved = a - m.mpf(statistic[1])
            return m.zeta(moved) / m.zeta(a) if moved > 1 else m.inf
        return m.inf if statistic == LOG_FACTORIAL and self.a <= 2 else None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.zipf(self.a)


@dataclass(frozen=True)
class LogSeries(_Whole):
    """The logarithmic-series law: a mass ``p^k / k``, k = 1, 2, ..."""

    p: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"p": self.p, "1 - p": 1 - self.p})

    @property
    def support(self) -> tuple[float, float]:
        """From 1 upwards."""
        return 1.0, math.inf

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-mass as statistics."""
        p = m.mpf(self.p)
        return {ONE: -m.log(-m.log1p(-p)), power(1): m.log(p), LOG: m.mpf(-1)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        p = m.mpf(self.p)
        return -p / ((1 - p) * m.log1p(-p)) if statistic == power(1) else None

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the mass in doubles."""
        constant = math.log(-math.log1p(-self.p))
        return _on_integers(x, self.support, lambda k: k * math.log(self.p) - np.log(k) - constant)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.logser(self.p)
