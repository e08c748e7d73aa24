"""A parametric family: its support, its log-density as expectations, and what it knows of them.

A log-density is written as a linear combination of statistics, ``log f(x) = sum c_s s(x)``; a
family also tells the expectations of those statistics that it knows. KL(P‖Q) is then the sum of
``(c_s of P - c_s of Q) E_P s``, within a family and across families, and statistics that both have
alike need no expectation at all. Coefficients and expectations are numbers of an mpmath context, so
that neither cancellation nor the range of doubles matters.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from kullback._errors import InputError

# A statistic: its name, then its settings. ("1",) is the constant; ("power", t) is x^t.
Statistic = tuple[Any, ...]
# Quartiles further apart than this from a finite end: the mass is spread over decades.
_DECADES = 1e-2
_FURTHEST = 1e100  # tails are followed from here on
_LEVELS = (1e-4, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.9999)
ONE: Statistic = ("1",)
LOG: Statistic = ("log",)
LOG2: Statistic = ("log2",)


def power(t: float) -> Statistic:
    """Return the statistic ``x^t``."""
    return ("power", float(t))


class Family:
    """What every parametric family has; each is a frozen dataclass of its parameters."""

    discrete: ClassVar[bool] = False
    dimension: int = 1

    @property
    def name(self) -> str:
        """How the law is written, as in ``norm(0, 1)``."""
        values = ", ".join(f"{getattr(self, field):g}" for field in self.__dataclass_fields__)  # type: ignore[attr-defined]
        return f"{type(self).__name__}({values})"

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and the highest possible value."""
        return -math.inf, math.inf

    def terms(self, m: Any) -> dict[Statistic, Any]:
        """Return the log-density as statistics and their coefficients, in a context ``m``."""
        raise NotImplementedError

    def expect(self, statistic: Statistic, m: Any) -> Any | None:
        """Return the expectation of a statistic: a number, inf, or None if it is not known."""
        return None

    def frozen(self) -> Any:
        """Return SciPy's object of the same law."""
        raise NotImplementedError

    @cached_property
    def _scipy(self) -> Any:
        return self.frozen()

    @cached_property
    def landmarks(self) -> tuple[tuple[float, float], ...]:
        """The median and the spread of the law; where it spans decades, several quantiles."""
        base = self.support[0]
        with np.errstate(all="ignore"):
            points = [float(self._scipy.ppf(u)) for u in _LEVELS]
        low, middle, high = points[3:6]
        if low - base < _DECADES * (high - base) and math.isfinite(base):
            seen = tuple((x, x - base) for x in points if 0.0 < x - base < _FURTHEST)
            return seen or ((base + 1.0, 1.0),)
        spread = high - low if high > low else max(abs(middle), 1.0) * 1e-8
        return ((middle, spread),)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density or mass in doubles."""
        law = self._scipy
        with np.errstate(all="ignore"):
            found = law.logpmf(x) if self.discrete else law.logpdf(x)
        return np.asarray(found, dtype=np.float64)

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Return the logarithm of the density or mass to the digits of a context."""
        low, high = self.support
        if not low <= x <= high:
            return -mp.inf
        total = mp.zero
        for statistic, coefficient in self.terms(mp).items():
            if coefficient != 0:
                value = value_of(statistic, x, mp)
                if value is None:
                    return None
                total += coefficient * value
        return total

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        return np.asarray(self._scipy.rvs(size=size, random_state=rng))


def value_of(statistic: Statistic, x: Any, m: Any) -> Any | None:
    """Return a statistic at a point, in a context; None if it has no formula."""
    formula = _VALUES.get(statistic[0])
    return None if formula is None else formula(x, m, *statistic[1:])


def _log_choose(k: Any, m: Any, n: float) -> Any:
    return m.loggamma(m.mpf(n) + 1) - m.loggamma(k + 1) - m.loggamma(n - k + 1)


_VALUES: dict[str, Any] = {
    "1": lambda x, m: m.one,
    "power": lambda x, m, t: m.power(x, m.mpf(t)),
    "log": lambda x, m: m.log(x),
    "log2": lambda x, m: m.log(x) ** 2,
    "log1m_power": lambda x, m, a: m.log1p(-m.power(x, m.mpf(a))),
    "exp": lambda x, m, t: m.exp(m.mpf(t) * x),
    "inverse_exp": lambda x, m, b: m.exp(x / m.mpf(b)),
    "abs": lambda x, m, centre: abs(x - m.mpf(centre)),
    "cos": lambda x, m, centre: m.cos(x - m.mpf(centre)),
    "softplus": lambda x, m, loc, s: m.log1p(m.exp(-(x - m.mpf(loc)) / m.mpf(s))),
    "log1p_square": lambda x, m, loc, s, df: m.log1p(
        ((x - m.mpf(loc)) / m.mpf(s)) ** 2 / m.mpf(df)
    ),
    "log_factorial": lambda x, m: m.loggamma(x + 1),
    "log_choose": _log_choose,
    "log_rising": lambda x, m, n: (
        m.loggamma(x + m.mpf(n)) - m.loggamma(m.mpf(n)) - m.loggamma(x + 1)
    ),
}


def check(positive: dict[str, float] | None = None, finite: dict[str, float] | None = None) -> None:
    """Refuse parameters that are not positive, or not finite."""
    for name, value in (positive or {}).items():
        if not 0 < value < math.inf:
            raise InputError(f"{name} must be a positive number, not {value!r}.")
    for name, value in (finite or {}).items():
        if not math.isfinite(value):
            raise InputError(f"{name} must be a finite number, not {value!r}.")
