"""The formulas: arrays in, array of the same library out, in nats, differentiable, batched.

They compute in the dtype that they are given, as a loss should: float32 in, float32 out. The
matrices of `pairwise` are measurements and are computed in float64, as is all behind `kullback.kl`.
"""

from kullback.functional.discrete import cross_entropy, entropy, generalised_kl, kl
from kullback.functional.divergences import (
    alpha,
    bhattacharyya,
    chi2,
    hellinger,
    jeffreys,
    reverse_kl,
    skew_kl,
    squared_hellinger,
    total_variation,
    triangular,
    tsallis,
)
from kullback.functional.generators import bregman, f_divergence
from kullback.functional.jensen_shannon import js
from kullback.functional.joint import conditional_kl, mutual_information
from kullback.functional.log_space import (
    cross_entropy_from_logits,
    entropy_from_logits,
    js_from_logits,
    kl_from_logits,
)
from kullback.functional.pairwise import pairwise_cells, pairwise_js, pairwise_kl
from kullback.functional.renyi import renyi
from kullback.functional.variational import donsker_varadhan, nwj, smile

__all__ = [
    "alpha",
    "bhattacharyya",
    "bregman",
    "chi2",
    "conditional_kl",
    "cross_entropy",
    "cross_entropy_from_logits",
    "donsker_varadhan",
    "entropy",
    "entropy_from_logits",
    "f_divergence",
    "generalised_kl",
    "hellinger",
    "jeffreys",
    "js",
    "js_from_logits",
    "kl",
    "kl_from_logits",
    "mutual_information",
    "nwj",
    "pairwise_cells",
    "pairwise_js",
    "pairwise_kl",
    "renyi",
    "reverse_kl",
    "skew_kl",
    "smile",
    "squared_hellinger",
    "total_variation",
    "triangular",
    "tsallis",
]
