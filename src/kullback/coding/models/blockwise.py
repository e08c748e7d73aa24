"""A code for each block against one for all: what the blocks differ by, and what tables cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.coding.models.adaptive import entropy_bits, naming_bits
from kullback.coding.models.block_counts import block_counts
from kullback.coding.models.grams import sequence_of
from kullback.coding.models.row_bits import row_adaptive, row_divergences, row_entropies
from kullback.coding.symbols import Symbols, read_symbols
from kullback.result import Result

if TYPE_CHECKING:
    import altair

Cost = Callable[[np.ndarray], int]
# The smallest block, unless the alphabet is larger: a table costs more than a smaller one saves.
SMALLEST = 1 << 10
# Symbols, and cells of blocks by symbols, that are halved down at a time.
_SYMBOLS = 1 << 20
_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class BlockSize:
    """Blocks of one size.

    Attributes
    ----------
    size : int
        Symbols in a block; the last may have fewer.
    blocks : int
    entropy_bits : float
        The sum of n_b H(P_b): what codes would take that knew each block's shares for nothing.
    divergence : Result
        n H(P) less that sum, in bits: n times the generalised Jensen-Shannon divergence of the
        blocks' laws, which is the sum of n_b KL(P_b‖P).
    adaptive_bits : float
        What the Krichevsky-Trofimov code takes if it begins anew in each block: achievable.
    code_bits : int or None
        What the code that was given takes with a table for each block; None if not tried.
    """

    size: int
    blocks: int
    entropy_bits: float
    divergence: Result
    adaptive_bits: float
    code_bits: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the size as plain values for strict JSON."""
        return {
            "size": self.size,
            "blocks": self.blocks,
            "entropy_bits": self.entropy_bits,
            "divergence": self.divergence.to_dict(),
            "adaptive_bits": self.adaptive_bits,
            "code_bits": self.code_bits,
        }


