"""The same pair of laws, moved and scaled so that both are plain families: KL does not change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from kullback.families.composed import Moved
from kullback.families.interval import Uniform
from kullback.families.real_line import (
    Gumbel,
    Laplace,
    Logistic,
    Normal,
    StudentT,
    TruncatedNormal,
)

# Families that stay within themselves when they are moved: the fields that move with the
# points, and those that only scale.
MOVABLE: dict[type, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Normal: (("loc",), ("scale",)),
    TruncatedNormal: (("loc", "low", "high"), ("scale",)),
    Laplace: (("loc",), ("scale",)),
    Logistic: (("loc",), ("scale",)),
    Gumbel: (("loc",), ("scale",)),
    StudentT: (("loc",), ("scale",)),
    Uniform: (("low", "high"), ()),
}


def standardised(p: Any, q: Any) -> tuple[Any, Any] | None:
    """Return the pair moved so that neither is a moved law, or None if that is not possible."""
    (base_p, *move_p), (base_q, *move_q) = _split(p), _split(q)
    if move_p == move_q:
        return base_p, base_q
    if type(base_q) in MOVABLE and move_q == [0.0, 1.0]:
        base_q = standard(base_q, *move_p)
    elif type(base_p) in MOVABLE and move_p == [0.0, 1.0]:
        base_p = standard(base_p, *move_q)
    else:
        return None
    return None if base_p is None or base_q is None else (base_p, base_q)


def _split(law: Any) -> tuple[Any, float, float]:
    return (law.base, law.loc, law.scale) if isinstance(law, Moved) else (law, 0.0, 1.0)


def standard(law: Any, loc: float, scale: float) -> Any:
    """Return the law of ``(x - loc) / scale``, x of a movable family; None beyond doubles."""
    moving, scaling = MOVABLE[type(law)]
    fields = {name: (getattr(law, name) - loc) / scale for name in moving}
    fields |= {name: getattr(law, name) / scale for name in scaling}
    ends = all(math.isfinite(v) or not math.isfinite(getattr(law, n)) for n, v in fields.items())
    return replace(law, **fields) if ends and fields.get("scale", 1.0) > 0 else None
