"""Divergences of counts: estimates with their interval, and the cells they come from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kullback._errors import InputError
from kullback.estimators import Estimate, PlugIn, ZhangGrabchak, net_contributions
from kullback.functional import compensated
from kullback.functional.compensated import cell_terms
from kullback.inputs import Pair
from kullback.measures import Measure
from kullback.result import Contribution, Contributions, Result

Estimator = Callable[[np.ndarray, np.ndarray, float], Estimate]

_ESTIMATORS: dict[str, Estimator] = {
    "kl": lambda x, y, level: ZhangGrabchak().kl(x, y, level=level),
    "js": lambda x, y, level: PlugIn().js(x, y, level=level),
}


# What a cell of the plug-in is expected to have from sampling alone, in units of 1/n + 1/m: half
# the mean of a chi-square with one degree of freedom; JS is a quarter of KL to second order.
_NOISE = {"kl": 0.5, "js": 0.125}


def estimated(pair: Pair, measure: Measure, level: float) -> Result:
    """Return the estimate of a measure from two samples' counts."""
    x, y = pair.p.values, pair.q.values
    if measure.name not in _ESTIMATORS:
        known = ", ".join(_ESTIMATORS)
        raise InputError(
            f"{measure.name} cannot be estimated from counts yet, these can: {known}; "
            'method="plugin" takes the frequencies as they are.'
        )
    estimate = _ESTIMATORS[measure.name](x, y, level)
    blocks = list(compensated.weight_cells(x, y))
    terms = np.concatenate([cell_terms(measure.formula, block) for block in blocks])
    met = np.isfinite(terms)
    noise = _NOISE[measure.name] * (1.0 / np.sum(x) + 1.0 / np.sum(y)) * met
    shares = net_contributions(np.where(met, terms, 0.0), noise, estimate.value)
    return as_result(estimate, measure.name, measure.direction(), _listed(pair, blocks, shares))


def _listed(pair: Pair, blocks: list[compensated.Cells], shares: np.ndarray) -> Contributions:
    p = np.concatenate([block.p for block in blocks])
    q = np.concatenate([block.q for block in blocks])
    order = np.argsort(-shares, kind="stable")
    return Contributions(
        tuple(
            Contribution(pair.label(int(i)), float(p[i]), float(q[i]), float(shares[i]))
            for i in order
        )
    )


def as_result(
    estimate: Estimate, measure: str, direction: str, contributions: Contributions | None
) -> Result:
    """Return an estimate as a result in nats."""
    return Result(
        estimate.value,
        "nats",
        measure,
        direction,
        estimate.method,
        "estimate",
        error=estimate.error,
        interval=estimate.interval,
        contributions=contributions,
        notes=estimate.notes,
    )
