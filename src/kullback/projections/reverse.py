"""The I-projection onto a family: the member q with the least KL(q‖P).

It avoids where P is 0 and settles on one mode where P has several, so it is searched for from
every landmark of P.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families import as_density
from kullback.families.density import Density
from kullback.functional.cells import KL
from kullback.integration import points_of
from kullback.integration.integrands import Cells
from kullback.integration.pair import Pair
from kullback.integration.parts import part_over
from kullback.integration.quadrature import Infinite
from kullback.measures import closed_forms
from kullback.projections.families import Summary, Target
from kullback.projections.forward import summary
from kullback.projections.search import ROUGH, lowest

_STARTS = 4


def reverse_projection(target: Density, family: Target) -> tuple[float, ...]:
    """Return the parameters of the member q of a family with the least KL(q‖target)."""

    def cost(free: np.ndarray) -> float:
        try:
            return _divergence(as_density(family.frozen(family.bound(free))), target)
        except (InputError, Infinite):
            return np.inf

    starts = [family.free(family.start(s)) for s in _summaries(target, family)]
    costs = [cost(start) for start in starts]
    if not np.isfinite(min(costs)):
        raise InputError(
            f"KL(q‖P) is infinite for the {family.name} laws that were tried: the target has no "
            "mass where they have some; choose a family with a narrower support."
        )
    best = [starts[i] for i in np.argsort(costs)[:_STARTS] if np.isfinite(costs[i])]
    near = min((lowest(cost, start, ROUGH) for start in best), key=cost)
    return family.bound(lowest(cost, near))


def _divergence(q: Any, target: Density) -> float:
    """Return KL(q‖target) in nats; the masses of both are known to be 1."""
    value = closed_forms.kl(q, target)
    if value is not None:
        return value
    (low, high), (left, right) = q.support, target.support
    if low < left or high > right:
        return np.inf
    part = part_over(Pair(q, target), Cells(KL), low, high)
    return np.inf if part.diverges else part.value


def _summaries(target: Density, family: Target) -> list[Summary]:
    whole = summary(*points_of(target))
    bumps = [Summary(c, s, c, s) for c, s in target.landmarks if family.low < c < family.high]
    return [whole, *dict.fromkeys(bumps)]
