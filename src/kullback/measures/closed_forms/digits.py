"""A formula evaluated in as many digits as it needs, so that no cancellation is felt."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

AGREED = 1e-17
START, PATIENCE, MOST = 25, 400, 6400


@lru_cache(maxsize=16)
def context(digits: int) -> Any:
    """Return an mpmath context of our own with so many digits."""
    import mpmath

    own = mpmath.MPContext()
    own.dps = digits
    return own


def settled(formula: Callable[[Any], Any]) -> float | None:
    """Return the value of a formula of exact numbers, rounded to a double; None if it is unknown.

    It is evaluated with more and more digits until two evaluations agree.

    Parameters
    ----------
    formula : callable
        An mpmath context to a number of it, ``inf``, or None. A ZeroDivisionError says that the
        digits were too few.
    """
    digits, before = START, None
    while digits <= MOST:
        m = context(digits)
        try:
            value = formula(m)
        except (ZeroDivisionError, ValueError, m.NoConvergence):
            value = m.nan
        if value is None:
            return None
        if m.isinf(value):
            return math.inf if value > 0 else None
        # A 0 may be a difference that these digits do not show; beyond PATIENCE it is believed.
        if not m.isnan(value) and (value != 0 or digits > PATIENCE):
            if before is not None and abs(value - before) <= AGREED * abs(value):
                return float(value)
            before = value
        digits *= 2
    return None
