"""Amari's alpha-divergence."""

import math

from kullback._errors import InputError
from kullback.functional import cells
from kullback.measures.base import Measure


def alpha(alpha: float) -> Measure:
    """Return ``4/(1-a^2) (1 - sum p^((1-a)/2) q^((1+a)/2))``; KL(P‖Q) at -1, KL(Q‖P) at 1."""
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not math.isfinite(alpha):
        raise InputError(f"alpha must be a finite number, such as 0, not {alpha!r}.")
    inner = abs(alpha) < 1
    return Measure(
        "alpha",
        f"α[{alpha:g}]({{p}}‖{{q}})",
        cells.power(0.5 * (1.0 - alpha)),
        symmetric=alpha == 0,
        entropic=False,
        upper=4.0 / (1.0 - alpha * alpha) if inner else math.inf,
    )
