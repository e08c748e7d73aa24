"""The account of a container while it is read: where each of its bits belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.places import PARTS as DEFLATE_PARTS
from kullback.coding.containers.scratch import Scratch
from kullback.coding.containers.stream import Stream, together

CONTAINER, STORED, PADDING, OTHER = "container", "stored bytes", "padding", "other data"
PARTS = (CONTAINER, *DEFLATE_PARTS, OTHER)
# More streams than that are kept as one sum, so that memory does not grow with their number.
MOST_STREAMS = 10_000

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Account:
    """Parts, streams and notes of one file."""

    file: ByteFile
    progress: Progress
    scratch: Scratch = field(default_factory=Scratch)
    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    streams: list[Stream] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _rest: Stream | None = None

    def add(self, part: str, size: int) -> None:
        """Add bytes to a part."""
        self.parts[part] += 8 * size

    def add_stream(self, stream: Stream) -> None:
        """Add a stream and its parts."""
        for part, bits in stream.parts.items():
            self.parts[part] += bits
        if len(self.streams) < MOST_STREAMS:
            self.streams.append(stream)
        else:
            self._rest = together("all others", [*filter(None, [self._rest]), stream])

    def all_streams(self) -> tuple[Stream, ...]:
        """Return the streams in their order, the last of too many as one sum."""
        return (*self.streams, *filter(None, [self._rest]))

    def note(self, text: str) -> None:
        """Keep what the reader must know."""
        self.notes.append(text)

    def say(self, offset: int) -> None:
        """Tell how far the work is."""
        self.progress("dissecting", offset / max(self.file.size, 1))
