"""What an answer is: a value with its unit, direction, method, and what kind of number it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from kullback._errors import InputError

Kind = Literal["exact", "numerical", "estimate", "lower bound"]
# Divergences that are not entropies are plain numbers; JSON names their unit "1".
PLAIN = "1"
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


class Contributions:
    """Where a value comes from: cells by falling contribution, which add up to it.

    Those of an exact sum are found when they are first asked for, from the arrays that were given:
    do not change these in between.
    """

    __slots__ = ("_cells", "_find")

    def __init__(self, cells: tuple[Contribution, ...]) -> None:
        self._cells: tuple[Contribution, ...] | None = cells
        self._find: Callable[[], tuple[Contribution, ...]] | None = None

    @classmethod
    def later(cls, find: Callable[[], tuple[Contribution, ...]]) -> Contributions:
        """Return contributions that are found when they are first asked for."""
        contributions = cls(())
        contributions._cells, contributions._find = None, find
        return contributions

    @property
    def cells(self) -> tuple[Contribution, ...]:
        """The cells, by falling contribution."""
        if self._cells is None:
            assert self._find is not None
            self._cells, self._find = self._find(), None
        return self._cells

    def __iter__(self) -> Iterator[Contribution]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Contributions) and self.cells == other.cells

    def __hash__(self) -> int:
        return hash(self.cells)

    def __repr__(self) -> str:
        return f"Contributions({self.cells!r})"

    def __reduce__(self) -> tuple[type[Contributions], tuple[tuple[Contribution, ...]]]:
        return Contributions, (self.cells,)

    def top(self, k: int) -> tuple[Contribution, ...]:
        """Return the ``k`` largest contributions."""
        return self.cells[:k]

    def in_unit(self, unit: str) -> Contributions:
        """Return contributions that are in nats in another unit."""
        return self if unit == "nats" else self._scaled(1.0 / nats_per(unit))

    def _scaled(self, factor: float) -> Contributions:
        return Contributions.later(
            lambda: tuple(c._replace(value=c.value * factor) for c in self.cells)
        )


@dataclass(frozen=True, slots=True)
class Result:
    """A number that carries its truth.

    Attributes
    ----------
    value : float
        The number, in ``unit``; may be ``inf``; an estimate may be slightly negative.
    unit : {"nats", "bits", "bans", "1"}
        The unit of ``value``, ``error``, ``interval`` and ``contributions``; ``"1"`` for measures
        without a unit, such as the total variation.
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
    p_value : float or None
        The probability, if P = Q, of samples at least as far apart: by Pearson's X2 of counts, by
        which sample the neighbours of points are from.

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
    p_value: float | None = None

    def to(self, unit: str) -> Result:
        """Return the same result in another unit: ``"nats"``, ``"bits"`` or ``"bans"``."""
        if unit == self.unit:
            return self
        if self.unit == PLAIN:
            nats_per(unit)
            raise InputError(f"{self.measure} is a plain number; leave out the unit.")
        factor = nats_per(self.unit) / nats_per(unit)
        low_high = self.interval and Interval(
            self.interval.low * factor, self.interval.high * factor, self.interval.level
        )
        return replace(
            self,
            value=self.value * factor,
            unit=unit,
            error=None if self.error is None else self.error * factor,
            interval=low_high,
            contributions=None
            if self.contributions is None
            else self.contributions._scaled(factor),
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
            "p_value": self.p_value,
            "notes": list(self.notes),
        }

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return f"<Result {self._said()}>"

    def __str__(self) -> str:
        lines = [self._said()]
        lines.append(f"  method: {self.method}")
        if self.p_value is not None:
            lines.append(f"  p-value: {self.p_value:.3g}, if there were no difference")
        if self.contributions:
            lines.append("  where it comes from:")
            lines += [
                f"    {c.label}: {c.value:.4g}{self._unit()} (p = {c.p:.4g}, q = {c.q:.4g})"
                for c in self.contributions.top(3)
            ]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])

    def _said(self) -> str:
        return f"{self.direction} = {self.value:.6g}{self._unit()}{self._sureness()}"

    def _unit(self) -> str:
        return "" if self.unit == PLAIN else f" {self.unit}"

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
