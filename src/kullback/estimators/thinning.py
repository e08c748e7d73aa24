"""Weighted draws made equal: each row stays with a probability in proportion to its weight."""

from __future__ import annotations

import numpy as np

from kullback._errors import InputError

LEAST_LEFT = 10
_MOST_RUNS = 10


def thinnings(weights: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return which rows stay, in several thinnings where many rows go: their mean varies less."""
    share = weights / np.max(weights)
    left = float(np.sum(share))
    if left < LEAST_LEFT:
        raise InputError(
            f"the weights leave about {left:.0f} rows, since one row weighs as much as all of "
            f"these; at least {LEAST_LEFT} are needed: draw closer to the law, or cut the weights."
        )
    # So many that all of them together are about as large as the sample.
    runs = min(_MOST_RUNS, round(len(weights) / left))
    return tuple(rng.random(len(weights)) < share for _ in range(runs))


def effective_size(weights: np.ndarray) -> float:
    """Return how many equal weights vary a mean as much as these do: Kish's effective size."""
    return float(np.sum(weights)) ** 2 / float(np.sum(weights**2))
