"""What P and Q can be, and how two of them become a pair."""

from kullback.inputs import smooth
from kullback.inputs.discrete import (
    Counts,
    Discrete,
    LogWeights,
    Masses,
    Weights,
    counts,
    log_probs,
    logits,
    masses,
)
from kullback.inputs.joint import Joint, as_joint, as_joint_pair, joint
from kullback.inputs.pair import Pair, as_pair, as_single
from kullback.inputs.samples import Samples, samples
from kullback.inputs.support import apply_support

__all__ = [
    "Counts",
    "Discrete",
    "Joint",
    "LogWeights",
    "Masses",
    "Pair",
    "Samples",
    "Weights",
    "apply_support",
    "as_joint",
    "as_joint_pair",
    "as_pair",
    "as_single",
    "counts",
    "joint",
    "log_probs",
    "logits",
    "masses",
    "samples",
    "smooth",
]
