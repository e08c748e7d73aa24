"""The digamma function of counts, looked up where many cells share few counts."""

from __future__ import annotations

import numpy as np

_MARGIN = 1024


def digammas(x: np.ndarray | np.floating | float) -> np.ndarray:
    """Return the digamma function of whole numbers of at least 1."""
    from scipy.special import digamma

    x = np.asarray(x)
    largest = int(np.max(x, initial=0))
    if x.size <= _MARGIN or largest > x.size // 2:
        return np.asarray(digamma(x))
    with np.errstate(divide="ignore"):
        table = digamma(np.arange(largest + 1.0))
    return np.asarray(table[x.astype(np.int64)])
