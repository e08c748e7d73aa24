"""The Bhattacharyya distance: minus the logarithm of the overlap of two distributions."""

from kullback.functional import cells
from kullback.measures.base import Measure


def _half(renyi: float) -> float:
    return 0.5 * renyi


BHATTACHARYYA = Measure(
    "bhattacharyya",
    "B({p}, {q})",
    cells.power(0.5),
    finish=_half,
    order=0.5,
    symmetric=True,
)
