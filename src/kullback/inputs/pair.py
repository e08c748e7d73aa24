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
    _check_index(p, q)
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
    if labels is not None:
        labels = _as_labels(labels, left.values.size)
    if isinstance(left, LogWeights) != isinstance(right, LogWeights):
        left, right = _in_log_space(left), _in_log_space(right)
    return Pair(left, right, labels)


def _check_index(p: Any, q: Any) -> None:
    """Refuse two pandas Series whose cells are named differently: they would be paired by place."""
    left, right = getattr(p, "index", None), getattr(q, "index", None)
    aligned = getattr(left, "equals", None)
    if callable(aligned) and hasattr(right, "equals") and not aligned(right):
        raise InputError("p and q are Series with different labels; bring them into one order.")


def _as_labels(labels: Any, size: int) -> list[str]:
    try:
        listed = [str(label) for label in labels]
    except TypeError:
        raise InputError(f"labels must be a list of names, not {labels!r}.") from None
    if len(listed) != size:
        raise InputError(f"there are {len(listed)} labels for {size} cells.")
    return listed


def _in_log_space(x: Discrete) -> Discrete:
    if isinstance(x, Counts):
        return x
    return LogWeights(np.asarray(x.log_weights(), dtype=np.float64))
