"""What a comparison of tables may be asked, with its defaults."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from kullback._errors import InputError
from kullback.result import nats_per


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a comparison of tables.

    Attributes
    ----------
    unit : {"nats", "bits", "bans"}
        The unit of the answers.
    level : float
        The level of the intervals.
    tolerance : float
        The KL(P‖Q), in nats, below which a difference does not matter. The default, 0.001, is
        about a mean shift of 0.045 standard deviations.
    alpha : float
        The false discovery rate of the verdicts ``drift`` and ``negligible``.
    where, p_where, q_where : str, optional
        SQL conditions: for both tables, for P, for Q.
    weight : str, optional
        A column of weights.
    rename : mapping of str to str
        New names of P's columns, so that they meet Q's.
    include, exclude, key : sequence of str
        Columns to compare alone, to leave out, and to leave out as identifiers.
    sample : int, optional
        Compare this many random rows of each table.
    seed : int
        The seed of the random rows: of ``sample``, and of those that place the edges of cells.
    """

    unit: str = "nats"
    level: float = 0.95
    tolerance: float = 1e-3
    alpha: float = 0.01
    where: str | None = None
    p_where: str | None = None
    q_where: str | None = None
    weight: str | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    key: Sequence[str] = ()
    sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        nats_per(self.unit)
        self._check_types()
        for name in ("level", "alpha"):
            if not 0 < getattr(self, name) < 1:
                raise InputError(f"{name} must be between 0 and 1, not {getattr(self, name)}.")
        if not 0 < self.tolerance < math.inf:
            raise InputError(f"tolerance must be above 0 nats and finite, not {self.tolerance}.")
        if not 0 <= self.seed < 2**31:
            raise InputError(f"seed must be between 0 and 2^31, not {self.seed}.")
        if self.sample is not None and not 1 <= self.sample < 2**31:
            raise InputError(f"sample must be between 1 and 2^31 rows, not {self.sample}.")

    def _check_types(self) -> None:
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if not isinstance(value, kind) or isinstance(value, bool):
                raise InputError(f"{name} must be {_WORDS[kind]}, not {value!r}.")
        for name in ("include", "exclude", "key"):
            value = getattr(self, name)
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise InputError(f"{name} must be a list of column names, not {value!r}.")


_TEXT, _WHOLE, _NUMBER = (str, NoneType), (int, NoneType), (int, float)
_WORDS: dict[Any, str] = {
    _TEXT: "text",
    _WHOLE: "a whole number",
    int: "a whole number",
    _NUMBER: "a number",
    Mapping: "a mapping of old names to new",
}
_KINDS: dict[str, Any] = {
    "level": _NUMBER,
    "alpha": _NUMBER,
    "tolerance": _NUMBER,
    "seed": int,
    "sample": _WHOLE,
    "where": _TEXT,
    "p_where": _TEXT,
    "q_where": _TEXT,
    "weight": _TEXT,
    "rename": Mapping,
}
