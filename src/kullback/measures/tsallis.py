"""The Tsallis divergence of a positive order."""

import math

from kullback._errors import InputError
from kullback.functional import cells
from kullback.measures.base import Measure


def tsallis(order: float) -> Measure:
    """Return ``(sum p^a q^(1-a) - 1) / (a - 1)``; order 1 is KL in nats."""
    if isinstance(order, bool) or not isinstance(order, int | float) or not 0 < order < math.inf:
        raise InputError(f"order must be a positive number, such as 2, not {order!r}.")
    a = float(order)
    return Measure(
        "tsallis",
        f"Tsallis[{a:g}]({{p}}‖{{q}})",
        cells.scaled(cells.power(a), a),
        symmetric=a == 0.5,
        entropic=False,
        upper=1.0 / (1.0 - a) if a < 1.0 else math.inf,
    )
