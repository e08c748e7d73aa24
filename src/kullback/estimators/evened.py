"""Columns in a common measure, so that distances see all of them: KL stays."""

from __future__ import annotations

import numpy as np

# Ratio of units of columns from which distances would see the largest alone.
_UNEVEN = 30.0
# Ratio of the spreads along principal axes from which columns nearly depend on each other, and from
# which they do, to rounding.
_THIN, _FLAT = 1e3, 1e10


def evened(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both samples in common units, on principal axes if columns nearly depend."""
    spread = np.sqrt(0.5 * (np.var(x, axis=0) + np.var(y, axis=0)))
    if not spread.min() > 0:
        return x, y
    thickness, axes = _principal(*((z - np.mean(z, axis=0)) / spread for z in (x, y)))
    if _THIN * thickness.min() < thickness.max() < _FLAT * thickness.min():
        # Means may be far off where columns nearly depend, and products with them would round.
        centre, turn = np.mean(y, axis=0), axes / thickness
        return ((x - centre) / spread) @ turn, ((y - centre) / spread) @ turn
    if spread.max() <= _UNEVEN * spread.min():
        return x, y
    return x / spread, y / spread


def flat(x: np.ndarray) -> bool:
    """Whether a column is a combination of others, to rounding, whatever their units."""
    spread = np.std(x, axis=0)
    if x.shape[1] == 1 or not spread.min() > 0:
        return False
    thickness, _ = _principal((x - np.mean(x, axis=0)) / spread)
    return bool(thickness.max() >= _FLAT * thickness.min())


def _principal(*parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the spread along the principal axes of centred points, and these as columns.

    Squares of small spreads would be lost in rounding: where it may be so, the points themselves
    are decomposed.
    """
    rows, columns = sum(map(len, parts)), parts[0].shape[1]
    values, vectors = np.linalg.eigh(np.sum([z.T @ z for z in parts], axis=0) / rows)
    if values[0] > values[-1] / (10.0 * _THIN**2):
        return np.sqrt(values), vectors
    _, sizes, turned = np.linalg.svd(np.concatenate(parts), full_matrices=False)
    sizes = np.pad(sizes, (0, columns - len(sizes))) / np.sqrt(rows)
    return np.maximum(sizes, 1e-300), turned.T
