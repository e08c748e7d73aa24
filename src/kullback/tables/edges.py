"""Where the cells of a number column begin and end: equal masses of a sample, atoms apart.

References
----------
Wang, Kulkarni and Verdú (2005), "Divergence estimation of continuous distributions based on
data-dependent partitions", IEEE Transactions on Information Theory 51(9).
"""

from __future__ import annotations

import sys

import numpy as np

MOST_CELLS = 64
ROWS_A_CELL = 20


def cells_for(rows: float) -> int:
    """Return how many cells a table of so many rows can fill."""
    return int(min(MOST_CELLS, max(4, rows // ROWS_A_CELL)))


def number_edges(sample: np.ndarray, cells: int) -> np.ndarray:
    """Return edges of cells ``(e[i-1], e[i]]`` that hold about equal shares of the sample.

    A value that alone holds half such a share or more (an atom: zero inflation, a default, a small
    whole number) becomes a cell of its own.
    """
    if sample.size == 0:
        return np.array([0.0])
    values, counts = np.unique(sample, return_counts=True)
    is_atom = (counts >= sample.size / (2.0 * cells)) & (counts > 1)
    atoms = values[is_atom]
    rest = np.repeat(values[~is_atom], counts[~is_atom])
    inner = _quantiles(rest, round(cells * rest.size / sample.size))
    inner = inner[~np.isin(inner, atoms)]
    with np.errstate(over="ignore"):  # below the least double is -inf, which is no edge
        edges = np.union1d(inner, np.concatenate([np.nextafter(atoms, -np.inf), atoms]))
    edges = edges[np.isfinite(edges) & (edges < sys.float_info.max)]
    if edges.size == 0:
        return np.array([0.0])
    return _without_slivers(edges, np.isin(edges, inner), sample, sample.size / (4.0 * cells))


def _quantiles(values: np.ndarray, cells: int) -> np.ndarray:
    if cells < 2 or values.size == 0:
        return np.empty(0)
    positions = (np.arange(1, cells) * values.size) // cells
    return np.unique(np.sort(values)[positions])


def _without_slivers(
    edges: np.ndarray, removable: np.ndarray, sample: np.ndarray, least: float
) -> np.ndarray:
    """Drop quantile edges that leave a cell between them and an atom nearly empty."""
    ordered = np.sort(sample)
    below = np.searchsorted(ordered, edges, side="right")
    kept: list[int] = []
    for i in range(edges.size):
        if removable[i]:
            before = below[kept[-1]] if kept else 0
            after = below[i + 1] if i + 1 < edges.size else sample.size
            if below[i] - before < least or after - below[i] < least:
                continue
        kept.append(i)
    return edges[kept]
