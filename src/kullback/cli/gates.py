"""Gates: conditions that the user sets, which make the exit code 1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kullback._errors import InputError
from kullback.report import Comparison

_CONDITION = re.compile(r"^\s*(\w+)\s*(>=|>)\s*([0-9.eE+-]+)\s*$")
VERDICTS = ("drift", "undecided")


def tripped_gates(comparison: Comparison, gates: Sequence[str]) -> list[str]:
    """Return a sentence for each gate that the comparison trips."""
    tripped = []
    for gate in gates:
        if gate in VERDICTS:
            # Whoever fails on "undecided" would fail all the more on "drift".
            grave = ("drift", "undecided") if gate == "undecided" else ("drift",)
            if comparison.verdict in grave:
                tripped.append(f"the verdict is {comparison.verdict} (--fail-on {gate}).")
            continue
        name, limit, inclusive = _parse(gate)
        quantities = comparison.quantities()
        if name not in quantities:
            known = ", ".join([*VERDICTS, *quantities])
            raise InputError(f"--fail-on knows no {name}; it knows {known}.")
        value = quantities[name]
        if value > limit or (inclusive and value == limit):
            tripped.append(f"{name} is {value:.4g} (--fail-on {gate!r}).")
    return tripped


def check_gates(gates: Sequence[str]) -> None:
    """Refuse a gate that cannot be read, before any work is done."""
    for gate in gates:
        if gate not in VERDICTS:
            _parse(gate)


def _parse(gate: str) -> tuple[str, float, bool]:
    match = _CONDITION.match(gate)
    if not match:
        raise InputError(
            f'--fail-on takes drift, undecided or a limit such as "kl>0.01", not {gate!r}.'
        )
    name, sign, number = match.groups()
    try:
        return name, float(number), sign == ">="
    except ValueError:
        raise InputError(f"--fail-on {gate!r}: {number} is not a number.") from None
