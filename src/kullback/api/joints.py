"""Joint tables: the chain rule, conditional KL and mutual information."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.counted import information_of_counts
from kullback.api.divergence import exact
from kullback.inputs import Joint, Pair, Weights, as_joint, as_joint_pair
from kullback.measures import KL, exact_value
from kullback.result import Contribution, Contributions, Result


@dataclass(frozen=True, slots=True)
class Chain:
    """``KL(P(x,y)‖Q(x,y)) = KL(P(x)‖Q(x)) + KL(P(y|x)‖Q(y|x))``, each as a `Result`."""

    joint: Result
    marginal: Result
    conditional: Result

    def __str__(self) -> str:
        return "\n".join(
            f"{result.direction} = {result.value:.6g} {result.unit}"
            for result in (self.joint, self.marginal, self.conditional)
        )


def chain(
    joint_p: Any,
    joint_q: Any,
    *,
    given: str | int | Sequence[str | int] = 0,
    unit: str = "nats",
    normalize: bool = False,
) -> Chain:
    """Return the chain rule: the KL of joint tables is a marginal and a conditional part.

    Parameters
    ----------
    joint_p, joint_q : array_like, DataFrame or `kullback.joint`, the same shape
        Probabilities over the same cells.
    given : axis name or number, or several
        The variables of the marginal part; the others are conditional on them.
    unit : {"nats", "bits", "bans"}
        The unit of the three.
    normalize : bool
        Take the tables as exact weights of any positive sum.

    Returns
    -------
    Chain

    Raises
    ------
    InputError
        If the tables have different cells, or ``given`` names no axis, or all of them.

    Examples
    --------
    >>> p = [[0.25, 0.25], [0.5, 0.0]]
    >>> q = [[0.25, 0.25], [0.25, 0.25]]
    >>> print(chain(p, q, given=0, unit="bits"))
    KL(P(0, 1)‖Q(0, 1)) = 0.5 bits
    KL(P(0)‖Q(0)) = 0 bits
    KL(P(1|0)‖Q(1|0)) = 0.5 bits
    """
    p, q = as_joint_pair(joint_p, joint_q, normalize=normalize)
    axes = _given(p, given)
    (rows_p, names), (rows_q, _) = p.split(axes), q.split(axes)
    everything = ", ".join(p.axes)
    kept = ", ".join(p.axes[i] for i in axes)
    rest = ", ".join(name for i, name in enumerate(p.axes) if i not in axes)
    joint = exact(_pair(rows_p.ravel(), rows_q.ravel(), _cell_names(p, axes)), KL)
    marginal = exact(_pair(rows_p.sum(axis=1), rows_q.sum(axis=1), names), KL)
    conditional = _conditional(rows_p, rows_q, names)
    return Chain(
        _named(joint, everything).to(unit),
        _named(marginal, kept).to(unit),
        _named(conditional, f"{rest}|{kept}").to(unit),
    )


def conditional_kl(
    joint_p: Any,
    joint_q: Any,
    *,
    given: str | int | Sequence[str | int] = 0,
    unit: str = "nats",
    normalize: bool = False,
) -> Result:
    """Return ``KL(P(y|x)‖Q(y|x))`` in the mean over P(x), in [0, inf] nats.

    Parameters
    ----------
    joint_p, joint_q, given, unit, normalize
        As in `chain`.

    Returns
    -------
    Result
        Its contributions are those of the values of the given variables.

    Raises
    ------
    InputError
        As in `chain`.

    Examples
    --------
    >>> conditional_kl([[0.25, 0.25], [0.5, 0.0]], [[0.25, 0.25], [0.25, 0.25]], unit="bits")
    <Result KL(P(1|0)‖Q(1|0)) = 0.5 bits, exact>
    """
    return chain(joint_p, joint_q, given=given, unit=unit, normalize=normalize).conditional


def mutual_information(
    joint: Any, *, unit: str = "nats", normalize: bool = False, level: float = 0.95
) -> Result:
    """Return the mutual information ``KL(P(x,y)‖P(x) P(y))``, in [0, min(H(X), H(Y))] nats.

    Parameters
    ----------
    joint : array_like of two axes, DataFrame or `kullback.joint`
        Probabilities that sum to 1 over all cells; or counts, in ``kb.joint(t, counted=True)``.
    unit, normalize
        As in `chain`.
    level : float
        The level of the interval of an estimate from counts.

    Returns
    -------
    Result
        An estimate has the p-value of Pearson's test of independence.

    Raises
    ------
    InputError
        If the table is no distribution over two variables.

    Examples
    --------
    >>> mutual_information([[0.5, 0.0], [0.0, 0.5]], unit="bits")
    <Result I(0; 1) = 1 bits, exact>
    """
    table = as_joint(joint, normalize=normalize)
    if len(table.axes) != 2:
        raise InputError(
            f"mutual information is of two variables, and joint has {len(table.axes)}; "
            "sum over the others first, or split them with kb.chain."
        )
    a, b = table.axes
    if table.counted:
        return information_of_counts(table.values, f"I({a}; {b})", level).to(unit)
    weights = table.values.astype(np.float64) / np.max(table.values)
    product = weights.sum(axis=1, keepdims=True) * weights.sum(axis=0, keepdims=True)
    pair = _pair(weights.ravel(), product.ravel(), _cell_names(table, [0]))
    result = exact(pair, KL)
    return _replaced(result, "mutual_information", f"I({a}; {b})").to(unit)


def _given(table: Joint, given: Any) -> list[int]:
    listed = [given] if isinstance(given, str | int) else list(given)
    axes = [table.axis(name) for name in listed]
    if not axes or len(set(axes)) < len(axes) or len(axes) == len(table.axes):
        raise InputError(
            f"given must name some of the axes {', '.join(table.axes)}, each once, and leave one."
        )
    return axes


def _cell_names(table: Joint, axes: Sequence[int]) -> tuple[str, ...]:
    order = [*axes, *(i for i in range(len(table.axes)) if i not in axes)]
    names = [""]
    for axis in order:
        names = [f"{n}, {x}" if n else x for n in names for x in table.labels[axis]]
    return tuple(names)


def _pair(p: np.ndarray, q: np.ndarray, labels: Sequence[str]) -> Pair:
    return Pair(Weights(np.ascontiguousarray(p)), Weights(np.ascontiguousarray(q)), labels)


def _conditional(rows_p: np.ndarray, rows_q: np.ndarray, names: Sequence[str]) -> Result:
    masses_p = rows_p.sum(axis=1) / rows_p.sum()
    masses_q = rows_q.sum(axis=1) / rows_q.sum()
    shares = []
    for i, (p, q) in enumerate(zip(rows_p, rows_q, strict=True)):
        if masses_p[i] == 0:
            continue
        inside = exact_value(_pair(p, q, ()), KL) if masses_q[i] > 0 else math.inf
        shares.append(
            Contribution(names[i], float(masses_p[i]), float(masses_q[i]), masses_p[i] * inside)
        )
    shares.sort(key=lambda c: -c.value)
    value = math.fsum(c.value for c in shares)
    listed = Contributions(tuple(shares))
    return Result(value, "nats", "kl", "", "exact sum", "exact", contributions=listed)


def _named(result: Result, axes: str) -> Result:
    return _replaced(result, "kl", f"KL(P({axes})‖Q({axes}))")


def _replaced(result: Result, measure: str, direction: str) -> Result:
    return replace(result, measure=measure, direction=direction)
