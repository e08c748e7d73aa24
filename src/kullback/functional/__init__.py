"""The formulas: arrays in, array of the same library out, in nats, differentiable, batched."""

from kullback.functional.discrete import cross_entropy, entropy, js, kl
from kullback.functional.log_space import (
    cross_entropy_from_logits,
    entropy_from_logits,
    js_from_logits,
    kl_from_logits,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_from_logits",
    "entropy",
    "entropy_from_logits",
    "js",
    "js_from_logits",
    "kl",
    "kl_from_logits",
]
