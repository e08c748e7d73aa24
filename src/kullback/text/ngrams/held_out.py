"""Parts of a text to train on, and parts that are held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError
from kullback.text.ngrams.rates import LEAST_PARTS
from kullback.text.ngrams.sentences import Sentences

# Fewer parts cannot be parted in two.
LEAST = 10


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """A text in two: to train on, and held out."""

    train: Sentences
    held_out: Sentences


def split(texts: list[Sentences], share: float, seed: int) -> list[Split]:
    """Part texts at random into what is trained on, as much of each, and a share that is held out.

    A model of more text foretells better, whatever the text: all are trained on as many tokens as
    the smallest has.

    Raises
    ------
    InputError
        If a text has fewer than 10 documents or passages.
    """
    parted = []
    for text in texts:
        if len(text) < LEAST:
            raise InputError(
                f"{text.name} is too short to hold out a part of it: it has {len(text)} "
                f"{text.part}{'s' * (len(text) > 1)} with text, and {LEAST} are needed."
            )
        # Each text has its own draws, whatever stands beside it.
        order = np.random.default_rng(seed).permutation(len(text))
        few = min(LEAST_PARTS, len(text) // 2)
        held = min(max(round(share * len(text)), few), len(text) - 1)
        parted.append((text, order[held:], text.only(order[:held])))
    least = min(int(text.scored[train].sum()) for text, train, _ in parted)
    return [Split(text.only(_up_to(text, train, least)), held) for text, train, held in parted]


def _up_to(text: Sentences, parts: np.ndarray, tokens: int) -> np.ndarray:
    """Return parts, in their order, that have together no more than so many tokens."""
    sizes = text.scored[parts]
    kept: list[int] = []
    total = 0
    for part, size in zip(parts, sizes, strict=True):
        if total + size <= tokens or not kept:
            kept.append(int(part))
            total += int(size)
    return np.array(kept)
