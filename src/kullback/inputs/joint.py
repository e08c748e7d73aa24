"""Joint tables: the cells of several variables at once, with names for the axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy
from kullback.inputs.discrete import counts, probabilities


@dataclass(frozen=True, eq=False, slots=True)
class Joint:
    """Weights of a joint distribution, one axis a variable.

    Attributes
    ----------
    values : array, shape (k_1, ..., k_d)
        The weights.
    axes : tuple of str
        The names of the variables.
    labels : tuple of tuple of str
        The names of each variable's values.
    counted : bool
        Whether the weights count a sample, so that answers are estimates.
    """

    values: np.ndarray
    axes: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    counted: bool = False

    def axis(self, name: str | int) -> int:
        """Return the number of an axis from its name or number."""
        if isinstance(name, str) and name in self.axes:
            return self.axes.index(name)
        if isinstance(name, int) and not isinstance(name, bool) and 0 <= name < len(self.axes):
            return name
        raise InputError(f"there is no axis {name!r}; the axes are {', '.join(self.axes)}.")

    def split(self, given: Sequence[int]) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return weights of shape (given, rest) and the names of the given cells."""
        rest = [axis for axis in range(len(self.axes)) if axis not in given]
        order = [*given, *rest]
        cells = math.prod(self.values.shape[axis] for axis in given)
        names = [""]
        for axis in given:
            names = [f"{n}, {x}" if n else x for n in names for x in self.labels[axis]]
        return np.transpose(self.values, order).reshape(cells, -1), tuple(names)


def joint(
    table: Any,
    axes: Sequence[str] | None = None,
    *,
    normalize: bool = False,
    counted: bool = False,
    name: str = "joint",
) -> Joint:
    """Say that ``table`` is a joint distribution, with a name for each axis.

    Parameters
    ----------
    table : array_like, shape (k_1, ..., k_d) with d >= 2, or a pandas DataFrame
        Probabilities that sum to 1 over all cells. A DataFrame brings its own names.
    axes : sequence of str, optional
        The names of the variables; "0", "1", ... by default.
    normalize : bool
        Take the table as exact weights of any positive sum.
    counted : bool
        Take the table as counts of a sample: whole numbers, and answers become estimates.
    name : str
        What errors call the table.

    Returns
    -------
    Joint

    Raises
    ------
    InputError
        If the table is not a distribution over two or more variables.

    Examples
    --------
    >>> import kullback as kb
    >>> table = kb.joint([[0.4, 0.1], [0.1, 0.4]], axes=["weather", "mood"])
    >>> kb.mutual_information(table, unit="bits")
    <Result I(weather; mood) = 0.278072 bits, exact>
    >>> kb.mutual_information(kb.joint([[40, 10], [10, 40]], counted=True), unit="bits")
    <Result I(0; 1) = 0.270642 bits, estimate, 95% interval [0.1151, 0.4262]>
    """
    if isinstance(table, Joint):
        return table
    values, found, labels = _table(table, name)
    names = tuple(str(a) for a in axes) if axes is not None else found
    if len(names) != values.ndim or len(set(names)) < len(names):
        raise InputError(
            f"axes must give {values.ndim} different names, one for each axis, not {axes!r}."
        )
    flat = values.reshape(-1)
    checked = counts(flat) if counted else probabilities(flat, name, normalize=normalize)
    return Joint(checked.values.reshape(values.shape), names, labels, counted)


def _table(
    table: Any, name: str
) -> tuple[np.ndarray, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    if hasattr(table, "columns") and hasattr(table, "index"):
        frame_axes = (table.index, table.columns)
        labels = tuple(tuple(str(x) for x in axis) for axis in frame_axes)
        values = np.asarray(table.to_numpy())
        found = tuple(str(i if a.name is None else a.name) for i, a in enumerate(frame_axes))
    else:
        try:
            values = to_numpy(table)
        except (TypeError, ValueError):
            values = np.empty(0, dtype=object)
        labels = tuple(tuple(str(i) for i in range(k)) for k in values.shape)
        found = tuple(str(i) for i in range(values.ndim))
    if values.ndim < 2 or values.dtype.kind not in "iubf":
        raise InputError(
            f"{name} must be a table of numbers with two axes or more, "
            "such as [[0.4, 0.1], [0.1, 0.4]]."
        )
    return values, found, labels


def as_joint(table: Any, *, normalize: bool = False, name: str = "joint") -> Joint:
    """Return a table as a `Joint`."""
    return joint(table, normalize=normalize, name=name)


def as_joint_pair(p: Any, q: Any, *, normalize: bool = False) -> tuple[Joint, Joint]:
    """Return two joint tables over the same variables."""
    left = as_joint(p, normalize=normalize, name="joint_p")
    right = as_joint(q, normalize=normalize, name="joint_q")
    if left.counted or right.counted:
        raise InputError(
            "the chain rule is for probabilities; pass the tables themselves with normalize=True "
            "to take their frequencies for these."
        )
    if left.values.shape != right.values.shape:
        raise InputError(
            f"joint_p has shape {left.values.shape} and joint_q {right.values.shape}; "
            "both must list the same cells."
        )
    if left.axes != right.axes:
        raise InputError(
            f"joint_p has the axes {', '.join(left.axes)} and joint_q {', '.join(right.axes)}; "
            "bring them into one order."
        )
    if left.labels != right.labels:
        raise InputError("joint_p and joint_q name their cells differently; align them first.")
    return left, right
