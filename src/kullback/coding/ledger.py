"""A ledger: where the bits of an encoded file go, line by line, to the last bit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.api import entropy, kl
from kullback.coding.codes.plan import LINES, PADDING, TABLE, Code, Plan
from kullback.coding.fixed_point import ONE, as_bits
from kullback.coding.header import BitReader, delta
from kullback.coding.kraft import KraftSum
from kullback.coding.symbols import Symbols
from kullback.inputs import logits
from kullback.report import Comparison, Document
from kullback.result import Result

if TYPE_CHECKING:
    import altair


@dataclass(frozen=True, eq=False)
class Ledger(Comparison):
    """What symbols cost in a code, and what for.

    Attributes
    ----------
    symbols : Symbols
        What is coded.
    code : Code
    plan : Plan
        The code as it was made for them.
    """

    symbols: Symbols = field(repr=False)
    code: Code
    plan: Plan = field(repr=False)

    @property
    def name(self) -> str:
        """What is coded, in words."""
        return self.symbols.name

    @property
    def payload_bits(self) -> int:
        """The bits of the symbols, without table and padding."""
        return self.plan.payload

    @property
    def encoded_bits(self) -> int:
        """The bits of all that ``encode`` writes: whole bytes."""
        # A coder of whole words begins at a whole byte: its payload is whole bytes.
        return 8 * -(-(len(self._head) + self.payload_bits) // 8)

    @cached_property
    def _head(self) -> str:
        return delta(self.symbols.size + 1) + self.plan.table

    @cached_property
    def parts(self) -> Mapping[str, int | float]:
        """Bits by what they are for; they add up to ``encoded_bits`` exactly.

        ``entropy`` is n H(P); ``model mismatch`` n KL(P‖Q), Q the law that the code was made for;
        ``integer lengths`` what whole bits cost beyond it (below 0 where they happen to suit P
        better); ``length limit`` what the limit adds; ``Kraft slack`` what unused codewords take;
        ``coder`` what an entropy coder adds to ``-log2 q``; ``escape`` the numbers of symbols that
        the code has not seen; ``table`` what the receiver must be told; ``padding`` the rest of the
        last byte, or before a whole one.
        """
        units = dict.fromkeys(LINES, 0) | dict(self.plan.parts)
        units[TABLE] = ONE * len(self._head)
        units[PADDING] = ONE * self.encoded_bits - sum(units.values())
        return as_bits(units, self.encoded_bits)

    @cached_property
    def entropy(self) -> Result:
        """``H(P)``, in bits a symbol, of symbols that tell nothing of each other."""
        weights = self._weights()
        if not len(weights):
            return Result(0.0, "bits", "entropy", "H(P)", "no symbols", "exact")
        return entropy(weights, normalize=True, unit="bits")

    @cached_property
    def redundancy(self) -> Result:
        """``KL(P‖2^-len)``, in bits a symbol: what the code takes beyond the entropy.

        The length of a symbol of an entropy coder is ``-log2 q``. Where ``2^-len`` sums to S < 1,
        it is ``KL(P‖2^-len / S) - log2 S``.
        """
        counts = self._weights()
        direction = "KL(P‖2^-len)"
        if not len(counts):
            return Result(0.0, "bits", "kl", direction, "no symbols", "exact")
        lengths = self.plan.lengths[self.plan.symbols.present].astype(np.float64)
        least = float(lengths.min())
        shares = np.exp2(least - lengths)  # exact of whole lengths, until doubles end
        q = shares if lengths.max() - least < 1000 else logits(-lengths * math.log(2.0))
        of_code = kl(counts, q, normalize=True, unit="bits")
        # The codewords of the symbols that are there may not be all.
        slack = least - math.log2(math.fsum(shares))
        return Result(of_code.value + slack, "bits", "kl", direction, "exact sum", "exact")

    def _weights(self) -> np.ndarray:
        symbols = self.plan.symbols
        counts = symbols.counts[symbols.present].tolist()
        # A double holds up to 2^1023; the quotient of larger numbers is rounded once.
        divisor = sum(counts) if sum(counts).bit_length() > 1023 else 1
        return np.array([c / divisor for c in counts])

    @property
    def kraft(self) -> KraftSum | None:
        """Kraft's sum of a prefix code, exactly; None of an entropy coder."""
        return self.plan.kraft

    @property
    def bits_per_symbol(self) -> float:
        """The encoded bits by the number of symbols; 0 without any."""
        return self.encoded_bits / self.symbols.size if self.symbols.size else 0.0

    @property
    def verdict(self) -> str:  # type: ignore[override]
        """The code, in words."""
        return self.code.title

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know."""
        shared = "the receiver knows the alphabet; it is not in the table"
        return self.plan.notes if self.symbols.are_bytes else (*self.plan.notes, shared)

    def encode(self) -> bytes:
        """Return the symbols in the code, with its table: ``encoded_bits`` bits.

        Raises
        ------
        InputError
            If only counts are known.
        """
        return self.plan.write(self._head)

    def decode(self, data: bytes) -> Any:
        """Return what ``encode`` was given, read from its bits.

        Raises
        ------
        InputError
            If the stream is damaged, cut short, or that of other symbols.
        """
        try:
            data = bytes(memoryview(data))
        except TypeError:
            raise InputError(
                f"what is decoded is bytes, such as encode returns, not {type(data).__name__}."
            ) from None
        reader = BitReader(data)
        count = reader.delta() - 1
        if count != self.symbols.size:
            raise InputError(
                f"the stream says that it has {count:,} symbols, and {self.name} has "
                f"{self.symbols.size:,}; it is damaged or another's."
            )
        places = self.plan.read(data, reader, count)
        if count and int(places.max()) >= len(self.symbols.labels):
            raise InputError(
                f"the stream has a symbol that {self.name} has not; it is damaged or another's."
            )
        return self.symbols.restore(places)

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test."""
        return {
            "bits_per_symbol": self.bits_per_symbol,
            "redundancy": self.redundancy.value,
            "entropy": self.entropy.value,
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.coding.document import ledger_document

        return ledger_document(self)

    def plot(self, name: str = "ledger") -> altair.LayerChart:
        """Return an Altair chart.

        Parameters
        ----------
        name : {"ledger", "lengths"}
            Where the bits go; or the length of each codeword against ``-log2 p``.
        """
        from kullback.coding.pictures import ledger_picture, lengths_picture

        return lengths_picture(self) if name == "lengths" else ledger_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "code",
            "name": self.name,
            "symbols": self.symbols.size,
            "alphabet": len(self.symbols.present),
            "code": self.code.title,
            "encoded_bits": self.encoded_bits,
            "payload_bits": self.payload_bits,
            "parts": dict(self.parts),
            "bits_per_symbol": self.bits_per_symbol,
            "entropy": self.entropy.to_dict(),
            "redundancy": self.redundancy.to_dict(),
            "kraft_sum": None if self.kraft is None else str(self.kraft),
            "longest": self.plan.longest or None,
            "notes": list(self.notes),
        }
