"""The chi-square divergences of Pearson and Neyman."""

from kullback.functional import cells
from kullback.measures.base import Measure

CHI2 = Measure("chi2", "χ²({p}‖{q})", cells.CHI2, entropic=False)
NEYMAN = Measure("neyman", "χ²({q}‖{p})", cells.reverse(cells.CHI2), entropic=False)
