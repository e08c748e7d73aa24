"""Pairing: P and Q on the same cells, both exact or both counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.inputs.discrete import Counts, Discrete, LogWeights, Weights, probabilities


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """Two distributions on the same cells."""

    p: Discrete
    q: Discrete
    labels: Sequence[str] | None = None

    @property
    def size(self) -> int:
        """The number of cells."""
        return int(self.p.values.size)

    @property
    def counted(self) -> bool:
        """Whether both are samples, so that the answer is an estimate."""
        return isinstance(self.p, Counts)

    def label(self, index: int) -> str:
        """Return the name of a cell: its label, or its position."""
        return str(index) if self.labels is None else str(self.labels[index])


def as_single(p: Any, *, name: str = "p", normalize: bool = False) -> Discrete:
    """Return ``p`` as a distribution on cells; a bare vector means probabilities."""
    if isinstance(p, Weights | LogWeights | Counts):
        return p
    return probabilities(p, name, normalize=normalize)


def as_pair(
    p: Any, q: Any, *, normalize: bool = False, labels: Sequence[str] | None = None
) -> Pair:
    """Return P and Q on the same cells.

    Raises
    ------
    InputError
        If the lengths differ, if only one of them is counts, or if the labels do not fit.
    """
    left = as_single(p, name="p", normalize=normalize)
    right = as_single(q, name="q", normalize=normalize)
    if left.values.size != right.values.size:
        raise InputError(
            f"p has {left.values.size} cells and q has {right.values.size}; "
            "both must list the same cells in the same order."
        )
    if isinstance(left, Counts) != isinstance(right, Counts):
        raise InputError(
            "one of p and q is counts and the other is exact; wrap both in kb.counts, "
            "or give both as probabilities."
        )
    if labels is not None and len(labels) != left.values.size:
        raise InputError(f"there are {len(labels)} labels for {left.values.size} cells.")
    if isinstance(left, LogWeights) != isinstance(right, LogWeights):
        left, right = _in_log_space(left), _in_log_space(right)
    return Pair(left, right, labels)


def _in_log_space(x: Discrete) -> Discrete:
    if isinstance(x, Counts):
        return x
    return LogWeights(np.asarray(x.log_weights(), dtype=np.float64))
