"""How far one probability distribution is from another: how much, where, and how sure."""

from importlib import import_module as _import_module
from typing import Any as _Any

from kullback import functional, measures
from kullback._compare import compare
from kullback._errors import InputError, KullbackError, MissingExtraError, SourceError
from kullback._version import __version__
from kullback.api import (
    Chain,
    Decomposition,
    Projection,
    alpha,
    bhattacharyya,
    bregman,
    chain,
    chi2,
    conditional_kl,
    cross_entropy,
    decompose,
    divergence,
    entropy,
    f_divergence,
    hellinger,
    jeffreys,
    js,
    kl,
    mutual_information,
    neyman,
    pairwise,
    project,
    renyi,
    reverse_kl,
    skew_kl,
    total_variation,
    triangular,
    tsallis,
    unseen_mass,
)
from kullback.estimators import (
    KNN,
    Classifier,
    CorrectedPlugIn,
    EqualRadius,
    Gaussian,
    Grassberger,
    JamesStein,
    MillerMadow,
    Mixture,
    Partition,
    PlugIn,
    Polynomial,
    Referenced,
    Smoothed,
    ZhangGrabchak,
)
from kullback.families import density
from kullback.inputs import Joint, counts, joint, log_probs, logits, masses, samples, smooth
from kullback.measures import Measure
from kullback.projections import Expectations, Margins
from kullback.result import Contribution, Contributions, Interval, Result

__all__ = [
    "KNN",
    "Chain",
    "Classifier",
    "Contribution",
    "Contributions",
    "CorrectedPlugIn",
    "Decomposition",
    "EqualRadius",
    "Expectations",
    "Gaussian",
    "Grassberger",
    "InputError",
    "Interval",
    "JamesStein",
    "Joint",
    "KullbackError",
    "Margins",
    "Measure",
    "MillerMadow",
    "MissingExtraError",
    "Mixture",
    "Partition",
    "PlugIn",
    "Polynomial",
    "Projection",
    "Referenced",
    "Result",
    "Smoothed",
    "SourceError",
    "ZhangGrabchak",
    "__version__",
    "alpha",
    "bhattacharyya",
    "bregman",
    "chain",
    "chi2",
    "compare",
    "conditional_kl",
    "counts",
    "cross_entropy",
    "decompose",
    "density",
    "divergence",
    "entropy",
    "f_divergence",
    "functional",
    "hellinger",
    "jeffreys",
    "joint",
    "js",
    "kl",
    "log_probs",
    "logits",
    "masses",
    "measures",
    "mutual_information",
    "neyman",
    "pairwise",
    "project",
    "renyi",
    "reverse_kl",
    "samples",
    "skew_kl",
    "smooth",
    "total_variation",
    "triangular",
    "tsallis",
    "unseen_mass",
]


def __getattr__(name: str) -> _Any:
    """Load a field when it is first asked for: `kullback.learn` needs torch."""
    if name in ("coding", "learn", "text"):
        return _import_module(f"kullback.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
