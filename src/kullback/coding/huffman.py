"""The lengths of Huffman's code: no code of whole bits a symbol is shorter.

Huffman (1952), "A method for the construction of minimum-redundancy codes". Counts are sorted once
and merged from two queues (van Leeuwen 1976), so that 65,536 symbols take no longer than sorting.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def huffman_lengths(counts: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return the length of each symbol's codeword, 0 for one that does not occur.

    Parameters
    ----------
    counts : sequence of int, shape (K,)
        At least 0, of any size.

    Returns
    -------
    ndarray of int64, shape (K,)
        Of a single symbol, 1.

    Examples
    --------
    >>> huffman_lengths([8, 4, 2, 1, 0])
    array([1, 2, 3, 3, 0])
    """
    values = counts.tolist() if isinstance(counts, np.ndarray) else list(counts)
    order = sorted((i for i, count in enumerate(values) if count), key=values.__getitem__)
    lengths = np.zeros(len(values), dtype=np.int64)
    if len(order) == 1:
        lengths[order] = 1
    if len(order) > 1:
        lengths[order] = _depths([values[i] for i in order])
    return lengths


def _depths(weights: list[int]) -> list[int]:
    """Return the depth of each leaf, of weights in rising order."""
    leaves = len(weights)
    parent = [0] * (2 * leaves - 1)
    leaf, node = 0, leaves  # the heads of the two queues, which both rise
    for made in range(leaves, 2 * leaves - 1):
        total = 0
        for _ in range(2):
            # Of equal weights the leaf goes first: the deepest codeword is as short as it can be.
            if leaf < leaves and (node == made or weights[leaf] <= weights[node]):
                taken, leaf = leaf, leaf + 1
            else:
                taken, node = node, node + 1
            parent[taken] = made
            total += weights[taken]
        weights.append(total)
    depth = [0] * (2 * leaves - 1)
    for i in range(2 * leaves - 3, -1, -1):
        depth[i] = depth[parent[i]] + 1
    return depth[:leaves]
