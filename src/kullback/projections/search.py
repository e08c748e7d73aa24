"""The lowest point of a smooth function of a few numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_ROUNDS = 6
ROUGH, FINE = 1e-3, 1e-9


def lowest(
    cost: Callable[[np.ndarray], float], start: np.ndarray, accuracy: float = FINE
) -> np.ndarray:
    """Return where a function is lowest near a start: simplex steps, begun anew until they rest."""
    from scipy.optimize import minimize

    best, value = start, np.inf
    for _ in range(_ROUNDS):
        found = minimize(
            cost,
            best,
            method="Nelder-Mead",
            options={"xatol": accuracy, "fatol": accuracy**2, "maxiter": 400 * len(start)},
        )
        rested = value - found.fun <= accuracy * (1.0 + abs(found.fun))
        if found.fun <= value:
            best, value = found.x, float(found.fun)
        if rested:
            break
    return best
