"""Which pairs of families have a closed form: found by asking for each, not written down."""

from __future__ import annotations

import math
from typing import Literal

from kullback.families import named

Known = Literal["closed form", "infinite", "integral"]

# One law of each family, with parameters at which as many pairs as possible are finite.
CONTINUOUS = (
    "norm(0.3, 1.2)", "truncnorm(-1.5, 2)", "laplace(0.2, 1.3)", "logistic(-0.1, 0.9)",
    "gumbel_r(0.4, 1.1)", "gumbel_l(-0.3, 1.4)", "t(7, 0.2, 1.1)", "cauchy(0.3, 1.2)",
    "vonmises(1.5, 0.4)", "uniform(0.2, 0.6)", "beta(2.5, 3.5)", "kumaraswamy(2.2, 1.7)",
    "truncexpon(1)", "arcsine()", "powerlaw(1.6)", "expon(scale=0.2)", "gamma(2.5, scale=0.3)",
    "erlang(3, scale=0.2)", "chi2(3)", "chi(2.5)", "weibull_min(1.7, scale=1.1)",
    "gengamma(1.3, 1.4, scale=0.8)", "halfnorm(scale=1.2)", "rayleigh(scale=0.9)",
    "maxwell(scale=0.7)", "nakagami(1.4, scale=1.1)", "lognorm(0.6, scale=1.3)",
    "invgauss(0.8, scale=1.2)", "wald(scale=1.1)", "invgamma(4.5, scale=2)",
    "invweibull(5, scale=1.2)", "levy(scale=0.8)", "pareto(4.5)", "lomax(4.5, scale=1.2)",
)  # fmt: skip
DISCRETE = (
    "bernoulli(0.3)", "binom(6, 0.4)", "poisson(2.5)", "geom(0.4, loc=-1)", "geom(0.4)",
    "nbinom(3.5, 0.6)", "zipf(4.5)", "logser(0.6)",
)  # fmt: skip


def matrix(laws: tuple[str, ...] = CONTINUOUS) -> dict[tuple[str, str], Known]:
    """Return what is known of KL(P‖Q) for each ordered pair of laws.

    Parameters
    ----------
    laws : tuple of str
        Laws as they are typed, one of each family.

    Returns
    -------
    dict
        ``(p, q)`` to ``"closed form"``, ``"infinite"`` (proved) or ``"integral"``: such pairs are
        summed or integrated.

    Examples
    --------
    >>> matrix(("expon()", "gamma(2)", "norm(0, 1)"))[("expon()", "gamma(2)")]
    'closed form'
    """
    from kullback.measures.closed_forms import kl

    known = {text: named(text) for text in laws}
    found: dict[tuple[str, str], Known] = {}
    for p in laws:
        for q in laws:
            value = kl(known[p], known[q])
            found[p, q] = "integral" if value is None else "closed form"
            if value == math.inf:
                found[p, q] = "infinite"
    return found
