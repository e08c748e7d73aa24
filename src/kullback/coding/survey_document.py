"""What to say of one file in codes, models and compressors, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kullback.coding.document import codes_table, ledger_blocks, ledger_document
from kullback.coding.models.document import (
    adaptive_blocks,
    blockwise_blocks,
    compressors_blocks,
    orders_blocks,
    profile_blocks,
)
from kullback.coding.naming import noun
from kullback.report import Block, Document, Note

if TYPE_CHECKING:
    from kullback.coding.survey import Survey


def survey_document(survey: Survey) -> Document:
    """Return the document of a survey."""
    base = ledger_document(survey.ledger)
    return Document(base.title, base.verdict, f"{base.summary}{_further(survey)}", _blocks(survey))


def _further(survey: Survey) -> str:
    """Return what models and compressors reach, as the summary ends with it."""
    size = survey.ledger.symbols.size
    if not size:
        return ""
    best = min(survey.models, key=lambda model: model.prequential_bits)
    of = f"per {noun(survey.ledger.symbols)}"
    text = (
        f" An adaptive model of order {best.order} reaches {best.prequential_bits / size:.4g} bits "
        f"{of}"
    )
    if survey.compressions is None:
        return f"{text}."
    limit = survey.compressions.practical_limit
    return f"{text}, {limit.name} {limit.bits_per_byte:.4g}."


def _blocks(survey: Survey) -> tuple[Block, ...]:
    blocks: list[Block] = [*ledger_blocks(survey.ledger)]
    if survey.verified is not None:
        told = f"Encoded and decoded again: {survey.verified:,} bytes, as the ledger says."
        blocks.append(Note(told, "good"))
    blocks.append(codes_table(list(survey.codes)))
    blocks += [Note(f"{text}.", "quiet") for text in survey.left_out]
    if survey.ledger.symbols.size:
        blocks += [
            *orders_blocks(survey.models),
            *adaptive_blocks(survey.adaptive),
            *blockwise_blocks(survey.blockwise),
            *profile_blocks(survey.profile),
        ]
    if survey.compressions is not None:
        blocks += compressors_blocks(survey.compressions)
    return tuple(blocks)
