"""What a comparison says (documents), and how it is shown (terminal, JSON, HTML)."""

from kullback.report.comparison import Comparison
from kullback.report.document import Block, Chart, Document, Heading, Note, Row, Table, Text, Tone
from kullback.report.terminal import clean, print_document

__all__ = [
    "Block",
    "Chart",
    "Comparison",
    "Document",
    "Heading",
    "Note",
    "Row",
    "Table",
    "Text",
    "Tone",
    "clean",
    "print_document",
]
