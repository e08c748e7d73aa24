"""What P and Q can be on a finite set of cells: each input says what its numbers mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback._xp import to_numpy
from kullback.functional.compensated import log_probabilities


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """Exact non-negative weights; the distribution is weights / sum(weights)."""

    values: np.ndarray
    labels: tuple[str, ...] | None = None

    def log_probabilities(self) -> np.ndarray:
        """Return the log-probabilities, -inf where a weight is 0."""
        return log_probabilities(self.values)

    def log_weights(self) -> np.ndarray:
        """Return log-weights: the same distribution in log space."""
        with np.errstate(divide="ignore"):
            return np.log(self.values.astype(np.float64))


@dataclass(frozen=True, eq=False, slots=True)
class LogWeights:
    """Exact log-weights: logits, or log-probabilities; -inf where a cell is impossible."""

    values: np.ndarray
    labels: tuple[str, ...] | None = None

    def log_probabilities(self) -> np.ndarray:
        """Return the log-probabilities, -inf where a cell is impossible."""
        top = np.max(self.values)
        # The largest weight is 1, so its log-probability is -log1p(the others): exact near 0.
        others = np.sum(np.exp(np.delete(self.values, np.argmax(self.values)) - top))
        return (self.values - top) - np.log1p(others)

    def log_weights(self) -> np.ndarray:
        """Return the log-weights themselves."""
        return self.values


@dataclass(frozen=True, eq=False, slots=True)
class Counts:
    """How often each cell was seen in a sample: the distribution itself is unknown."""

    values: np.ndarray
    labels: tuple[str, ...] | None = None

    @property
    def total(self) -> float:
        """The size of the sample."""
        return float(np.sum(self.values))

    def log_probabilities(self) -> np.ndarray:
        """Return the logarithms of the frequencies, -inf where nothing was seen."""
        return log_probabilities(self.values)


@dataclass(frozen=True, eq=False, slots=True)
class Masses:
    """Non-negative masses taken as they are: a measure that need not be a distribution."""

    values: np.ndarray
    labels: tuple[str, ...] | None = None

    def log_probabilities(self) -> np.ndarray:
        """Return the logarithms of the masses, -inf where a mass is 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.values.astype(np.float64))


Discrete = Weights | LogWeights | Counts | Masses


# Differences of logits must not overflow; counts must be whole numbers as doubles.
LARGEST_LOGIT = 1e300
LARGEST_COUNT = 2.0**53


def masses(x: Any) -> Masses:
    """Say that ``x`` holds masses of a measure that need not sum to 1: nothing is normalised.

    The KL of two measures is the generalised one, ``sum p log(p/q) - p + q``.

    Parameters
    ----------
    x : array_like, shape (k,), or a mapping of labels to masses
        Finite numbers, at least 0.

    Returns
    -------
    Masses

    Raises
    ------
    InputError
        If ``x`` is not one vector of finite numbers at least 0.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl(kb.masses([2.0]), kb.masses([1.0]))
    <Result KL(P‖Q) = 0.386294 nats, exact>
    """
    labels, x = labelled(x)
    values, _ = _weights(x, "masses", empty_mass=True)
    return Masses(values, labels)


def logits(z: Any) -> LogWeights:
    """Say that ``z`` holds logits: unnormalised log-weights, the distribution is softmax(z).

    Parameters
    ----------
    z : array_like, shape (k,)
        Finite numbers, or -inf where a cell is impossible.

    Returns
    -------
    LogWeights

    Raises
    ------
    InputError
        If ``z`` is not one vector of numbers, or has no possible cell.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl(kb.logits([1000.0, 0.0]), kb.logits([0.0, 1000.0])).value
    1000.0
    """
    labels, z = labelled(z)
    values = _vector(z, "logits").astype(np.float64)
    if np.any(np.isnan(values)) or np.any(np.isposinf(values)):
        raise InputError(
            "logits must be numbers below infinity; mask or repair NaN and +inf first."
        )
    if np.any(np.abs(values[np.isfinite(values)]) > LARGEST_LOGIT):
        raise InputError(
            f"logits must lie within ±{LARGEST_LOGIT:g}, so that they can be compared."
        )
    if np.all(np.isneginf(values)):
        raise InputError(
            "logits are all -inf, which leaves no possible cell; at least one is needed."
        )
    return LogWeights(values, labels)


def log_probs(log_p: Any) -> LogWeights:
    """Say that ``log_p`` holds log-probabilities: exp(log_p) must sum to 1.

    Parameters
    ----------
    log_p : array_like, shape (k,)
        Numbers at most 0, or -inf where a cell is impossible.

    Returns
    -------
    LogWeights

    Raises
    ------
    InputError
        If the probabilities do not sum to 1.

    Examples
    --------
    >>> import kullback as kb
    >>> import math
    >>> kb.entropy(kb.log_probs([math.log(0.5), math.log(0.5)])).value == math.log(2)
    True
    """
    labels, log_p = labelled(log_p)
    weights = logits(log_p)
    with np.errstate(over="ignore"):
        total = float(np.sum(np.exp(weights.values)))
    if not abs(total - 1.0) <= _tolerance(log_p):
        raise InputError(
            f"log-probabilities must have probabilities that sum to 1, not {off_one(total)}; "
            "for unnormalised ones write kb.logits(z)."
        )
    return LogWeights(weights.values, labels)


