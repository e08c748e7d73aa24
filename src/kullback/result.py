"""What an answer is: a value with its unit, direction, method, and what kind of number it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from kullback._errors import InputError

Kind = Literal["exact", "numerical", "estimate", "lower bound"]
NATS_PER_UNIT = {"nats": 1.0, "bits": math.log(2.0), "bans": math.log(10.0)}


class Interval(NamedTuple):
    """A confidence interval in the unit of its result."""

    low: float
    high: float
    level: float


class Contribution(NamedTuple):
    """What one cell adds to the value, in the unit of its result."""

    label: str
    p: float
    q: float
    value: float


@dataclass(frozen=True, slots=True)
class Contributions:
    """Where a value comes from: cells by falling contribution, which add up to it."""

    cells: tuple[Contribution, ...]

    def __iter__(self) -> Iterator[Contribution]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def top(self, k: int) -> tuple[Contribution, ...]:
        """Return the ``k`` largest contributions."""
        return self.cells[:k]

    def _scaled(self, factor: float) -> Contributions:
        return Contributions(tuple(c._replace(value=c.value * factor) for c in self.cells))


@dataclass(frozen=True, slots=True)
class Result:
    """A number that carries its truth.

    Attributes
    ----------
    value : float
        The number, in ``unit``; may be ``inf``; an estimate may be slightly negative.
    unit : {"nats", "bits", "bans"}
        The unit of ``value``, ``error``, ``interval`` and ``contributions``.
    measure, direction : str
        Which measure (``"kl"``) and which way round (``"KL(P‖Q)"``).
    method : str
        How the number was found.
    kind : {"exact", "numerical", "estimate", "lower bound"}
        ``exact`` is exact to rounding; ``numerical`` has the error estimate ``error``; an
        ``estimate`` comes from samples and has an ``interval``, or the reason why not in ``notes``.
    error : float or None
        The numerical error estimate, or the standard error of an estimate.
    interval : Interval or None
        ``(low, high, level)``, from the estimator itself.
    contributions : Contributions or None
        Cells by falling contribution, each at least 0; their sum is ``value`` (of an estimate that
        is not above 0, each is 0).
    notes : tuple of str
        What the reader must know.

    Examples
    --------
    >>> Result(0.5, "nats", "kl", "KL(P‖Q)", "exact sum", "exact").to("bits")
    <Result KL(P‖Q) = 0.721348 bits, exact>
    """

    value: float
    unit: str
    measure: str
    direction: str
    method: str
    kind: Kind
    error: float | None = None
    interval: Interval | None = None
    contributions: Contributions | None = None
    notes: tuple[str, ...] = ()

    def to(self, unit: str) -> Result:
        """Return the same result in another unit: ``"nats"``, ``"bits"`` or ``"bans"``."""
        factor = nats_per(self.unit) / nats_per(unit)
        if unit == self.unit:
            return self
        low_high = self.interval and Interval(
            self.interval.low * factor, self.interval.high * factor, self.interval.level
        )
        return replace(
            self,
            value=self.value * factor,
            unit=unit,
            error=None if self.error is None else self.error * factor,
            interval=low_high,
            contributions=self.contributions and self.contributions._scaled(factor),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values for strict JSON: ``inf`` becomes ``"inf"``."""
        return {
            "measure": self.measure,
            "direction": self.direction,
            "value": json_number(self.value),
            "unit": self.unit,
            "kind": self.kind,
            "method": self.method,
            "error": json_number(self.error),
            "interval": self.interval and [json_number(x) for x in self.interval],
            "notes": list(self.notes),
        }

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return f"<Result {self.direction} = {self.value:.6g} {self.unit}{self._sureness()}>"

    def __str__(self) -> str:
        lines = [f"{self.direction} = {self.value:.6g} {self.unit}{self._sureness()}"]
        lines.append(f"  method: {self.method}")
        if self.contributions:
            lines.append("  where it comes from:")
            lines += [
                f"    {c.label}: {c.value:.4g} {self.unit} (p = {c.p:.4g}, q = {c.q:.4g})"
                for c in self.contributions.top(3)
            ]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])

    def _sureness(self) -> str:
        if self.interval is not None:
            low, high, level = self.interval
            return f", {self.kind}, {level:.0%} interval [{low:.4g}, {high:.4g}]"
        return f", {self.kind}" + (f" ± {self.error:.2g}" if self.error is not None else "")


def nats_per(unit: str) -> float:
    """Return how many nats one ``unit`` has."""
    try:
        return NATS_PER_UNIT[unit]
    except (KeyError, TypeError):
        known = ", ".join(f'"{u}"' for u in NATS_PER_UNIT)
        raise InputError(f'there is no unit "{unit}"; use one of {known}.') from None


def json_number(x: float | None) -> float | str | None:
    """Return ``x`` for strict JSON, which knows neither infinity nor NaN."""
    if x is None or math.isnan(x):
        return None
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    return float(x)
