"""Log-ratios at every row by a critic that has not seen it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from kullback.functional import donsker_varadhan
from kullback.learn.critics import Critic, split, trained


class HeldOut(NamedTuple):
    """Log-ratios ``log p/q`` in nats at rows of P, shape (n,), and of Q, shape (m,).

    They have been cut to ``reach`` above and below 0, as a share ``cut`` of P's rows had to be, and
    then calibrated.
    """

    p: np.ndarray
    q: np.ndarray
    reach: float
    cut: float


def held_out(
    x: np.ndarray, y: np.ndarray, *, hidden: int, steps: int, folds: int, seed: int
) -> HeldOut:
    """Return log-ratios by cross-fitting: a critic for each fold, trained on the other ones.

    Outputs farther apart than log m are cut. m rows cannot tell a ratio of less than 1/m from none,
    and a bound by outputs so far apart would be decided by the one row of Q that is nearest to P.
    """
    rng = np.random.default_rng(seed)
    fold_p, fold_q = rng.permutation(len(x)) % folds, rng.permutation(len(y)) % folds
    reach = 0.5 * math.log(len(y))
    p, q, cut = np.empty(len(x)), np.empty(len(y)), 0
    for fold in range(folds):
        own, other = fold_p == fold, fold_q == fold
        of_x, of_y = split(x[~own], rng), split(y[~other], rng)
        validation = of_x[1], of_y[1]
        critic = trained((of_x[0], of_y[0]), validation, hidden=hidden, steps=steps, rng=rng)
        slope, shift = _calibration(*(_within(critic, z, reach) for z in validation))
        outputs = critic(x[own])
        cut += int(np.count_nonzero(np.abs(outputs) > reach))
        p[own] = slope * np.clip(outputs, -reach, reach) + shift
        q[other] = slope * _within(critic, y[other], reach) + shift
    return HeldOut(p, q, reach, cut / len(x))


def _within(critic: Critic, points: np.ndarray, reach: float) -> np.ndarray:
    return np.clip(critic(points), -reach, reach)


def _calibration(t_p: np.ndarray, t_q: np.ndarray) -> tuple[float, float]:
    """Return the slope in [0, 1] and the shift that give the highest bound on these rows.

    The shift makes the mean ratio on Q equal to 1, where the bounds of `donsker_varadhan` and `nwj`
    meet. A critic that has learned nothing gets a slope near 0, and so a bound near 0.
    """
    from scipy.optimize import minimize_scalar

    def gap(slope: float) -> float:
        return -float(donsker_varadhan(slope * t_p, slope * t_q))

    # The bound is concave in the slope.
    slope = float(minimize_scalar(gap, bounds=(0.0, 1.0), method="bounded").x)
    return slope, -gap(slope) - slope * float(np.mean(t_p))
