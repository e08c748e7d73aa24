"""Closed forms of KL between parametric laws, and what is known of which pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kullback.families.composed import Moved
from kullback.families.family import Family
from kullback.families.multivariate import (
    Dirichlet,
    InverseWishart,
    MatrixNormal,
    MultivariateNormal,
    Wishart,
)
from kullback.families.real_line import StudentT
from kullback.measures.closed_forms import cauchy, linear, multivariate
from kullback.measures.closed_forms.moving import standardised

# Pairs with a formula of their own.
MULTIVARIATE: dict[type, Callable[[Any, Any], float | None]] = {
    MultivariateNormal: multivariate.normal,
    Dirichlet: multivariate.dirichlet,
    Wishart: multivariate.wishart,
    InverseWishart: multivariate.wishart,
}


def kl(p: Any, q: Any) -> float | None:
    """Return KL(P‖Q) of two laws in nats to the last digit; inf if it diverges, None if unknown."""
    p, q = (x.as_normal() if isinstance(x, MatrixNormal) else x for x in (p, q))
    if type(p) in MULTIVARIATE and type(p) is type(q):
        return MULTIVARIATE[type(p)](p, q)
    pair = _line(p, q)
    if pair is None:
        return None
    p, q = pair
    if isinstance(p, StudentT) and isinstance(q, StudentT) and p.df == q.df == 1.0:
        return cauchy.kl(p, q)
    return linear.kl(p, q)


def cross_entropy(p: Any, q: Any) -> float | None:
    """Return ``-E_P log q`` of two laws in nats; inf if it diverges, None if it is unknown."""
    pair = _line(p, q)
    return None if pair is None else linear.cross_entropy(*pair)


def _line(p: Any, q: Any) -> tuple[Family, Family] | None:
    if not all(isinstance(x, Family | Moved) for x in (p, q)):
        return None
    pair = standardised(p, q)
    if pair is None or not all(isinstance(x, Family) for x in pair):
        return None
    return pair


__all__ = ["cross_entropy", "kl"]
