"""All there is to say of one file: a ledger, other codes, models, and real compressors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kullback._errors import InputError, KullbackError, MissingExtraError
from kullback.coding.auditing import audit
from kullback.coding.codes import (
    ANS,
    TANS,
    Blocks,
    Code,
    EliasDelta,
    EliasGamma,
    Fixed,
    Golomb,
    Huffman,
    Range,
    Rice,
    Shannon,
    ShannonFanoElias,
    Unary,
)
from kullback.coding.codes.prefix import in_order
from kullback.coding.codes.table_of_lengths import write_lengths
from kullback.coding.compiled import is_installed
from kullback.coding.compressors import Compressions, compress
from kullback.coding.huffman import huffman_lengths
from kullback.coding.ledger import Ledger
from kullback.coding.models.adaptive import Adaptive, adaptive
from kullback.coding.models.blockwise import Blockwise, blockwise
from kullback.coding.models.context_models import ContextModel, orders
from kullback.coding.models.windows import Profile, profile
from kullback.coding.symbols import Symbols, read_symbols
from kullback.report import Comparison, Document

Progress = Callable[[str, float], None]
CODES: tuple[Code, ...] = (
    Huffman(), Huffman(15), Huffman(11), Shannon(), ShannonFanoElias(), Fixed(), Blocks(2),
    Range(), ANS(), TANS(), Golomb(), Rice(), EliasGamma(), EliasDelta(), Unary(),
)  # fmt: skip
# A coder in plain Python takes a microsecond a symbol.
_PATIENCE = 1 << 22


@dataclass(frozen=True, eq=False, slots=True)
class Survey(Comparison):
    """What codes, models and compressors make of the same symbols.

    Attributes
    ----------
    ledger : Ledger
        The code that was asked for.
    codes : tuple of Ledger
        This and the others.
    models : tuple of ContextModel
        Of order 0, 1 ...
    adaptive : Adaptive
    blockwise : Blockwise
    profile : Profile
    compressions : Compressions or None
        Of bytes.
    verified : int or None
        The length in bytes of the real encoding, if it was made and decoded again.
    left_out : tuple of str
        Codes that were not tried, and why.
    """

    ledger: Ledger
    codes: tuple[Ledger, ...] = field(repr=False)
    models: tuple[ContextModel, ...] = field(repr=False)
    adaptive: Adaptive = field(repr=False)
    blockwise: Blockwise = field(repr=False)
    profile: Profile = field(repr=False)
    compressions: Compressions | None = field(repr=False)
    verified: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the symbols are called."""
        return self.ledger.name

    @property
    def encoded_bits(self) -> int:
        """The bits of the code that was asked for."""
        return self.ledger.encoded_bits

    @property
    def verdict(self) -> str:  # type: ignore[override]
        """What a symbol costs, in words."""
        return self.ledger.verdict

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test."""
        return self.ledger.quantities()

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.coding.survey_document import survey_document

        return survey_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the survey as plain values for strict JSON."""
        return {
            **self.ledger.to_dict(),
            "verified_bytes": self.verified,
            "codes": [_brief(ledger) for ledger in self.codes],
            "models": [model.to_dict() for model in self.models],
            "adaptive": self.adaptive.to_dict(),
            "blockwise": self.blockwise.to_dict(),
            "profile": self.profile.to_dict(),
            "compressors": self.compressions and self.compressions.to_dict(),
            "left_out": list(self.left_out),
        }


def _brief(ledger: Ledger) -> dict[str, Any]:
    told = ledger.to_dict()
    return {
        key: told[key]
        for key in ("code", "encoded_bits", "payload_bits", "parts", "kraft_sum", "longest")
    }


def survey(
    source: Any,
    code: Code | None = None,
    *,
    order: int = 2,
    window: int | None = None,
    verify: bool = False,
    progress: Progress | None = None,
) -> Survey:
    """Say what codes, models of the symbols before, and real compressors make of symbols.

    Parameters
    ----------
    source : path, ``"-"``, bytes, array or iterable of symbols
    code : Code
        That of the ledger; by default `Huffman`.
    order : int
        The highest order of the context models, 0 to 7 for bytes.
    window : int, optional
        Symbols in a window of the profile.
    verify : bool
        Whether to encode the symbols in the code, and to decode them again.
    progress : callable, optional
        Told what is done and the share of it.

    Returns
    -------
    Survey

    Raises
    ------
    InputError, SourceError
        As `audit`; and if the decoded symbols were not those that were encoded.

    Examples
    --------
    >>> found = survey(b"abracadabra" * 100)
    >>> min(found.models, key=lambda model: model.prequential_bits).order
    2
    """
    symbols = read_symbols(source)
    if symbols.sequence is None:
        raise InputError(
            f"{symbols.name} holds counts alone; take kb.coding.audit for a ledger of counts."
        )
    tell = progress or (lambda doing, share: None)
    tell("counting", 0.0)
    ledger = audit(symbols, code)
    verified = _verified(ledger, tell) if verify else None
    left_out: list[str] = []
    codes = [ledger, *_others(symbols, ledger.code, left_out, tell)]
    tell("modelling", 0.25)
    models = orders(symbols, up_to=order)
    of_blocks = blockwise(symbols, cost=huffman_cost)
    along = profile(symbols) if window is None else profile(symbols, window=window)
    compressions = None
    if symbols.are_bytes:
        compressions = compress(symbols, progress=lambda doing, x: tell(doing, 0.4 + 0.6 * x))
    tell("done", 1.0)
    return Survey(
        ledger=ledger,
        codes=tuple(codes),
        models=tuple(models),
        adaptive=adaptive(symbols),
        blockwise=of_blocks,
        profile=along,
        compressions=compressions,
        verified=verified,
        left_out=tuple(left_out),
    )


def huffman_cost(counts: np.ndarray) -> int:
    """Return the bits of a block in Huffman's code of its own, with its table."""
    lengths = huffman_lengths(counts)
    return int(counts @ lengths) + len(write_lengths(lengths))


def _others(symbols: Symbols, asked: Code, left_out: list[str], tell: Progress) -> Iterator[Ledger]:
    """Yield the ledgers of the other codes; those that cannot be are told."""
    for i, code in enumerate(CODES):
        tell(f"coding: {code.title}", 0.05 + 0.2 * i / len(CODES))
        if code == asked:
            continue
        if isinstance(code, TANS) and not is_installed() and symbols.size > _PATIENCE:
            left_out.append(
                f"{code.title} was left out: without numba it takes long; "
                "pip install 'kullback[coding]'"
            )
            continue
        try:
            yield audit(symbols, code)
        except MissingExtraError:
            left_out.append(f"{code.title} was left out; pip install 'kullback[coding]'")
        except InputError as error:
            left_out.append(f"{code.title} was left out: {str(error).removesuffix('.')}")


def _verified(ledger: Ledger, tell: Progress) -> int:
    """Return the length of the real encoding, once it is decoded again."""
    tell("encoding", 0.01)
    encoded = ledger.encode()
    tell("decoding", 0.03)
    decoded = ledger.decode(encoded)
    given = in_order(ledger.symbols)
    if ledger.symbols.form == "bytes":
        same = np.array_equal(np.frombuffer(decoded, dtype=np.uint8), given)
    else:
        same = np.array_equal(decoded, ledger.symbols.restore(given))
    if not same or 8 * len(encoded) != ledger.encoded_bits:
        raise KullbackError(
            f"a fault of kullback itself: {ledger.name} is not what was decoded in the "
            f"{ledger.code.title} code."
        )
    return len(encoded)
