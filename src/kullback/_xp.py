"""The array library of the inputs, and the few safe operations that every formula needs."""

from __future__ import annotations

import sys
from typing import Any

import array_api_compat
import numpy as np

from kullback._errors import InputError

# NumPy array, torch tensor, JAX array ...: they share behaviour, not a base class.
Array = Any


def to_arrays(*values: Any) -> tuple[Any, tuple[Array, ...]]:
    """Return the common array namespace of ``values`` and the values as floating arrays of it.

    Lists, tuples and plain numbers become NumPy arrays; integers become the default float.

    Raises
    ------
    InputError
        If the values belong to different array libraries.
    """
    if all(type(v) is np.ndarray and v.dtype == np.float64 for v in values):
        return _NUMPY, values
    torch = sys.modules.get("torch")
    if torch is not None and all(isinstance(v, torch.Tensor) for v in values):
        return _of_torch(values)
    arrays = [v if array_api_compat.is_array_api_obj(v) else np.asarray(v) for v in values]
    try:
        xp = array_api_compat.array_namespace(*arrays)
    except TypeError:
        kinds = " and ".join(sorted({type(a).__module__.split(".")[0] for a in arrays}))
        raise InputError(
            f"the inputs come from different array libraries ({kinds}); "
            "convert them to one, for example with numpy.asarray(x)."
        ) from None
    return xp, tuple(_floating(xp, a) for a in arrays)


def _of_torch(values: tuple[Array, ...]) -> tuple[Any, tuple[Array, ...]]:
    # By way of isinstance alone, so that torch.compile follows it without a break or a warning.
    import array_api_compat.torch as xp

    return xp, tuple(v if v.is_floating_point() else _floating(xp, v) for v in values)


# The common case is settled without asking what kind of array this is, which takes longer than
# the sum over a short vector.
_NUMPY = array_api_compat.array_namespace(np.empty(0))


def _floating(xp: Any, array: Array) -> Array:
    if xp.isdtype(array.dtype, "real floating"):
        return array
    if xp.isdtype(array.dtype, ("integral", "bool")):
        return xp.astype(array, xp.float64)
    raise InputError(f"numbers are needed, not an array of type {array.dtype}.")


def to_numpy(value: Any) -> np.ndarray:
    """Return ``value`` as a NumPy array; a torch tensor is detached and copied to the CPU."""
    if array_api_compat.is_torch_array(value):
        value = value.detach().cpu().numpy()
    return np.asarray(value)


def xlogy(xp: Any, x: Array, y: Array) -> Array:
    """Return ``x log y`` with ``0 log 0 = 0``; value and gradient are finite where ``x = 0``."""
    used = x != 0
    positive = y > 0
    safe = xp.where(used & positive, y, xp.ones_like(y))
    at_zero = xp.where(y == 0, -xp.inf * xp.ones_like(y), xp.nan * xp.ones_like(y))
    logarithm = xp.where(positive, xp.log(safe), at_zero)
    return xp.where(used, x * xp.where(used, logarithm, xp.zeros_like(logarithm)), xp.zeros_like(x))


def log_softmax(xp: Any, logits: Array, axis: int) -> Array:
    """Return normalised log-probabilities; ``-inf`` stays ``-inf``, without a NaN gradient."""
    possible = logits > -xp.inf
    highest = xp.max(logits, axis=axis, keepdims=True)
    shifted = xp.where(possible, logits - highest, xp.zeros_like(logits))
    weights = xp.where(possible, xp.exp(shifted), xp.zeros_like(logits))
    total = xp.log(xp.sum(weights, axis=axis, keepdims=True))
    return xp.where(possible, shifted - total, logits)
