"""What kinds of containers there are: their parts, their codes, and the words for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kullback.coding.containers.places import PARTS as DEFLATE_PARTS
from kullback.coding.containers.zstd_places import PARTS as ZSTD_PARTS

CONTAINER, STORED, PADDING, OTHER = "container", "stored bytes", "padding", "other data"


@dataclass(frozen=True, slots=True)
class Kind:
    """What containers of a kind have in common.

    Attributes
    ----------
    name : {"gzip", "zip", "png", "zstd"}
    coding : str
        What codes the streams in it.
    stream : {"member", "stream", "frame"}
        What its streams are called.
    parts : tuple of str
    codes : dict of str to str
        The codes of a block, and what each is of.
    all_codes : str
        What to call all of them.
    direction, method : str
        Of the redundancy.
    """

    name: str
    coding: str
    stream: str
    parts: tuple[str, ...]
    codes: Mapping[str, str]
    all_codes: str
    direction: str
    method: str


def _deflate(name: str, stream: str) -> Kind:
    return Kind(
        name, "deflate", stream, (CONTAINER, *DEFLATE_PARTS, OTHER),
        {"literal_length": "literals and lengths", "distance": "distances"}, "both",
        "KL(P‖2^-len)",
        "sum over blocks of n KL(P‖2^-len), P the law of a block's own codewords, by codewords",
    )  # fmt: skip


KINDS = {
    "gzip": _deflate("gzip", "member"),
    "zip": _deflate("zip", "member"),
    "png": _deflate("png", "stream"),
    "zstd": Kind(
        "zstd", "zstd", "frame", (CONTAINER, *ZSTD_PARTS, OTHER),
        {
            "literals": "literals (Huffman)",
            "literal_lengths": "literal lengths (FSE)",
            "match_lengths": "match lengths (FSE)",
            "offsets": "offsets (FSE)",
        },
        "all", "KL(P‖Q)",
        "sum over blocks of n KL(P‖Q), P the law of a block's own codewords, Q = 2^-len or the "
        "table of an FSE code, by codewords",
    ),
}  # fmt: skip
