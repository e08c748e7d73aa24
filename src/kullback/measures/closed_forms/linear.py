"""KL where the log-density of Q is linear in statistics whose means P knows.

``KL(P‖Q) = sum_s (c_s of P - c_s of Q) E_P s``. Within an exponential family this is the Bregman
divergence of the log-normaliser; across families it gives one closed form for each pair of a table
of means and a table of log-densities. Statistics with the same coefficient in both need no mean.
"""

from __future__ import annotations

import math
from typing import Any

from kullback.families.family import Family, Statistic
from kullback.measures.closed_forms.digits import settled

# Ends that differ by less than this many units in the last place were rounded, not meant.
_ULPS = 4


def inside(p: tuple[float, float], q: tuple[float, float]) -> bool:
    """Return whether an interval lies within another, but for rounding of its ends."""
    ends = [abs(end) for end in (*p, *q) if math.isfinite(end)]
    slack = _ULPS * math.ulp(max(ends)) if ends else 0.0
    return p[0] >= q[0] - slack and p[1] <= q[1] + slack


def kl(p: Family, q: Family) -> float | None:
    """Return KL(P‖Q) in nats, inf where it diverges, None where a mean is not known."""
    if type(p) is type(q) and p == q:
        return 0.0
    if p.discrete != q.discrete or not inside(p.support, q.support):
        return math.inf
    if p.discrete and p.support[0] == p.support[1]:
        return None  # one point: summed
    return settled(lambda m: _difference(p, q, m))


def entropy(p: Family) -> float | None:
    """Return the entropy of P in nats, None where a mean is not known."""
    return settled(lambda m: _combined({s: -c for s, c in p.terms(m).items()}, p, m))


def cross_entropy(p: Family, q: Family) -> float | None:
    """Return ``-E_P log q`` in nats, inf where it diverges, None where a mean is not known."""
    if p.discrete != q.discrete or not inside(p.support, q.support):
        return math.inf
    return settled(lambda m: _combined({s: -c for s, c in q.terms(m).items()}, p, m))


def _difference(p: Family, q: Family, m: Any) -> Any | None:
    terms = dict(p.terms(m))
    for statistic, coefficient in q.terms(m).items():
        terms[statistic] = terms.get(statistic, m.zero) - coefficient
    return _combined(terms, p, m)


def _combined(terms: dict[Statistic, Any], p: Family, m: Any) -> Any | None:
    """Return the mean under P of a combination of statistics."""
    total, rising, falling, undefined = m.zero, False, False, False
    for statistic, coefficient in terms.items():
        if coefficient == 0:
            continue
        mean = m.one if statistic == ("1",) else p.expect(statistic, m)
        if mean is None:
            return None
        if m.isnan(mean):
            undefined = True
        elif m.isinf(mean):
            rising, falling = rising or coefficient > 0, falling or coefficient < 0
        else:
            total += coefficient * mean
    if rising or falling or undefined:
        return m.inf if rising and not falling else None
    return total
