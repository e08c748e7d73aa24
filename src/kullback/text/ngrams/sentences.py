"""Sentences: a corpus as a stream of numbered tokens, each line between ``<s>`` and ``</s>``."""

from __future__ import annotations

import hashlib
import itertools
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.text.corpus import Corpus, read_corpus
from kullback.text.counting import FEWEST, GROUPS
from kullback.text.tokens import Tokens, Words

#: The tokens that every vocabulary begins with, and their numbers.
SPECIAL = ("<unk>", "<s>", "</s>")
UNKNOWN, START, END = range(3)

# Characters of a passage at least: a model is judged on sentences that belong together.
SHORTEST = 1 << 10


@dataclass(frozen=True, eq=False, slots=True)
class Sentences:
    """The sentences of a corpus, in parts: its documents, or passages where these are few.

    Attributes
    ----------
    name : str
    words : list of str, length V
        The vocabulary; the first three are `SPECIAL`.
    stream : ndarray of int32, shape (T,)
        The numbers of the tokens, with ``<s>`` before and ``</s>`` after each sentence.
    bounds : ndarray of int64, shape (G + 1,)
        Where in the stream the parts begin and end.
    characters, spoken : ndarray of int64, shape (G,)
        The characters (line ends too) and the words in each part.
    marks : tuple of bytes, length G
        Digests of the text of the parts.
    passages : bool
        Whether the parts are passages.
    notes : tuple of str
        What the reader must know.
    """

    name: str
    words: list[str]
    stream: np.ndarray
    bounds: np.ndarray
    characters: np.ndarray
    spoken: np.ndarray
    marks: tuple[bytes, ...]
    passages: bool
    notes: tuple[str, ...]

    @classmethod
    def of(cls, source: Any, tokens: Tokens) -> Sentences:
        """Return the sentences of what `read_corpus` takes.

        Raises
        ------
        InputError, SourceError
            If it cannot be read, or has no tokens.
        """
        if isinstance(source, Sentences):
            return source
        corpus = read_corpus(source)
        lines = _Lines(tokens)
        for number, (_, pieces) in enumerate(corpus.documents()):
            lines.add(number, pieces)
        if not lines.documents:
            raise InputError(f"{corpus.name} is empty: it has no {tokens.title}.")
        return lines.sentences(corpus)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def scored(self) -> np.ndarray:
        """How many tokens there are to foretell in each part, ``</s>`` too, shape (G,)."""
        starts = self.sums((self.stream == START).astype(np.int64))
        return np.diff(self.bounds) - starts

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return the sums over the parts of values at each place of the stream, shape (G,)."""
        return np.add.reduceat(values, self.bounds[:-1])

    @property
    def part(self) -> str:
        """What a part is called."""
        return "passage" if self.passages else "document"

    def only(self, kept: np.ndarray, name: str | None = None) -> Sentences:
        """Return some of the parts, by number, in their order."""
        kept = np.sort(kept)
        pieces = [self.stream[self.bounds[i] : self.bounds[i + 1]] for i in kept]
        lengths = np.diff(self.bounds)[kept]
        return replace(
            self,
            name=name or self.name,
            stream=np.concatenate(pieces),
            bounds=np.concatenate([[0], np.cumsum(lengths)]),
            characters=self.characters[kept],
            spoken=self.spoken[kept],
            marks=tuple(self.marks[i] for i in kept),
        )

    def renumbered(self) -> tuple[list[str], np.ndarray]:
        """Return the words that are there, and the stream by their numbers."""
        there = np.bincount(self.stream, minlength=len(self.words)) > 0
        there[: len(SPECIAL)] = True
        numbers = np.cumsum(there, dtype=np.int32) - 1
        return [self.words[i] for i in np.flatnonzero(there)], numbers[self.stream]

    def numbered_by(self, numbers: dict[str, int]) -> np.ndarray:
        """Return the stream by the numbers of another vocabulary; ``<unk>`` is what it lacks."""
        others = [numbers.get(word, UNKNOWN) for word in self.words[len(SPECIAL) :]]
        return np.array([UNKNOWN, START, END, *others], dtype=np.int32)[self.stream]


class _Numbers(dict[bytes, int]):
    """Tokens by number, which they get when they are first met; -1 is what is left out."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.places: dict[bytes, int] = {}

    def __missing__(self, token: bytes) -> int:
        kept = self.tokens.kept(token)
        number = -1
        if kept is not None:
            number = self.places.setdefault(kept, len(self.places) + len(SPECIAL))
        self[token] = number
        return number


