"""What a comparison of topic models may be asked, with its defaults."""

from __future__ import annotations

from dataclasses import dataclass

from kullback._errors import InputError
from kullback.result import nats_per

MEASURES = ("js", "hellinger", "kl", "kl_reverse")


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """The settings of a comparison of topic models.

    Attributes
    ----------
    unit : {"bits", "nats", "bans"}
        The unit of the answers.
    measure : {"js", "hellinger", "kl", "kl_reverse"}
        What the one-to-one matching makes least in sum. Verdicts are by JS always.
    vocabulary : {"union", "shared"}
        Whether a word that one model lacks counts as one that it never uses, or is left out, and
        the topics divided by what is left of them.
    tolerance : float
        The JS, in bits from 0 to 1, up to which two topics count as the same.
    alpha : float
        The probability of error of "nearer than chance", per topic.
    draws : int
        How many renamed models the chance is estimated from.
    seed : int
        The seed of all that is drawn.
    """

    unit: str = "bits"
    measure: str = "js"
    vocabulary: str = "union"
    tolerance: float = 0.2
    alpha: float = 0.05
    draws: int = 399
    seed: int = 0

    def __post_init__(self) -> None:
        nats_per(self.unit)
        for name, known in (("measure", MEASURES), ("vocabulary", ("union", "shared"))):
            if getattr(self, name) not in known:
                listed = ", ".join(f'"{x}"' for x in known)
                raise InputError(f"{name} must be one of {listed}, not {getattr(self, name)!r}.")
        for name in ("tolerance", "alpha"):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and 0 < value < 1):
                raise InputError(f"{name} must be between 0 and 1, not {value!r}.")
        for name, least in (("draws", 1), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InputError(f"{name} must be a whole number of at least {least}.")
        if 1 / (1 + self.draws) > self.alpha:
            raise InputError(
                f"{self.draws} draws cannot show p ≤ {self.alpha:g}; it takes at least "
                f"{int(1 / self.alpha)}."
            )
