"""Text: how far bodies of text and topic models are apart. Numbers are in bits by default."""

from kullback.text.comparing import compare
from kullback.text.comparison import TextComparison, Word
from kullback.text.corpus import Corpus, read_corpus
from kullback.text.matrix import TextMatrix
from kullback.text.ngrams import (
    LanguageModel,
    ModelComparison,
    ModelMatrix,
    ModelOptions,
    NgramModel,
    Rate,
    compare_models,
    model_matrix,
)
from kullback.text.options import Options
from kullback.text.smoothing import AbsoluteDiscount, DirichletPrior, GoodTuring, JelinekMercer
from kullback.text.tokens import Bytes, Characters, Ngrams, Pattern, Words
from kullback.text.topics import (
    Stability,
    TopicComparison,
    TopicModel,
    compare_topics,
    fit_topics,
    nearest_documents,
    topic_model,
    topic_stability,
)

__all__ = [
    "AbsoluteDiscount",
    "Bytes",
    "Characters",
    "Corpus",
    "DirichletPrior",
    "GoodTuring",
    "JelinekMercer",
    "LanguageModel",
    "ModelComparison",
    "ModelMatrix",
    "ModelOptions",
    "NgramModel",
    "Ngrams",
    "Options",
    "Pattern",
    "Rate",
    "Stability",
    "TextComparison",
    "TextMatrix",
    "TopicComparison",
    "TopicModel",
    "Word",
    "Words",
    "compare",
    "compare_models",
    "compare_topics",
    "fit_topics",
    "model_matrix",
    "nearest_documents",
    "read_corpus",
    "topic_model",
    "topic_stability",
]
