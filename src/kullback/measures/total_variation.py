"""The total variation distance: the largest difference that any event can show."""

from kullback.functional import cells
from kullback.measures.base import Measure

TOTAL_VARIATION = Measure(
    "total_variation",
    "TV({p}, {q})",
    cells.TOTAL_VARIATION,
    symmetric=True,
    entropic=False,
    upper=1.0,
)
