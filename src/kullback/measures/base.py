"""A measure: what it is called, what it promises, and how a pair of cells adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kullback.functional.compensated import Cells


@dataclass(frozen=True, slots=True)
class Measure:
    """A divergence that is a sum over cells.

    Attributes
    ----------
    name : str
        The registered name, as in ``kb.divergence(p, q, "kl")``.
    symbol : str
        How a result is written, with P and Q in place: ``"KL({p}‖{q})"``.
    terms : callable
        A block of cells to their shares in nats.
    symmetric : bool
        Whether P and Q may be exchanged.
    upper : float
        The largest possible value in nats.
    reference : str
        Where the definition is from.
    """

    name: str
    symbol: str
    terms: Callable[[Cells], np.ndarray]
    symmetric: bool
    upper: float
    reference: str

    def direction(self, p: str = "P", q: str = "Q") -> str:
        """Return the measure written out with its direction, as in ``KL(P‖Q)``."""
        return self.symbol.format(p=p, q=q)
