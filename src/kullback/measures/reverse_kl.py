"""The reverse Kullback-Leibler divergence: what variational inference minimises."""

from kullback.functional import cells
from kullback.measures.base import Measure

REVERSE_KL = Measure("reverse_kl", "KL({q}‖{p})", cells.reverse(cells.KL), masses=True)
