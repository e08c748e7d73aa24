"""The front door: check the inputs, choose a way, return a `Result`."""

from kullback.api.distances import (
    alpha,
    bregman,
    chi2,
    f_divergence,
    hellinger,
    neyman,
    total_variation,
    triangular,
    tsallis,
)
from kullback.api.divergence import divergence
from kullback.api.entropic import bhattacharyya, jeffreys, js, kl, renyi, reverse_kl, skew_kl
from kullback.api.entropies import Decomposition, cross_entropy, decompose, entropy
from kullback.api.joints import Chain, chain, conditional_kl, mutual_information
from kullback.api.matrices import pairwise
from kullback.api.projecting import Projection, project
from kullback.api.unseen import unseen_mass

__all__ = [
    "Chain",
    "Decomposition",
    "Projection",
    "alpha",
    "bhattacharyya",
    "bregman",
    "chain",
    "chi2",
    "conditional_kl",
    "cross_entropy",
    "decompose",
    "divergence",
    "entropy",
    "f_divergence",
    "hellinger",
    "jeffreys",
    "js",
    "kl",
    "mutual_information",
    "neyman",
    "pairwise",
    "project",
    "renyi",
    "reverse_kl",
    "skew_kl",
    "total_variation",
    "triangular",
    "tsallis",
    "unseen_mass",
]
