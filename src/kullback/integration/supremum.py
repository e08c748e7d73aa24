"""Where a function of a point is highest on an interval, seen from the landmarks of two laws."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from kullback.integration.pair import Pair

_FURTHEST = 600.0  # nats of distance
_ZOOMS = 60


def highest(
    f: Callable[[np.ndarray], np.ndarray], pair: Pair, low: float, high: float
) -> tuple[float, float, float]:
    """Return where f is highest, how far it stays within 1 of that, and how high it is.

    A maximum that is narrower than the distance between two bumps, and near none of them, may be
    missed.
    """
    x = _candidates(pair, low, high)
    y = f(x)
    i = int(np.argmax(y))
    for _ in range(_ZOOMS):
        left, right = x[max(i - 1, 0)], x[min(i + 1, len(x) - 1)]
        inner = np.linspace(left, right, 17)
        inner = np.unique(np.append(np.floor(inner) if pair.p.discrete else inner, x[i]))
        inner = inner[(inner >= low) & (inner <= high)]
        x, y = inner, f(inner)
        i = int(np.argmax(y))
        if len(x) < 4 or right - left <= 1e-12 * max(abs(left), abs(right)):
            break
    return float(x[i]), _spread(f, float(x[i]), float(y[i]), low, high), float(y[i])


def _candidates(pair: Pair, low: float, high: float) -> np.ndarray:
    marks = [(c, s) for c, s in pair.landmarks if math.isfinite(c) and math.isfinite(s)]
    marks = marks or [(min(max(0.0, low), high), 1.0)]
    reach = np.exp(np.concatenate([np.arange(-20.0, 20.0, 0.25), np.geomspace(20, _FURTHEST, 60)]))
    points = [np.array([c for c, _ in marks])]
    for centre, scale in marks:
        points += [centre + scale * reach, centre - scale * reach]
    for end, sign in ((low, 1.0), (high, -1.0)):
        if math.isfinite(end):
            points += [end + sign * reach, end + sign / reach, np.array([end])]
    ends = [c + k * s for c, s in marks for k in (-8.0, 8.0)]
    points.append(np.linspace(min(ends), max(ends), 1025))
    x = np.concatenate(points)
    x = np.unique(np.floor(x) if pair.p.discrete else x)
    return x[(x >= low) & (x <= high) & np.isfinite(x)]


def _spread(
    f: Callable[[np.ndarray], np.ndarray], at: float, top: float, low: float, high: float
) -> float:
    """Return the smaller distance, to the left or the right, at which f has fallen by 1."""
    steps = max(abs(at), 1e-300) * np.exp2(np.arange(-50.0, 1.0))
    steps = np.concatenate([steps, np.exp2(np.arange(-50.0, 200.0))])
    steps = np.unique(steps)
    found = [high - low if math.isfinite(high - low) else 1.0]
    for sign in (-1.0, 1.0):
        x = at + sign * steps
        inside = (x >= low) & (x <= high)
        fallen = steps[inside][f(x[inside]) < top - 1.0] if inside.any() else steps[:0]
        found += [float(fallen[0])] if len(fallen) else []
    return min(found)
