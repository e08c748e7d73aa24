"""The code of equal lengths: what symbols take as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import prefix_plan
from kullback.coding.codewords import Codewords
from kullback.coding.header import fixed
from kullback.coding.kraft import KraftSum
from kullback.coding.symbols import Symbols


@dataclass(frozen=True, slots=True)
class Fixed:
    """As many bits for each symbol as number the alphabet: 8 for bytes."""

    @property
    def title(self) -> str:
        """What reports call it."""
        return "fixed"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        size = len(symbols.labels)
        width = max(size - 1, 0).bit_length()
        lengths = np.full(size, width, dtype=np.int64)
        return prefix_plan(
            symbols,
            lengths,
            words=lambda: Codewords.of_strings([fixed(i, width) for i in range(size)]),
            kraft=KraftSum(max(size, 1), width),
        )
