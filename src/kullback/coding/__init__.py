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
from kullback.coding.ledger import Ledger

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
    "Ledger",
    "Range",
    "Rice",
    "Shannon",
    "ShannonFanoElias",
    "Table",
    "Trained",
    "Unary",
    "audit",
]
