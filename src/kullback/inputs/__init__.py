"""What P and Q can be, and how two of them become a pair."""

from kullback.inputs.discrete import (
    Counts,
    Discrete,
    LogWeights,
    Weights,
    counts,
    log_probs,
    logits,
)
from kullback.inputs.pair import Pair, as_pair, as_single

__all__ = [
    "Counts",
    "Discrete",
    "LogWeights",
    "Pair",
    "Weights",
    "as_pair",
    "as_single",
    "counts",
    "log_probs",
    "logits",
]
