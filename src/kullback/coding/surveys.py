"""Several files, each by itself: codes of files, and what lies in containers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kullback._version import __version__
from kullback.coding.containers.dissection import Dissection
from kullback.coding.naming import size_text
from kullback.coding.survey import Survey
from kullback.report import Block, Comparison, Document, Heading, Note, Row, Table, Text


@dataclass(frozen=True, slots=True)
class Surveys(Comparison):
    """What was found of each file, in their order.

    Attributes
    ----------
    files : tuple of Survey or Dissection
    """

    files: tuple[Survey | Dissection, ...]

    @property
    def verdict(self) -> str:  # type: ignore[override]
        """What was found, in words."""
        return self.files[0].verdict if len(self.files) == 1 else f"{len(self.files)} files"

    def quantities(self) -> dict[str, float]:
        """Return the largest value of each quantity."""
        found: dict[str, float] = {}
        for file in self.files:
            for name, value in file.quantities().items():
                found[name] = max(value, found.get(name, value))
        return found

    def document(self) -> Document:
        """Return what there is to say."""
        if len(self.files) == 1:
            return self.files[0].document()
        documents = [file.document() for file in self.files]
        rows = tuple(
            Row((Text(document.title), Text(document.verdict.text)), detail=document.blocks)
            for document in documents
        )
        headings = (Heading("file"), Heading("what was found"))
        blocks: list[Block] = [Table("The files.", headings, rows)]
        for document in documents:
            blocks.append(Note(document.title))
            blocks.append(Note(document.summary, "quiet"))
            blocks += document.blocks
        size = sum(file.encoded_bits for file in self.files) / 8
        return Document(
            f"{len(self.files)} files", Text(self.verdict), f"{size_text(size)} in all.",
            tuple(blocks),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return all files as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "code",
            "unit": "bits",
            "files": [
                {key: value for key, value in file.to_dict().items() if key != "kullback"}
                for file in self.files
            ],
        }
