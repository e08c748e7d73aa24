"""Read an ARPA file, line by line; what is wrong is told with its line."""

from __future__ import annotations

import gzip
import math
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NoReturn, cast

import numpy as np

from kullback._errors import InputError, SourceError
from kullback.text.ngrams.arpa_tokens import HEADER, OTHER, unescaped
from kullback.text.ngrams.counted import width
from kullback.text.ngrams.language_model import LanguageModel
from kullback.text.ngrams.model import NgramModel
from kullback.text.ngrams.sentences import SPECIAL
from kullback.text.ngrams.table import Level, Table
from kullback.text.tokens import Pattern

# What KenLM gives <unk> of a file that has none.
MISSING_UNKNOWN = -100.0
# Tokens of a file that does not say what they are: what stands between white space.
_SPACED = Pattern(r"[^ \t\n\v\f\r]+", lower=False)


def read_arpa(path: Path, unit: Any) -> LanguageModel:
    """Return the model of an ARPA file."""
    try:
        with _opened(path) as stream:
            return _Reader(str(path), stream).model(unit)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from None


def _opened(path: Path) -> IO[bytes]:
    # A pipe without a writer would wait for ever.
    if path.exists() and not path.is_file() and not path.is_dir():
        raise SourceError(f"{path} is not a regular file.")
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


@dataclass(slots=True)
class _Section:
    """The n-grams of one order as they stand in the file."""

    first: int  # the line of the first
    log_p: array = field(default_factory=lambda: array("d"))
    backoff: array = field(default_factory=lambda: array("d"))
    tokens: array = field(default_factory=lambda: array("i"))


