"""What is to be coded: the symbols of a file, of bytes, of any sequence, or their counts alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import array_api_compat
import numpy as np

from kullback._errors import InputError, SourceError
from kullback._xp import to_numpy
from kullback.inputs import Counts
from kullback.sources.files import files_of
from kullback.sources.workspace import STDIN

BYTES = range(256)
_CHUNK = 1 << 22
_INT64_MAX = 2**63 - 1


@dataclass(frozen=True, eq=False, slots=True)
class Symbols:
    """Symbols in their order, or their counts alone.

    Attributes
    ----------
    name : str
        What they are called in messages and reports.
    labels : sequence
        The alphabet: of bytes all 256 values, else the symbols that are there.
    counts : ndarray, shape (len(labels),)
        How often each is there; of int64, or of Python integers where these are too large for it.
    sequence : ndarray of integers, shape (n,), or None
        The places of the symbols in ``labels``; None where only counts are known.
    form : {"bytes", "array", "tuple", "list"}
        What a decoder gives back.
    """

    name: str
    labels: Sequence[Any] | np.ndarray
    counts: np.ndarray
    sequence: np.ndarray | None
    form: str = "list"

    @property
    def size(self) -> int:
        """The number of symbols."""
        return int(sum(self.counts.tolist()))

    @property
    def are_bytes(self) -> bool:
        """Whether the alphabet is that of all bytes."""
        return isinstance(self.labels, range) and self.labels == BYTES

    @property
    def present(self) -> np.ndarray:
        """The places of the symbols that occur."""
        return np.flatnonzero(self.counts)

    def restore(self, sequence: np.ndarray) -> Any:
        """Return places in the alphabet as what was given: bytes, an array, a list or a tuple."""
        if self.form == "bytes":
            return sequence.astype(np.uint8).tobytes()
        if self.form == "array":
            places = np.arange(256, dtype=np.uint8) if self.are_bytes else np.asarray(self.labels)
            return places[sequence]
        found = [self.labels[i] for i in sequence.tolist()]
        return tuple(found) if self.form == "tuple" else found


def read_symbols(source: Any, name: str | None = None) -> Symbols:
    """Return what a path names or standard input holds as bytes, or a sequence or counts as such.

    Parameters
    ----------
    source : path, ``"-"``, bytes, array or iterable of symbols, or counts
        A dict or `collections.Counter` from symbols to counts, or `kullback.counts`, is taken for
        counts. Anything hashable is a symbol.
    name : str, optional
        What to call it.

    Raises
    ------
    InputError, SourceError
        If there is no such file, or it is no sequence of symbols.
    """
    if isinstance(source, Symbols):
        return source
    if isinstance(source, str | Path):
        return _of_path(str(source), name)
    if isinstance(source, bytes | bytearray | memoryview):
        # A view may step over bytes, and what can change would change what is encoded.
        held = source if isinstance(source, bytes) else bytes(source)
        return _of_bytes(np.frombuffer(held, dtype=np.uint8), name or "bytes")
    if isinstance(source, Counts | Mapping):
        return _of_counts(source, name or "counts")
    if isinstance(source, np.ndarray) or array_api_compat.is_array_api_obj(source):
        return _of_array(source, name or "array")
    if isinstance(source, set | frozenset) or getattr(source, "ndim", 1) != 1:
        raise InputError(
            f"a {type(source).__name__} is no sequence of symbols: it has no order, or more than "
            "one dimension; give a list, or a column."
        )
    if isinstance(source, Iterable):
        return _of_iterable(source, name or "symbols")
    raise InputError(
        f"{type(source).__name__} is no sequence of symbols; give a path, bytes, a list of symbols "
        "or their counts."
    )


def count_bytes(values: np.ndarray) -> np.ndarray:
    """Return how often each of the 256 bytes occurs, in memory that does not grow with them."""
    counts = np.zeros(256, dtype=np.int64)
    for start in range(0, len(values), _CHUNK):
        chunk = np.ascontiguousarray(values[start : start + _CHUNK])
        if len(chunk) % 2:
            counts[chunk[-1]] += 1
            chunk = chunk[:-1]
        # Half as many values to count, of 16 bits each: twice as fast.
        pairs = np.bincount(chunk.view(np.uint16), minlength=65536).reshape(256, 256)
        counts += pairs.sum(axis=0) + pairs.sum(axis=1)
    return counts


def _of_path(path: str, name: str | None) -> Symbols:
    if path == STDIN:
        data = sys.stdin.buffer.read()
        return _of_bytes(np.frombuffer(data, dtype=np.uint8), name or "standard input")
    found = files_of(path, needed=True)
    if len(found) > 1:
        raise SourceError(f"{path} names {len(found)} files; name one.")
    return _of_bytes(map_bytes(found[0]), name or path)


def map_bytes(path: Path) -> np.ndarray:
    """Return the bytes of a file, mapped rather than read.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        if path.stat().st_size == 0:
            # What the kernel makes up, such as /proc/cpuinfo, has no size until it is read.
            return np.frombuffer(path.read_bytes(), dtype=np.uint8)
        return np.memmap(path, dtype=np.uint8, mode="r")
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from None