class _Lines:
    """Lines as they are read: their tokens, and for each its document, size and digest."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._numbers = _Numbers(tokens)
        self._spoken = None if isinstance(tokens, Words) else _Numbers(Words())
        self.stream, self.documents = array("i"), array("q")
        self.lengths, self.characters, self.spoken = array("q"), array("q"), array("q")
        self.digests = array("q")

    def add(self, document: int, pieces: Iterable[bytes]) -> None:
        """Take up the lines of a document that have a token."""
        for piece in pieces:
            for line in piece.split(b"\n"):
                numbers = self._numbered(line.rstrip(b"\r"))
                if numbers:
                    self.stream.append(START)
                    self.stream.extend(numbers)
                    self.stream.append(END)
                    self.documents.append(document)
                    self.lengths.append(len(numbers) + 2)
                    self.characters.append(_characters(line) + 1)
                    self.spoken.append(self._words(line, len(numbers)))
                    self.digests.append(zlib.crc32(line))

    def _numbered(self, line: bytes) -> list[int]:
        number = self._numbers
        return [n for n in map(number.__getitem__, self._tokens.split(line)) if n >= 0]

    def _words(self, line: bytes, tokens: int) -> int:
        words = self._spoken
        if words is None:
            return tokens
        return sum(n >= 0 for n in map(words.__getitem__, words.tokens.split(line)))

    def sentences(self, corpus: Corpus) -> Sentences:
        """Return what was read, in parts."""
        documents = np.asarray(self.documents)
        characters = np.asarray(self.characters)
        firsts = np.flatnonzero(np.diff(documents, prepend=-1))
        read = len(firsts)
        if read < FEWEST:
            firsts = _passages(firsts, characters)
        ends = np.concatenate([[0], np.cumsum(np.asarray(self.lengths))])
        digests = np.asarray(self.digests)
        bounds = [*firsts, len(documents)]
        return Sentences(
            name=corpus.name,
            words=[*SPECIAL, *(w.decode("utf-8", errors="replace") for w in self._numbers.places)],
            stream=np.asarray(self.stream, dtype=np.int32),
            bounds=ends[bounds],
            characters=np.add.reduceat(characters, firsts),
            spoken=np.add.reduceat(np.asarray(self.spoken), firsts),
            marks=tuple(_digests(digests, bounds)),
            passages=len(firsts) > read,
            notes=corpus.notes,
        )


def _characters(line: bytes) -> int:
    line = line.rstrip(b"\r")
    return len(line) if line.isascii() else len(line.decode("utf-8", errors="replace"))


def _digests(digests: np.ndarray, bounds: list[int]) -> Iterator[bytes]:
    for start, stop in itertools.pairwise(bounds):
        yield hashlib.blake2b(digests[start:stop].tobytes(), digest_size=8).digest()


def _passages(firsts: np.ndarray, characters: np.ndarray) -> np.ndarray:
    """Return where passages begin: as many as groups of a count, each of whole lines."""
    ends = np.cumsum(characters)
    length = max(int(ends[-1]) // GROUPS, SHORTEST)
    # A new document begins a passage too, and the passages of each are counted from there.
    begun = np.zeros(len(characters), dtype=np.int64)
    begun[firsts] = 1
    document = np.cumsum(begun) - 1
    before = (ends - characters) - (ends - characters)[firsts][document]
    passage = before // length
    new = (begun > 0) | (np.diff(passage, prepend=-1) != 0)
    return np.flatnonzero(new)
