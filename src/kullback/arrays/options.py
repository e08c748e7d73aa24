"""What a comparison of samples may be asked, with its defaults."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kullback._errors import InputError
from kullback.estimators import OfSamples
from kullback.result import nats_per


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a comparison of samples.

    Attributes
    ----------
    unit : {"nats", "bits", "bans"}
        The unit of the answers.
    level : float
        The level of the intervals.
    tolerance : float
        The KL(P‖Q), in nats, below which a difference does not matter. The default, 0.001, is
        about a mean shift of 0.045 standard deviations; it takes millions of draws to show that
        two laws are so near.
    alpha : float
        The probability of error of the test, and the false discovery rate over columns.
    include, exclude : sequence of str
        Columns to compare alone, and to leave out.
    allow_overlap : bool
        Whether rows may stand in both samples.
    method : {"auto"} or an estimator of samples
        How KL is estimated, such as ``kb.KNN(k=5)``.
    seed : int
        The seed of all that is drawn.
    """

    unit: str = "nats"
    level: float = 0.95
    tolerance: float = 1e-3
    alpha: float = 0.01
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    allow_overlap: bool = False
    method: str | OfSamples = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        nats_per(self.unit)
        for name in ("level", "alpha", "tolerance"):
            value = getattr(self, name)
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise InputError(f"{name} must be a number, not {value!r}.")
        for name in ("level", "alpha"):
            if not 0 < getattr(self, name) < 1:
                raise InputError(f"{name} must be between 0 and 1, not {getattr(self, name)}.")
        if not 0 < self.tolerance < math.inf:
            raise InputError(f"tolerance must be above 0 nats and finite, not {self.tolerance}.")
        if not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise InputError(f"seed must be a whole number from 0 to 2^31, not {self.seed!r}.")
        for name in ("include", "exclude"):
            value = getattr(self, name)
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise InputError(f"{name} must be a list of column names, not {value!r}.")
