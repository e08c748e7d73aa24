"""What a setting of a code may be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def is_whole(value: Any, least: int, most: float = math.inf) -> bool:
    """Say whether a setting is a whole number from ``least`` to ``most``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return False
    return bool(least <= value <= most)
