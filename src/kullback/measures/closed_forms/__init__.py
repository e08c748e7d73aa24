"""Closed forms of KL between parametric laws, and what is known of which pair."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kullback.families.composed import Moved
from kullback.families.family import Family
from kullback.families.multivariate import (
    Dirichlet,
    InverseWishart,
    MatrixNormal,
    Multinomial,
    MultivariateNormal,
    MultivariateT,
    Wishart,
)
from kullback.families.products import Product
from kullback.families.real_line import StudentT
from kullback.measures.closed_forms import affinity, cauchy, linear, multivariate
from kullback.measures.closed_forms.moving import standardised

# Pairs with a formula of their own.
MULTIVARIATE: dict[tuple[type, type], Callable[[Any, Any], float | None]] = {
    (MultivariateNormal, MultivariateNormal): multivariate.normal,
    (MultivariateT, MultivariateNormal): multivariate.student_to_normal,
    (MultivariateT, MultivariateT): multivariate.student,
    (Dirichlet, Dirichlet): multivariate.dirichlet,
    (Multinomial, Multinomial): multivariate.multinomial,
    (Wishart, Wishart): multivariate.wishart,
    (InverseWishart, InverseWishart): multivariate.wishart,
}
AFFINITIES: dict[type, Callable[[Any, Any, float], float | None]] = {
    MultivariateNormal: multivariate.normal_affinity,
    Dirichlet: multivariate.dirichlet_affinity,
    Multinomial: multivariate.multinomial_affinity,
}


def kl(p: Any, q: Any) -> float | None:
    """Return KL(P‖Q) of two laws in nats to the last digit; inf if it diverges, None if unknown."""
    p, q = _plain(p), _plain(q)
    if isinstance(p, Product) and isinstance(q, Product):
        return _summed(kl, p, q)
    if (type(p), type(q)) in MULTIVARIATE:
        return MULTIVARIATE[type(p), type(q)](p, q)
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


def log_affinity(p: Any, q: Any, order: float) -> float | None:
    """Return ``log ∫ p^a q^(1-a)`` of two laws for an order a other than 0 and 1.

    It is ``inf`` if the integral diverges, ``-inf`` if it is 0, None if it is unknown.
    """
    p, q = _plain(p), _plain(q)
    if isinstance(p, Product) and isinstance(q, Product):
        return _summed(lambda one, two: log_affinity(one, two, order), p, q)
    if type(p) in AFFINITIES and type(p) is type(q):
        return AFFINITIES[type(p)](p, q, order)
    pair = _line(p, q)
    return None if pair is None else affinity.log_affinity(*pair, order)


def _summed(part: Callable[[Any, Any], float | None], p: Product, q: Product) -> float | None:
    """Return the sum over independent parts; None if one is unknown."""
    if [x.dimension for x in p.parts] != [x.dimension for x in q.parts]:
        return None
    found = [part(one, two) for one, two in zip(p.parts, q.parts, strict=True)]
    known = [value for value in found if value is not None]
    return math.fsum(known) if len(known) == len(found) else None


def _plain(law: Any) -> Any:
    return law.as_normal() if isinstance(law, MatrixNormal) else law


def _line(p: Any, q: Any) -> tuple[Family, Family] | None:
    if not all(isinstance(x, Family | Moved) for x in (p, q)):
        return None
    pair = standardised(p, q)
    if pair is None or not all(isinstance(x, Family) for x in pair):
        return None
    return pair


__all__ = ["cross_entropy", "kl", "log_affinity"]
