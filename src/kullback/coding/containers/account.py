"""The account of a container while it is read: where each of its bits belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kullback.coding.containers.file import ByteFile
from kullback.coding.containers.kinds import CONTAINER, OTHER, PADDING, STORED, Kind
from kullback.coding.containers.scratch import Scratch
from kullback.coding.containers.stream import CodeCost, Stream, together

__all__ = ["CONTAINER", "MOST_STREAMS", "OTHER", "PADDING", "STORED", "Account", "Progress"]

# More streams than that are kept as one sum, so that memory does not grow with their number.
MOST_STREAMS = 10_000

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Account:
    """Parts, streams and notes of one file."""

    file: ByteFile
    kind: Kind
    progress: Progress
    parts: dict[str, int] = field(init=False)
    streams: list[Stream] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: bool = True  # whether all content is
    _scratch: Scratch | None = None
    _rest: Stream | None = None

    def __post_init__(self) -> None:
        self.parts = dict.fromkeys(self.kind.parts, 0)

    @property
    def scratch(self) -> Scratch:
        """What deflate streams are followed with, made when first needed."""
        if self._scratch is None:
            self._scratch = Scratch()
        return self._scratch

    def add(self, part: str, size: int) -> None:
        """Add bytes to a part."""
        self.parts[part] += 8 * size

    def add_stream(self, stream: Stream) -> None:
        """Add a stream and its parts; one that is not coded has codes that cost nothing."""
        if not stream.codes:
            stream = replace(stream, codes=dict.fromkeys(self.kind.codes, CodeCost()))
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
