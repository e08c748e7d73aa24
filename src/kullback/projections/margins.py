"""The I-projection of a table onto given margins: iterative proportional fitting.

References
----------
Csiszar (1975), "I-divergence geometry of probability distributions and minimization problems",
shows that the cycle of scalings converges to the projection.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kullback._errors import InputError

TOLERANCE = 1e-13
CYCLES = 100_000


def project_onto_margins(
    table: np.ndarray, margins: Mapping[tuple[int, ...], np.ndarray]
) -> np.ndarray:
    """Return the table nearest to a given one, by KL(P‖Q), that has the given margins.

    Parameters
    ----------
    table : array, shape (k_1, ..., k_d)
        Probabilities Q.
    margins : mapping of axes to array
        The law of the variables on these axes, in this order.

    Returns
    -------
    array, shape (k_1, ..., k_d)

    Raises
    ------
    InputError
        If no table on the support of Q has these margins.
    """
    shaped = {axes: _spread(margin, axes, table.ndim) for axes, margin in margins.items()}
    fitted = table.astype(np.float64)
    for _ in range(CYCLES):
        worst = 0.0
        for axes, target in shaped.items():
            others = tuple(axis for axis in range(table.ndim) if axis not in axes)
            found = np.sum(fitted, axis=others, keepdims=True)
            worst = max(worst, float(np.max(np.abs(found - target))))
            if np.any((found == 0) & (target > 0)):
                raise InputError(_IMPOSSIBLE)
            fitted = fitted * np.divide(target, found, out=np.zeros_like(found), where=found > 0)
        if worst <= TOLERANCE:
            return fitted
    raise InputError(_IMPOSSIBLE)


_IMPOSSIBLE = "no table on the cells of the target has these margins: it is 0 where they need mass."


def _spread(margin: np.ndarray, axes: tuple[int, ...], dimensions: int) -> np.ndarray:
    """Return a margin with its axes in the table's order and places, length 1 elsewhere."""
    order = np.argsort(axes)
    ordered = np.transpose(margin, order)
    shape = [1] * dimensions
    for axis, length in zip(sorted(axes), ordered.shape, strict=True):
        shape[axis] = length
    return ordered.reshape(shape)
