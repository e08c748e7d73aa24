"""Huffman's code, as long as it likes or within a limit, with canonical codewords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import canonical_words, prefix_plan
from kullback.coding.codes.settings import is_whole
from kullback.coding.codes.table_of_lengths import read_lengths, write_lengths
from kullback.coding.huffman import huffman_lengths
from kullback.coding.kraft import kraft_sum
from kullback.coding.package_merge import limited_lengths
from kullback.coding.symbols import Symbols


@dataclass(frozen=True, slots=True)
class Huffman:
    """The shortest code of whole bits a symbol; its table lists the lengths of its codewords.

    Parameters
    ----------
    limit : int, optional
        The longest codeword; the best code within it is found by package-merge.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.coding.audit(b"abracadabra", code=kb.coding.Huffman()).payload_bits
    23
    """

    limit: int | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and not is_whole(self.limit, 1, 1 << 16):
            raise InputError(f"the limit of a codeword is 1 to 65,536 bits, not {self.limit!r}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return "Huffman" if self.limit is None else f"Huffman up to {self.limit} bits"

    def plan(self, symbols: Symbols, weights: Sequence[int] | None = None) -> Plan:
        """Return the code for symbols; with ``weights``, that for a law that is known to both."""
        law = symbols.counts.tolist() if weights is None else list(weights)
        unlimited = huffman_lengths(law)
        lengths = unlimited if self.limit is None else self._limited(law, unlimited)
        return prefix_plan(
            symbols,
            lengths,
            words=canonical_words(lengths),
            table=write_lengths(lengths) if weights is None else "",
            read_table=read_lengths(len(lengths)) if weights is None else None,
            kraft=kraft_sum(lengths[lengths > 0].tolist()),
            weights=law,
            unlimited=None if self.limit is None else unlimited,
        )

    def _limited(self, law: list[int], unlimited: np.ndarray) -> np.ndarray:
        assert self.limit is not None
        return (
            unlimited
            if max(unlimited, default=0) <= self.limit
            else (limited_lengths(law, self.limit))
        )
