"""A number that was integrated, summed or drawn, with the truth about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "numerical", "estimate"]


@dataclass(frozen=True)
class Integral:
    """The value of a divergence between two laws, in nats.

    Attributes
    ----------
    value : float
        The number; ``inf`` where the integral diverges.
    error : float
        For "exact" and "numerical" numbers a bound or estimate of the absolute error; the standard
        error for an "estimate".
    kind : {"exact", "numerical", "estimate"}
        "exact" to rounding, by quadrature or series, or from random draws.
    method : str
        How it was found, in words.
    interval : tuple of (low, high, level) or None
        A confidence interval, for estimates.
    notes : tuple of str
        What the reader must know.
    """

    value: float
    error: float
    kind: Kind
    method: str
    interval: tuple[float, float, float] | None = None
    notes: tuple[str, ...] = ()


def infinite(method: str, reason: str) -> Integral:
    """Return an integral that is known to diverge, for a reason."""
    return Integral(math.inf, 0.0, "exact", method, None, (reason,))
