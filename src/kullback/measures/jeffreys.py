"""The Jeffreys divergence: KL in both directions, known to drift monitoring as the PSI."""

from kullback.functional import cells
from kullback.measures.base import Measure

JEFFREYS = Measure("jeffreys", "J({p}, {q})", cells.JEFFREYS, symmetric=True, masses=True)
