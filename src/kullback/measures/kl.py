"""The Kullback-Leibler divergence."""

import math

from kullback.functional.compensated import kl_terms
from kullback.measures.base import Measure

KL = Measure(
    name="kl",
    symbol="KL({p}‖{q})",
    terms=kl_terms,
    symmetric=False,
    upper=math.inf,
    reference="Kullback and Leibler (1951), On information and sufficiency",
)
