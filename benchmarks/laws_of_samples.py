"""Pairs of laws whose KL is known: how to draw points of them, and the truth in d dimensions.

Truths are closed forms or quadrature, in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import integrate, optimize, special, stats

import kullback as kb

Rng = np.random.Generator
Drawn = tuple[np.ndarray, np.ndarray]
LogDensity = Callable[[float], float]
# Of the ring of `ring`.
RADIUS, NOISE = 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Case:
    """Two laws P and Q.

    Attributes
    ----------
    draw : callable
        From a generator, n and d to n points of P and n of Q, shape (n, d).
    truth : callable
        From d to KL(P‖Q) in nats.
    least : int
        The fewest dimensions in which there is such a pair.
    """

    draw: Callable[[Rng, int, int], Drawn]
    truth: Callable[[int], float]
    least: int = 1


def normal(rng: Rng, n: int, d: int) -> np.ndarray:
    """Return standard normal points."""
    return rng.standard_normal((n, d))


def student(rng: Rng, n: int, d: int, df: float = 5.0) -> np.ndarray:
    """Return points of the multivariate t law."""
    return normal(rng, n, d) / np.sqrt(rng.chisquare(df, n) / df)[:, None]


def product(p: Any, q: Any, moved: int | None = None, rest: Any = None) -> Case:
    """Return independent columns: the first `moved` of P and Q as given, the others alike.

    Parameters
    ----------
    p, q : SciPy law
        Of a column of P, of Q.
    moved : int, optional
        In how many columns P and Q differ at most; by default in all.
    rest : SciPy law, optional
        Of the other columns; by default `q`.
    """

    def draw(rng: Rng, n: int, d: int) -> Drawn:
        drawn = []
        for law in (p, q):
            points = law.rvs((n, d), random_state=rng)
            if moved is not None and d > moved:
                points[:, moved:] = (rest or q).rvs((n, d - moved), random_state=rng)
            drawn.append(points)
        return drawn[0], drawn[1]

    return Case(draw, lambda d: (d if moved is None else min(d, moved)) * kb.kl(p, q).value)


def shifted(kl: float) -> Case:
    """Return normal laws apart by a shift that is spread over the axes."""
    return Case(
        lambda rng, n, d: (normal(rng, n, d) + math.sqrt(2.0 * kl / d), normal(rng, n, d)),
        lambda d: kl,
    )


def _chain(d: int) -> np.ndarray:
    """Return an autoregressive correlation matrix whose KL to the identity is 1."""
    r = math.sqrt(1.0 - math.exp(-2.0 / (d - 1)))
    return np.asarray(r ** np.abs(np.subtract.outer(np.arange(d), np.arange(d))))


def correlated(rng: Rng, n: int, d: int) -> Drawn:
    """Return points with another covariance than the identity."""
    if d == 1:
        scale = optimize.brentq(lambda s: 0.5 * (s * s - 1.0) - math.log(s) - 0.5, 1.01, 9.0)
        return scale * normal(rng, n, 1), normal(rng, n, 1)
    return normal(rng, n, d) @ np.linalg.cholesky(_chain(d)).T, normal(rng, n, d)


def modes(rng: Rng, n: int, d: int) -> Drawn:
    """Return two modes at -2 and 2, and the normal law of the same moments."""
    x, y = normal(rng, n, d), normal(rng, n, d)
    x[:, 0] += rng.choice([-2.0, 2.0], n)
    y[:, 0] *= math.sqrt(5.0)
    return x, y


def moved_modes(rng: Rng, n: int, d: int) -> Drawn:
    """Return two modes at -3 and 3, moved by 0.7."""
    x, y = normal(rng, n, d), normal(rng, n, d)
    x[:, 0] += rng.choice([-3.0, 3.0], n) + 0.7
    y[:, 0] += rng.choice([-3.0, 3.0], n)
    return x, y


def contaminated(rng: Rng, n: int, d: int) -> Drawn:
    """Return normal points of which 3 in 10 are moved by 3 along the diagonal, and normal ones."""
    x = normal(rng, n, d)
    x += (3.0 / math.sqrt(d)) * (rng.random(n) < 0.3)[:, None]
    return x, normal(rng, n, d)


def ball(rng: Rng, n: int, d: int) -> Drawn:
    """Return the uniform ball with unit covariance, and the normal law."""
    x = normal(rng, n, d)
    x *= (math.sqrt(d + 2.0) * rng.random(n) ** (1.0 / d) / np.linalg.norm(x, axis=1))[:, None]
    return x, normal(rng, n, d)


def ring(rng: Rng, n: int, d: int) -> Drawn:
    """Return a noisy ring in two columns, and the normal law of the same moments."""
    x, y = normal(rng, n, d), normal(rng, n, d)
    angle = rng.uniform(0.0, 2.0 * math.pi, n)
    x[:, :2] = NOISE * x[:, :2] + RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    y[:, :2] *= math.sqrt(NOISE**2 + 0.5 * RADIUS**2)
    return x, y


def copula(rng: Rng, n: int, d: int) -> Drawn:
    """Return exponential margins under a normal copula, and independent ones."""
    x = correlated(rng, n, max(d, 2))[0][:, :d]
    return -np.log(special.ndtr(-x)), -np.log(special.ndtr(-normal(rng, n, d)))


def lattice(step: float) -> Case:
    """Return normal laws apart by a shift, rounded to multiples of `step`."""

    def draw(rng: Rng, n: int, d: int) -> Drawn:
        x, y = shifted(0.5).draw(rng, n, d)
        return step * np.round(x / step), step * np.round(y / step)

    def truth(d: int) -> float:
        edges = step * (np.arange(-round(9.0 / step), round(9.0 / step) + 1) + 0.5)
        p, q = (np.diff(special.ndtr(edges - shift)) for shift in (1.0 / math.sqrt(d), 0.0))
        seen = (p > 1e-12) & (q > 1e-12)
        return d * float(np.sum(special.rel_entr(p[seen], q[seen])))

    return Case(draw, truth)


def _mixed(*parts: tuple[float, float]) -> LogDensity:
    """Return the log-density of a mixture of unit normal laws, given by weights and centres."""
    weights, centres = np.array(parts).T
    return lambda x: float(special.logsumexp(stats.norm.logpdf(x, centres), b=weights))


def _one_axis(log_p: LogDensity, log_q: LogDensity) -> float:
    def cell(x: float) -> float:
        return math.exp(log_p(x)) * (log_p(x) - log_q(x))

    return float(integrate.quad(cell, -20.0, 20.0, limit=400, points=[-3.0, 0.0, 3.0])[0])


def _ball_truth(d: int) -> float:
    volume = 0.5 * d * math.log(math.pi * (d + 2.0)) - math.lgamma(0.5 * d + 1.0)
    return 0.5 * d * math.log(2.0 * math.pi) + 0.5 * d - volume


def _ring_truth(d: int) -> float:
    """Integrate over the radius, which has Rice's law under P."""
    variance = NOISE**2 + 0.5 * RADIUS**2

    def cell(r: float) -> float:
        log_p = math.log(special.ive(0, RADIUS * r / NOISE**2) / (2.0 * math.pi * NOISE**2))
        log_p -= 0.5 * ((r - RADIUS) / NOISE) ** 2
        log_q = -0.5 * r * r / variance - math.log(2.0 * math.pi * variance)
        return 2.0 * math.pi * r * math.exp(log_p) * (log_p - log_q)

    return float(integrate.quad(cell, 0.0, RADIUS + 12.0 * NOISE, points=[RADIUS])[0])


