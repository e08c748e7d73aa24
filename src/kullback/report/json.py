"""Strict JSON: no NaN, no Infinity."""

from __future__ import annotations

import json
from typing import Any


def to_json(value: dict[str, Any]) -> str:
    """Return strict JSON of plain values.

    Raises
    ------
    ValueError
        If a number is not finite: such must have been written as a string or null before.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
