"""A code made for other symbols: what it costs here is the KL of the two laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.coding.codes.huffman import Huffman
from kullback.coding.codes.plan import ENTROPY, ESCAPE, Plan, Trainable
from kullback.coding.codes.prefix import prefix_plan
from kullback.coding.codes.shannon import Shannon, ShannonFanoElias
from kullback.coding.codes.streams import ANS, Range
from kullback.coding.codes.tans import TANS
from kullback.coding.codewords import Codewords
from kullback.coding.fixed_point import ONE, surprise
from kullback.coding.header import fixed
from kullback.coding.symbols import Symbols, read_symbols

_PREFIX = (Huffman, Shannon, ShannonFanoElias)
_FRACTIONS = (Range, ANS, TANS)
_ESCAPED = "a symbol that was not seen in training"


def trainable(code: Any) -> Trainable:
    """Return a code that can be made for other symbols.

    Raises
    ------
    InputError
        If it cannot.
    """
    if isinstance(code, _PREFIX + _FRACTIONS):
        return code
    name = getattr(code, "title", type(code).__name__)
    called = name if name.startswith("the ") else f"the {name} code"
    raise InputError(
        f"{called} is not made for counts, such as a file's; take huffman, range or ans."
    )


@dataclass(frozen=True, slots=True)
class Trained:
    """A code made for the counts of another file, which the receiver has: there is no table.

    A symbol of the alphabet that is not in the training has no probability there. The code has an
    escape for them, with the count of one symbol, followed by the number of the symbol among them.

    Parameters
    ----------
    source : path, bytes, symbols or counts
        What it is trained on.
    code : Huffman, Shannon, ShannonFanoElias, Range, ANS or TANS
        What is made for it.

    Examples
    --------
    >>> import kullback as kb
    >>> ledger = kb.coding.audit(b"abracadabra", code=kb.coding.Trained(b"banana bandana"))
    >>> ledger.decode(ledger.encode())
    b'abracadabra'
    """

    source: Any = field(repr=False)
    code: Trainable = field(default_factory=Huffman)

    def __post_init__(self) -> None:
        trainable(self.code)
        # Standard input and iterators can be read once.
        object.__setattr__(self, "source", read_symbols(self.source))

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"{self.code.title} trained on {self.source.name}"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        training: Symbols = self.source
        if not training.size:
            raise InputError(f"{training.name} is empty, so there is nothing to train a code on.")
        common, weights = aligned(symbols, training)
        unseen = [i for i, weight in enumerate(weights) if not weight]
        if isinstance(self.code, _FRACTIONS):
            plan = self.code.plan(common, shared_law(weights))
        elif unseen:
            plan = _with_escape(self.code, common, weights, unseen)
        else:
            plan = self.code.plan(common, weights)
        return replace(plan, notes=(*plan.notes, *_said(common, unseen)))


def aligned(symbols: Symbols, training: Symbols) -> tuple[Symbols, list[int]]:
    """Return the symbols with an alphabet that has those of the training too, and their counts."""
    if symbols.are_bytes and training.are_bytes:
        return symbols, training.counts.tolist()
    if symbols.are_bytes or training.are_bytes:
        raise InputError(
            "one is bytes and the other is symbols of another kind; give both as the same."
        )
    labels = list(symbols.labels)
    known = set(labels)
    labels += [label for label in training.labels if label not in known]
    counts = np.concatenate([symbols.counts, np.zeros(len(labels) - len(known), dtype=np.int64)])
    trained = dict(zip(training.labels, training.counts.tolist(), strict=True))
    weights = [trained.get(label, 0) for label in labels]
    return replace(symbols, labels=labels, counts=counts), weights


def shared_law(weights: Sequence[int]) -> list[int]:
    """Return the law of the training in which the unseen symbols share one count."""
    share = max(sum(1 for weight in weights if not weight), 1)
    return [share * weight or 1 for weight in weights]


def _with_escape(
    code: Trainable,
    symbols: Symbols,
    weights: Sequence[int],
    unseen: Sequence[int],
) -> Plan:
    """Return the plan of a code with one codeword for all unseen symbols; their number follows.

    By the chain rule the entropy is that of the symbols with all unseen ones as one, and that of
    the unseen ones among themselves; the number costs what it has more bits than the latter.
    """
    seen = [i for i, weight in enumerate(weights) if weight]
    counts = symbols.counts.tolist()
    escaped = [counts[i] for i in unseen]
    merged = Symbols(
        symbols.name,
        [*range(len(seen)), _ESCAPED],
        np.array([*(counts[i] for i in seen), sum(escaped)], dtype=symbols.counts.dtype),
        None,
    )
    inner = code.plan(merged, [*(weights[i] for i in seen), 1])
    width = (len(unseen) - 1).bit_length()
    lengths = np.zeros(len(counts), dtype=np.int64)
    lengths[seen] = inner.lengths[:-1]
    lengths[unseen] = inner.lengths[-1] + width

    def words() -> Codewords:
        assert inner.words is not None
        coded = inner.words()
        strings = [""] * len(counts)
        for k, i in enumerate(seen):
            strings[i] = coded.word(k)
        for k, i in enumerate(unseen):
            strings[i] = coded.word(len(seen)) + fixed(k, width)
        return Codewords.of_strings(strings)

    outer = prefix_plan(symbols, lengths, words=words, kraft=inner.kraft)
    among = surprise(escaped, escaped)
    parts = dict(inner.parts)
    parts[ENTROPY] += among
    parts[ESCAPE] = ONE * width * sum(escaped) - among
    return replace(outer, parts=parts)


def _said(symbols: Symbols, unseen: Sequence[int]) -> tuple[str, ...]:
    """Say how many symbols the training lacks, and how much of the data they are."""
    counts = symbols.counts.tolist()
    met = [counts[i] for i in unseen if counts[i]]
    if not met:
        return ("every symbol here was seen in training",)
    share = sum(met) / symbols.size
    return (
        f"{len(met):,} of the symbols here, {sum(met):,} in all ({share:.2%}), were not seen in "
        "training: without the escape KL(P‖Q) were infinite",
    )
