"""Entropy, divergence and adaptive length of many rows of counts at once, in bits."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from kullback.coding.models.add_alpha import KRICHEVSKY_TROFIMOV, excess
from kullback.functional import kl

LOG_2 = math.log(2.0)


def row_entropies(counts: np.ndarray) -> np.ndarray:
    """Return n_b H(P_b) of each row; 0 of one without counts."""
    logs = _of_counts(_n_log_n, counts).sum(axis=1)
    # The difference of the sums may round to below 0 where one symbol is alone.
    alone = np.count_nonzero(counts, axis=1) < 2
    return np.where(alone, 0.0, _n_log_n(counts.sum(axis=1)) - logs) / LOG_2


def row_divergences(counts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return n_b KL(P_b‖P) of each row, P being the law of the whole; each at least 0."""
    n = counts.sum(axis=1)
    shares = counts / np.maximum(n, 1)[:, None]
    law = np.broadcast_to(whole / whole.sum(), shares.shape)
    return n * np.asarray(kl(shares, law, axis=1)) / LOG_2


def without_absent(counts: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and the whole with all symbols that no row has as one: the same sums, sooner."""
    here = np.any(counts, axis=0)
    others = whole[~here].sum()
    kept = np.concatenate((counts[:, here], np.zeros((len(counts), 1), counts.dtype)), axis=1)
    return kept, np.append(whole[here], others)


def row_adaptive(counts: np.ndarray) -> np.ndarray:
    """Return what the Krichevsky-Trofimov code takes of each row beyond its entropy."""
    alphabet = counts.shape[1]
    whole = excess(counts.sum(axis=1), alphabet * KRICHEVSKY_TROFIMOV)
    parts = _of_counts(lambda n: excess(n, KRICHEVSKY_TROFIMOV), counts).sum(axis=1)
    return (whole - parts) / LOG_2


def _n_log_n(n: np.ndarray) -> np.ndarray:
    from scipy.special import xlogy

    values: np.ndarray = xlogy(n, n)
    return values


def _of_counts(function: Callable[[np.ndarray], np.ndarray], counts: np.ndarray) -> np.ndarray:
    """Return a function of counts; where few differ, it is found once for each and looked up."""
    most = int(counts.max(initial=0)) + 1
    if most > counts.size:
        return function(counts)
    return function(np.arange(most))[counts]
