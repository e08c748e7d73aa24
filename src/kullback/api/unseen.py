"""How much a sample has not met: what every estimate from counts depends on."""

from __future__ import annotations

from typing import Any

from kullback._errors import InputError
from kullback.estimators import unseen_mass as estimated_unseen_mass
from kullback.inputs import Counts
from kullback.result import PLAIN, Result


def unseen_mass(p: Any, *, level: float = 0.95) -> Result:
    """Return the probability that the next draw is of a cell that the sample has not met.

    Parameters
    ----------
    p : kullback.counts
        A sample's counts.
    level : float
        The level of the interval.

    Returns
    -------
    Result
        A plain number in [0, 1], by Good and Turing: the share of draws whose cell was met once.

    Raises
    ------
    InputError
        If ``p`` is not counts.

    References
    ----------
    Good (1953), "The population frequencies of species and the estimation of population
    parameters". Esty (1983), "A normal limit law for a nonparametric estimator of the coverage of
    a random sample".

    Examples
    --------
    >>> import kullback as kb
    >>> unseen_mass(kb.counts([40, 20, 10, 5, 2, 2, 2, *[1] * 19]))
    <Result unseen mass of P = 0.19, estimate, 95% interval [0.09935, 0.2806]>
    """
    if not isinstance(p, Counts):
        raise InputError("p must be the counts of a sample, as in kb.counts([7, 2, 1, 1]).")
    found = estimated_unseen_mass(p.values, level=level)
    return Result(
        found.value,
        PLAIN,
        "unseen_mass",
        "unseen mass of P",
        found.method,
        "estimate",
        error=found.error,
        interval=found.interval,
        notes=found.notes,
    )
