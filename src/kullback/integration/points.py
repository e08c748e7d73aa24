"""A law as weighted points, which give its expectations of many functions at once."""

from __future__ import annotations

import math

import numpy as np

from kullback._errors import InputError
from kullback.families.density import Density
from kullback.integration.integrands import Mass
from kullback.integration.pair import Pair, log_density
from kullback.integration.quadrature import WEIGHTS, integrate_over, nodes

_MOST = 2**20
_REST = 1e-17  # mass beyond the points


def points_of(law: Density) -> tuple[np.ndarray, np.ndarray]:
    """Return points x and weights w with ``E f(x) = sum w f(x)`` for smooth f.

    Raises
    ------
    InputError
        If the law is not on one line, or its mass is spread over too many integers.
    """
    if law.dimension != 1:
        raise InputError(f"{law.name} does not live on one line.")
    x, w = _integers(law) if law.discrete else _nodes(law)
    kept = w > 0
    return x[kept], w[kept]


def _nodes(law: Density) -> tuple[np.ndarray, np.ndarray]:
    outcome = integrate_over(Pair(law, law), Mass(), *law.support)
    panels = outcome.panels
    # Half of each panel once more: log densities are rougher than the mass that they weigh.
    panels = panels.halves()
    t = nodes(panels)
    x = panels.base[:, None] + panels.sign[:, None] * t
    log_p, log_jacobian = np.empty_like(t), np.zeros_like(t)
    for i, tail in enumerate(outcome.tails):
        mine = panels.tail == i
        x[mine], log_jacobian[mine] = tail.place(t[mine]), t[mine]
    log_p = log_density(law, x.ravel()).reshape(t.shape)
    for i, tail in enumerate(outcome.tails):
        mine = panels.tail == i
        log_p[mine], _ = tail.adjusted(t[mine], x[mine], log_p[mine], log_p[mine])
    half = 0.5 * (panels.high - panels.low)
    weights = half[:, None] * WEIGHTS * np.exp(log_p + log_jacobian)
    return x.ravel(), weights.ravel()


def _integers(law: Density) -> tuple[np.ndarray, np.ndarray]:
    low, high = law.support
    marks = [(c, s) for c, s in law.landmarks if math.isfinite(c) and math.isfinite(s)]
    left = max(low, math.floor(min(c - 40.0 * s for c, s in marks)))
    right = min(high, math.ceil(max(c + 40.0 * s for c, s in marks)))
    while True:
        k = np.arange(left, right + 1.0)
        w = np.exp(log_density(law, k))
        done_left, done_right = left == low or w[0] < _REST, right == high or w[-1] < _REST
        if done_left and done_right:
            return k, w
        if len(k) > _MOST:
            raise InputError(f"the mass of {law.name} is spread over too many integers.")
        width = right - left + 1.0
        left = left if done_left else max(low, left - width)
        right = right if done_right else min(high, right + width)