def _t5_truth(d: int) -> float:
    entropy = float(stats.multivariate_t(np.zeros(d), np.eye(d), df=5).entropy())
    return 0.5 * d * math.log(2.0 * math.pi) + 0.5 * d * 5.0 / (5.0 - 2.0) - entropy


# Those of the first comparison, by which the default was chosen.
KNOWN: dict[str, Case] = {
    "the same normal law": product(stats.norm(), stats.norm()),
    "normal, shift 0.5": shifted(0.5),
    "normal, covariance": Case(correlated, lambda d: 0.5 if d == 1 else 1.0),
    "t5 to normal": Case(
        lambda rng, n, d: (student(rng, n, d), normal(rng, n, d)),
        _t5_truth,
    ),
    "normal, shift 12.5": shifted(12.5),
    "two modes to normal": Case(
        modes,
        lambda d: _one_axis(
            _mixed((0.5, -2.0), (0.5, 2.0)), lambda x: stats.norm.logpdf(x, 0.0, math.sqrt(5.0))
        ),
    ),
    "ball to normal": Case(ball, _ball_truth),
}
OTHER: dict[str, Case] = {
    "the same t5 law": Case(
        lambda rng, n, d: (student(rng, n, d), student(rng, n, d)), lambda d: 0.0
    ),
    "exponentials": product(stats.expon(), stats.expon(scale=1.5), 3, stats.expon()),
    "gamma(2) to gamma(3)": product(stats.gamma(2), stats.gamma(3, scale=0.8)),
    "lognormals": product(stats.lognorm(0.5, scale=math.exp(0.5)), stats.lognorm(0.5), 1),
    "skew normal to normal": product(stats.skewnorm(4), stats.norm(), 1),
    "normal to Laplace": product(stats.norm(), stats.laplace()),
    "logistic, shifted": product(stats.logistic(1.0), stats.logistic()),
    "beta(2, 4) to beta(3, 3)": product(stats.beta(2, 4), stats.beta(3, 3)),
    "copula": Case(copula, lambda d: 0.0 if d == 1 else 1.0),
    "modes moved": Case(
        moved_modes,
        lambda d: _one_axis(_mixed((0.5, -2.3), (0.5, 3.7)), _mixed((0.5, -3.0), (0.5, 3.0))),
    ),
    "contaminated normal": Case(
        contaminated,
        lambda d: _one_axis(_mixed((0.7, 0.0), (0.3, 3.0)), stats.norm.logpdf),
    ),
    "ring to normal": Case(ring, _ring_truth, 2),
    "cube to normal": product(stats.uniform(-math.sqrt(3.0), 2.0 * math.sqrt(3.0)), stats.norm()),
    "cube within a cube": product(stats.uniform(), stats.uniform(-0.1, 1.2)),
    "rounded to 0.1": lattice(0.1),
    "rounded to 0.5": lattice(0.5),
}
CASES = KNOWN | OTHER
