"""Distances to the nearest neighbours: sorted in one dimension, a tree in few, blocks in many."""

from __future__ import annotations

import numpy as np

TREE_DIMENSIONS = 9
_BLOCK = 2**23  # entries of a block of distances
_SPARE = 3
_THREADED = 5000  # points from which a second thread pays


def _workers(points: np.ndarray) -> int:
    return 2 if len(points) >= _THREADED else 1


def nearest(points: np.ndarray, k: int) -> np.ndarray:
    """Return the indices of the k nearest other points of each, shape (n, k)."""
    if points.shape[1] <= TREE_DIMENSIONS:
        from scipy.spatial import cKDTree

        found = cKDTree(points).query(points, k=k + 1, workers=_workers(points))[1]
        # A point that has a twin may not come first.
        own = found == np.arange(len(points))[:, None]
        own[~own.any(axis=1), -1] = True
        return np.asarray(found[~own]).reshape(len(points), k)
    centred = points - np.mean(points, axis=0)
    squares = np.sum(centred * centred, axis=1)
    result = np.empty((len(points), k), dtype=np.int64)
    step = max(1, _BLOCK // len(points))
    for start in range(0, len(points), step):
        block = centred[start : start + step]
        size = squares - 2.0 * block @ centred.T
        size[np.arange(len(block)), start + np.arange(len(block))] = np.inf
        result[start : start + step] = np.argpartition(size, k - 1, axis=1)[:, :k]
    return result


def kth_distances(at: np.ndarray, among: np.ndarray, k: int, *, itself: bool) -> np.ndarray:
    """Return the distance from each point to its k-th neighbour.

    Parameters
    ----------
    at, among : ndarray, shape (n, d) and (m, d)
        From where, and the neighbours.
    k : int
        Which neighbour, from 1.
    itself : bool
        Whether the points are of those among which they have neighbours, not themselves.

    Returns
    -------
    ndarray, shape (n,)
    """
    last = k + 1 if itself else k
    if at.shape[1] == 1:
        return _on_the_line(at[:, 0], np.sort(among[:, 0]), last)
    if at.shape[1] <= TREE_DIMENSIONS:
        from scipy.spatial import cKDTree

        found = cKDTree(among).query(at, k=[last], workers=_workers(at))[0]
        return np.asarray(found)[:, 0]
    return _by_blocks(at, among, last)


def _on_the_line(at: np.ndarray, among: np.ndarray, k: int) -> np.ndarray:
    """Return the distance to the k-th neighbour among sorted numbers.

    The k nearest are k numbers in a row: the run whose farther end is nearest.
    """
    start = np.searchsorted(among, at)
    best = np.full(len(at), np.inf)
    for first in range(-k, 1):
        low = start + first
        there = (low >= 0) & (low + k <= len(among))
        left = among[np.where(there, low, 0)]
        right = among[np.where(there, low + k - 1, k - 1)]
        reach = np.maximum(np.abs(at - left), np.abs(right - at))
        best = np.where(there, np.minimum(best, reach), best)
    return best


def _by_blocks(at: np.ndarray, among: np.ndarray, last: int) -> np.ndarray:
    """Return exact distances to the neighbours that a product of matrices finds."""
    centre = np.mean(among, axis=0)
    at, among = at - centre, among - centre
    squares = np.sum(among * among, axis=1)
    taken = min(last + _SPARE, len(among))
    result = np.empty(len(at))
    step = max(1, _BLOCK // len(among))
    for start in range(0, len(at), step):
        block = at[start : start + step]
        near = np.argpartition(squares - 2.0 * block @ among.T, taken - 1, axis=1)[:, :taken]
        off = among[near] - block[:, None]
        exact = np.sort(np.einsum("ijk,ijk->ij", off, off), axis=1)
        result[start : start + step] = np.sqrt(exact[:, last - 1])
    return result


def counts_within(at: np.ndarray, among: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Return how many points lie within a radius of each point, the boundary included."""
    if at.shape[1] <= TREE_DIMENSIONS:
        from scipy.spatial import cKDTree

        found = cKDTree(among).query_ball_point(
            at, radius * (1.0 + 1e-12), return_length=True, workers=_workers(at)
        )
        return np.asarray(found)
    centre = np.mean(among, axis=0)
    at, among = at - centre, among - centre
    squares = np.sum(among * among, axis=1)
    result = np.empty(len(at), dtype=np.int64)
    step = max(1, _BLOCK // len(among))
    for start in range(0, len(at), step):
        block = at[start : start + step]
        own = np.sum(block * block, axis=1)[:, None]
        near = own + squares - 2.0 * block @ among.T
        limit = radius[start : start + step, None] ** 2
        slack = 1e-12 * (own + squares.max())
        result[start : start + step] = np.sum(near <= limit + slack, axis=1)
    return result
