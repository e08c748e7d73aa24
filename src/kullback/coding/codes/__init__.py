"""The codes, one a file: each is a strategy with its settings that makes a plan for symbols."""

from kullback.coding.codes.blocks import Blocks
from kullback.coding.codes.fixed import Fixed
from kullback.coding.codes.huffman import Huffman
from kullback.coding.codes.integers import EliasDelta, EliasGamma, Golomb, Rice, Unary
from kullback.coding.codes.plan import Code, Plan
from kullback.coding.codes.shannon import Shannon, ShannonFanoElias
from kullback.coding.codes.streams import ANS, Range
from kullback.coding.codes.table import Table
from kullback.coding.codes.tans import TANS
from kullback.coding.codes.trained import Trained

__all__ = [
    "ANS",
    "TANS",
    "Blocks",
    "Code",
    "EliasDelta",
    "EliasGamma",
    "Fixed",
    "Golomb",
    "Huffman",
    "Plan",
    "Range",
    "Rice",
    "Shannon",
    "ShannonFanoElias",
    "Table",
    "Trained",
    "Unary",
]
