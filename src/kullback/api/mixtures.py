"""The Jensen-Shannon divergence of several distributions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np

from kullback._errors import InputError
from kullback.api.divergence import Options
from kullback.functional import cells as formulas
from kullback.functional.compensated import Cells, cell_terms
from kullback.functional.jensen_shannon import mixture_weights
from kullback.inputs import LogWeights, Masses, Pair, as_pair
from kullback.measures import JS, cells
from kullback.result import PLAIN, Result, nats_per


def js_of_several(
    laws: Sequence[Any],
    *,
    weights: Sequence[float] | None,
    distance: bool,
    unit: str,
    **options: Unpack[Options],
) -> Result:
    """Return the Jensen-Shannon divergence of laws on the same cells, or its root."""
    nats_per(unit)
    if distance and unit != "nats":
        raise InputError("the Jensen-Shannon distance is a plain number; leave out unit=.")
    unknown = sorted(set(options) - {"normalize", "labels", "support"})
    if unknown or options.get("support", "inf") != "inf":
        raise InputError(f"JS of several takes normalize= alone; leave out {', '.join(options)}.")
    shares = mixture_weights(weights, len(laws))
    # Each against the first, so that differences of nearly equal laws keep their digits.
    pairs = [as_pair(laws[0], law, normalize=options.get("normalize", False)) for law in laws[1:]]
    _check_kinds(pairs, laws)
    names = ", ".join(f"P{i + 1}" for i in range(len(laws)))
    total = math.fsum(
        _block_sum(blocks, shares) for blocks in zip(*(cells(pair) for pair in pairs), strict=True)
    )
    notes = tuple(dict.fromkeys(note for pair in pairs for note in pair.notes))
    if distance:
        return Result(
            math.sqrt(total),
            PLAIN,
            "js_distance",
            f"√JS({names})",
            "exact sum",
            "exact",
            notes=notes,
        )
    result = Result(total, "nats", JS.name, f"JS({names})", "exact sum", "exact", notes=notes)
    return result.to(unit)


def _check_kinds(pairs: list[Pair], laws: Sequence[Any]) -> None:
    if any(pair.counted or isinstance(pair.p, Masses) for pair in pairs):
        raise InputError("JS of several needs probabilities, weights or logits.")
    if len({pair.size for pair in pairs}) > 1:
        raise InputError(f"the {len(laws)} distributions must list the same cells, with one order.")
    if len({isinstance(pair.p, LogWeights) for pair in pairs}) > 1:
        raise InputError("give all the distributions as probabilities, or all as logits.")


def _block_sum(blocks: Sequence[Cells], shares: Sequence[float]) -> float:
    """Return the sum over a block of cells of ``sum_i w_i (p_i log(p_i/m) - p_i + m)``."""
    first = blocks[0].p
    gains = [np.zeros_like(first)]  # p_i - p_1, exact where the two nearly agree
    gains += [-(block.p + block.q) * block.s for block in blocks]
    laws = [first, *(block.q for block in blocks)]
    drift = np.einsum("i,ij->j", shares, gains)
    mixture = np.einsum("i,ij->j", shares, laws)
    total = 0.0
    for weight, law, gain in zip(shares, laws, gains, strict=True):
        both = law + mixture
        s = np.divide(gain - drift, both, out=np.zeros_like(both), where=both > 0)
        s = np.where((law == 0) & (mixture > 0), -1.0, np.clip(s, -1.0, 1.0 - 2.0**-53))
        with np.errstate(all="ignore"):
            log_ratio = np.where(np.abs(s) < 0.5, 2.0 * np.arctanh(s), np.log(law / mixture))
        block = Cells(0, law, mixture, s, log_ratio)
        total += weight * float(np.sum(cell_terms(formulas.KL, block)))
    return total
