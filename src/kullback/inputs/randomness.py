"""The source of randomness of an answer: a seed, or a generator."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._errors import InputError

# A seed of the user's own draws must not give the same stream here: points drawn or spread by it
# would repeat the samples.
_APART = int.from_bytes(b"kullback", "big")


def generator(rng: Any) -> np.random.Generator:
    """Return the generator of ``rng``: itself, one of a seed of at least 0, or a fresh one.

    Raises
    ------
    InputError
        If it is anything else.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None:
        return np.random.default_rng()
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng((_APART, int(rng)))
    raise InputError(
        f"rng must be a whole number of at least 0 or a numpy.random.Generator, not {rng!r}."
    )
