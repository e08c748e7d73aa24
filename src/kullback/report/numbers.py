"""Numbers in words that are read at a glance."""

from __future__ import annotations

import math


def amount(x: float) -> str:
    """Return a number to three digits, plainly."""
    if x == 0 or math.isinf(x):
        return "0" if x == 0 else str(x)
    return f"{x:.1e}" if abs(x) < 1e-4 else f"{x:#.3g}".rstrip(".")


def percent(share: float) -> str:
    """Return a share as a percentage to about two digits."""
    value = 100 * share
    if value in (0.0, 100.0):
        return f"{value:.0f} %"
    if value < 0.01 or 99.99 < value < 100.0:
        return f"{value:.1g} %" if value < 1 else "> 99.99 %"
    return f"{value:.2f} %" if value < 1 else f"{value:.1f} %"


def short(x: float) -> float:
    """Return a number of five digits, so that a page stays small; 0 of one that is not finite."""
    return float(f"{x:.5g}") + 0.0 if math.isfinite(x) else 0.0


def sentence(text: str) -> str:
    """Return a note as a sentence, which may begin with the name of a measure."""
    start = text if text.startswith("KL(") else text[0].upper() + text[1:]
    return start if start.endswith(".") else f"{start}."
