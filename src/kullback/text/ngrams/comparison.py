"""The comparison of two texts by language models: what was found, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.result import json_number
from kullback.text.ngrams.options import ModelOptions
from kullback.text.ngrams.rates import Rate

if TYPE_CHECKING:
    import altair
    import pandas

Verdict = Literal["drift", "negligible", "undecided"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the texts.

    Attributes
    ----------
    name : str
    part : {"document", "passage"}
        What was held out.
    trained, held_out : int
        The tokens that its model was fitted to, and those that are held out.
    parts : int
        How many parts are held out.
    own, other : Rate
        The cross-entropy of its held-out text under its own model and under the other's.
    preferred : int
        How many held-out parts its own model foretells better.
    log_ratios : ndarray, shape (G,)
        The mean log p/q of each held-out part, in the unit per token.
    """

    name: str
    part: str
    trained: int
    held_out: int
    parts: int
    own: Rate
    other: Rate
    preferred: int
    log_ratios: np.ndarray = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the text as plain values for strict JSON."""
        return {
            "name": self.name,
            "trained_tokens": self.trained,
            "held_out_tokens": self.held_out,
            "held_out_parts": self.parts,
            "part": self.part,
            "preferred": self.preferred,
            "cross_entropy": {"own": self.own.to_dict(), "other": self.other.to_dict()},
            "perplexity": {"own": perplexity(self.own), "other": perplexity(self.other)},
        }


@dataclass(frozen=True, slots=True)
class TokenShare:
    """What one token adds to a KL rate: all its places in the held-out text together.

    Attributes
    ----------
    token : str
    count : int
        How often it is there.
    value : float
        What it adds, in the unit per token of the text; all of them sum to the KL rate.
    """

    token: str
    count: int
    value: float

    @property
    def shown(self) -> str:
        """The token so that it can be seen, white space too."""
        seen = self.token.strip() and self.token.isprintable()
        return self.token if seen else repr(self.token)

    def to_dict(self) -> dict[str, Any]:
        """Return the token as plain values for strict JSON."""
        return {"token": self.token, "count": self.count, "contribution": json_number(self.value)}


@dataclass(frozen=True, slots=True)
class ModelComparison(Comparison):
    """The comparison of text P with the reference text Q by language models.

    Attributes
    ----------
    p, q : Side
        The texts.
    options : ModelOptions
    verdict : {"drift", "negligible", "undecided"}
    reason : str
        Why that verdict.
    kl, kl_reverse : Rate
        The KL rates KL(P‖Q) and KL(Q‖P) on held-out text, per token; ``.per_character`` and
        ``.per_word`` too.
    jeffreys : Rate
        Their sum, with the p-value of the test that both texts are of one source.
    tokens, tokens_reverse : tuple of TokenShare
        What each token adds to ``kl`` and to ``kl_reverse``, the largest first.
    notes : tuple of str
        What the reader must know.
    """

    p: Side
    q: Side
    options: ModelOptions
    verdict: Verdict
    reason: str
    kl: Rate
    kl_reverse: Rate
    jeffreys: Rate
    tokens: tuple[TokenShare, ...] = field(repr=False)
    tokens_reverse: tuple[TokenShare, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test, per token."""
        return {
            "kl": self.kl.value,
            "kl_reverse": self.kl_reverse.value,
            "jeffreys": self.jeffreys.value,
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.text.ngrams.document import model_document

        return model_document(self)

    def plot(
        self, name: Literal["parts", "tokens"] = "parts"
    ) -> altair.Chart | altair.HConcatChart:
        """Return an Altair chart: log p/q of the held-out parts, or what tokens add."""
        from kullback.text.ngrams.pictures import parts_picture, tokens_picture

        return parts_picture(self) if name == "parts" else tokens_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""
        options = self.options
        return {
            "kullback": __version__,
            "kind": "language models",
            "model": options.model.title,
            "unit": options.unit,
            "level": options.level,
            "alpha": options.alpha,
            "tolerance": options.tolerance,
            "tolerance_unit": "bits per token",
            "verdict": self.verdict,
            "reason": self.reason,
            "p": self.p.to_dict(),
            "q": self.q.to_dict(),
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "jeffreys": self.jeffreys.to_dict(),
            "tokens": [token.to_dict() for token in self.tokens[:_KEPT]],
            "tokens_reverse": [token.to_dict() for token in self.tokens_reverse[:_KEPT]],
            "notes": list(self.notes),
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame of what tokens add to ``kl``, a row each token."""
        import pandas as pd

        return pd.DataFrame([token.to_dict() for token in self.tokens])


_KEPT = 200


def perplexity(rate: Rate) -> float:
    """Return the perplexity of a cross-entropy."""
    return float(2.0 ** rate.to("bits").value)
