"""Divergences by random draws, for laws in space: an unbiased mean and its standard error.

KL is the mean of ``l = log(p/q)`` under p. As ``r - 1 = q/p - 1`` has mean 0 there, a multiple of
it may be added: with factor 1 every draw is non-negative and of second order where p and q nearly
agree. Other divergences are means under the balanced mixture of p and q, of which the cells of JS,
of total variation and of Hellinger are bounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from kullback._errors import InputError
from kullback.families.density import Density
from kullback.functional.cells import KL, Formula
from kullback.integration.integral import Integral, infinite
from kullback.integration.integrands import Cells
from kullback.integration.quadrature import UndecidedError

TARGET = 1e-2  # relative standard error at which drawing stops
MOST = 2**17
BLOCK = 2**13
# Weights with a heavier tail than this have no fourth moment, and normal intervals come too short.
_HEAVY = 0.25
_NO_VARIANCE, _NO_MEAN = 0.5, 0.9
_DOMINANT = 0.05  # share of the variance in one draw from which on the interval is doubted


class _Unbounded(Exception):  # noqa: N818 - a finding, not an error
    """A draw has shown that the divergence is infinite."""


@dataclass
class _Mean:
    """The running mean and variance of blocks of draws, merged without cancellation."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    largest: float = 0.0
    index: float = 0.0

    def include(self, values: np.ndarray) -> None:
        n, mean = len(values), float(np.mean(values))
        off = (values - mean) ** 2
        gap, total = mean - self.mean, self.n + n
        self.squares += float(np.sum(off)) + gap * gap * self.n * n / total
        self.mean += gap * n / total
        self.index += (_tail_index(values) - self.index) * n / total
        self.n = total
        self.largest = max(self.largest, float(np.max(off)))

    @property
    def variance(self) -> float:
        """The estimated variance of the mean."""
        return self.squares / max(self.n - 1, 1) / max(self.n, 1)

    @property
    def dominated(self) -> bool:
        return self.largest > _DOMINANT * self.squares > 0


@dataclass
class _Strata:
    """A sum of means with weights: one for each law that is drawn from."""

    weights: tuple[float, ...]
    means: list[_Mean] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.means = [_Mean() for _ in self.weights]

    @property
    def value(self) -> float:
        return sum(w * m.mean for w, m in zip(self.weights, self.means, strict=True))

    @property
    def error(self) -> float:
        parts = zip(self.weights, self.means, strict=True)
        return math.sqrt(sum(w * w * m.variance for w, m in parts))


