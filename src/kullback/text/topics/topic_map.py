"""The topics of both models as points in a plane: classical scaling of the root of JS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, slots=True)
class TopicMap:
    """Points whose distances are near the roots of JS.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
    share : float
        The share of the summed squared distances from the centre that the plane shows.
    least : float
        The least eigenvalue of the Gram matrix over the largest: 0 but for rounding.
    """

    points: np.ndarray
    share: float
    least: float


def topic_map(js: np.ndarray) -> TopicMap:
    """Return the plane that shows the distances ``sqrt(JS)`` best.

    The root of JS is a distance in a Hilbert space, so the Gram matrix of its squares has no
    negative eigenvalue and the coordinates are real; JS itself, used as a distance, has none of
    this.

    Parameters
    ----------
    js : ndarray, shape (n, n)
        JS of all pairs of topics, in any unit: the plane has the root of it.

    References
    ----------
    Fuglede and Topsøe (2004), "Jensen-Shannon divergence and Hilbert space embedding".

    Examples
    --------
    Three topics that share no word are the corners of an equilateral triangle.

    >>> import numpy as np
    >>> found = topic_map(1.0 - np.eye(3))
    >>> sides = np.linalg.norm(found.points[[0, 1, 2]] - found.points[[1, 2, 0]], axis=1)
    >>> sides.round(6).tolist(), round(found.share, 6)
    ([1.0, 1.0, 1.0], 1.0)
    """
    # The squares of the distances sqrt(JS) are JS.
    centred = js - js.mean(axis=0) - js.mean(axis=1)[:, None] + js.mean()
    values, vectors = np.linalg.eigh(-0.25 * (centred + centred.T))
    lengths = np.sqrt(np.maximum(values, 0.0))
    count = min(2, len(js))
    points = np.zeros((len(js), 2))
    points[:, :count] = (vectors * lengths)[:, ::-1][:, :count]
    # An eigenvector has no sign of its own: the farthest point lies on the positive side.
    far = np.argmax(np.abs(points), axis=0)
    points *= np.where(points[far, [0, 1]] < 0, -1.0, 1.0)
    total, top = float(np.sum(lengths**2)), max(float(values[-1]), 0.0)
    share = float(np.sum(points**2)) / total if total else 1.0
    return TopicMap(points, share, float(values[0]) / top if top else 0.0)
