"""Log densities that become straight lines in the log-distance: power laws, seen from far out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.integration.panels import End

_STRAIGHT = 1e-6


@dataclass(frozen=True)
class Line:
    """A log density that goes on as a straight line in t beyond ``at``."""

    at: float
    value: float
    slope: float
    roughness: float

    @property
    def straight(self) -> bool:
        """Whether the slope no longer changes."""
        return self.roughness <= _STRAIGHT * (1.0 + abs(self.slope))

    def __call__(self, t: np.ndarray) -> np.ndarray:
        """Return the line at t."""
        return self.value + self.slope * (t - self.at)


def lines_of(
    end: End, t: np.ndarray, log_p: np.ndarray, log_q: np.ndarray
) -> tuple[Line, Line] | None:
    """Return both log densities as lines from where they are straightest, if they are."""
    finite = np.flatnonzero(np.isfinite(log_p) & np.isfinite(log_q))
    if len(finite) < 12:
        return None
    t, log_p, log_q = t[finite], log_p[finite], log_q[finite]
    step = max(2.3, 0.1 * abs(t[-1] - t[0]))
    last = len(t) - 1
    if end.outward < 0 and end.base != 0.0:
        # Near the end x - a keeps ever fewer digits inside a density; look for the best place.
        outer = np.flatnonzero(np.abs(t - t[0]) > 0.3 * abs(t[-1] - t[0]))
        both = (log_p, log_q)
        rough = np.array([sum(_line(t, y, int(i), 2.3).roughness for y in both) for i in outer])
        good = np.flatnonzero(rough <= 2.0 * np.min(rough) + 1e-12)
        last, step = int(outer[good[-1]]), 2.3
    p, q = _line(t, log_p, last, step), _line(t, log_q, last, step)
    return (p, q) if p.straight and q.straight else None


def _line(t: np.ndarray, y: np.ndarray, last: int, step: float) -> Line:
    """Return the line through two points a step apart; its roughness is the change of slope."""
    middle = before(t, last, step)
    first = before(t, middle, step)
    if first == middle:
        return Line(t[last], y[last], 0.0, math.inf)
    slope = (y[last] - y[middle]) / (t[last] - t[middle])
    earlier = (y[middle] - y[first]) / (t[middle] - t[first])
    return Line(float(t[last]), float(y[last]), float(slope), abs(float(slope - earlier)))


def before(t: np.ndarray, i: int, step: float) -> int:
    """Return the index of the nearest point that is a step nearer to the start."""
    near = np.flatnonzero(np.abs(t[: i + 1] - t[i]) >= step)
    return int(near[-1]) if len(near) else 0
