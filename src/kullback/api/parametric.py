"""Divergences of distributions: closed form, sum, quadrature or Monte Carlo, in this order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families import Product, as_density, image, unmapped
from kullback.families.multivariate import MultivariateT
from kullback.functional.cells import Formula
from kullback.integration import Integral, expected_surprise, integrate, renyi
from kullback.integration.monte_carlo import by_draws
from kullback.measures import JEFFREYS, KL, REVERSE_KL, Measure, closed_forms
from kullback.result import PLAIN, Interval, Kind, Result

_BARE = (list, tuple, np.ndarray, dict)


def is_law(p: Any) -> bool:
    """Return whether ``p`` is a distribution such as a frozen one of SciPy."""
    return not isinstance(p, _BARE) and as_density(p) is not None


def are_laws(p: Any, q: Any) -> bool:
    """Return whether both are distributions; refuse one beside a vector."""
    left, right = is_law(p), is_law(q)
    if left != right:
        law, vector = ("p", "q") if left else ("q", "p")
        raise InputError(
            f"{law} is a distribution and {vector} is not; give both as distributions such as "
            "scipy.stats.norm(0, 1), or both as vectors over the same cells."
        )
    return left


def parametric(p: Any, q: Any, measure: Measure, *, method: str, level: float, rng: Any) -> Result:
    """Return a measure of two distributions in nats, and how it was found."""
    law = as_density(p)
    left, right = unmapped(law, law if q is p else as_density(q))
    if left.dimension != right.dimension:
        raise InputError(
            f"p has {left.dimension} dimensions and q {right.dimension}; compare like with like."
        )
    if method == "plugin":
        raise InputError('method="plugin" is for counts; distributions need none of it.')
    if method in ("auto", "closed form"):
        value = _closed(left, right, measure)
        if value is not None:
            notes = (_why_infinite(left, right),) if math.isinf(value) else ()
            return _result(measure, value, "closed form", "exact", notes=notes)
        if method == "closed form":
            raise InputError(
                f"no closed form of {measure.name} from {left.name} to {right.name} is known; "
                'leave out method=, or see "Which pairs have a closed form" in the documentation.'
            )
    return _integrated(left, right, measure, method, level, rng)


def law_cross_entropy(p: Any, q: Any, measure: str, direction: str) -> Result:
    """Return ``-E_P log q`` in nats."""
    left, right = _law(p), _law(q)
    value = closed_forms.cross_entropy(left, right)
    if value is not None:
        return Result(value, "nats", measure, direction, "closed form", "exact")
    found = expected_surprise(left, right)
    return Result(
        found.value,
        "nats",
        measure,
        direction,
        found.method,
        found.kind,
        error=_error(found.error, found),
        notes=found.notes,
    )


def _law(x: Any) -> Any:
    return image(as_density(x))


def _closed(p: Any, q: Any, measure: Measure) -> float | None:
    if measure is JEFFREYS:
        there, back = closed_forms.kl(p, q), closed_forms.kl(q, p)
        return None if there is None or back is None else there + back
    if measure.order is not None:
        return _closed_renyi(p, q, measure)
    order, factor = measure.formula.order, measure.formula.factor
    if order is None:
        return None
    if order in (0.0, 1.0):
        found = closed_forms.kl(p, q) if order == 1.0 else closed_forms.kl(q, p)
        return None if found is None else measure.value(factor * found)
    affinity = closed_forms.log_affinity(p, q, order)
    if affinity is None:
        return None
    return measure.value(factor * _expm1(affinity) / (order * (order - 1.0)))


def _expm1(x: float) -> float:
    return math.expm1(x) if x < 709.0 else math.inf


def _closed_renyi(p: Any, q: Any, measure: Measure) -> float | None:
    order = measure.order
    if order == 1.0:
        return closed_forms.kl(p, q)
    if order is None or order == 0.0 or math.isinf(order):
        return None
    affinity = closed_forms.log_affinity(p, q, order)
    return None if affinity is None else measure.value(abs(affinity / (order - 1.0)))


def _why_infinite(p: Any, q: Any) -> str:
    if p.discrete != q.discrete:
        return "infinite because one law lives on the whole numbers and the other has a density"
    if isinstance(p, MultivariateT) and p.df <= 2.0:
        return "infinite because P has no variance up to 2 degrees of freedom"
    if p.dimension > 1:
        return "infinite because P and Q do not fill the same space"
    low, high = q.support
    if p.support[0] < low or p.support[1] > high:
        return f"infinite because Q has no mass outside [{low:g}, {high:g}], where P has some"
    return "infinite, or beyond the largest double: the tail of P is too heavy for that of Q"


def _integrated(p: Any, q: Any, measure: Measure, method: str, level: float, rng: Any) -> Result:
    if isinstance(p, Product) and isinstance(q, Product) and method != "monte carlo":
        added = _over_parts(p, q, measure, level, rng)
        if added is not None:
            return added

    def total(formula: Formula) -> Integral:
        if method == "monte carlo":
            return by_draws(p, q, formula, level=level, rng=rng)
        return integrate(p, q, formula, level=level, rng=rng, measure_name=measure.name)

    order = measure.order
    found = total(measure.formula) if order is None else renyi(p, q, order, total)
    value = measure.value(found.value)
    error = None
    if found.error and math.isfinite(value):
        ends = [measure.value(max(found.value + sign * found.error, 0.0)) for sign in (-1, 1)]
        error = max(abs(end - value) for end in ends)
    interval = None
    if found.interval is not None:
        low, high, stated = found.interval
        interval = Interval(measure.value(max(low, 0.0)), measure.value(max(high, 0.0)), stated)
    return _result(
        measure,
        value,
        found.method,
        found.kind,
        error=error,
        interval=interval,
        notes=found.notes,
    )


def _over_parts(p: Product, q: Product, measure: Measure, level: float, rng: Any) -> Result | None:
    """Return a measure that adds over independent parts; None for one that does not."""
    alike = [x.dimension for x in p.parts] == [x.dimension for x in q.parts]
    if not alike or not (measure.order is not None or measure in (KL, REVERSE_KL, JEFFREYS)):
        return None
    found = [
        parametric(one, two, measure, method="auto", level=level, rng=rng)
        for one, two in zip(p.parts, q.parts, strict=True)
    ]
    if any(part.kind == "estimate" for part in found):
        return None
    value = math.fsum(part.value for part in found)
    error = sum(part.error or 0.0 for part in found) if math.isfinite(value) else 0.0
    kind: Kind = "exact" if all(part.kind == "exact" for part in found) else "numerical"
    notes = tuple(dict.fromkeys(note for part in found for note in part.notes))
    method = f"sum over {len(found)} independent parts, each by {found[0].method}"
    return _result(measure, value, method, kind, error=error or None, notes=notes)


def _error(error: float, found: Integral) -> float | None:
    return error if error and math.isfinite(found.value) else None


def _result(
    measure: Measure,
    value: float,
    method: str,
    kind: Kind,
    *,
    error: float | None = None,
    interval: Interval | None = None,
    notes: tuple[str, ...] = (),
) -> Result:
    unit = "nats" if measure.entropic else PLAIN
    return Result(
        value,
        unit,
        measure.name,
        measure.direction(),
        method,
        kind,
        error=error,
        interval=interval,
        notes=notes,
    )
