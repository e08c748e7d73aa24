"""The Jensen-Shannon divergence of two or more distributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kullback._errors import InputError
from kullback._xp import Array, to_arrays
from kullback.functional import cells
from kullback.functional.sums import plain_cells, sum_cells


def js(
    p: Array,
    q: Array,
    *others: Array,
    weights: Sequence[float] | None = None,
    axis: int = -1,
) -> Array:
    """Return the Jensen-Shannon divergence in nats: the mean of ``KL(P_i‖M)``, M their mixture.

    Always finite; of two distributions with equal weights it is in [0, log 2], symmetric, and its
    square root is a metric. With weights w it lies in [0, H(w)].

    Parameters
    ----------
    p, q, *others : array, shapes that broadcast to (..., k)
        Probabilities that sum to 1 along ``axis``.
    weights : sequence of float, optional
        One positive weight a distribution, summing to 1; equal ones by default.
    axis : int
        The axis of the cells.

    Returns
    -------
    array, shape (...)

    References
    ----------
    Lin (1991), "Divergence measures based on the Shannon entropy".

    Examples
    --------
    >>> round(float(js([1.0, 0.0], [0.0, 1.0])), 6)
    0.693147
    >>> round(float(js([1.0, 0.0], [0.0, 1.0], [0.5, 0.5], weights=[0.25, 0.25, 0.5])), 6)
    0.346574
    """
    shares = mixture_weights(weights, 2 + len(others))
    if not others:
        return sum_cells(cells.js_weighted(shares[0]), p, q, axis)
    xp, laws = to_arrays(p, q, *others)
    mixture: Any = 0.0
    for share, law in zip(shares, laws, strict=True):
        mixture = mixture + share * law
    total: Any = 0.0
    for share, law in zip(shares, laws, strict=True):
        total = total + share * plain_cells(cells.KL, xp, law, mixture)
    return xp.sum(total, axis=axis)


def mixture_weights(weights: Sequence[float] | None, laws: int) -> tuple[float, ...]:
    """Return checked weights of a mixture of so many laws; equal ones for None."""
    if weights is None:
        return (1.0 / laws,) * laws
    try:
        shares = tuple(float(weight) for weight in weights)
    except (TypeError, ValueError):
        raise InputError(f"weights must be a list of numbers, not {weights!r}.") from None
    if len(shares) != laws:
        raise InputError(f"there are {len(shares)} weights for {laws} distributions.")
    if not all(share > 0 for share in shares) or abs(sum(shares) - 1.0) > 1e-9:
        raise InputError(f"weights must be positive and sum to 1, such as 0.5, 0.5, not {shares}.")
    return shares
