"""Families of positive numbers: generalised gamma, lognormal, inverse Gaussian, Pareto.

The generalised gamma law is that of ``scale * G^(1/power)``, G gamma with this shape: it holds the
gamma, exponential, chi-square, chi, Weibull, Rayleigh, Maxwell, half-normal and Nakagami laws, and
with a negative power the inverse gamma, Fréchet and Lévy laws (Bauckhage 2014 for its KL).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kullback.families.family import LOG, LOG2, ONE, Family, Statistic, check, power


class _Positive(Family):
    @property
    def support(self) -> tuple[float, float]:
        """From 0 upwards."""
        return 0.0, math.inf


@dataclass(frozen=True)
class GeneralisedGamma(_Positive):
    """The law of ``scale * G^(1/power)``, G gamma with this shape."""

    shape: float
    power: float = 1.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"shape": self.shape, "scale": self.scale, "|power|": abs(self.power)})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        k, c, s = m.mpf(self.shape), m.mpf(self.power), m.mpf(self.scale)
        constant = m.log(abs(c)) - m.loggamma(k) - c * k * m.log(s)
        return {ONE: constant, LOG: c * k - 1, power(self.power): -(s**-c)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        k, c, s = m.mpf(self.shape), m.mpf(self.power), m.mpf(self.scale)
        kind = statistic[0]
        if kind == "log":
            return m.log(s) + m.digamma(k) / c
        if kind == "log2":
            return (m.log(s) + m.digamma(k) / c) ** 2 + m.psi(1, k) / c**2
        if kind == "power":
            moved = k + m.mpf(statistic[1]) / c
            return self._power(m.mpf(statistic[1]), m) if moved > 0 else m.inf
        if kind in ("exp", "inverse_exp"):
            return self._exponential(statistic, m)
        if kind == "abs":
            return self._absolute(m.mpf(statistic[1]), m)
        return None

    def _power(self, t: Any, m: Any) -> Any:
        k, c, s = m.mpf(self.shape), m.mpf(self.power), m.mpf(self.scale)
        return s**t * m.exp(m.loggamma(k + t / c) - m.loggamma(k))

    def _exponential(self, statistic: Statistic, m: Any) -> Any | None:
        t = m.mpf(statistic[1])
        t = t if statistic[0] == "exp" else 1 / t
        s = m.mpf(self.scale)
        if self.power == 1.0:
            return (1 - t * s) ** -m.mpf(self.shape) if t * s < 1 else m.inf
        return m.inf if t > 0 and self.power < 1.0 else None

    def _absolute(self, centre: Any, m: Any) -> Any | None:
        """Return ``E|x - centre|`` from incomplete gamma functions."""
        k, c, s = m.mpf(self.shape), m.mpf(self.power), m.mpf(self.scale)
        if k + 1 / c <= 0:
            return m.inf
        mean = self._power(m.one, m)
        if centre <= 0:
            return mean - centre
        at = (centre / s) ** c
        ends = (0, at) if c > 0 else (at, m.inf)
        below = m.gammainc(k, *ends, regularized=True)
        part = mean * m.gammainc(k + 1 / c, *ends, regularized=True)
        return mean - centre + 2 * (centre * below - part)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        if self.power == 1.0:
            return stats.gamma(self.shape, scale=self.scale)
        if self.power == -1.0:
            return stats.invgamma(self.shape, scale=self.scale)
        if self.shape == 1.0 and self.power > 0:
            return stats.weibull_min(self.power, scale=self.scale)
        return stats.gengamma(self.shape, self.power, scale=self.scale)


@dataclass(frozen=True)
class LogNormal(_Positive):
    """The law of ``exp(N)``, N normal with this mean and standard deviation."""

    mu: float = 0.0
    sigma: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"sigma": self.sigma}, {"mu": self.mu})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mu, s = m.mpf(self.mu), m.mpf(self.sigma)
        constant = -m.log(2 * m.pi) / 2 - m.log(s) - mu**2 / (2 * s**2)
        return {ONE: constant, LOG: mu / s**2 - 1, LOG2: -1 / (2 * s**2)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, s = m.mpf(self.mu), m.mpf(self.sigma)
        kind = statistic[0]
        if kind == "log":
            return mu
        if kind == "log2":
            return mu**2 + s**2
        if kind == "power":
            t = m.mpf(statistic[1])
            return m.exp(mu * t + (s * t) ** 2 / 2)
        if kind in ("exp", "inverse_exp"):
            return m.inf if statistic[1] > 0 else None
        if kind == "abs":
            centre, mean = m.mpf(statistic[1]), m.exp(mu + s**2 / 2)
            if centre <= 0:
                return mean - centre
            z = (m.log(centre) - mu) / s
            return mean - centre + 2 * (centre * m.ncdf(z) - mean * m.ncdf(z - s))
        return None

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.lognorm(self.sigma, scale=math.exp(self.mu))


@dataclass(frozen=True)
class InverseGaussian(_Positive):
    """The inverse Gaussian (Wald) law with this mean and shape lambda."""

    mean: float = 1.0
    shape: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"mean": self.mean, "shape": self.shape})

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        mu, lam = m.mpf(self.mean), m.mpf(self.shape)
        return {
            ONE: m.log(lam / (2 * m.pi)) / 2 + lam / mu,
            LOG: m.mpf(-3) / 2,
            power(1): -lam / (2 * mu**2),
            power(-1): -lam / 2,
        }

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        mu, lam = m.mpf(self.mean), m.mpf(self.shape)
        kind = statistic[0]
        if kind == "log":
            z = 2 * lam / mu
            return m.log(mu) - m.exp(z) * m.e1(z)
        if kind == "power":
            return self._power(statistic[1], m)
        if kind in ("exp", "inverse_exp"):
            t = m.mpf(statistic[1])
            t = t if kind == "exp" else 1 / t
            inner = 1 - 2 * mu**2 * t / lam
            return m.exp(lam / mu * (1 - m.sqrt(inner))) if inner >= 0 else m.inf
        if kind == "abs" and statistic[1] <= 0:
            return mu - m.mpf(statistic[1])
        return None

    def _power(self, t: float, m: Any) -> Any:
        mu, lam = m.mpf(self.mean), m.mpf(self.shape)
        known = {1.0: mu, -1.0: 1 / mu + 1 / lam, 2.0: mu**2 + mu**3 / lam}
        if t in known:
            return known[t]
        order = m.mpf(t) - m.mpf(1) / 2
        z = lam / mu
        return m.sqrt(2 * z / m.pi) * m.exp(z) * mu ** m.mpf(t) * m.besselk(order, z)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.invgauss(self.mean / self.shape, scale=self.shape)


@dataclass(frozen=True)
class Pareto(Family):
    """The Pareto law above ``minimum``: a density ``x^-(alpha+1)``."""

    alpha: float
    minimum: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        check({"alpha": self.alpha, "minimum": self.minimum})

    @property
    def support(self) -> tuple[float, float]:
        """From the minimum upwards."""
        return self.minimum, math.inf

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics."""
        a, low = m.mpf(self.alpha), m.mpf(self.minimum)
        return {ONE: m.log(a) + a * m.log(low), LOG: -(a + 1)}

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic."""
        a, low = m.mpf(self.alpha), m.mpf(self.minimum)
        kind = statistic[0]
        if kind == "log":
            return m.log(low) + 1 / a
        if kind == "log2":
            return m.log(low) ** 2 + 2 * m.log(low) / a + 2 / a**2
        if kind == "power":
            t = m.mpf(statistic[1])
            return a * low**t / (a - t) if t < a else m.inf
        if kind in ("exp", "inverse_exp"):
            return m.inf if statistic[1] > 0 else None
        if kind == "abs":
            return self._absolute(m.mpf(statistic[1]), m)
        return None

    def _absolute(self, centre: Any, m: Any) -> Any:
        a, low = m.mpf(self.alpha), m.mpf(self.minimum)
        if a <= 1:
            return m.inf
        mean = a * low / (a - 1)
        if centre <= low:
            return mean - centre
        above = (low / centre) ** a * centre / (a - 1)  # E (x - centre)+
        return 2 * above + centre - mean

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.pareto(self.alpha, scale=self.minimum)
