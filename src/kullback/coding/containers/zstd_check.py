"""A zstd frame given to a real decoder block by block, which checks the content."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# The largest window that zstd itself takes without being told to; it is in memory.
LARGEST_WINDOW_LOG = 27


class RefusalError(Exception):
    """The decoder refuses a frame."""


class Check:
    """A decoder of one frame; a block at a time, it gives at most 128 KiB at once."""

    def __init__(self, decoder: Any, error: type[Exception]) -> None:
        self._decoder, self._error = decoder, error
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Give it the next bytes of the frame.

        Raises
        ------
        RefusalError
            If it refuses them.
        """
        try:
            self.size += len(self._decoder.decompress(data))
        except (self._error, EOFError) as error:
            raise RefusalError(f"zstd refuses it, {error}") from None

    @property
    def is_done(self) -> bool:
        """Whether the frame has ended, with what has been fed last."""
        return self._decoder.eof and not self._decoder.unused_data


def make_check() -> Check | None:
    """Return a new decoder, or None where there is none."""
    for make in (_of_zstandard, _of_python):
        try:
            return make()
        except ImportError:
            continue
    return None


def _of_zstandard() -> Check:
    module: Any = import_module("zstandard")
    decoder = module.ZstdDecompressor(max_window_size=1 << LARGEST_WINDOW_LOG)
    return Check(decoder.decompressobj(), module.ZstdError)


def _of_python() -> Check:
    module: Any = import_module("compression.zstd")
    options = {module.DecompressionParameter.window_log_max: LARGEST_WINDOW_LOG}
    return Check(module.ZstdDecompressor(options=options), module.ZstdError)
