"""What real compressors make of bytes: the practical limit beside the entropies of models."""

from __future__ import annotations

import bz2
import lzma
import math
import os
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.symbols import Symbols, read_symbols
from kullback.result import json_number

if TYPE_CHECKING:
    import altair

Progress = Callable[[str, float], None]
# A piece goes into a coder and gives up its output, which is `compress`; `flush` gives the rest.
Feed = tuple[Callable[[bytes], bytes], Callable[[], bytes]]
# Of longer input only the first so many bytes are compressed: xz takes half a minute for them.
MOST = 64 << 20
_PIECE = 1 << 18
_TICK = 0.1


@dataclass(frozen=True, slots=True)
class Compressed:
    """What one compressor made of the bytes.

    Attributes
    ----------
    name : str
        The compressor with its level, such as ``"xz -6"``.
    bytes : int
        The length of what it wrote, headers and checksums with it.
    seconds : float
        CPU time.
    bits_per_byte : float
        Of its input; NaN of empty input.
    """

    name: str
    bytes: int
    seconds: float
    bits_per_byte: float

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values for strict JSON."""
        return {
            "name": self.name,
            "bytes": self.bytes,
            "seconds": self.seconds,
            "bits_per_byte": json_number(self.bits_per_byte),
        }


@dataclass(frozen=True, slots=True)
class Compressions:
    """What the compressors at hand made of the same bytes.

    Attributes
    ----------
    name : str
        What the bytes are called.
    bytes, compressed : int
        How many there are, and how many of them, from the first on, were compressed.
    records : tuple of Compressed
        By rising length.
    missing : tuple of str
        Compressors that are not installed, each with what installs it.
    """

    name: str
    bytes: int
    compressed: int
    records: tuple[Compressed, ...]
    missing: tuple[str, ...]

    @property
    def practical_limit(self) -> Compressed:
        """The record of the shortest output: a bound on what the bytes take, not the least one."""
        return self.records[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know."""
        if self.compressed == self.bytes:
            return self.missing
        part = (
            f"only the first {self.compressed:,} of {self.bytes:,} bytes were compressed; the "
            "lengths are of these"
        )
        return (part, *self.missing)

    def to_dict(self) -> dict[str, Any]:
        """Return the records as plain values for strict JSON."""
        return {
            "name": self.name,
            "bytes": self.bytes,
            "compressed": self.compressed,
            "practical_limit": self.practical_limit.name,
            "records": [record.to_dict() for record in self.records],
            "notes": list(self.notes),
        }

    def plot(self) -> altair.LayerChart:
        """Return an Altair chart of bits per byte by compressor."""
        from kullback.coding.models.pictures import compressors_picture

        return compressors_picture(self)


def compress(source: Any, *, progress: Progress | None = None) -> Compressions:
    """Compress bytes with zlib, bz2, xz, and zstd and brotli where they are installed.

    They run side by side, in pieces: memory is bounded whatever the input. Of more than 64 MiB the
    first 64 MiB are compressed alone, and a note says so.

    Parameters
    ----------
    source : path, bytes or array of uint8
        As `kullback.coding.read_symbols` takes it.
    progress : callable, optional
        Told what is done and the share of it, several times a second.

    Returns
    -------
    Compressions

    Raises
    ------
    InputError
        If the symbols are not bytes.

    Examples
    --------
    >>> found = compress(b"abracadabra" * 1000)
    >>> found.compressed, found.practical_limit.bits_per_byte < 0.1
    (11000, True)
    """
    symbols = read_symbols(source)
    data = _bytes_of(symbols)
    part = data[:MOST]
    coders, missing = _coders()
    records = _all(part, coders, progress or (lambda doing, share: None))
    records.sort(key=lambda record: record.bytes)
    return Compressions(symbols.name, len(data), len(part), tuple(records), tuple(missing))


def _bytes_of(symbols: Symbols) -> np.ndarray:
    if not symbols.are_bytes or symbols.sequence is None:
        raise InputError(
            f"compressors take bytes, and {symbols.name} is not; give a file, or "
            "your symbols as bytes."
        )
    return symbols.sequence


def _coders() -> tuple[dict[str, Callable[[], Feed]], list[str]]:
    """Return what makes each compressor that is installed, slow ones first, and what is not."""
    coders: dict[str, Callable[[], Feed]] = {
        "xz -6": lambda: _feed(lzma.LZMACompressor(preset=6)),
        "bz2 -9": lambda: _feed(bz2.BZ2Compressor(9)),
        "zlib -9": lambda: _feed(zlib.compressobj(9)),
        "zlib -6": lambda: _feed(zlib.compressobj(6)),
    }
    missing = []
    zstd = _zstd()
    if zstd is None:
        missing.append("zstd: not installed; pip install zstandard")
    else:
        coders = {**coders, "zstd -9": lambda: zstd(9), "zstd -3": lambda: zstd(3)}
    brotli = _brotli()
    if brotli is None:
        missing.append("brotli: not installed; pip install brotli")
    else:
        coders = {**coders, "brotli -9": lambda: brotli(9), "brotli -5": lambda: brotli(5)}
    return coders, missing


def _feed(coder: Any) -> Feed:
    return coder.compress, coder.flush


def _zstd() -> Callable[[int], Feed] | None:
    """Return zstd by level: Python's own from 3.14 on, else that of the package zstandard."""
    try:
        module = import_module("compression.zstd")
    except ImportError:
        try:
            package = import_module("zstandard")
        except ImportError:
            return None
        return lambda level: _feed(package.ZstdCompressor(level=level).compressobj())
    return lambda level: _feed(module.ZstdCompressor(level=level))


def _brotli() -> Callable[[int], Feed] | None:
    try:
        module = import_module("brotli")
    except ImportError:
        return None

    def make(quality: int) -> Feed:
        coder = module.Compressor(quality=quality)
        return coder.process, coder.finish

    return make


def _all(
    data: np.ndarray, coders: dict[str, Callable[[], Feed]], progress: Progress
) -> list[Compressed]:
    """Run the compressors in threads, which they leave free while they work."""
    done = dict.fromkeys(coders, 0)
    stop = threading.Event()
    with ThreadPoolExecutor(min(len(coders), os.cpu_count() or 1)) as pool:
        futures = [pool.submit(_one, name, make, data, done, stop) for name, make in coders.items()]
        try:
            waiting = set(futures)
            while waiting:
                _, waiting = wait(waiting, _TICK, FIRST_COMPLETED)
                share = sum(done.values()) / max(len(data) * len(coders), 1)
                progress("compressing", share if waiting else 1.0)
        finally:
            stop.set()
    return [future.result() for future in futures]


def _one(
    name: str,
    make: Callable[[], Feed],
    data: np.ndarray,
    done: dict[str, int],
    stop: threading.Event,
) -> Compressed:
    began = time.thread_time()
    compress, flush = make()
    size = 0
    for start in range(0, len(data), _PIECE):
        if stop.is_set():
            break
        piece = data[start : start + _PIECE].tobytes()
        size += len(compress(piece))
        done[name] += len(piece)
    size += len(flush())
    bits = 8.0 * size / len(data) if len(data) else math.nan
    return Compressed(name, size, time.thread_time() - began, bits)
