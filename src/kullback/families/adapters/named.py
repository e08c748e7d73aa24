"""Distributions by name, as typed: ``norm(0, 1)`` or ``gamma(2, scale=3)``; parsed, never run."""

from __future__ import annotations

import ast
import math
from typing import Any

from kullback._errors import InputError
from kullback.families.adapters.scipy_frozen import CONTINUOUS, DISCRETE, from_frozen
from kullback.families.interval import Kumaraswamy

NAMES = (*CONTINUOUS, *DISCRETE, "randint", "hypergeom", "betabinom", "kumaraswamy")


def named(text: str) -> Any:
    """Return the distribution that is written, with SciPy's names and parameters.

    Raises
    ------
    InputError
        If there is no such family, or the parameters are no numbers, or not valid.

    Examples
    --------
    >>> named("norm(0, 1)").name
    'Normal(0, 1)'
    """
    name, positional, keywords = _parsed(text)
    if name == "kumaraswamy":
        if len(positional) != 2 or keywords:
            raise InputError("kumaraswamy takes two numbers, a and b.")
        return Kumaraswamy(*positional)
    if name not in NAMES:
        raise InputError(f"there is no family {name}; use one of {', '.join(sorted(NAMES))}.")
    from scipy import stats

    try:
        frozen = getattr(stats, name)(*positional, **keywords)
        return from_frozen(frozen)
    except TypeError:
        needed = getattr(stats, name).shapes or "no shape"
        raise InputError(
            f"{name} takes {needed}, then loc and scale, not {text.strip()!r}."
        ) from None


def _parsed(text: str) -> tuple[str, list[float], dict[str, float]]:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(_unreadable(text)) from None
    if isinstance(tree, ast.Name):
        return tree.id, [], {}
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        raise InputError(_unreadable(text))
    positional = [_number(argument, text) for argument in tree.args]
    keywords = {str(k.arg): _number(k.value, text) for k in tree.keywords}
    return tree.func.id, positional, keywords


def _number(node: ast.expr, text: str) -> float:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise InputError(_unreadable(text)) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(_unreadable(text))
    return value


def _unreadable(text: str) -> str:
    return f'{text[:60]!r} is no distribution; write its name and numbers, such as "norm(0, 1)".'
