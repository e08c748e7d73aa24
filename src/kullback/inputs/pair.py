"""Pairing: P and Q on the same cells, both exact or both counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import array_api_compat
import numpy as np

from kullback._errors import InputError
from kullback.inputs.discrete import (
    Counts,
    Discrete,
    LogWeights,
    Masses,
    Weights,
    probabilities,
)

KINDS = (Weights, LogWeights, Counts, Masses)


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """Two distributions on the same cells.

    Attributes
    ----------
    p, q : Discrete
        The two, of one kind.
    labels : sequence of str or None
        The names of the cells.
    notes : tuple of str
        What the pairing did that a reader must know.
    """

    p: Discrete
    q: Discrete
    labels: Sequence[str] | None = None
    notes: tuple[str, ...] = ()

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
    if isinstance(p, KINDS):
        return p
    return probabilities(p, name, normalize=normalize)


def as_pair(
    p: Any, q: Any, *, normalize: bool = False, labels: Sequence[str] | None = None
) -> Pair:
    """Return P and Q on the same cells; two with labels (dict, Series) are aligned by them.

    Raises
    ------
    InputError
        If the lengths differ, if only one of them is counts, or if the labels do not fit.
    """
    _check_libraries(p, q)
    left = as_single(p, name="p", normalize=normalize)
    right = as_single(q, name="q", normalize=normalize)
    notes: tuple[str, ...] = ()
    if left.labels is not None or right.labels is not None:
        left, right, notes = _aligned(left, right)
    if left.values.size != right.values.size:
        raise InputError(
            f"p has {left.values.size} cells and q has {right.values.size}; "
            "both must list the same cells in the same order."
        )
    if type(left) is not type(right):
        left, right = _of_one_kind(left, right)
    if labels is not None:
        return Pair(left, right, _as_labels(labels, left.values.size), notes)
    return Pair(left, right, left.labels, notes)


def _check_libraries(p: Any, q: Any) -> None:
    """Refuse a torch tensor beside a NumPy array: one of them is rarely meant."""
    if type(p) is type(q) or isinstance(p, list) or isinstance(q, list):
        return
    arrays = [x for x in (p, q) if array_api_compat.is_array_api_obj(x)]
    libraries = sorted({type(x).__module__.split(".")[0] for x in arrays})
    if len(libraries) > 1:
        raise InputError(
            f"p and q come from different array libraries ({' and '.join(libraries)}); "
            "convert one of them, for example with numpy.asarray(q)."
        )


def _aligned(p: Discrete, q: Discrete) -> tuple[Discrete, Discrete, tuple[str, ...]]:
    """Return both on the union of their labels, in P's order first, and what had no partner."""
    if p.labels is None or q.labels is None:
        bare, other = ("p", "q") if p.labels is None else ("q", "p")
        raise InputError(
            f"{other} has labels and {bare} has none; give both as a dict or a Series, or pass "
            f"the numbers of {other} alone, as in list({other}.values())."
        )
    if p.labels == q.labels:
        return p, q, ()
    place_p = {label: i for i, label in enumerate(p.labels)}
    place_q = {label: i for i, label in enumerate(q.labels)}
    union = (*p.labels, *(label for label in q.labels if label not in place_p))
    notes = tuple(
        _note_on_missing([label for label in union if label not in place], name)
        for name, place in (("P", place_p), ("Q", place_q))
        if len(place) < len(union)
    )
    return _on(union, p, place_p), _on(union, q, place_q), notes


def _on(union: tuple[str, ...], x: Discrete, place: dict[str, int]) -> Discrete:
    nothing = -np.inf if isinstance(x, LogWeights) else 0.0
    padded = np.append(x.values, nothing)
    places = [place.get(label, x.values.size) for label in union]
    return replace(x, values=padded[places], labels=union)


def _note_on_missing(labels: list[str], name: str) -> str:
    listed = ", ".join(labels[:3]) + (", ..." if len(labels) > 3 else "")
    cells = "1 label" if len(labels) == 1 else f"{len(labels)} labels"
    return f"{name} lacks {cells} of the other ({listed}); taken as 0 there"


def _of_one_kind(left: Discrete, right: Discrete) -> tuple[Discrete, Discrete]:
    for kind, said, wrapper in (
        (Counts, "counts", "kb.counts"),
        (Masses, "masses", "kb.masses"),
    ):
        if isinstance(left, kind) != isinstance(right, kind):
            raise InputError(
                f"one of p and q is {said} and the other is exact; wrap both in {wrapper}, "
                "or give both as probabilities."
            )
    return _in_log_space(left), _in_log_space(right)


def _as_labels(labels: Any, size: int) -> list[str]:
    try:
        listed = [str(label) for label in labels]
    except TypeError:
        raise InputError(f"labels must be a list of names, not {labels!r}.") from None
    if len(listed) != size:
        raise InputError(f"there are {len(listed)} labels for {size} cells.")
    return listed


def _in_log_space(x: Discrete) -> Discrete:
    assert isinstance(x, Weights | LogWeights)
    return LogWeights(np.asarray(x.log_weights(), dtype=np.float64), x.labels)
