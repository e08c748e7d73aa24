"""How far one probability distribution is from another: how much, where, and how sure."""

from kullback._compare import compare
from kullback._errors import InputError, KullbackError, MissingExtraError, SourceError
from kullback._version import __version__
from kullback.api import Decomposition, cross_entropy, decompose, divergence, entropy, js, kl
from kullback.inputs import counts, log_probs, logits
from kullback.result import Contribution, Contributions, Interval, Result

__all__ = [
    "Contribution",
    "Contributions",
    "Decomposition",
    "InputError",
    "Interval",
    "KullbackError",
    "MissingExtraError",
    "Result",
    "SourceError",
    "__version__",
    "compare",
    "counts",
    "cross_entropy",
    "decompose",
    "divergence",
    "entropy",
    "js",
    "kl",
    "log_probs",
    "logits",
]