def counts(c: Any) -> Counts:
    """Say that ``c`` counts how often each cell was seen: answers become estimates.

    Parameters
    ----------
    c : array_like, shape (k,)
        Whole numbers, at least 0, not all 0.

    Returns
    -------
    Counts

    Raises
    ------
    InputError
        If ``c`` holds negative numbers, fractions or nothing.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl(kb.counts([30, 70]), kb.counts([50, 50])).kind
    'estimate'
    """
    labels, c = labelled(c)
    if getattr(c, "ndim", 1) == 2:
        raise InputError(
            "counts must be one vector, not a table; for the counts of two variables write "
            "kb.joint(table, counted=True)."
        )
    values = _weights(c, "counts")[0].astype(np.float64)
    if np.any(values != np.floor(values)):
        raise InputError(
            "counts must be whole numbers; for exact weights write kb.kl(p, q, normalize=True)."
        )
    if np.sum(values) > LARGEST_COUNT:
        raise InputError("counts must not sum to more than 2^53; no sample is that large.")
    return Counts(values, labels)


def probabilities(p: Any, name: str, *, normalize: bool) -> Weights:
    """Check a bare vector: probabilities that sum to 1, or any weights if ``normalize``."""
    labels, p = labelled(p)
    values, total = _weights(p, name)
    if not normalize and not abs(total - 1.0) <= _tolerance(p):
        raise InputError(
            f"{name} sums to {off_one(total)}, not to 1; write kb.counts({name}) for counts, "
            f"kb.logits({name}) for logits, or pass normalize=True for exact weights."
        )
    return Weights(values, labels)


def labelled(x: Any) -> tuple[tuple[str, ...] | None, Any]:
    """Return the labels of a mapping or a pandas Series, or None, and the numbers."""
    if type(x) in (list, tuple, np.ndarray):
        return None, x
    if isinstance(x, Mapping):
        return tuple(str(label) for label in x), list(x.values())
    index = getattr(x, "index", None)
    if index is None or callable(index) or not hasattr(x, "to_numpy"):
        return None, x
    labels = tuple(str(label) for label in index)
    if len(set(labels)) < len(labels):
        twice = next(label for i, label in enumerate(labels) if label in labels[:i])
        raise InputError(f"the label {twice} stands twice; sum its cells first.")
    return labels, x.to_numpy()


def _weights(x: Any, name: str, *, empty_mass: bool = False) -> tuple[np.ndarray, float]:
    """Return a vector of finite numbers at least 0, and their sum."""
    values = _vector(x, name)
    with np.errstate(over="ignore"):
        total = float(values.sum(dtype=np.float64))
    # NaN and negative numbers fail the first test, infinite ones show in the sum.
    if not values.min() >= 0 or (math.isinf(total) and math.isinf(values.max())):
        _refuse(values, name)
    if not empty_mass and not total > 0:
        raise InputError(f"{name} is zero everywhere; a distribution needs some mass.")
    return values, total


def _refuse(values: np.ndarray, name: str) -> None:
    if not np.all(np.isfinite(values)):
        raise InputError(f"{name} must hold finite numbers, not NaN or infinity.")
    at = int(np.argmax(values < 0))
    raise InputError(f"{name} must not be negative, but {name}[{at}] is {values[at]:.6g}.")


def _vector(x: Any, name: str) -> np.ndarray:
    if isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x):
        raise InputError(f"{name} has masked entries; fill them, or drop those cells of p and q.")
    try:
        values = to_numpy(x)
    except (TypeError, ValueError):  # a ragged list, say
        values = np.empty(0, dtype=object)
    if values.dtype.kind in "iub":
        values = values.astype(np.float64)
    if values.dtype.kind != "f":
        raise InputError(f"{name} must be a vector of numbers, such as [0.2, 0.8].")
    if values.ndim != 1:
        raise InputError(
            f"{name} must be one vector, not an array of shape {values.shape}; for batches write "
            "kullback.functional.kl(p, q, axis=-1), for all pairs of rows kb.pairwise(p, q)."
        )
    if values.dtype.itemsize > 8:
        with np.errstate(over="ignore"):
            values = values.astype(
                np.float64
            )  # what is beyond a double becomes infinite, and refused
    if values.size == 0:
        raise InputError(f"{name} is empty; a distribution needs at least one cell.")
    return values


def off_one(total: float) -> str:
    """Return a sum that is not 1, with the digits that show it."""
    return f"{total:.6g}" if f"{total:.6g}" != "1" else f"1 {'+-'[total < 1]} {abs(total - 1):.2g}"


def _tolerance(x: Any) -> float:
    """How far the sum of probabilities may be from 1: the square root of their precision."""
    dtype = getattr(x, "dtype", None)
    if dtype is None or dtype == np.float64:
        return _DOUBLE_TOLERANCE
    dtype = to_numpy(x).dtype
    return float(np.sqrt(np.finfo(dtype if dtype.kind == "f" else np.float64).eps))


_DOUBLE_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
