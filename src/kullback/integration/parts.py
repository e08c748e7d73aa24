"""Parts of an integral over pieces of the line or of the integers, added with their errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kullback.integration.integral import Integral, Kind, infinite
from kullback.integration.integrands import Integrand
from kullback.integration.pair import Pair
from kullback.integration.quadrature import Outcome, UndecidedError, integrate_over
from kullback.integration.sums import Total, sum_over

_POOR = 1e-9  # relative errors above this are said in a note
_EPS = float(np.finfo(float).eps)

Polish = Callable[[Pair, Integrand, Outcome], Outcome]


@dataclass(frozen=True)
class Part:
    """The integral over a piece."""

    value: float = 0.0
    error: float = 0.0
    exact: bool = True
    possible: bool = False
    diverges: str = ""
    method: str = ""
    notes: tuple[str, ...] = ()


def part_over(
    pair: Pair, integrand: Integrand, low: float, high: float, polish: Polish | None = None
) -> Part:
    """Return the integral or the sum over a piece; ``possible``: p is not 0 on all of it."""
    if pair.p.discrete:
        return _from_total(sum_over(pair, integrand, low, high))
    outcome = integrate_over(pair, integrand, low, high)
    if polish:
        outcome = polish(pair, integrand, outcome)
    method = f"adaptive Gauss-Kronrod quadrature, {len(outcome.panels)} panels"
    if outcome.digits > 16:
        method += f", {outcome.digits} digits"
    error = outcome.error + outcome.noise
    possible = outcome.size > 0 or bool(outcome.diverges)
    return Part(
        outcome.value, error, False, possible, outcome.diverges, method, tuple(outcome.notes)
    )


def _from_total(total: Total) -> Part:
    method = f"sum of {total.terms} terms"
    if total.integrated:
        method += " and an integral" if total.terms else " as an integral"
    if total.digits > 16:
        method += f", {total.digits} digits"
    error = total.error + total.noise
    exact = total.complete and error <= 1e-12 * abs(total.value)
    possible = total.value > 0 or bool(total.diverges)
    return Part(total.value, error, exact, possible, total.diverges, method, tuple(total.notes))


def add(a: Part, b: Part, times: float = 1.0) -> Part:
    """Return ``a + times * b``."""
    return Part(
        a.value + times * b.value,
        a.error + times * b.error,
        a.exact and b.exact,
        a.possible or b.possible,
        a.diverges or b.diverges,
        a.method or b.method,
        a.notes + b.notes,
    )


def found(part: Part) -> Integral:
    """Return the finished number with what there is to say about it."""
    if part.diverges:
        return infinite("tail rule", part.diverges)
    if math.isnan(part.value) or part.value == math.inf:
        raise UndecidedError("the integrand is too large for doubles; no number was found.")
    error = part.error + 2.0 * _EPS * abs(part.value)
    notes = part.notes
    if error > _POOR * abs(part.value) and not (part.value == 0.0 and error < 1e-300):
        digits = max(0, math.floor(-math.log10(error / max(abs(part.value), 1e-300))))
        notes += (f"about {digits} digits of this number can be relied on",)
    kind: Kind = "exact" if part.exact else "numerical"
    return Integral(float(part.value), float(error), kind, part.method, None, notes)
