"""The triangular discrimination."""

from kullback.functional import cells
from kullback.measures.base import Measure

TRIANGULAR = Measure(
    "triangular",
    "Δ({p}, {q})",
    cells.TRIANGULAR,
    symmetric=True,
    entropic=False,
    upper=2.0,
)
