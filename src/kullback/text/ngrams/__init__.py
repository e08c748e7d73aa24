"""N-gram language models: how well the model of one text foretells another."""

from kullback.text.ngrams.language_model import LanguageModel
from kullback.text.ngrams.model import NgramModel
from kullback.text.ngrams.rates import Rate

__all__ = ["LanguageModel", "NgramModel", "Rate"]
