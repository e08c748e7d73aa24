"""Axes along which two samples are far from normal: KL does not change when both are turned alike.

References
----------
Hyvarinen (1999), "Fast and robust fixed-point algorithms for independent component analysis", IEEE
Trans. Neural Networks 10: the symmetric fixed point with the hyperbolic tangent.
"""

from __future__ import annotations

import numpy as np

from kullback.estimators.elliptical import CLEAR, excess_kurtosis
from kullback.estimators.normality import departure

_ROWS = 100  # for each column: with fewer, axes that look far from normal are found by chance
_CLEAR = 5.0  # of Anderson and Darling's statistic, on some axis
_BETTER = 2.0
_STEPS, _SETTLED = 50, 1e-6
_LOOKED_AT = 5000


def on_clear_axes(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both samples on the axes of their independent components, if these say more.

    They do where the components are clearly further from normal than the columns are: the
    components of a cube that was rotated are its edges. Otherwise the samples are as they were.
    """
    d = x.shape[1]
    if d == 1 or min(len(x), len(y)) < _ROWS * d:
        return x, y
    some = tuple(z[:: -(-len(z) // _LOOKED_AT)] for z in (x, y))
    if all(abs(excess_kurtosis(z)) <= CLEAR for z in some):
        return x, y
    turn = components(np.concatenate(some))
    own, turned = _departures(*some), _departures(*(z @ turn for z in some))
    if np.max(turned) < _CLEAR or np.sum(turned) < _BETTER * np.sum(own):
        return x, y
    return x @ turn, y @ turn


def _departures(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.array([departure(column) for z in (x, y) for column in z.T])


def components(z: np.ndarray) -> np.ndarray:
    """Return the matrix whose product with points has their independent components as columns.

    The search starts from the principal axes, so that it does not depend on how points are turned.
    """
    centred = z - np.mean(z, axis=0)
    values, vectors = np.linalg.eigh(np.cov(centred, rowvar=False))
    whiten = vectors / np.sqrt(np.maximum(values, 1e-12 * values[-1]))
    white = centred @ whiten
    turn = np.eye(z.shape[1])
    for _ in range(_STEPS):
        outputs = np.tanh(white @ turn)
        step = white.T @ outputs / len(z) - turn * np.mean(1.0 - outputs**2, axis=0)
        left, _, right = np.linalg.svd(step)
        new = left @ right
        moved = 1.0 - np.min(np.abs(np.sum(new * turn, axis=0)))
        turn = new
        if moved < _SETTLED:
            break
    return np.asarray(whiten @ turn)
