"""Loops over single symbols: compiled by numba where it is installed, the same code where not.

A module whose functions are `compiled` is imported inside the functions that need it: it loads
numba, which nothing else does. Such a function indexes and counts alone, so that it runs on arrays
(compiled) as on lists and bytes (which plain Python indexes ten times faster than arrays).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., object])


def is_installed() -> bool:
    """Say whether numba can be loaded, so that the loops run compiled, some hundred times faster.

    An installed numba may be too old for NumPy, which its own error says.
    """
    try:
        import_module("numba")
    except ImportError:
        return False
    return True


def compiled(function: F) -> F:
    """Return the function compiled when first called, and kept on disk where that is possible."""
    if not is_installed():
        return function
    numba: Any = import_module("numba")
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder can be written to
        return numba.njit(nogil=True)(function)
