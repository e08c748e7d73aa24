"""What was found in a container: where its bits go, and what its codes lose against ideal ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kullback._version import __version__
from kullback.coding.compiled import is_installed
from kullback.coding.containers.account import MOST_STREAMS, Account
from kullback.coding.containers.kinds import KINDS, Kind
from kullback.coding.containers.stream import CodeCost, Stream, together
from kullback.report import Comparison, Document
from kullback.report.numbers import percent
from kullback.result import Result

if TYPE_CHECKING:
    import altair


@dataclass(frozen=True, slots=True)
class Dissection(Comparison):
    """Where every bit of a container goes.

    Attributes
    ----------
    name : str
    kind : {"gzip", "zip", "png", "zstd"}
    size : int
        Bytes of the file.
    parts : dict of str to int
        Bits of each part; they sum to ``encoded_bits``.
    streams : tuple of Stream
        The members of a gzip file or a zip archive, the image and the frames of a PNG, or the
        frames of a zstd file, in their order; after the first 10,000 all others as one sum.
    redundancy : Result
        KL(P‖2^-len), of zstd KL(P‖Q), in bits a codeword, of all codes of all blocks, P being the
        law of the codewords of a block, and Q 2^-len or the table of an FSE code.
    verdict : str
    notes : tuple of str
    checked : bool
        Whether all content has been unpacked and checked; if not, a note says why.
    """

    name: str
    kind: str
    size: int
    parts: dict[str, int]
    streams: tuple[Stream, ...] = field(repr=False)
    redundancy: Result
    verdict: str
    notes: tuple[str, ...]
    checked: bool = True

    @classmethod
    def of(cls, account: Account) -> Dissection:
        """Return what an account amounts to."""
        file, kind, streams = account.file, account.kind, account.all_streams()
        assert sum(account.parts.values()) == 8 * file.size
        notes = list(account.notes)
        if len(streams) > MOST_STREAMS:
            notes.append(f"streams after the first {MOST_STREAMS:,} are kept as one sum")
        if not is_installed():
            notes.append(
                "numba is not installed, so the loop ran in plain Python, some thirty times "
                "slower; pip install 'kullback[coding]'"
            )
        cost = together("", streams).cost
        codes = "Huffman loses" if kind.coding == "deflate" else "Huffman and FSE lose"
        verdict = (
            f"{codes} {percent(cost.lost / (8 * file.size))}" if cost.codewords else "nothing coded"
        )
        return cls(
            file.name, kind.name, file.size, account.parts, streams, _result(cost, kind), verdict,
            tuple(notes), account.checked,
        )  # fmt: skip

    @property
    def encoded_bits(self) -> int:
        """The size of the file in bits."""
        return 8 * self.size

    @property
    def uncompressed(self) -> int:
        """Bytes that all streams give."""
        return sum(stream.size for stream in self.streams)

    @property
    def total(self) -> Stream:
        """The sum of all streams."""
        return together("all streams", self.streams)

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test.

        ``redundancy`` and ``slack`` are bits a codeword, ``redundancy_share`` is the share of the
        file that codes lose in all, ``bits_per_byte`` is bits of the file by bytes unpacked.
        """
        cost = self.total.cost
        found = {
            "redundancy": self.redundancy.value,
            "slack": cost.slack / max(cost.codewords, 1),
            "redundancy_share": cost.lost / self.encoded_bits,
        }
        if self.uncompressed:
            found["bits_per_byte"] = self.encoded_bits / self.uncompressed
        return found

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.coding.containers.document import container_document

        return container_document(self)

    def plot(self, name: str = "parts") -> altair.TopLevelMixin:
        """Return an Altair chart: of the ``"parts"``, or the ``"profile"`` along a lone stream."""
        from kullback.coding.containers.pictures import parts_picture, profile_picture

        return parts_picture(self) if name == "parts" else profile_picture(self.streams[0])

    def to_dict(self) -> dict[str, Any]:
        """Return the dissection as plain values for strict JSON."""
        total = self.total
        return {
            "kullback": __version__,
            "name": self.name,
            "kind": self.kind,
            "size": self.size,
            "uncompressed": self.uncompressed,
            "unit": "bits",
            "encoded_bits": self.encoded_bits,
            "parts": dict(self.parts),
            "verdict": self.verdict,
            "redundancy": self.redundancy.to_dict(),
            "blocks": dict(total.blocks),
            **{
                name: total.codes.get(name, CodeCost()).to_dict() for name in KINDS[self.kind].codes
            },
            "streams": [stream.to_dict() for stream in self.streams],
            "notes": list(self.notes),
        }


def _result(cost: CodeCost, kind: Kind) -> Result:
    notes = []
    if cost.slack:
        notes.append(
            f"{cost.slack / cost.codewords:.3g} bits a codeword more are slack, as codes are "
            "incomplete"
        )
    if cost.coder:
        notes.append(
            f"{cost.coder / cost.codewords:.3g} bits a codeword more are the coder: what the "
            "states of FSE take beyond log2 1/Q"
        )
    if not cost.codewords:
        notes.append("nothing is coded: there is no codeword")
    value = cost.redundancy / max(cost.codewords, 1)
    return Result(value, "bits", "kl", kind.direction, kind.method, "exact", notes=tuple(notes))
