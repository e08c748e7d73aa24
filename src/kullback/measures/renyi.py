"""The Rényi divergence of an order from 0 to infinity."""

from kullback.functional import cells
from kullback.functional.renyi import check_order
from kullback.measures.base import Measure
from kullback.measures.kl import KL

REFERENCE = "van Erven and Harremoës (2014), Rényi divergence and Kullback-Leibler divergence"


def renyi(order: float) -> Measure:
    """Return the Rényi divergence of this order; order 1 is KL."""
    a = check_order(order)
    return Measure(
        "renyi",
        f"Rényi[{a:g}]({{p}}‖{{q}})",
        KL.formula if a in (0.0, 1.0, float("inf")) else cells.power(a),
        order=a,
        symmetric=a == 0.5,
        convex=a <= 1.0,
        reference=REFERENCE,
    )
