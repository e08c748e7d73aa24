"""Log-normalisers: ``log ∫ exp(sum_s c_s s(x)) dx`` for the statistics of each family.

The product ``p^a q^(1-a)`` of two laws of one exponential family is a law of the same family but
for its mass, and that mass is a log-normaliser. Rényi, Tsallis, Hellinger, Bhattacharyya and
chi-square divergences follow from it (Nielsen and Nock 2011, "On Rényi and Tsallis entropies and
divergences for exponential families").

Each function takes the coefficients, the interval and a context, and returns the logarithm, ``inf``
where the integral diverges, or None where it is not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kullback.families.circle import VonMises
from kullback.families.family import LOG, LOG2, ONE, Family, Statistic, power
from kullback.families.half_line import GeneralisedGamma, InverseGaussian, LogNormal, Pareto
from kullback.families.interval import (
    LOG1M,
    Beta,
    Kumaraswamy,
    TruncatedExponential,
    Uniform,
    exponential_mass,
)
from kullback.families.real_line import Gumbel, Laplace, Normal, TruncatedNormal
from kullback.families.whole_numbers import (
    Binomial,
    LogSeries,
    NegativeBinomial,
    Poisson,
    Zipf,
)

Coefficients = dict[Statistic, Any]
Ends = tuple[float, float]
Normaliser = Callable[[Coefficients, Ends, Any], Any]


def _gauss(linear: Any, square: Any, m: Any) -> Any:
    """Return ``log ∫ exp(linear x + square x^2) dx`` over the line."""
    return m.inf if square >= 0 else m.log(m.pi / -square) / 2 - linear**2 / (4 * square)


def _normal(c: Coefficients, ends: Ends, m: Any) -> Any:
    return _gauss(c[power(1)], c[power(2)], m)


def _truncated_normal(c: Coefficients, ends: Ends, m: Any) -> Any:
    linear, square = c[power(1)], c[power(2)]
    if square >= 0:
        return m.inf if any(math.isinf(end) for end in ends) else None
    mean, spread = -linear / (2 * square), m.sqrt(-1 / (2 * square))
    a, b = ((m.mpf(end) - mean) / (spread * m.sqrt(2)) for end in ends)
    mass = (m.erfc(a) - m.erfc(b) if a > 0 else m.erfc(-b) - m.erfc(-a)) / 2
    if mass <= 0:
        raise ZeroDivisionError  # these digits are too few
    return _gauss(linear, square, m) + m.log(mass)


def _laplace(c: Coefficients, ends: Ends, m: Any) -> Any:
    inner = [(s, v) for s, v in c.items() if s != ONE and v != 0]
    if len(inner) < 2:
        return m.log(2 / -inner[0][1]) if inner and inner[0][1] < 0 else m.inf
    (first, left), (second, right) = sorted(inner, key=lambda item: item[0][1])
    total, gap = left + right, m.mpf(second[1]) - m.mpf(first[1])
    if total >= 0:
        return m.inf
    # Outside of the two centres the slopes add up, between them they are opposed.
    outer = (m.exp(right * gap) + m.exp(left * gap)) / -total
    slope = left - right
    between = m.exp(right * gap) * (m.expm1(slope * gap) / slope if slope else gap)
    return m.log(outer + between)


def _gumbel(c: Coefficients, ends: Ends, m: Any) -> Any | None:
    exponential = [s for s in c if s[0] == "inverse_exp" and c[s] != 0]
    if len(exponential) != 1:
        return None
    rate = m.mpf(exponential[0][1])  # the density is exp(linear x + b exp(x / rate))
    linear, b = c[power(1)], c[exponential[0]]
    k = linear * rate
    return m.inf if b >= 0 or k <= 0 else m.log(abs(rate)) + m.loggamma(k) - k * m.log(-b)


def _generalised_gamma(c: Coefficients, ends: Ends, m: Any) -> Any | None:
    powers = [s for s in c if s[0] == "power" and c[s] != 0]
    if len(powers) != 1:
        return None if powers else m.inf
    exponent = m.mpf(powers[0][1])
    k, rate = (c[LOG] + 1) / exponent, -c[powers[0]]
    if rate <= 0 or k <= 0:
        return m.inf
    return m.loggamma(k) - k * m.log(rate) - m.log(abs(exponent))


def _log_normal(c: Coefficients, ends: Ends, m: Any) -> Any:
    return _gauss(c[LOG] + 1, c[LOG2], m)


def _inverse_gaussian(c: Coefficients, ends: Ends, m: Any) -> Any:
    up, down = -c[power(1)], -c[power(-1)]
    if up < 0 or down <= 0:
        return m.inf
    return m.log(m.pi / down) / 2 - 2 * m.sqrt(up * down)


def _pareto(c: Coefficients, ends: Ends, m: Any) -> Any:
    index = -c[LOG] - 1
    return m.inf if index <= 0 else -index * m.log(m.mpf(ends[0])) - m.log(index)


def _uniform(c: Coefficients, ends: Ends, m: Any) -> Any:
    return m.log(m.mpf(ends[1]) - m.mpf(ends[0]))


def _log_beta(a: Any, b: Any, m: Any) -> Any:
    if a <= 0 or b <= 0:
        return m.inf
    return m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)


def _beta(c: Coefficients, ends: Ends, m: Any) -> Any:
    return _log_beta(c[LOG] + 1, c[LOG1M] + 1, m)


def _kumaraswamy(c: Coefficients, ends: Ends, m: Any) -> Any | None:
    inner = [s for s in c if s[0] == "log1m_power" and c[s] != 0]
    if len(inner) > 1:
        return None
    a = m.mpf(inner[0][1]) if inner else m.one
    found = _log_beta((c[LOG] + 1) / a, (c[inner[0]] if inner else m.zero) + 1, m)
    return found - m.log(a)


def _truncated_exponential(c: Coefficients, ends: Ends, m: Any) -> Any:
    return m.log(exponential_mass(c[power(1)], m))


def _von_mises(c: Coefficients, ends: Ends, m: Any) -> Any:
    waves = [(m.mpf(s[1]), v) for s, v in c.items() if s[0] == "cos"]
    cosine, sine = (m.fsum(v * f(a) for a, v in waves) for f in (m.cos, m.sin))
    return m.log(2 * m.pi) + m.log(m.besseli(0, m.hypot(cosine, sine)))


def _poisson(c: Coefficients, ends: Ends, m: Any) -> Any:
    return m.exp(c[power(1)])


def _binomial(c: Coefficients, ends: Ends, m: Any) -> Any | None:
    if ends[0] == ends[1]:
        return None
    return m.mpf(ends[1]) * m.log1p(m.exp(c[power(1)]))


def _negative_binomial(c: Coefficients, ends: Ends, m: Any) -> Any | None:
    rising = [s for s in c if s[0] == "log_rising" and c[s] != 0]
    if len(rising) > 1 or ends[0] == ends[1]:
        return None
    n = m.mpf(rising[0][1]) if rising else m.one
    slope = c[power(1)]
    return m.inf if slope >= 0 else -n * m.log(-m.expm1(slope))


def _zipf(c: Coefficients, ends: Ends, m: Any) -> Any:
    return m.inf if -c[LOG] <= 1 else m.log(m.zeta(-c[LOG]))


def _log_series(c: Coefficients, ends: Ends, m: Any) -> Any:
    slope = c[power(1)]
    return m.inf if slope >= 0 else m.log(-m.log(-m.expm1(slope)))


NORMALISERS: dict[type[Family], Normaliser] = {
    Normal: _normal,
    TruncatedNormal: _truncated_normal,
    Laplace: _laplace,
    Gumbel: _gumbel,
    GeneralisedGamma: _generalised_gamma,
    LogNormal: _log_normal,
    InverseGaussian: _inverse_gaussian,
    Pareto: _pareto,
    Uniform: _uniform,
    Beta: _beta,
    Kumaraswamy: _kumaraswamy,
    TruncatedExponential: _truncated_exponential,
    VonMises: _von_mises,
    Poisson: _poisson,
    Binomial: _binomial,
    NegativeBinomial: _negative_binomial,
    Zipf: _zipf,
    LogSeries: _log_series,
}
