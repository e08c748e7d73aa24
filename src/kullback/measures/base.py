"""A measure: what it is called, what it promises, and how a pair of cells adds to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from kullback.functional.cells import Formula


@dataclass(frozen=True, slots=True)
class Measure:
    """A divergence: a sum over cells, or a function of such a sum.

    Attributes
    ----------
    name : str
        The registered name, as in ``kb.divergence(p, q, "kl")``.
    symbol : str
        How a result is written, with P and Q in place: ``"KL({p}‖{q})"``.
    formula : Formula
        What a cell adds to the sum.
    finish : callable or None
        The sum to the value; None if the sum is the value, so that cells have shares of it.
    order : float or None
        The order of a Rényi divergence, whose sum may need to be taken in log space.
    symmetric : bool
        Whether P and Q may be exchanged.
    entropic : bool
        Whether it has a unit (nats, bits, bans); the others are plain numbers.
    upper : float
        The largest possible value, in nats.
    merging : bool
        Whether it never rises when cells are merged (data processing).
    convex : bool
        Whether it is jointly convex in P and Q.
    masses : bool
        Whether it is also defined for unnormalised measures.
    reference : str
        Where the definition is from.
    """

    name: str
    symbol: str
    formula: Formula
    finish: Callable[[float], float] | None = None
    order: float | None = None
    symmetric: bool = False
    entropic: bool = True
    upper: float = math.inf
    merging: bool = True
    convex: bool = True
    masses: bool = False
    reference: str = ""

    def direction(self, p: str = "P", q: str = "Q") -> str:
        """Return the measure written out with its direction, as in ``KL(P‖Q)``."""
        return self.symbol.format(p=p, q=q)

    @property
    def additive(self) -> bool:
        """Whether the value is the sum over cells, so that each cell has a share."""
        return self.finish is None and self.order is None

    def value(self, total: float) -> float:
        """Return the value from the sum over cells."""
        return total if self.finish is None else self.finish(total)
