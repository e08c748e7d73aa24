"""What to say of models and compressors: tables, charts and sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback.report import Block, Chart, Heading, Note, Row, Table, Text, Tone
from kullback.report.numbers import sentence

if TYPE_CHECKING:
    from kullback.coding.compressors import Compressions
    from kullback.coding.models.adaptive import Adaptive, AdaptiveLength
    from kullback.coding.models.blockwise import BlockSize, Blockwise
    from kullback.coding.models.context_models import ContextModel
    from kullback.coding.models.windows import Profile


def orders_blocks(models: Sequence[ContextModel]) -> tuple[Block, ...]:
    """Return what there is to say of context models."""
    headings = (
        Heading("order", number=True, meaning="symbols before, that are known"),
        Heading("contexts", number=True, meaning="that occur"),
        Heading("cells", number=True, meaning="pairs of a context and a symbol that occur"),
        Heading("empirical H_k", number=True, meaning="as the file lies: no code reaches it"),
        Heading(
            "+ MDL",
            number=True,
            meaning="with half log2 n a free cell",
        ),
        Heading("achievable", number=True, meaning="adaptive (prequential) code, all paid for"),
    )
    best = min(models, key=lambda model: model.prequential_bits)
    rows = tuple(_order(model, "good" if model is best else "plain") for model in models)
    told = (
        f"The adaptive code is shortest at order {best.order}: "
        f"{_bits(best.prequential_bits, best.symbols)} bits per symbol. The empirical H_k falls "
        "with every order, for its contexts are counted on the file that they then foretell; a "
        "decoder would have to be told the cells first. + MDL pays half log2 n bits for each free "
        "cell but not for which cells occur, so that it too may lie below what is achievable."
    )
    return (
        Table("Models of the symbols before, in bits per symbol.", headings, rows),
        _chart("Bits per symbol by the order of the model.", _orders_picture, models),
        Note(told, "quiet"),
    )


def adaptive_blocks(adaptive: Adaptive) -> tuple[Block, ...]:
    """Return what there is to say of the adaptive code of order 0."""
    headings = (
        Heading("adaptive code over", meaning="the alphabet that the coder is ready for"),
        Heading("bits", number=True, meaning="Krichevsky-Trofimov, ideal"),
        Heading("per symbol", number=True),
        Heading("beyond n H(P)", number=True, meaning="what learning the shares costs, in bits"),
        Heading("(K-1)/2 log2 n", number=True, meaning="the rule for that"),
        Heading("naming", number=True, meaning="bits that say which symbols occur"),
    )
    n = adaptive.symbols
    rows = [_adaptive(adaptive.whole, f"all {adaptive.whole.alphabet:,} symbols", n)]
    if adaptive.occurring.alphabet != adaptive.whole.alphabet:
        name = f"the {adaptive.occurring.alphabet:,} that occur"
        rows.append(_adaptive(adaptive.occurring, name, n))
    return (Table("Order 0, learned on the way.", headings, tuple(rows)),)


def blockwise_blocks(blockwise: Blockwise) -> tuple[Block, ...]:
    """Return what there is to say of codes for blocks against one for all."""
    if not blockwise.sizes:
        return (Note("There are no symbols, so there are no blocks.", "quiet"),)
    headings = (
        Heading("block", number=True, meaning="symbols in a block"),
        Heading("blocks", number=True),
        Heading("Σ n_b H(P_b)", number=True, meaning="tables aside: not achievable"),
        Heading("JS of blocks", number=True, meaning="H(P) less that: Σ n_b/n KL(P_b‖P)"),
        Heading("adaptive anew", number=True, meaning="Krichevsky-Trofimov in each block"),
        Heading("code + tables", number=True, meaning="the given code with a table a block"),
    )
    shown = headings if blockwise.tried else headings[:-1]
    best = blockwise.best
    rows = tuple(_block_size(blockwise, size, size is best) for size in blockwise.sizes)
    return (
        Table("One code for each block, in bits per symbol.", shown, rows),
        _chart("Bits per symbol by the size of a block.", _blockwise_picture, blockwise),
        Note(_best_blocks(blockwise), "quiet"),
        *(Note(sentence(note), "quiet") for note in blockwise.notes),
    )


def profile_blocks(profile: Profile) -> tuple[Block, ...]:
    """Return what there is to say of the entropy along a sequence."""
    if not len(profile.sizes):
        return (Note("There are no symbols, so there is no profile.", "quiet"),)
    low, high = int(np.argmin(profile.entropy)), int(np.argmax(profile.entropy))
    far = int(np.argmax(profile.divergence))
    told = (
        f"Entropy of order 0 in windows of {profile.window:,} symbols: from "
        f"{profile.entropy[low]:.4g} bits per symbol (at {int(profile.starts[low]):,}) to "
        f"{profile.entropy[high]:.4g} (at {int(profile.starts[high]):,}); of the whole "
        f"{profile.whole:.4g}. The code of the whole wastes most at {int(profile.starts[far]):,}: "
        f"KL(window‖file) = {profile.divergence[far]:.4g} bits per symbol."
    )
    return (
        _chart(
            "Entropy along the file, and what the code of the whole wastes in each window."
            + (" Orange: with Miller's correction." if profile.notes else ""),
            _profile_picture,
            profile,
        ),
        Note(told),
        *(Note(sentence(note), "unsure") for note in profile.notes),
    )


def compressors_blocks(compressions: Compressions) -> tuple[Block, ...]:
    """Return what there is to say of real compressors."""
    headings = (
        Heading("compressor"),
        Heading("bytes", number=True),
        Heading("bits per byte", number=True),
        Heading("CPU s", number=True),
    )
    limit = compressions.practical_limit
    rows = tuple(
        Row(
            (
                Text(record.name),
                Text(f"{record.bytes:,}", sort=record.bytes),
                Text(_number(record.bits_per_byte), tone="good" if record is limit else "plain"),
                Text(f"{record.seconds:.2f}", sort=record.seconds, tone="quiet"),
            )
        )
        for record in compressions.records
    )
    told = (
        f"The practical limit, the shortest of those tried, is {limit.name}: {limit.bytes:,} "
        "bytes. What the bytes take at least, nobody can tell."
    )
    return (
        Table("Real compressors, by rising length.", headings, rows),
        _chart("Bits per byte by compressor.", _compressors_picture, compressions),
        Note(told, "quiet"),
        *(Note(sentence(note), "unsure") for note in compressions.notes),
    )


def _order(model: ContextModel, tone: Tone) -> Row:
    n = model.symbols
    with_model = model.empirical_bits + model.mdl_bits
    return Row(
        (
            Text(str(model.order), sort=model.order),
            Text(f"{model.contexts:,}", sort=model.contexts),
            Text(f"{model.cells:,}", sort=model.cells),
            Text(_number(model.empirical.value), tone="quiet"),
            Text(_bits(with_model, n)),
            Text(_bits(model.prequential_bits, n), tone=tone),
        )
    )


def _adaptive(length: AdaptiveLength, name: str, n: int) -> Row:
    told = (length.bits, length.learning_bits, length.rule_bits, length.naming_bits)
    bits, learning, rule, naming = (Text(f"{x:,.1f}", sort=x) for x in told)
    return Row((Text(name), bits, Text(_bits(length.bits, n)), learning, rule, naming))


def _block_size(blockwise: Blockwise, size: BlockSize, best: bool) -> Row:
    n = blockwise.symbols
    # Where no code was given, the best is that of the adaptive code.
    code, adaptive = (best, False) if blockwise.tried else (False, best)
    cells = [
        Text("whole" if size.blocks == 1 else f"{size.size:,}", sort=size.size),
        Text(f"{size.blocks:,}", sort=size.blocks),
        Text(_bits(size.entropy_bits, n), tone="quiet"),
        Text(_bits(size.divergence.value, n)),
        Text(_bits(size.adaptive_bits, n), tone="good" if adaptive else "plain"),
    ]
    if blockwise.tried:
        text = "–" if size.code_bits is None else _bits(size.code_bits, n)
        cells.append(Text(text, sort=size.code_bits, tone="good" if code else "plain"))
    return Row(tuple(cells))


def _best_blocks(blockwise: Blockwise) -> str:
    best, whole = blockwise.best, blockwise.sizes[-1]
    assert best is not None
    what = "code with its tables" if blockwise.tried else "adaptive code"
    if best is whole:
        return f"Blocks do not help: the {what} is shortest with one block for all."
    mine, one = (
        (best.code_bits, whole.code_bits)
        if blockwise.tried
        else (best.adaptive_bits, whole.adaptive_bits)
    )
    saved = (one or 0) - (mine or 0)
    return (
        f"The {what} is shortest with blocks of {best.size:,}: {_bits(saved, blockwise.symbols)} "
        f"bits per symbol less than one for all, of the "
        f"{_bits(best.divergence.value, blockwise.symbols)} that these blocks differ by (their "
        "generalised Jensen-Shannon divergence)."
    )


def _chart(title: str, draw: Callable[[Any], Any], found: Any) -> Chart:
    return Chart(title, lambda: draw(found).to_dict())


def _orders_picture(models: Sequence[ContextModel]) -> Any:
    from kullback.coding.models.pictures import orders_picture

    return orders_picture(models)


def _blockwise_picture(blockwise: Blockwise) -> Any:
    return blockwise.plot()


def _profile_picture(profile: Profile) -> Any:
    return profile.plot()


def _compressors_picture(compressions: Compressions) -> Any:
    return compressions.plot()


def _bits(bits: float, n: int) -> str:
    return _number(bits / n if n else math.nan)


def _number(x: float) -> str:
    return "–" if math.isnan(x) else f"{x:.5f}"
