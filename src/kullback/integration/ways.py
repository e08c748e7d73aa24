"""Which way to a number: the rules of support, then a sum, a quadrature or random draws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from kullback._errors import InputError
from kullback.families.density import Density
from kullback.families.family import Family
from kullback.functional.cells import Formula
from kullback.integration.digits import polished
from kullback.integration.integral import Integral, infinite
from kullback.integration.integrands import Cells, Integrand, Mass, Surprise
from kullback.integration.monte_carlo import by_draws
from kullback.integration.pair import Pair
from kullback.integration.parts import Part, add, found, part_over
from kullback.integration.quadrature import Infinite, UndecidedError

# A law whose mass is off 1 by more than this is refused, by more than the second one reported.
_WRONG, _INEXACT = 1e-6, 1e-9


def integrate(
    p: Density,
    q: Density,
    formula: Formula,
    *,
    level: float = 0.95,
    rng: np.random.Generator | int | None = None,
    measure_name: str = "kl",
) -> Integral:
    """Return the divergence of a formula between two laws, in nats.

    Parameters
    ----------
    p, q : Density
        The laws: both on the integers, both on the line, or both in space.
    formula : Formula
        What a cell adds; see `kullback.functional.cells`.
    level : float
        The level of the interval, where the number comes from random draws.
    rng : Generator, int or None
        Where these draws come from.
    measure_name : str
        How the measure is called in messages.

    Returns
    -------
    Integral
        "exact" or "numerical" in one dimension, an "estimate" in more.

    Raises
    ------
    InputError
        If the laws do not live on the same space, if the mass of one is not found to be 1, or if
        it cannot be told whether the integral is finite.
    """
    if p.dimension != q.dimension:
        raise InputError(
            f"{p.name} lives in {p.dimension} dimension(s) and {q.name} in {q.dimension}; "
            f"{measure_name} needs two laws on one space."
        )
    if p is q:
        return Integral(0.0, 0.0, "exact", "p and q are the same")
    apart = formula.p_zero + formula.q_zero
    if p.discrete != q.discrete:
        return _apart(apart, "one law lives on the integers, the other has a density")
    if p.dimension > 1:
        return by_draws(p, q, formula, level=level, rng=rng)
    low, high = max(p.support[0], q.support[0]), min(p.support[1], q.support[1])
    if low > high or (low == high and not p.discrete):
        return _apart(apart, "p and q share no point")
    parts = []
    for law, slope, said in ((p, formula.q_zero, "q"), (q, formula.p_zero, "p")):
        beyond = outside(law, low, high)
        if beyond.possible and slope == math.inf:
            return infinite("support", f"{law.name} has mass where {said} has none")
        if beyond.possible and slope > 0:
            parts.append((slope, beyond))
    # Where p is 0, only some formulas feel what q is; a family's own formula needs no proof.
    felt = formula.p_zero > 0 or not isinstance(q, Family)
    notes = _checked(p, q) if felt else _checked(p)
    found = _inside(Pair(p, q), Cells(formula), low, high, parts)
    return replace(found, notes=found.notes + notes)


def expected_surprise(p: Density, q: Density) -> Integral:
    """Return the cross-entropy ``-E_p log q`` in nats; for densities it may be negative.

    Raises
    ------
    InputError
        As for `integrate`; and in more than one dimension.
    """
    if p.dimension != 1 or q.dimension != 1:
        raise InputError(f"the cross-entropy of {p.name} and {q.name} needs one dimension.")
    if p.discrete != q.discrete:
        return infinite("support", "one law lives on the integers, the other has a density")
    low, high = max(p.support[0], q.support[0]), min(p.support[1], q.support[1])
    if low > high or outside(p, low, high).possible:
        return infinite("support", f"{p.name} has mass where q has none")
    notes = _checked(p, q)
    found = _inside(Pair(p, q), Surprise(), low, high, [])
    return replace(found, notes=found.notes + notes)


def _checked(*laws: Density) -> tuple[str, ...]:
    """Refuse laws whose mass is not 1, or not found; note what is a little off."""
    notes = []
    for law in laws:
        try:
            mass = check_mass(law)
        except UndecidedError:
            notes.append(f"that {law.name} integrates to 1 could not be checked")
            continue
        if abs(mass.value - 1.0) > _INEXACT + mass.error:
            notes.append(f"{law.name} integrates to {mass.value:.12g}, not quite to 1")
    return tuple(notes)


def check_mass(law: Density) -> Integral:
    """Return what a density integrates (or a mass function sums) to.

    A law whose bumps the landmarks miss is caught here too, whatever its formula.

    Raises
    ------
    InputError
        If that is not 1, by more than 1e-6 and the error of the quadrature.
    """
    low, high = law.support
    mass = _inside(Pair(law, law), Mass(), low, high, [])
    if not abs(mass.value - 1.0) <= _WRONG + min(mass.error, _WRONG):
        verb = "sum" if law.discrete else "integrate"
        over = f"over its support ({low:g}, {high:g})"
        if math.isinf(mass.value):
            raise InputError(
                f"{law.name} does not {verb} to 1 {over} but to infinity: it is no distribution, "
                "or its density is wrong far out."
            )
        raise InputError(
            f"{law.name} {verb}s to {mass.value:.10g} {over}, not to 1; divide it by that, or "
            "check the support and the landmarks."
        )
    return mass


def _apart(value: float, reason: str) -> Integral:
    return Integral(value, 0.0, "exact", "support", None, (reason,))


def outside(law: Density, low: float, high: float) -> Part:
    """Return the mass of a law outside an interval."""
    step = 1.0 if law.discrete else 0.0
    total = Part()
    for left, right in ((law.support[0], low - step), (high + step, law.support[1])):
        if right > left or (law.discrete and right == left and math.isfinite(left)):
            total = add(total, part_over(Pair(law, law), Mass(), left, right))
    return total


def _inside(
    pair: Pair, integrand: Integrand, low: float, high: float, beyond: list[tuple[float, Part]]
) -> Integral:
    """Return the integral over the common support with what lies outside of it."""
    try:
        part = part_over(pair, integrand, low, high, polish=polished)
    except Infinite as reason:
        return infinite("support", str(reason))
    for slope, more in beyond:
        part = add(part, more, slope)
    return found(part)
