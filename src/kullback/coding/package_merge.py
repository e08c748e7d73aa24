"""The lengths of the best code none of whose codewords is longer than a limit.

Larmore and Hirschberg (1990), "A fast algorithm for optimal length-limited Huffman codes".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kullback._errors import InputError

_INT64_MAX = 2**63 - 1


def limited_lengths(counts: Sequence[int] | np.ndarray, limit: int) -> np.ndarray:
    """Return the length of each symbol's codeword, at most ``limit``; 0 for one that is not there.

    Parameters
    ----------
    counts : sequence of int, shape (K,)
        At least 0, of any size.
    limit : int
        The longest codeword.

    Returns
    -------
    ndarray of int64, shape (K,)

    Raises
    ------
    InputError
        If there are more symbols than codewords of that length.

    Examples
    --------
    >>> limited_lengths([8, 4, 2, 1], 2)
    array([2, 2, 2, 2])
    """
    # An array of large integers and small ones would be one of doubles.
    values = counts.tolist() if isinstance(counts, np.ndarray) else list(counts)
    present = [i for i, count in enumerate(values) if count]
    size = len(present)
    lengths = np.zeros(len(values), dtype=np.int64)
    if size > 1 << max(limit, 0):
        raise InputError(
            f"{size:,} symbols have no code of at most {limit} bits; the limit must be at least "
            f"{(size - 1).bit_length()}."
        )
    if size < 2:
        lengths[present] = 1
        return lengths
    order = sorted(present, key=values.__getitem__)
    for taken in _leaves_taken(_weights([values[i] for i in order], limit), limit):
        lengths[order[:taken]] += 1
    return lengths


def _weights(values: list[int], limit: int) -> np.ndarray:
    """Return the counts so that sums of packages of them do not overflow."""
    large = sum(values) * int(limit) > _INT64_MAX
    return np.array(values, dtype=object if large else np.int64)


def _leaves_taken(weights: np.ndarray, limit: int) -> list[int]:
    """Return how many of the lightest symbols are taken at each level, from the last to the first.

    At each level the list holds all symbols and the packages, in pairs, of the level before it.
    """
    merged, are_leaves = weights, [np.ones(len(weights), dtype=bool)]
    for _ in range(limit - 1):
        whole = len(merged) // 2 * 2
        packages = merged[:whole:2] + merged[1:whole:2]
        both = np.concatenate([weights, packages])
        order = np.argsort(both, kind="stable")
        merged = both[order]
        are_leaves.append(order < len(weights))
    taken, found = 2 * len(weights) - 2, []
    for level in reversed(are_leaves):
        leaves = int(np.count_nonzero(level[:taken]))
        found.append(leaves)
        taken = 2 * (taken - leaves)
    return found
