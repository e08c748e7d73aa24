"""Divergences of distributions: closed form, sum, quadrature or Monte Carlo, in this order."""

from __future__ import annotations

from typing import Any

from kullback.measures import Measure
from kullback.result import Result


def are_laws(p: Any, q: Any) -> bool:
    """Return whether both are distributions; refuse one beside a vector."""
    return False


def is_law(p: Any) -> bool:
    """Return whether ``p`` is a distribution such as a frozen one of SciPy."""
    return False


def parametric(p: Any, q: Any, measure: Measure, *, method: str, level: float, rng: Any) -> Result:
    """Return a measure of two distributions."""
    raise NotImplementedError


def law_cross_entropy(p: Any, q: Any, measure: str, direction: str) -> Result:
    """Return ``-E_P log q``."""
    raise NotImplementedError
