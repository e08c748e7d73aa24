"""The skew divergence: KL to a mixture that holds a little of P, and so is always finite."""

import math

from kullback._errors import InputError
from kullback.functional import cells
from kullback.measures.base import Measure


def skew_kl(weight: float = 0.99) -> Measure:
    """Return the measure ``KL(P‖(1-w) P + w Q)``, w in (0, 1]."""
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
        raise InputError(f"weight must be above 0 and at most 1, such as 0.99, not {weight!r}.")
    upper = math.inf if weight == 1 else -math.log1p(-weight)
    return Measure(
        "skew_kl",
        f"KL({{p}}‖{1 - weight:.3g}{{p}} + {weight:.3g}{{q}})",
        cells.skew_kl(float(weight)),
        upper=upper,
        reference="Lee (1999), Measures of distributional similarity",
    )
