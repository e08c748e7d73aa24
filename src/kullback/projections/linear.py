"""The I-projection onto linear constraints: minimum discrimination information.

Among the laws P with ``sum_i P_i a_ij = b_j`` the one nearest to Q, by KL(P‖Q), is
``P_i ∝ Q_i exp(sum_j l_j a_ij)``; its multipliers l minimise the convex ``log sum_i Q_i
exp(sum_j l_j (a_ij - b_j))``.

References
----------
Csiszar (1975), "I-divergence geometry of probability distributions and minimization problems".
"""

from __future__ import annotations

import numpy as np

from kullback._errors import InputError

# How far the constraints may be missed, relative to their own range.
TOLERANCE = 1e-11
STEPS = 500


def project_onto_expectations(
    q: np.ndarray, features: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the law nearest to q that has the given expectations, and its multipliers.

    Parameters
    ----------
    q : array, shape (k,)
        Probabilities.
    features : array, shape (m, k)
        What each constraint takes the mean of.
    values : array, shape (m,)
        The means that are asked for.

    Returns
    -------
    p : array, shape (k,)
    multipliers : array, shape (m,)

    Raises
    ------
    InputError
        If no law on the support of q has these means.
    """
    used = q > 0
    spread = np.max(np.abs(features[:, used] - values[:, None]), axis=1)
    scale = np.where(spread > 0, spread, 1.0)
    centred = (features[:, used] - values[:, None]) / scale[:, None]
    _check_feasible(centred)
    multipliers = _newton(np.log(q[used]), centred)
    law = np.zeros_like(q)
    law[used], missed = _tilted(np.log(q[used]), centred, multipliers)
    if np.max(np.abs(missed), initial=0.0) > 1e3 * TOLERANCE:
        raise InputError(
            "the constraints can only be met in a limit, where cells of the target lose all "
            "their mass; leave those cells out."
        )
    return law, multipliers / scale


def _check_feasible(centred: np.ndarray) -> None:
    from scipy.optimize import linprog

    m, k = centred.shape
    equations = np.vstack([centred, np.ones(k)])
    found = linprog(np.zeros(k), A_eq=equations, b_eq=[*([0.0] * m), 1.0], bounds=(0, None))
    if found.status == 2:
        raise InputError("no distribution on the cells of the target meets the constraints.")


def _newton(log_q: np.ndarray, centred: np.ndarray) -> np.ndarray:
    """Return the multipliers, by Newton steps halved until the dual, or what is missed, falls."""
    multipliers = np.zeros(len(centred))
    value = _dual(log_q, centred, multipliers)
    law, missed = _tilted(log_q, centred, multipliers)
    for _ in range(STEPS):
        hessian = (centred * law) @ centred.T - np.outer(missed, missed)
        step = np.linalg.lstsq(hessian, -missed, rcond=1e-14)[0]
        length = 1.0
        while length > 1e-12:
            moved = multipliers + length * step
            lower, (law, left) = _dual(log_q, centred, moved), _tilted(log_q, centred, moved)
            # Near the end the dual no longer shows a change; what is missed still does.
            if lower < value or np.linalg.norm(left) < 0.5 * np.linalg.norm(missed):
                break
            length /= 2.0
        else:
            break
        multipliers, value, missed = moved, lower, left
    return multipliers


def _dual(log_q: np.ndarray, centred: np.ndarray, multipliers: np.ndarray) -> float:
    exponents = log_q + multipliers @ centred
    top = np.max(exponents)
    return float(top + np.log(np.sum(np.exp(exponents - top))))


def _tilted(
    log_q: np.ndarray, centred: np.ndarray, multipliers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the tilted law and how far its expectations are from those asked for."""
    exponents = log_q + multipliers @ centred
    law = np.exp(exponents - np.max(exponents))
    law /= np.sum(law)
    return law, centred @ law
