"""Samples with ties: rounded or whole numbers, which nearest neighbours cannot bear as they are."""

from __future__ import annotations

import numpy as np

from kullback._errors import InputError

TIED = 0.01  # share of repeated values from which a column is not continuous
_EVEN = 1e-6  # of a step


def shared_rows(x: np.ndarray, y: np.ndarray) -> int:
    """Return how many rows of x stand in y too."""
    left, right = (np.ascontiguousarray(z + 0.0).view(f"V{8 * z.shape[1]}")[:, 0] for z in (x, y))
    return int(np.count_nonzero(np.isin(left, right)))


def steps_of(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the step of the lattice that each column lives on, 0 for a continuous column.

    Raises
    ------
    InputError
        If a column repeats values without lying on a lattice.
    """
    return np.array([_step(x[:, j], y[:, j], j) for j in range(x.shape[1])])


def _step(a: np.ndarray, b: np.ndarray, column: int) -> float:
    both = np.concatenate([a, b])
    values = np.unique(both)
    if max(_repeated(a), _repeated(b)) <= TIED:
        return 0.0
    if len(values) == 1:
        raise InputError(f"column {column} of the samples is constant; leave it out.")
    gaps = np.diff(values)
    step = float(np.min(gaps))
    places = gaps / step
    if np.max(np.abs(places - np.round(places)) / np.round(places)) > _EVEN:
        raise InputError(
            f"column {column} of the samples repeats values that lie on no lattice; name it in "
            "categories= if they are codes, or count them: kb.counts(...)."
        )
    return step


def _repeated(a: np.ndarray) -> float:
    return 1.0 - len(np.unique(a)) / len(a)


def counted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each distinct row was seen in either sample."""
    _, places = np.unique(np.concatenate([x, y]), axis=0, return_inverse=True)
    places = places.reshape(-1)
    cells = int(places.max()) + 1
    left, right = places[: len(x)], places[len(x) :]
    return (
        np.bincount(left, minlength=cells).astype(np.float64),
        np.bincount(right, minlength=cells).astype(np.float64),
    )


def spread_out(x: np.ndarray, steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return points spread evenly over their lattice cells: KL of laws on the lattice stays."""
    return x + steps * (rng.random(x.shape) - 0.5)