def by_draws(
    p: Density,
    q: Density,
    formula: Formula,
    *,
    level: float = 0.95,
    rng: np.random.Generator | int | None = None,
    target: float = TARGET,
    most: int = MOST,
) -> Integral:
    """Return a divergence by Monte Carlo, with a normal interval.

    Parameters
    ----------
    p, q : Density
        Laws that can be sampled.
    formula : Formula
        What a cell adds.
    level : float
        The level of the interval.
    rng : Generator, int or None
        A generator, or the seed of one.
    target : float
        The relative standard error at which drawing stops.
    most : int
        The most draws.

    Returns
    -------
    Integral
        Of kind "estimate"; infinite if a draw shows that it is.
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"level must be between 0 and 1, not {level!r}.")
    generator = np.random.default_rng(rng)
    notes: list[str] = []
    try:
        if formula is KL:
            sampler = _under_p(p, q, generator, notes)
            strata, method = _drawn(sampler, (1.0,), target, most), "Monte Carlo under p"
        else:
            sampler = _under_both(p, q, formula, generator)
            strata, method = _drawn(sampler, (0.5, 0.5), target, most), "Monte Carlo under p and q"
    except _Unbounded as reason:
        return infinite("Monte Carlo", str(reason))
    n = sum(mean.n for mean in strata.means)
    value, error = strata.value, strata.error
    # Cells per unit of the mixture are bounded where both limits of the formula are finite.
    bounded = math.isfinite(formula.p_zero + formula.q_zero)
    index = 0.0 if bounded else max(mean.index for mean in strata.means)
    if index > _NO_MEAN:
        raise UndecidedError(
            f"the draws from {p.name} and {q.name} are so heavy-tailed (index {1.0 / index:.2g}) "
            "that the integral may be infinite; no mean of draws can tell."
        )
    if index > _NO_VARIANCE or any(mean.dominated for mean in strata.means):
        notes.append("a few draws carry much of the variance; the interval may be too narrow")
    if error > target * abs(value):
        notes.append(f"the standard error is above {target:.0%} of the value after {n} draws")
    reach = NormalDist().inv_cdf(0.5 + 0.5 * level) * error
    interval = (value - reach, value + reach, level)
    return Integral(value, error, "estimate", f"{method}, {n} draws", interval, tuple(notes))


def _drawn(
    sampler: Callable[[], list[np.ndarray]], weights: tuple[float, ...], target: float, most: int
) -> _Strata:
    """Draw as many blocks as a pilot block asks for; two at least.

    The number is settled before the draws that count: stopping when these look precise enough
    would favour means whose error is underestimated.
    """
    pilot = _included(_Strata(weights), sampler())
    allowed = target * abs(pilot.value)
    blocks = (1.1 * pilot.error / allowed) ** 2 if allowed > 0 else math.inf
    if pilot.error == 0.0:
        blocks = 0.0
    strata = _Strata(weights)
    for _ in range(max(2, min(math.ceil(min(blocks, 1e9)), most // BLOCK))):
        _included(strata, sampler())
    return strata


def _included(strata: _Strata, block: list[np.ndarray]) -> _Strata:
    for mean, values in zip(strata.means, block, strict=True):
        mean.include(values)
    return strata


def _under_p(
    p: Density, q: Density, rng: np.random.Generator, notes: list[str]
) -> Callable[[], list[np.ndarray]]:
    """Return a sampler of ``l + c (r - 1)``, with c settled by draws of its own."""
    log_ratio = _log_ratios(p, q, rng, BLOCK)
    with np.errstate(over="ignore"):
        weight = np.expm1(-log_ratio)
    c = _control(log_ratio, weight)
    if c == 0.0:
        notes.append("q/p is too heavy-tailed under p to serve as a control variate")

    def block() -> list[np.ndarray]:
        log_pq = _log_ratios(p, q, rng, BLOCK)
        return [log_pq if c == 0.0 else _controlled(log_pq, c)]

    return block


def _controlled(log_pq: np.ndarray, c: float) -> np.ndarray:
    if c != 1.0:
        return log_pq + c * np.expm1(-log_pq)
    # The cell of KL per unit of p: exact to second order where log_pq is tiny.
    value, shift = Cells(KL).values(log_pq, np.zeros_like(log_pq), log_pq)
    return np.asarray(value * np.exp(shift - log_pq))


def _control(log_ratio: np.ndarray, weight: np.ndarray) -> float:
    """Return the factor of the control variate: 0, 1 or the one of regression."""
    n = len(weight)
    if not np.all(np.isfinite(weight)):
        return 0.0
    spread = float(np.var(weight))
    heavy = _tail_index(weight + 1.0) > _HEAVY
    # A mean that is not 0 shows that q has mass where p has none.
    off = abs(float(np.mean(weight))) > 4.0 * math.sqrt(spread / n)
    if heavy or off or spread == 0.0:
        return 0.0 if spread > 0.0 else 1.0
    best = -float(np.cov(log_ratio, weight)[0, 1]) / (spread * n / (n - 1))
    plain = float(np.var(log_ratio + weight))
    regressed = float(np.var(log_ratio + best * weight))
    return 1.0 if plain <= 1.2 * regressed else best


def _tail_index(weight: np.ndarray) -> float:
    """Return Hill's estimate of 1/a, where the chance of a weight above t falls like t^-a."""
    top = np.sort(weight)[-math.isqrt(len(weight)) :]
    return float(np.mean(np.log(top / top[0]))) if top[0] > 0 else 0.0


def _under_both(
    p: Density, q: Density, formula: Formula, rng: np.random.Generator
) -> Callable[[], list[np.ndarray]]:
    """Return a sampler of the cells per unit of the mixture, under p and under q."""
    cells = Cells(formula)

    def block() -> list[np.ndarray]:
        found = []
        for law in (p, q):
            log_p, log_q = _logs(p, q, law.sample(BLOCK // 2, rng))
            mixture = np.logaddexp(log_p, log_q) - math.log(2.0)
            value, shift = cells.values(log_p, log_q)
            with np.errstate(over="ignore", invalid="ignore"):
                values = np.where(value == 0, 0.0, value * np.exp(shift - mixture))
            if not np.all(np.isfinite(values)):
                raise _Unbounded(f"a draw of {law.name} falls where the integrand is infinite")
            found.append(values)
        return found

    return block


def _log_ratios(p: Density, q: Density, rng: np.random.Generator, size: int) -> np.ndarray:
    log_p, log_q = _logs(p, q, p.sample(size, rng))
    if np.any((log_q == -np.inf) & (log_p > -np.inf)):
        raise _Unbounded(f"a draw of {p.name} falls where q is 0")
    return log_p - log_q


def _logs(p: Density, q: Density, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = np.asarray(x)
    logs = []
    for law in (p, q):
        log = np.asarray(law.log_density(x), dtype=np.float64)
        if log.shape != (len(x),):
            raise InputError(
                f"the log density of {law.name} has shape {log.shape} for {len(x)} points."
            )
        if np.isnan(log).any():
            raise InputError(f"the log density of {law.name} is not a number at one of its draws.")
        logs.append(log)
    return logs[0], logs[1]