class _Reader:
    """A file and the line that is read."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self._name, self._stream = name, stream
        self._line = 0
        self._unit: str | None = None
        self._notes: list[str] = []
        self._numbers: dict[bytes, int] = {}

    def model(self, unit: Any) -> LanguageModel:
        """Return the model."""
        sizes = self._head()
        if unit is None and self._unit == OTHER:
            raise InputError(
                f"{self._name} does not say what its tokens are; give the unit that the model was "
                "fitted with."
            )
        words, unigrams = self._unigrams(sizes[0], top=len(sizes) == 1)
        levels, shift = [unigrams], width(len(words))
        for n, size in enumerate(sizes[1:], 2):
            section = self._section(n, size, top=n == len(sizes))
            levels.append(self._level(section, levels, shift, top=n == len(sizes)))
        self._expect(b"\\end\\")
        settings = NgramModel(len(sizes), unit or self._unit or _SPACED)
        table = Table(tuple(levels), shift)
        return LanguageModel(self._name, settings, words, table, (), tuple(self._notes))

    def _wrong(self, what: str, line: int | None = None) -> NoReturn:
        raise InputError(f"{self._name}, line {line or max(self._line, 1)}: {what}.")

    def _next(self) -> bytes:
        """Return the next line that is not blank, without white space about it."""
        for line in self._stream:
            self._line += 1
            if line.strip():
                return line.strip()
        self._wrong("the file ends too early; an ARPA file ends with \\end\\")
        return None

    def _expect(self, wanted: bytes) -> None:
        found = self._next()
        if found != wanted:
            self._wrong(f"{wanted.decode()} should stand here, not {_short(found)}")

    def _head(self) -> list[int]:
        """Read up to the first n-grams; return how many there are of each order."""
        line = self._next()
        while line.startswith(b"#"):
            if line.startswith(HEADER.encode()):
                self._unit = line[len(HEADER) :].decode("utf-8", errors="replace")
            line = self._next()
        if line != b"\\data\\":
            self._wrong(f"an ARPA file begins with \\data\\, not {_short(line)}")
        sizes: list[int] = []
        while (line := self._next()).startswith(b"ngram"):
            order, equal, size = line[5:].partition(b"=")
            if not equal or order.strip() != b"%d" % (len(sizes) + 1) or not size.strip().isdigit():
                self._wrong(f"ngram {len(sizes) + 1}=COUNT should stand here, not {_short(line)}")
            sizes.append(int(size))
        if not sizes:
            self._wrong("ngram 1=COUNT should stand here")
        self._heading(1, line)
        return sizes

    def _heading(self, n: int, line: bytes) -> None:
        if line != b"\\%d-grams:" % n:
            self._wrong(f"\\{n}-grams: should stand here, not {_short(line)}")

    def _rows(self, n: int, size: int, *, top: bool) -> Iterator[tuple[float, list[bytes], float]]:
        """Yield the log10 p, the tokens and the back-off weight of each line of a section."""
        for i in range(size):
            line = next(self._stream, b"")
            self._line += 1
            fields = line.split()
            if not fields:
                self._wrong(f"{size} {n}-grams should stand here, there are {i}")
            if len(fields) != n + 1 and (top or len(fields) != n + 2):
                tokens = f"{n} token{'s' * (n > 1)}"
                self._wrong(f"a {n}-gram is a number and {tokens}, not {_short(line.strip())}")
            p = self._number(fields[0])
            if p > 0:
                self._wrong(f"{p:g} is the logarithm of no probability, for it is above 0")
            yield p, fields[1 : n + 1], self._number(fields[n + 1]) if len(fields) > n + 1 else 0.0

    def _number(self, text: bytes) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._wrong(f"{_short(text)} is no number")
        return value

    def _unigrams(self, size: int, *, top: bool) -> tuple[list[str], Level]:
        first = self._line + 1
        found: dict[bytes, tuple[float, float]] = {}
        for p, (token,), backoff in self._rows(1, size, top=top):
            token = b"<unk>" if token == b"<UNK>" else token
            if token in found:
                self._wrong(f"{_short(token)} stands here for the second time")
            found[token] = p, backoff
        if b"<unk>" not in found:
            found[b"<unk>"] = MISSING_UNKNOWN, 0.0
            self._notes.append(f"{self._name} has no <unk>; unknown tokens have p = 1e-100")
        for needed in (b"<s>", b"</s>"):
            if needed not in found:
                self._wrong(f"the 1-grams lack {needed.decode()}")
        special = [token.encode() for token in SPECIAL]
        tokens = [*special, *(token for token in found if token not in special)]
        self._numbers = {token: i for i, token in enumerate(tokens)}
        log_p, backoff = np.array([found[token] for token in tokens]).T.copy()
        words = [self._decoded(token, first) for token in tokens]
        keys = np.arange(len(tokens))
        return words, Level(keys, log_p, backoff[:0] if top else backoff)

    def _decoded(self, token: bytes, first: int) -> str:
        try:
            word = token.decode("utf-8")
        except UnicodeDecodeError:
            self._wrong(f"from here on a token is no UTF-8: {token!r}", first)
        return unescaped(word) if self._unit else word

    def _section(self, n: int, size: int, *, top: bool) -> _Section:
        self._heading(n, self._next())
        section = _Section(self._line + 1)
        for p, tokens, backoff in self._rows(n, size, top=top):
            try:
                section.tokens.extend([self._numbers[token] for token in tokens])
            except KeyError as error:
                self._wrong(f"{_short(error.args[0])} is none of the 1-grams")
            section.log_p.append(p)
            section.backoff.append(backoff)
        return section

    def _level(self, section: _Section, below: list[Level], shift: int, *, top: bool) -> Level:
        """Return a section sorted by key."""
        n = len(below) + 1
        tokens = np.asarray(section.tokens, dtype=np.int64).reshape(-1, n)
        contexts = tokens[:, 0]
        for k in range(1, n - 1):
            contexts = below[k].find(contexts << shift | tokens[:, k])
            self._all_known(contexts, k + 1, section.first)
        keys = contexts << shift | tokens[:, -1]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        again = np.flatnonzero(keys[1:] == keys[:-1])
        if len(again):
            line = section.first + int(order[again[0] + 1])
            self._wrong(f"this {n}-gram stands here for the second time", line)
        log_p, backoff = (np.asarray(x)[order] for x in (section.log_p, section.backoff))
        return Level(keys, log_p, backoff[:0] if top else backoff)

    def _all_known(self, contexts: np.ndarray, length: int, first: int) -> None:
        missing = np.flatnonzero(contexts < 0)
        if len(missing):
            self._wrong(
                f"the first {length} tokens are none of the {length}-grams", first + int(missing[0])
            )


def _short(text: bytes) -> str:
    shown = text.decode("utf-8", errors="replace")
    return repr(shown if len(shown) <= 40 else f"{shown[:40]}...")
