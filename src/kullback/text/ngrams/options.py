"""What a comparison by language models may be asked, with its defaults."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kullback._errors import InputError
from kullback.inputs.settings import settings_of
from kullback.result import nats_per
from kullback.text.ngrams.model import NgramModel


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """The settings of a comparison by language models.

    Attributes
    ----------
    model : NgramModel
        What is fitted to each text.
    unit : {"bits", "nats", "bans"}
        Of the answers, which are per token, per character and per word.
    held_out : float
        The share of each text's documents, or passages where these are few, that the models are
        not fitted to and that they are judged by; 8 of them, or half, if that is more.
    level : float
        The level of the intervals.
    tolerance : float
        The Jeffreys rate KL(P‖Q) + KL(Q‖P), in bits per token, up to which a difference does not
        matter.
    alpha : float
        The probability of error of the test.
    seed : int
        The seed of all that is drawn.
    """

    model: NgramModel = NgramModel()  # noqa: RUF009 - it cannot be changed
    unit: str = "bits"
    held_out: float = 0.2
    level: float = 0.95
    tolerance: float = 0.05
    alpha: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        nats_per(self.unit)
        if not isinstance(self.model, NgramModel):
            raise InputError(f"model must be a kb.text.NgramModel, not {self.model!r}.")
        for name in ("level", "alpha", "held_out"):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not 0 < value < 1:
                raise InputError(f"{name} must be between 0 and 1, not {value!r}.")
        if not isinstance(self.tolerance, int | float) or not 0 < self.tolerance < math.inf:
            raise InputError(
                f"tolerance must be above 0 bits per token and finite, not {self.tolerance!r}."
            )
        if not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise InputError(f"seed must be a whole number from 0 to 2^31, not {self.seed!r}.")


def options_of(given: dict[str, Any]) -> ModelOptions:
    """Return the settings, or refuse those that there are not.

    Raises
    ------
    InputError
        If there is no such option, or its value is of no use.
    """
    return settings_of(ModelOptions, given, "a comparison by language models")
