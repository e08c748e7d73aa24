"""Tokens: how a text falls into words, characters, bytes or n-grams of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any, Protocol, runtime_checkable

from kullback._errors import InputError

# Scripts that write no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a0-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# The capital I with a dot, and the sign of the kelvin.
_BECOME_ASCII = re.compile(rb"\xc4\xb0|\xe2\x84\xaa")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


@runtime_checkable
class Tokens(Protocol):
    """A way to part a text, with its settings."""

    @property
    def title(self) -> str:
        """What reports call it."""

    def split(self, piece: bytes) -> list[bytes]:
        """Return the tokens of a piece of UTF-8 in their order."""

    def kept(self, token: bytes) -> bytes | None:
        """Return a token as it is counted, or None if it is left out; asked once a token."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of any script: runs of letters, their marks, digits and ``_``, with ``'`` inside.

    Of scripts without spaces (Chinese, Japanese, Thai ...) each pair of neighbours is a token, or a
    word where ``jieba`` is installed and the run is Chinese. An emoji is a token.

    Parameters
    ----------
    lower : bool
        Whether to take capitals for small letters.
    stop : iterable of str
        Words to leave out.
    """

    lower: bool = True
    stop: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # As words are counted: The is left out as the.
        stop = (word.lower() if self.lower else word for word in self.stop)
        object.__setattr__(self, "stop", frozenset(unicodedata.normalize("NFC", w) for w in stop))

    @property
    def title(self) -> str:
        """What reports call it."""
        return "words" + ("" if self.lower else ", capitals kept")

    def split(self, piece: bytes) -> list[bytes]:
        """Return the words of a piece of UTF-8, quotes about them not yet taken off."""
        table = _words_table(self.lower)
        if piece.isascii():
            return piece.translate(table).split()
        tokens: list[bytes] = []
        last = 0
        while found := _BEYOND_ASCII.search(piece, last):
            # The line is parted by Unicode's rules, all before it by a table.
            start = max(piece.rfind(b"\n", last, found.start()) + 1, last)
            stop = piece.find(b"\n", found.start()) + 1 or len(piece)
            tokens += piece[last:start].translate(table).split()
            tokens += self._beyond_ascii(piece[start:stop].decode("utf-8", errors="replace"))
            last = stop
        return tokens + piece[last:].translate(table).split()

    def _beyond_ascii(self, line: str) -> list[bytes]:
        text = unicodedata.normalize("NFC", line.lower() if self.lower else line)
        tokens: list[str] = []
        for run in _runs().findall(text.replace("\u2019", "'")):
            tokens += _unspaced(run) if _is_unspaced(run) else [run]
        return [token.encode("utf-8") for token in tokens]

    def kept(self, token: bytes) -> bytes | None:
        """Return a word without the quotes about it; None of a stop word."""
        word = token.strip(b"'")
        if not word or word.decode("utf-8", errors="replace") in self.stop:
            return None
        return word


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a regular expression finds.

    Parameters
    ----------
    pattern : str
        Such as ``"[a-z]+"``, which is as fast as words.
    lower : bool
        Whether to take capitals for small letters before.
    """

    pattern: str
    lower: bool = True

    def __post_init__(self) -> None:
        try:
            found = re.compile(self.pattern)
        except re.error as error:
            raise InputError(f"{self.pattern!r} is no regular expression: {error}.") from None
        if found.match(""):
            raise InputError(f"{self.pattern!r} finds nothing at all everywhere; end it with +.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"what {self.pattern} finds" + (" in small letters" if self.lower else "")

    def split(self, piece: bytes) -> list[bytes]:
        """Return what is found in a piece of UTF-8."""
        table = _class_table(self.pattern, self.lower)
        # Small letters of all others beyond ASCII are beyond it too.
        if table is not None and not (self.lower and _BECOME_ASCII.search(piece)):
            return piece.translate(table).split()
        text = piece.decode("utf-8", errors="replace")
        if self.lower:
            text = text.lower()
        if table is not None:
            return text.encode("utf-8").translate(table).split()
        found = re.finditer(self.pattern, text)
        return [match.group().encode("utf-8") for match in found]

    def kept(self, token: bytes) -> bytes | None:
        """Return the token."""
        return token


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters, as Unicode numbers them, line ends and spaces with them.

    Parameters
    ----------
    lower : bool
        Whether to take capitals for small letters.
    """

    lower: bool = False

    @property
    def title(self) -> str:
        """What reports call it."""
        return "characters"

    def split(self, piece: bytes) -> list[bytes]:
        """Return the characters of a piece of UTF-8."""
        text = piece.decode("utf-8", errors="replace")
        return [character.encode("utf-8") for character in (text.lower() if self.lower else text)]

    def kept(self, token: bytes) -> bytes | None:
        """Return the token."""
        return token


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes of UTF-8."""

    @property
    def title(self) -> str:
        """What reports call it."""
        return "bytes"

    def split(self, piece: bytes) -> list[bytes]:
        """Return the bytes of a piece."""
        return [piece[i : i + 1] for i in range(len(piece))]

    def kept(self, token: bytes) -> bytes | None:
        """Return the token."""
        return token


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Runs of ``size`` tokens, within a piece of text.

    Parameters
    ----------
    size : int
        At least 1.
    of : Tokens
        Of which tokens; by default words.
    """

    size: int
    of: Tokens = Words()

    def __post_init__(self) -> None:
        if self.size < 1:
            raise InputError(f"an n-gram has at least 1 token, not {self.size}.")

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"{self.size}-grams of {self.of.title}"

    def split(self, piece: bytes) -> list[bytes]:
        """Return the n-grams of a piece of UTF-8."""
        kept = (self.of.kept(token) for token in self.of.split(piece))
        tokens = [token for token in kept if token is not None]
        between = b"" if isinstance(self.of, Characters | Bytes) else b" "
        shifted = (tokens[i:] for i in range(self.size))
        return [between.join(gram) for gram in zip(*shifted, strict=False)]

    def kept(self, token: bytes) -> bytes | None:
        """Return the token."""
        return token


@dataclass(frozen=True, slots=True)
class Called:
    """What a function makes of a text: an iterable of tokens."""

    function: Callable[[str], Iterable[str]]

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"tokens by {getattr(self.function, '__name__', 'a function')}"

    def split(self, piece: bytes) -> list[bytes]:
        """Return the tokens of a piece of UTF-8."""
        text = piece.decode("utf-8", errors="replace")
        try:
            tokens = list(self.function(text))
        except Exception as error:
            raise InputError(
                f"{self.title}: the function must return an iterable of str, and it raised "
                f"{type(error).__name__}: {error}."
            ) from error
        for token in tokens:
            if not isinstance(token, str):
                raise InputError(
                    f"{self.title}: a token must be a str, not {type(token).__name__}."
                )
        return [token.encode("utf-8", errors="replace") for token in tokens]

    def kept(self, token: bytes) -> bytes | None:
        """Return the token."""
        return token or None


NAMES = {"word": Words, "char": Characters, "byte": Bytes}


def as_tokens(what: Any) -> Tokens:
    """Return a tokeniser: itself, by name (``word``, ``char``, ``byte``, ``ngram:3``), or called.

    Any other string is a regular expression if it has a bracket or a backslash.

    Raises
    ------
    InputError
        If there is no such.
    """
    if isinstance(what, Tokens) and not isinstance(what, type):
        return what
    if callable(what):
        return Called(what)
    if isinstance(what, str):
        name, colon, number = what.partition(":")
        if name in NAMES and not colon:
            return NAMES[name]()
        if name == "ngram" and number.isdecimal():
            return Ngrams(int(number))
        if name == "charngram" and number.isdecimal():
            return Ngrams(int(number), Characters())
        if any(c in what for c in "[\\("):
            return Pattern(what)
    raise InputError(
        f"tokens (--tokens) must be word, char, byte, ngram:3, charngram:3, a regular expression "
        f"such as [a-z]+, or a function, not {what!r}."
    )


@cache
def _words_table(lower: bool) -> bytes:
    inside = {*range(48, 58), *range(65, 91), *range(97, 123), ord("_"), ord("'")}
    return _table(inside, lower)


@cache
def _class_table(pattern: str, lower: bool) -> bytes | None:
    """Return the table of a pattern that is one class of ASCII characters, repeated."""
    if not re.fullmatch(r"\[(?:[A-Za-z0-9_](?:-[A-Za-z0-9])?)+\]\+", pattern):
        return None
    found = re.compile(pattern[:-1])
    inside = {code for code in range(128) if found.match(chr(code))}
    small = {code for code in range(128) if found.match(chr(code).lower())} if lower else inside
    return _table(small | (inside if not lower else set()), lower)


def _table(inside: set[int], lower: bool) -> bytes:
    def out(code: int) -> int:
        if code not in inside:
            return 32
        return code + 32 if lower and 65 <= code <= 90 else code

    return bytes(out(code) for code in range(256))


@cache
def _runs() -> re.Pattern[str]:
    """Return what finds words, runs without spaces, and emoji."""
    marks = _marks()
    word = f"[^\\W{UNSPACED}](?:[\\w{marks}]|'(?=\\w))*"
    # A word of spaced script must not run on into one without spaces.
    spaced = f"(?:(?![{UNSPACED}])[\\w{marks}]|'(?=[^\\W{UNSPACED}]))"
    word = f"(?:(?![{UNSPACED}])\\w){spaced}*"
    emoji = "[\u2600-\u27bf\U0001f1e6-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
    return re.compile(f"[{UNSPACED}]+|{word}|{emoji}")


@cache
def _marks() -> str:
    codes = [c for c in range(0x300, 0x1F000) if unicodedata.category(chr(c))[0] == "M"]
    starts = [codes[0], *(b for a, b in pairwise(codes) if b > a + 1)]
    ends = [*(a for a, b in pairwise(codes) if b > a + 1), codes[-1]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


@cache
def _unspaced_pattern() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]+")


def _is_unspaced(run: str) -> bool:
    return _unspaced_pattern().match(run) is not None


def _unspaced(run: str) -> list[str]:
    """Return the words of a run without spaces, or its pairs of neighbours."""
    jieba = _jieba()
    if jieba is not None and all("\u3400" <= c <= "\u9fff" for c in run):
        return [word for word in jieba.cut(run) if word.strip()]
    return [a + b for a, b in pairwise(run)] if len(run) > 1 else [run]


@cache
def _jieba() -> Any:
    try:
        return import_module("jieba")
    except ImportError:
        return None