def _of_bytes(values: np.ndarray, name: str) -> Symbols:
    return Symbols(name, BYTES, count_bytes(values), values, "bytes")


def _of_counts(source: Counts | Mapping[Any, Any], name: str) -> Symbols:
    if isinstance(source, Counts):
        labels: Sequence[Any] = source.labels or range(len(source.values))
        values = source.values.tolist()
    else:
        labels, values = list(source.keys()), list(source.values())
    whole = []
    for label, value in zip(labels, values, strict=True):
        if isinstance(value, bool) or not _is_whole(value):
            raise InputError(
                f"counts must be whole numbers that are not negative, not {value!r} of {label!r}."
            )
        whole.append(int(value))
    kept = [i for i, value in enumerate(whole) if value]
    return Symbols(name, [labels[i] for i in kept], _integers([whole[i] for i in kept]), None)


def _is_whole(value: Any) -> bool:
    try:
        return int(value) == value and value >= 0
    except (TypeError, ValueError, OverflowError):
        return False


def _integers(values: list[int]) -> np.ndarray:
    large = sum(values) > _INT64_MAX
    return np.array(values, dtype=object if large else np.int64)


def _of_array(source: Any, name: str) -> Symbols:
    if isinstance(source, np.ma.MaskedArray):
        raise InputError("a masked array hides symbols; give x.compressed() or x.filled(...).")
    source = to_numpy(source)
    if source.ndim != 1:
        raise InputError(
            f"a sequence of symbols has one dimension, not shape {source.shape}; give x.ravel()."
        )
    if source.dtype == np.uint8:
        return Symbols(name, BYTES, count_bytes(source), source, "array")
    if source.dtype == object:
        return _of_iterable(source.tolist(), name)
    if source.dtype.kind in "mM" and np.any(np.isnat(source)):
        raise InputError("NaT is no symbol: it does not equal itself; drop it or name it.")
    if source.dtype.kind in "fc" and not np.all(np.isfinite(source)):
        raise InputError("NaN and infinity are no symbols; drop them or name them.")
    labels, sequence, counts = np.unique(source, return_inverse=True, return_counts=True)
    # NumPy's own scalars restore the dtype.
    return Symbols(name, labels, counts.astype(np.int64), sequence.reshape(-1), "array")


def _of_iterable(source: Iterable[Any], name: str) -> Symbols:
    places: dict[Any, int] = {}
    try:
        found = [places.setdefault(symbol, len(places)) for symbol in source]
    except TypeError as error:
        raise InputError(f"a symbol must be hashable, such as a number or a word: {error}.") from (
            None
        )
    labels = list(places)
    if not all(map(_equals_itself, labels)):
        raise InputError("NaN is no symbol: it does not equal itself.")
    sequence = np.array(found, dtype=np.int64)
    labels, sequence = _sorted(labels, sequence)
    counts = np.bincount(sequence, minlength=len(labels)).astype(np.int64)
    form = "tuple" if isinstance(source, tuple) else "list"
    return Symbols(name, labels, counts, sequence, form)


def _equals_itself(label: Any) -> bool:
    try:
        return bool(label == label)
    except (TypeError, ValueError, RuntimeError):  # the NA of pandas, say
        return False


def _sorted(labels: list[Any], sequence: np.ndarray) -> tuple[list[Any], np.ndarray]:
    """Return the alphabet in its order where it has one, else in that of first sight."""
    try:
        order = sorted(range(len(labels)), key=lambda i: labels[i])
    except TypeError:
        return labels, sequence
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    return [labels[i] for i in order], place[sequence] if len(labels) else sequence
