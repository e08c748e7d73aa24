"""Codes: what coding P with a code made for Q costs, to the bit. All numbers are in bits."""

from kullback.coding.auditing import audit
from kullback.coding.codes import (
    ANS,
    TANS,
    Blocks,
    Code,
    EliasDelta,
    EliasGamma,
    Fixed,
    Golomb,
    Huffman,
    Range,
    Rice,
    Shannon,
    ShannonFanoElias,
    Table,
    Trained,
    Unary,
)
from kullback.coding.compressors import compress
from kullback.coding.containers import Dissection, dissect, is_container
from kullback.coding.ledger import Ledger
from kullback.coding.mismatch import Matrix, matrix
from kullback.coding.models.adaptive import adaptive
from kullback.coding.models.blockwise import blockwise
from kullback.coding.models.context_models import ContextModel, contexts, orders
from kullback.coding.models.windows import profile
from kullback.coding.survey import Survey, survey

__all__ = [
    "ANS",
    "TANS",
    "Blocks",
    "Code",
    "ContextModel",
    "Dissection",
    "EliasDelta",
    "EliasGamma",
    "Fixed",
    "Golomb",
    "Huffman",
    "Ledger",
    "Matrix",
    "Range",
    "Rice",
    "Shannon",
    "ShannonFanoElias",
    "Survey",
    "Table",
    "Trained",
    "Unary",
    "adaptive",
    "audit",
    "blockwise",
    "compress",
    "contexts",
    "dissect",
    "is_container",
    "matrix",
    "orders",
    "profile",
    "survey",
]
