"""The affinity ``log ∫ p^a q^(1-a)`` of two laws of one exponential family."""

from __future__ import annotations

import math
from typing import Any

from kullback.families.family import ONE, Family
from kullback.measures.closed_forms.digits import settled
from kullback.measures.closed_forms.linear import inside
from kullback.measures.closed_forms.normalisers import NORMALISERS


def log_affinity(p: Family, q: Family, order: float) -> float | None:
    """Return ``log ∫ p^a q^(1-a)``, 0 at most for an order below 1; inf or None as for KL."""
    if type(p) is not type(q) or type(p) not in NORMALISERS:
        return None
    if p == q:
        return 0.0
    outside = (q, p) if order < 0 else (p, q)
    if not 0 <= order <= 1 and not inside(*(x.support for x in outside)):
        return math.inf
    low, high = max(p.support[0], q.support[0]), min(p.support[1], q.support[1])
    if low > high or (low == high and not p.discrete):
        return -math.inf
    return settled(lambda m: _blended(p, q, order, (low, high), m))


def _blended(p: Family, q: Family, order: float, ends: tuple[float, float], m: Any) -> Any | None:
    a = m.mpf(order)
    left, right = p.terms(m), q.terms(m)
    blend = dict.fromkeys([*left, *right], m.zero)
    for terms, weight in ((left, a), (right, 1 - a)):
        for statistic, coefficient in terms.items():
            blend[statistic] += weight * coefficient
    found = NORMALISERS[type(p)](blend, ends, m)
    return None if found is None else found + blend[ONE]
