"""KL of laws that share a shift, or where only one of the two is shifted."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from kullback.families.composed import Shifted
from kullback.families.interval import Uniform
from kullback.families.real_line import Gumbel, Laplace, Logistic, Normal, StudentT

# Families that a shift leaves within the family, by the fields that it moves.
MOVABLE: dict[type, tuple[str, ...]] = {
    Normal: ("loc",),
    Laplace: ("loc",),
    Logistic: ("loc",),
    Gumbel: ("loc",),
    StudentT: ("loc",),
    Uniform: ("low", "high"),
}


def unshifted(p: Any, q: Any) -> tuple[Any, Any] | None:
    """Return the pair moved so that neither is shifted, or None if that is not possible."""
    shift_p, base_p = (p.loc, p.base) if isinstance(p, Shifted) else (0.0, p)
    shift_q, base_q = (q.loc, q.base) if isinstance(q, Shifted) else (0.0, q)
    if shift_p == shift_q:
        return base_p, base_q
    if type(base_q) in MOVABLE:
        return base_p, moved(base_q, shift_q - shift_p)
    if type(base_p) in MOVABLE:
        return moved(base_p, shift_p - shift_q), base_q
    return None


def moved(law: Any, by: float) -> Any:
    """Return a law of a movable family moved by a distance."""
    if not math.isfinite(by):
        return law
    return replace(law, **{field: getattr(law, field) + by for field in MOVABLE[type(law)]})
