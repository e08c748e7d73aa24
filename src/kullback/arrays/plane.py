"""The plane in which two samples differ most, and the log-ratio of their densities at draws."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimators import spread_out, steps_of
from kullback.estimators.neighbours import kth_distances
from kullback.sources.points import Points

# So many draws of each sample are shown.
SHOWN = 750
_LEAST, _MOST = 5, 50  # neighbours
_SAME = 0.3  # of a direction's length, what is left of it beside the first
_NULL = 1e-10  # of the largest eigenvalue
_NAMED = 3  # columns in the name of a direction
_TAILS, _FAR = (0.01, 0.99), (-np.inf, np.inf)
_SLIGHT = 0.05  # of the largest weight: not named


@dataclass(frozen=True, eq=False, slots=True)
class Plane:
    """Some draws of both samples in two coordinates.

    Attributes
    ----------
    points : ndarray, shape (k, 2)
    from_p : ndarray of bool, shape (k,)
        Whether a draw is one of P's.
    log_ratio : ndarray, shape (k,)
        log p/q at the draws, of all columns, in nats, by distances to nearest neighbours.
    titles : pair of str
        What the coordinates are.
    neighbours : int
        To which neighbour the distances lead.
    """

    points: np.ndarray
    from_p: np.ndarray
    log_ratio: np.ndarray
    titles: tuple[str, str]
    neighbours: int


def plane_of(p: Points, q: Points, seed: int) -> Plane:
    """Return the plane of two columns, or that in which more columns part P from Q most."""
    rng = np.random.default_rng((seed, 2))
    x, y = _standardised(p.values, q.values)
    steps = steps_of(x, y)
    near = _without_tails(x, y)
    white = _whitening(*near)
    apart = [spread_out(z, steps, rng) @ white for z in (x, y)]
    shown = [rng.permutation(len(z))[:SHOWN] for z in (x, y)]
    k = int(np.clip(round(math.sqrt(min(p.size, q.size))), _LEAST, _MOST))
    ratio = np.concatenate(
        [
            log_ratios(apart[0][shown[0]], apart[0], apart[1], k),
            -log_ratios(apart[1][shown[1]], apart[1], apart[0], k),
        ]
    )
    if len(p.columns) == 2 or white.shape[1] < 2:
        points = [z.values[chosen, :2] for z, chosen in zip((p, q), shown, strict=True)]
        titles = (p.columns[0], p.columns[1])
    else:
        axes = white @ _directions(*(z @ white for z in near))
        axes *= np.sign(axes[np.argmax(np.abs(axes), axis=0), [0, 1]])
        points = [z[chosen] @ axes for z, chosen in zip((x, y), shown, strict=True)]
        titles = (_named(axes[:, 0], p.columns), _named(axes[:, 1], p.columns))
    from_p = np.repeat([True, False], [len(chosen) for chosen in shown])
    return Plane(np.concatenate(points), from_p, ratio, titles, k)


def log_ratios(at: np.ndarray, own: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """Return log(own density / other density) at points that are among ``own``, in nats.

    It is that of k-nearest-neighbour densities: ``d log(nu / rho) + log(m / (n - 1))`` with the
    distances rho and nu to the k-th neighbour in ``own``, the point left out, and in ``other``.
    """
    # A point is its own first neighbour.
    near = kth_distances(at, own, k + 1, itself=False)
    far = kth_distances(at, other, k, itself=False)
    tiny = np.finfo(float).tiny
    ratio = np.log(np.maximum(far, tiny) / np.maximum(near, tiny))
    return at.shape[1] * ratio + math.log(len(other) / (len(own) - 1))


def _without_tails(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the draws with their tails pulled in, so that few of them choose no direction."""
    ends = np.quantile(np.concatenate([x, y]), _TAILS, axis=0)
    # A column that nearly always has one value would be left with none.
    low, high = (np.where(ends[0] < ends[1], end, far) for end, far in zip(ends, _FAR, strict=True))
    return np.clip(x, low, high), np.clip(y, low, high)


def _standardised(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    near = np.concatenate(_without_tails(x, y))
    centre, spread = np.mean(near, axis=0), np.std(near, axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (x - centre) / spread, (y - centre) / spread


def _whitening(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return what makes the mean of both covariances round; directions without spread are left."""
    within = 0.5 * (np.atleast_2d(np.cov(x.T)) + np.atleast_2d(np.cov(y.T)))
    values, vectors = np.linalg.eigh(within)
    wide = values > _NULL * values[-1]
    return np.asarray(vectors[:, wide] / np.sqrt(values[wide]))


def _directions(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the two directions, as columns, in which normal laws fitted to both differ most.

    Where the mean of both covariances is round, both have the same axes. Among these and the
    direction of the shift, the first has the largest KL in both ways together; the second, of
    those at a right angle to it.
    """
    shift = np.mean(x, axis=0) - np.mean(y, axis=0)
    covariance = np.cov(x.T)
    candidates = [shift, *np.linalg.eigh(covariance)[1].T]
    found: list[np.ndarray] = []
    for _ in range(2):
        rest = [c - sum((c @ f) * f for f in found) for c in candidates]
        lengths = [float(np.linalg.norm(c)) for c in rest]
        least = _SAME if found else 0.0
        unit = [c / r for c, r in zip(rest, lengths, strict=True) if r > least]
        found.append(max(unit, key=lambda w: _apart(w, shift, covariance)))
    return np.stack(found, axis=1)


def _apart(w: np.ndarray, shift: np.ndarray, covariance: np.ndarray) -> float:
    """Return KL(P‖Q) + KL(Q‖P) of normal laws along a direction, where the variances sum to 2."""
    a = float(np.clip(w @ covariance @ w, 1e-9, 2.0 - 1e-9))
    b = 2.0 - a
    return 0.5 * (a / b + b / a - 2.0) + 0.5 * float(w @ shift) ** 2 * (1.0 / a + 1.0 / b)


def _named(axis: np.ndarray, columns: tuple[str, ...]) -> str:
    """Return a direction as a sum of columns, the weightiest first."""
    size = np.abs(axis)
    order = [j for j in np.argsort(-size)[:_NAMED] if size[j] > _SLIGHT * size.max()]
    terms = [f"{'−' if axis[j] < 0 else '+'} {size[j]:.2f} {columns[j]}" for j in order]
    return " ".join(terms).removeprefix("+ ") + (" …" if len(axis) > len(order) else "")
