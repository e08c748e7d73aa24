"""What every comparison can do with itself, whatever it compares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from kullback.report.document import Document
from kullback.report.files import write_atomically
from kullback.report.html import render_html
from kullback.report.json import to_json
from kullback.report.terminal import render_terminal


class Comparison(ABC):
    """Named results and a verdict; a field says what they are, the renderers show them."""

    verdict: str

    @abstractmethod
    def document(self) -> Document:
        """Return what there is to say."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""

    @abstractmethod
    def quantities(self) -> dict[str, float]:
        """Return the largest value of each quantity that a gate may test, by name."""

    def to_html(self, path: str | Path) -> Path:
        """Write one self-contained page that works offline; return its path."""
        return write_atomically(path, render_html(self.document()))

    def to_json(self, path: str | Path | None = None) -> str:
        """Return strict JSON, and write it to ``path`` if one is given."""
        text = to_json(self.to_dict())
        if path is not None:
            write_atomically(path, text)
        return text

    def __str__(self) -> str:
        return render_terminal(self.document())
