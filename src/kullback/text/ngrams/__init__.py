"""N-gram language models: how well the model of one text foretells another."""

from kullback.text.ngrams.comparing import compare_models
from kullback.text.ngrams.comparison import ModelComparison
from kullback.text.ngrams.language_model import LanguageModel
from kullback.text.ngrams.matrix import ModelMatrix, model_matrix
from kullback.text.ngrams.model import NgramModel
from kullback.text.ngrams.options import ModelOptions
from kullback.text.ngrams.rates import Rate

__all__ = [
    "LanguageModel",
    "ModelComparison",
    "ModelMatrix",
    "ModelOptions",
    "NgramModel",
    "Rate",
    "compare_models",
    "model_matrix",
]
