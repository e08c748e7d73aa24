"""The Kullback-Leibler divergence."""

from kullback.functional import cells
from kullback.measures.base import Measure

KL = Measure(
    "kl",
    "KL({p}‖{q})",
    cells.KL,
    masses=True,
    reference="Kullback and Leibler (1951), On information and sufficiency",
)
