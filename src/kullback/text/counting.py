"""One streaming count of two or more corpora: how often each token is there, by groups of text.

Groups are documents, thrown together at random where there are many, or passages of long ones: what
an interval and a null are found from, since words of one document are not independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kullback._errors import InputError
from kullback.text.corpus import Corpus
from kullback.text.tokens import Pattern, Tokens, Words

GROUPS = 256
# Fewer documents are cut into passages: as many as groups, of at least and at most so many bytes.
FEWEST = 30
SHORTEST, LONGEST = 1 << 8, 1 << 18
_FLUSH = 1 << 20
_GATHERED = 1 << 17


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The tokens of one corpus.

    Attributes
    ----------
    name : str
    groups : csc_matrix of int64, shape (G, V)
        How often each token is in each group.
    documents : int
        How many documents there are.
    passages : bool
        Whether the groups are passages of documents.
    left_out : int
        Tokens that were left out, as stop words are.
    notes : tuple of str
        What the reader must know.
    """

    name: str
    groups: sparse.csc_matrix
    documents: int
    passages: bool
    left_out: int
    notes: tuple[str, ...]

    @property
    def counts(self) -> np.ndarray:
        """How often each token is there, shape (V,)."""
        return np.asarray(self.groups.sum(axis=0), dtype=np.int64).reshape(-1)

    @property
    def size(self) -> int:
        """The number of tokens."""
        return int(self.groups.sum())


@dataclass(frozen=True, eq=False, slots=True)
class CountTable:
    """The tokens of several corpora, in one order.

    Attributes
    ----------
    words : list of str, length V
    corpora : tuple of Counted
    tokens : str
        What the tokens are.
    """

    words: list[str]
    corpora: tuple[Counted, ...]
    tokens: str


class _Vocabulary(dict[bytes, int]):
    """Tokens by number, which they get when they are first met; -1 is what is left out."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.places: dict[bytes, int] = {}

    def __missing__(self, token: bytes) -> int:
        kept = self.tokens.kept(token)
        number = -1 if kept is None else self.places.setdefault(kept, len(self.places))
        self[token] = number
        return number

    def count(self, tokens: Iterable[bytes], size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the different numbers of tokens, and how often each is there."""
        numbers = np.fromiter(map(self.__getitem__, tokens), np.int32, size)
        return np.unique(numbers, return_counts=True)


def count(
    corpora: Sequence[Corpus],
    tokens: Tokens,
    *,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> CountTable:
    """Count the tokens of corpora, each read once, in memory that grows with their words alone.

    Raises
    ------
    InputError, SourceError
        If one cannot be read, or has no tokens.
    """
    tell = progress or (lambda doing, share: None)
    vocabulary = _Vocabulary(tokens)
    triples = []
    for i, corpus in enumerate(corpora):
        tell(f"counting {corpus.name}", i / len(corpora))
        triples.append(_count_one(corpus, vocabulary, seed))
    words = [token.decode("utf-8", errors="replace") for token in vocabulary.places]
    counted = tuple(
        found.as_counted(corpus, len(words)) for corpus, found in zip(corpora, triples, strict=True)
    )
    for each in counted:
        if not each.size:
            raise InputError(f"{each.name} is empty: it has no {tokens.title}.")
    return CountTable(words, counted, tokens.title)


class _Groups:
    """Counts by group and token, added up from time to time."""

    def __init__(self) -> None:
        self.documents, self.left_out, self.passages = 0, 0, False
        self._sum = sparse.csr_matrix((GROUPS, 0), dtype=np.int64)
        self._pieces: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._waiting = 0

    def add(self, group: int, numbers: np.ndarray, amounts: np.ndarray) -> None:
        """Add a piece of a group: the different numbers of its tokens in order, and how often."""
        left = int(np.searchsorted(numbers, 0))
        self.left_out += int(amounts[:left].sum())
        self._pieces.append((group, numbers[left:], amounts[left:].astype(np.int64)))
        self._waiting += len(numbers)
        if self._waiting > _FLUSH:
            self._merge()

    def _merge(self) -> None:
        """Add the pieces, which are rows of a sparse matrix as they are, to the sum."""
        if not self._pieces:
            return
        groups, numbers, amounts = zip(*self._pieces, strict=True)
        self._pieces, self._waiting = [], 0
        ends = np.cumsum([0, *map(len, numbers)])
        indices = np.concatenate(numbers)
        width = max(int(indices.max(initial=-1)) + 1, self._sum.shape[1])
        rows = sparse.csr_matrix(
            (np.concatenate(amounts), indices, ends), shape=(len(groups), width)
        )
        into = sparse.csr_matrix(
            (np.ones(len(groups), np.int64), (groups, np.arange(len(groups)))),
            shape=(GROUPS, len(groups)),
        )
        self._sum.resize((GROUPS, width))
        self._sum = self._sum + into @ rows

    def as_counted(self, corpus: Corpus, words: int) -> Counted:
        self._merge()
        self._sum.resize((GROUPS, words))
        # A document without a token says nothing, and halves of such would have no law.
        used = np.flatnonzero(np.diff(self._sum.indptr))
        matrix = self._sum[used if len(used) else [0]].tocsc()
        return Counted(
            corpus.name, matrix, self.documents, self.passages, self.left_out, corpus.notes
        )


def _count_one(corpus: Corpus, vocabulary: _Vocabulary, seed: int) -> _Groups:
    found = _Groups()
    if corpus.counts is not None:
        numbers = np.array([vocabulary[word.encode("utf-8")] for word in corpus.counts], np.int32)
        amounts = np.array(list(corpus.counts.values()), np.int64)
        order = np.argsort(numbers, kind="stable")
        found.add(0, numbers[order], amounts[order])
        return found
    grouped = _grouped(corpus, found, np.random.default_rng(seed))
    if isinstance(vocabulary.tokens, Words | Pattern):
        grouped = _gathered(grouped)
    for group, piece in grouped:
        tokens = vocabulary.tokens.split(piece)
        found.add(group, *vocabulary.count(tokens, len(tokens)))
    return found


def _gathered(grouped: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield small pieces of a group as one: no word reaches over the line between them."""
    waiting: dict[int, list[bytes]] = {}
    sizes: Counter[int] = Counter()
    for group, piece in grouped:
        waiting.setdefault(group, []).append(piece)
        sizes[group] += len(piece)
        if sizes[group] > _GATHERED:
            yield group, b"\n".join(waiting.pop(group))
            sizes[group] = 0
    for group, pieces in waiting.items():
        yield group, b"\n".join(pieces)


def _grouped(
    corpus: Corpus, found: _Groups, rng: np.random.Generator
) -> Iterator[tuple[int, bytes]]:
    """Yield pieces of text with their group: their document, or where these are few, a passage."""
    found.passages = corpus.expected is not None and corpus.expected < FEWEST
    length = min(max((corpus.size or 0) // GROUPS, SHORTEST), LONGEST)
    number = 0
    for _, pieces in corpus.documents():
        found.documents += 1
        if not found.passages:
            group = number if number < GROUPS else int(rng.integers(GROUPS))
            yield from ((group, piece) for piece in pieces)
            number += 1
            continue
        for passage in _passages(pieces, length):
            yield number % GROUPS, passage
            number += 1


def _passages(pieces: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Yield passages of about a length that end with a line, or else with a space."""
    for piece in pieces:
        start = 0
        while start < len(piece):
            stop = piece.find(b"\n", start + length, start + 2 * length) + 1
            stop = stop or piece.find(b" ", start + length) + 1 or len(piece)
            yield piece[start:stop]
            start = stop
