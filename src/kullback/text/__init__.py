"""Text: how far one body of text is from another, which words make it so, and is it chance."""

from kullback.text.comparing import compare
from kullback.text.comparison import TextComparison, Word
from kullback.text.corpus import Corpus, read_corpus
from kullback.text.matrix import TextMatrix
from kullback.text.options import Options
from kullback.text.smoothing import AbsoluteDiscount, DirichletPrior, GoodTuring, JelinekMercer
from kullback.text.tokens import Bytes, Characters, Ngrams, Pattern, Words

__all__ = [
    "AbsoluteDiscount",
    "Bytes",
    "Characters",
    "Corpus",
    "DirichletPrior",
    "GoodTuring",
    "JelinekMercer",
    "Ngrams",
    "Options",
    "Pattern",
    "TextComparison",
    "TextMatrix",
    "Word",
    "Words",
    "compare",
    "read_corpus",
]