@dataclass(frozen=True, slots=True)
class Blockwise:
    """Codes for blocks of powers of two, from the smallest to one block for all.

    Attributes
    ----------
    name : str
        What the sequence is called.
    symbols : int
        Symbols in the sequence, n.
    entropy_bits : float
        n H(P).
    sizes : tuple of BlockSize
        By rising size; the last is the whole sequence. Empty if there are no symbols.
    """

    name: str
    symbols: int
    entropy_bits: float
    sizes: tuple[BlockSize, ...]

    @property
    def tried(self) -> tuple[BlockSize, ...]:
        """The sizes of which the given code's length is known."""
        return tuple(size for size in self.sizes if size.code_bits is not None)

    @property
    def best(self) -> BlockSize | None:
        """The size of the shortest given code, or else of the shortest adaptive one."""
        if self.tried:
            return min(self.tried, key=lambda size: size.code_bits or 0)
        return min(self.sizes, key=lambda size: size.adaptive_bits, default=None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know."""
        if not self.tried or len(self.tried) == len(self.sizes):
            return ()
        return (
            f"the code was not tried on blocks below {self.tried[0].size:,} symbols, which are "
            "small already for the adaptive code, and no better for this one",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all sizes as plain values for strict JSON."""
        return {
            "name": self.name,
            "symbols": self.symbols,
            "entropy_bits": self.entropy_bits,
            "best": self.best and self.best.size,
            "sizes": [size.to_dict() for size in self.sizes],
            "notes": list(self.notes),
        }

    def plot(self) -> altair.LayerChart:
        """Return an Altair chart of bits per symbol by block size."""
        from kullback.coding.models.pictures import blockwise_picture

        return blockwise_picture(self)


def blockwise(source: Any, *, cost: Cost | None = None) -> Blockwise:
    """Return what codes for blocks take, for blocks of each power of two.

    Parameters
    ----------
    source : path, bytes, array or iterable of symbols
        As `kullback.coding.read_symbols` takes it.
    cost : callable, optional
        From the counts of a block, shape (alphabet,), to the bits of its real code with its table.
        It is tried from one block for all down to the first that are smaller than suits the
        adaptive code best and do not make the sum smaller.

    Returns
    -------
    Blockwise

    Raises
    ------
    InputError
        If only counts are known.

    Examples
    --------
    >>> found = blockwise(b"a" * 2048 + b"b" * 2048)
    >>> found.best.size, found.best.divergence
    (2048, <Result n·JS(blocks of 2,048) = 4096 bits, exact>)
    """
    symbols = read_symbols(source)
    n = len(sequence_of(symbols))
    found = [] if n == 0 else _all_sizes(symbols)
    if cost is not None:
        found = _with_costs(symbols, found, cost)
    return Blockwise(symbols.name, n, entropy_bits(symbols), tuple(found))


class _Sums:
    """The sums over the blocks of one size."""

    def __init__(self) -> None:
        self.blocks, self.entropy, self.divergence, self.adaptive = 0, 0.0, 0.0, 0.0

    def add(self, counts: np.ndarray, whole: np.ndarray) -> None:
        entropy = float(row_entropies(counts).sum())
        self.blocks += len(counts)
        self.entropy += entropy
        self.divergence += float(row_divergences(counts, whole).sum())
        self.adaptive += entropy + float(row_adaptive(counts).sum())


def _all_sizes(symbols: Symbols) -> list[BlockSize]:
    """Count the smallest blocks once, and add up neighbours for each larger size."""
    present = symbols.present
    whole, n = symbols.counts[present], symbols.size
    smallest = max(SMALLEST, 1 << (len(present) - 1).bit_length())
    together = max(min(_SYMBOLS // smallest, _CELLS // len(present)), 1)
    together = 1 << (together.bit_length() - 1)
    sums: dict[int, _Sums] = {}
    roots = []
    for counts in block_counts(symbols, smallest, together):
        *halved, root = _halvings(counts[:, present], smallest, smallest * together)
        for size, table in halved:
            sums.setdefault(size, _Sums()).add(table, whole)
        roots.append(root[1])
    large = smallest * together
    most = max(large, 1 << (n - 1).bit_length())
    for size, table in _halvings(np.concatenate(roots), large, most):
        sums.setdefault(size, _Sums()).add(table, whole)
    named = naming_bits(symbols)
    sizes = [_block_size(size, found, named) for size, found in sums.items()]
    # Beyond the first that holds all, sizes are the same one block.
    return [size for size in sizes if size.size < 2 * n or size.size == smallest]


def _halvings(counts: np.ndarray, size: int, largest: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the counts of blocks of each size from that given to the largest."""
    yield size, counts
    while size < largest:
        if len(counts) % 2:
            counts = np.concatenate((counts, np.zeros_like(counts[:1])))
        counts = counts[0::2] + counts[1::2]
        size *= 2
        yield size, counts


def _block_size(size: int, sums: _Sums, named: float) -> BlockSize:
    divergence = Result(
        sums.divergence,
        "bits",
        "js",
        f"n·JS(blocks of {size:,})",
        "sum over the blocks of n_b KL(P_b‖P), P the law of all",
        "exact",
        notes=(
            "n times the generalised Jensen-Shannon divergence of the blocks' laws, weighted by "
            "their symbols: what one code for all wastes against one for each, tables aside",
        ),
    )
    return BlockSize(size, sums.blocks, sums.entropy, divergence, sums.adaptive + named)


def _with_costs(symbols: Symbols, sizes: list[BlockSize], cost: Cost) -> list[BlockSize]:
    """Try the code from large blocks to small, past those that suit the adaptive code best."""
    found = list(sizes)
    enough = min(sizes, key=lambda size: size.adaptive_bits).size if sizes else 0
    best = math.inf
    for i in range(len(sizes) - 1, -1, -1):
        counts = block_counts(symbols, sizes[i].size)
        bits = sum(int(cost(row)) for table in counts for row in table)
        found[i] = replace(sizes[i], code_bits=bits)
        if sizes[i].size < enough and bits >= best:
            break
        best = min(best, bits)
    return found
