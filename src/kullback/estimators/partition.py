"""KL from cells that follow the data: boxes that hold about as many points of Q each.

References
----------
Wang, Kulkarni and Verdu (2005), "Divergence estimation of continuous distributions based on
data-dependent partitions", IEEE Trans. Inf. Theory 51(9): intervals with equal numbers of points
of Q. Here, in any dimension, boxes by repeated splits at a median of Q.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.estimators.cross_fitted import CrossFitted, InHalves
from kullback.estimators.zhang_grabchak import ZhangGrabchak

# Measured: with the bias of counts removed, smaller cells than sqrt(m) have the least error.
_POWER = 0.4
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Partition(CrossFitted):
    """KL of the counts in boxes: split at Q's median along the axis where P differs most from Q.

    Half of P's points choose the axes, by their shares of Q's quarters; the others are counted;
    then the halves change places. The counts are taken to KL by `ZhangGrabchak`, without the bias
    of the plug-in, about one in ``leaf`` nats. What differs within a box is not seen: the answer
    is too low where KL is large, and in many dimensions unless few columns matter. Ties, points on
    a surface and units of the columns do no harm.

    Attributes
    ----------
    leaf : int, optional
        The least number of Q's points in a box, at least 2; by default ``m ** 0.4``.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, 1000)), kb.samples(rng.normal(0, 1, 1000))
    >>> 0.4 < kb.kl(x, y, method=kb.Partition(), level=None, rng=0).value < 0.6
    True
    """

    leaf: int | None = None

    def __post_init__(self) -> None:
        """Check the size of a box."""
        leaf = self.leaf
        if leaf is not None and (not isinstance(leaf, int) or isinstance(leaf, bool) or leaf < 2):
            raise InputError(f"leaf must be a whole number of at least 2, not {leaf!r}.")

    @property
    def method(self) -> str:
        """How the number was found."""
        return "counts in boxes split at Q's medians, bias removed"

    def fitted(
        self, x: np.ndarray, of_x: np.ndarray, y: np.ndarray, of_y: np.ndarray, seed: int
    ) -> tuple[float, InHalves]:
        """Return the estimate, and what gives it again from fewer points."""
        return self._counted(x, of_x, y, of_y), self._counted

    def _counted(self, x: np.ndarray, of_x: np.ndarray, y: np.ndarray, _: np.ndarray) -> float:
        leaf = max(2, round(len(y) ** _POWER)) if self.leaf is None else self.leaf
        if self.leaf is not None and len(y) < 2 * leaf:
            raise InputError(f"leaf={leaf} leaves one box for {len(y)} rows; take a smaller leaf.")
        found = []
        for half in (0, 1):
            own, other = boxes(x[of_x != half], x[of_x == half], y, leaf)
            found.append(ZhangGrabchak().kl(own, other))
        return float(np.mean(found))


def boxes(
    guide: np.ndarray, x: np.ndarray, y: np.ndarray, leaf: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many points of ``x`` and of ``y`` fall into each box.

    Parameters
    ----------
    guide, x : ndarray, shape (n, d)
        Points of P that choose the axes, and others that are counted.
    y : ndarray, shape (m, d)
        Points of Q, at whose medians boxes are split.
    leaf : int
        The least number of Q's points in a box.

    Returns
    -------
    tuple of ndarray
    """
    counts, waiting = [], [(guide, x, y)]
    while waiting:
        inside = waiting.pop()
        # A box without P adds nothing, however it is split.
        cut = _cut(inside[0], inside[2], leaf) if len(inside[1]) else None
        if cut is None:
            counts.append((len(inside[1]), len(inside[2])))
            continue
        axis, at = cut
        (g, a, b), (of_g, of_a, of_b) = inside, (z[:, axis] <= at for z in inside)
        waiting += [(g[of_g], a[of_a], b[of_b]), (g[~of_g], a[~of_a], b[~of_b])]
    own, other = np.array(counts, dtype=np.float64).T
    return own, other


def _cut(guide: np.ndarray, y: np.ndarray, leaf: int) -> tuple[int, float] | None:
    """Return where to split a box; None if no split leaves enough points of Q on both sides."""
    m = len(y)
    if m < 2 * leaf:
        return None
    ranks = np.array([m // 4, m // 2, 3 * m // 4])
    quarters = np.partition(y, ranks - 1, axis=0)[ranks - 1]
    above, least = (np.sum(c, axis=1) for c in (y > quarters[:, None], y >= quarters[:, None]))
    # Among ties a cut goes to whichever side of them leaves it nearer to its quarter.
    below = np.abs(m - least - ranks[:, None]) < np.abs(m - above - ranks[:, None])
    quarters = np.where(below, np.nextafter(quarters, -np.inf), quarters)
    above = np.where(below, least, above)
    gains = _gains(np.sum(guide > quarters[:, None], axis=1), len(guide), above, m)
    enough = (above[1] >= leaf) & (m - above[1] >= leaf)
    if not enough.any():
        return None
    axis = int(np.argmax(np.where(enough, gains, -np.inf)))
    return axis, float(quarters[1, axis])


def _gains(above_p: np.ndarray, n: int, above_q: np.ndarray, m: int) -> np.ndarray:
    """Return KL of the shares of the quarters along each axis, from how many lie above each cut."""
    p, q = (
        -np.diff(np.vstack([np.full(a.shape[1], k), a, np.zeros(a.shape[1])]), axis=0) + _PRIOR
        for a, k in ((above_p, n), (above_q, m))
    )
    p, q = p / p.sum(axis=0), q / q.sum(axis=0)
    return np.asarray(np.sum(p * np.log(p / q), axis=0))
