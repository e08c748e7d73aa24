"""Which rows of samples enter an estimate, and which are left out together for its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.estimators import (
    RowsOfEach,
    blocks_of,
    effective_size,
    following,
    groups_of_blocks,
    independent_rows,
    random_groups,
    thinnings,
)
from kullback.inputs import Samples

_NAMES = ("p", "q")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one sample or of two.

    Attributes
    ----------
    kept : tuple of tuple of masks
        Which rows stay, for each thinning and each sample.
    groups : tuple of ndarray
        In which group of the jackknife each row is.
    blocks : tuple of ndarray or None
        In which block each row is, for a test; None if rows are independent.
    plain : bool
        Whether all rows stay and are independent.
    notes : tuple of str
        What the reader must know of weights and of dependence.
    """

    kept: tuple[RowsOfEach, ...]
    groups: RowsOfEach
    blocks: RowsOfEach | None
    plain: bool
    notes: tuple[str, ...]

    def of_both(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the points that stay in the first thinning."""
        first, second = self.kept[0]
        return x[first], y[second]

    def test_blocks(self) -> np.ndarray | None:
        """Return the blocks of these points, counted on from one sample to the other."""
        if self.blocks is None:
            return None
        left, right = (of[rows] for of, rows in zip(self.blocks, self.kept[0], strict=True))
        return np.concatenate([left, right + int(self.blocks[0][-1]) + 1])


def rows_of(
    *samples: Samples, level: float | None, rng: np.random.Generator, seed: int, first: int = 0
) -> Rows:
    """Return the rows of samples, of which the first is p, or q if ``first`` is 1."""
    weighted = any(sample.weights is not None for sample in samples)
    longest = max(sample.block or 0 for sample in samples)
    masks = [
        (np.ones(sample.size, dtype=bool),)
        if sample.weights is None
        else thinnings(sample.weights, rng)
        for sample in samples
    ]
    runs = max(map(len, masks))
    kept = tuple(tuple(of[i % len(of)] for of in masks) for i in range(runs))
    notes = []
    for name, sample, of in zip(_NAMES[first:], samples, masks, strict=False):
        notes += [*_weights_note(name, sample, of), *_order_note(name, sample)]
    return Rows(
        kept,
        _groups(samples, level, seed),
        tuple(blocks_of(sample.size, longest) for sample in samples) if longest else None,
        not (weighted or longest),
        tuple(notes),
    )


def _groups(samples: tuple[Samples, ...], level: float | None, seed: int) -> RowsOfEach:
    if level is None:
        return tuple(np.zeros(sample.size, dtype=np.int64) for sample in samples)
    groups = random_groups(seed, *(sample.size for sample in samples))
    return tuple(
        of if sample.block is None else groups_of_blocks(blocks_of(sample.size, sample.block))
        for of, sample in zip(groups, samples, strict=True)
    )


def _weights_note(name: str, sample: Samples, masks: RowsOfEach) -> tuple[str, ...]:
    if sample.weights is None:
        return ()
    often = f", the mean of {len(masks)} such" if len(masks) > 1 else ""
    return (
        f"weights of {name}: rows stay with a probability in proportion to their weight, about "
        f"{np.mean([np.count_nonzero(of) for of in masks]):.0f} of {sample.size}{often}; the "
        f"effective sample size is {effective_size(sample.weights):.0f}",
    )


def _order_note(name: str, sample: Samples) -> tuple[str, ...]:
    if sample.block is not None:
        size = independent_rows(sample.points, blocks_of(sample.size, sample.block))
        return (
            f"blocks of {sample.block} rows: the {sample.size} rows of {name} say as much about "
            f"a mean as {size:.0f} independent ones",
        )
    found = following(sample.points)
    if found is None:
        return ()
    column, much = found
    return (
        f"rows of {name} follow each other in the order given (autocorrelation of ranks "
        f"{much:.2f} in column {column}), and the interval takes them for independent; if that is "
        "the order of time, pass block=, the number of rows after which they are",
    )
