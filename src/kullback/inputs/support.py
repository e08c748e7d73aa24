"""What happens where Q has no mass and P has some: the policies of ``support=``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.inputs.discrete import LogWeights, Masses, Weights
from kullback.inputs.pair import Pair

POLICIES = ("inf", "raise", "drop")


def apply_support(pair: Pair, support: Any) -> Pair:
    """Return the pair under a policy: ``"inf"``, ``"raise"``, ``"drop"`` or a smoother of Q.

    Raises
    ------
    InputError
        Under ``"raise"`` where Q gives no mass to a cell of P; for an unknown policy.
    """
    if isinstance(support, str) and support == "inf":
        return pair
    if callable(support):
        return _smoothed(pair, support)
    if support not in POLICIES:
        known = ", ".join(f'"{policy}"' for policy in POLICIES)
        raise InputError(
            f"support must be one of {known} or a smoother such as kb.smooth.Dirichlet(0.5), "
            f"not {support!r}."
        )
    ruled_out = _possible(pair.p) & ~_possible(pair.q)
    if not np.any(ruled_out):
        return pair
    mass = float(np.sum(np.exp(pair.p.log_probabilities()[ruled_out])))
    names = [pair.label(int(i)) for i in np.flatnonzero(ruled_out)[:3]]
    listed = ", ".join(names) + (", ..." if np.sum(ruled_out) > 3 else "")
    if support == "raise":
        raise InputError(
            f"q gives no mass to cell {listed}, where p has {mass:.3g}; "
            'support="inf", "drop" or a smoother says what to do there.'
        )
    return _dropped(pair, ruled_out, f"dropped cell {listed}, where Q has no mass and P {mass:.3g}")


def _possible(x: Any) -> np.ndarray:
    if isinstance(x, LogWeights):
        return ~np.isneginf(x.values)
    return np.asarray(x.values > 0)


def _dropped(pair: Pair, ruled_out: np.ndarray, note: str) -> Pair:
    kept = ~ruled_out
    if not np.any(_possible(pair.p)[kept]):
        raise InputError("p and q share no cell; dropping would leave nothing of p.")
    labels = [pair.label(int(i)) for i in np.flatnonzero(kept)]
    left = replace(pair.p, values=pair.p.values[kept], labels=None)
    right = replace(pair.q, values=pair.q.values[kept], labels=None)
    said = note + "" if isinstance(left, Masses) else note + "; P is renormalised without it"
    return Pair(left, right, labels, (*pair.notes, said))


def _smoothed(pair: Pair, smoother: Any) -> Pair:
    if not isinstance(pair.q, Weights):
        raise InputError(
            f"{smoother} works on weights and counts; give q as probabilities, not logits."
        )
    before = pair.q.values.astype(np.float64)
    after = np.asarray(smoother(before), dtype=np.float64)
    if after.shape != before.shape or not np.all(np.isfinite(after)) or np.any(after < 0):
        raise InputError(f"the smoother {smoother} must return as many numbers, all at least 0.")
    moved = 0.5 * float(np.sum(np.abs(after / np.sum(after) - before / np.sum(before))))
    note = f"Q smoothed by {smoother}: {moved:.3g} of its mass moved"
    left = pair.p if isinstance(pair.p, Weights) else Weights(pair.p.values, pair.p.labels)
    return Pair(left, Weights(after, pair.q.labels), pair.labels, (*pair.notes, note))
