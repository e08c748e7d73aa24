"""Distributions by name, as typed: ``norm(0, 1)`` or ``gamma(2, scale=3)``; parsed, never run."""

from __future__ import annotations

import math
import re
import warnings
from difflib import get_close_matches
from typing import Any

from kullback._errors import InputError
from kullback.families.adapters.scipy_frozen import CONTINUOUS, DISCRETE, from_frozen
from kullback.families.interval import Kumaraswamy

WHOLE = (*DISCRETE, "randint", "hypergeom", "betabinom")
NAMES = (*CONTINUOUS, *WHOLE, "kumaraswamy")
# SciPy finds the quartiles of these by going through every whole number.
LISTED = ("hypergeom", "betabinom")
LARGEST = 1_000_000
_WRITTEN = re.compile(r"\s*([^\W\d]\w*)\s*(?:\(([^()]*)\))?\s*")
_PARAMETER = re.compile(r"\s*(?:([^\W\d]\w*)\s*=)?\s*([^=\s]+)\s*")


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
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise InputError(
            f'{_shown(text)} is no distribution; write its name and numbers, such as "norm(0, 1)".'
        )
    name, inside = written.groups()
    if name not in NAMES:
        raise InputError(f"there is no family {_shown(name)}; {_instead(name)}.")
    positional, keywords = _parameters(inside or "", text)
    if name in LISTED and any(abs(x) > LARGEST for x in (*positional, *keywords.values())):
        raise InputError(f"{_shown(text)} has a number above {LARGEST:,}, too large for {name}.")
    try:
        return _built(name, positional, keywords)
    except TypeError:  # what Python says of a wrong number of parameters
        raise InputError(f"{_shown(text)} should read {_usage(name)}.") from None
    except (ValueError, ArithmeticError, AttributeError, MemoryError):  # SciPy's, if too extreme
        raise InputError(
            f"{_shown(text)} has a parameter outside its range; write {_usage(name)}."
        ) from None


def _built(name: str, positional: list[float], keywords: dict[str, float]) -> Any:
    if name == "kumaraswamy":
        return Kumaraswamy(*positional, **keywords)
    from scipy import stats

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_frozen(getattr(stats, name)(*positional, **keywords))


def _parameters(inside: str, text: str) -> tuple[list[float], dict[str, float]]:
    positional: list[float] = []
    keywords: dict[str, float] = {}
    for part in inside.split(",") if inside.strip() else []:
        match = _PARAMETER.fullmatch(part)
        value = math.nan if match is None else _number(match[2])
        if match is None or not math.isfinite(value):
            raise InputError(
                f"{_shown(text)} must have finite numbers for parameters, "
                f'such as "norm(0, 1)" or "gamma(2, scale=3)", not {_shown(part)}.'
            )
        if match[1] is None and keywords:
            raise InputError(f"{_shown(text)} must name no parameter before one without a name.")
        if match[1] in keywords:
            raise InputError(f"{_shown(text)} has {match[1]} twice.")
        if match[1] is None:
            positional.append(value)
        else:
            keywords[match[1]] = value
    return positional, keywords


def _number(text: str) -> float:
    try:
        return int(text) if re.fullmatch(r"[-+]?\d{1,15}", text) else float(text)
    except ValueError:
        return math.nan


def _instead(name: str) -> str:
    near = get_close_matches(name[:60].lower(), NAMES, 3, 0.6)
    if near:
        return f"perhaps {' or '.join(near)} is meant"
    return f"use one of {', '.join(sorted(NAMES))}"


def _usage(name: str) -> str:
    """Return how a family is written: its shapes, then what may be left out."""
    if name == "kumaraswamy":
        return "kumaraswamy(a, b), both above 0"
    from scipy import stats

    shapes = getattr(stats, name).shapes
    listed = [shapes] if shapes else []
    if name in WHOLE:
        return f"{name}({', '.join([*listed, 'loc'])}), where loc may be left out"
    written = f"{name}({', '.join([*listed, 'loc', 'scale'])})"
    return f"{written} with scale above 0, where loc and scale may be left out"


def _shown(text: str) -> str:
    short = text.strip()
    return short if len(short) <= 60 else f"{short[:60]}..."
