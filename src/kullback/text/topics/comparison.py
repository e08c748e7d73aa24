"""The comparison of two topic models: what was found, as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.result import Contribution, Result, json_number
from kullback.text.topics.alignment import Alignment
from kullback.text.topics.model import TopicModel
from kullback.text.topics.options import TopicOptions

if TYPE_CHECKING:
    import altair
    import pandas

TopicVerdict = Literal["same", "changed", "split", "merged", "lost", "new", "undecided"]
TOPIC_VERDICTS: tuple[TopicVerdict, ...] = (
    "same", "changed", "split", "merged", "lost", "new", "undecided",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What became of a topic of A, or where one of B comes from.

    Attributes
    ----------
    verdict : {"same", "changed", "split", "merged", "lost", "new", "undecided"}
    reason : str
        Why that verdict.
    a, b : tuple of int
        The topics by the models' own numbers: one of each for a match; several of B for a split
        topic, several of A for merged ones; none where there is no counterpart.
    weights : tuple of float
        Of the several in their mixture.
    js, kl, kl_reverse : Result or None
        JS, KL(P‖Q) and KL(Q‖P) of the topics, P of A and Q of B; of the several, their mixture.
    hellinger : float or None
    p_value, q_value : float or None
        Of a pair: the probability of a match so near by chance (see `Chance`), and its
        Benjamini-Hochberg adjustment over the pairs.
    nearest_other : float or None
        JS of the topic to the nearest other one of its own model, the smaller of A's and B's, in
        the unit asked for; of a split or merged one, to the nearest mixture of the others. A match
        is nearer than that.
    nearest : int or None
        Of a lost or new topic: the nearest one of the other model, whose JS is in ``js``.
    from_corpus : float
        KL(topic‖corpus) in the unit asked for, of the first of A's topics, or B's: near 0 for a
        generic topic, which says what the whole corpus says.
    """

    verdict: TopicVerdict
    reason: str
    a: tuple[int, ...]
    b: tuple[int, ...]
    weights: tuple[float, ...]
    js: Result
    kl: Result
    kl_reverse: Result
    hellinger: float
    p_value: float | None
    q_value: float | None
    nearest_other: float
    nearest: int | None
    from_corpus: float

    def words(self, count: int = 10) -> tuple[Contribution, ...]:
        """Return the words that make the difference, by falling share of JS."""
        assert self.js.contributions is not None
        return tuple(c for c in self.js.contributions.top(count) if c.value > 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values for strict JSON."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "a": list(self.a),
            "b": list(self.b),
            "weights": list(self.weights),
            "js": self.js.to_dict(),
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "hellinger": self.hellinger,
            "p_value": self.p_value,
            "q_value": self.q_value,
            "nearest_other": json_number(self.nearest_other),
            "nearest": self.nearest,
            "from_corpus": json_number(self.from_corpus),
            "words": [
                {"word": c.label, "p": c.p, "q": c.q, "contribution": c.value}
                for c in self.words(20)
            ],
        }


@dataclass(frozen=True, slots=True)
class TopicComparison(Comparison):
    """The topics of A (P) beside those of the reference B (Q).

    Attributes
    ----------
    a, b : TopicModel
    options : TopicOptions
    alignment : Alignment
        Both over one vocabulary, and the mass on words that one alone has.
    verdict : {"drift", "undecided", "negligible"}
        ``negligible`` if every topic is the same; ``drift`` if any is changed, split, merged, lost
        or new.
    reason : str
        How many topics are what.
    js, kl, kl_reverse : ndarray, shape (K_a, K_b)
        Of every topic of A (P) and every one of B (Q), in the unit asked for: JS, KL(P‖Q) and
        KL(Q‖P).
    hellinger : ndarray, shape (K_a, K_b)
    js_a, js_b : ndarray, shapes (K_a, K_a) and (K_b, K_b)
        JS of the topics of each model among themselves.
    rows : tuple of TopicRow
        By A's topics in their order, then the new ones of B.
    """

    a: TopicModel
    b: TopicModel
    options: TopicOptions
    alignment: Alignment = field(repr=False)
    verdict: str
    reason: str
    js: np.ndarray = field(repr=False)
    kl: np.ndarray = field(repr=False)
    kl_reverse: np.ndarray = field(repr=False)
    hellinger: np.ndarray = field(repr=False)
    js_a: np.ndarray = field(repr=False)
    js_b: np.ndarray = field(repr=False)
    rows: tuple[TopicRow, ...] = field(repr=False)

    def __getitem__(self, number: int) -> TopicRow:
        for row in self.rows:
            if number in row.a:
                return row
        known = ", ".join(map(str, self.a.numbers))
        raise InputError(f"{self.a.name} has no topic {number}; it has {known}.")

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in TOPIC_VERDICTS}

    @property
    def matches(self) -> tuple[TopicRow, ...]:
        """The rows of topics that are the same or have changed."""
        return tuple(row for row in self.rows if row.verdict in ("same", "changed"))

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test: ``js`` is the largest of a match."""
        matched = [row.js.value for row in self.matches]
        return {
            "js": max(matched, default=0.0),
            "mean_js": float(np.mean(matched)) if matched else 0.0,
            **{verdict: float(count) for verdict, count in self.counts.items()},
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.text.topics.document import topic_document

        return topic_document(self)

    def plot(self, name: str | int = "map") -> altair.LayerChart | altair.FacetChart:
        """Return an Altair chart.

        Parameters
        ----------
        name : {"map", "matrix"} or int
            The topics of both models in a plane; JS of all pairs, ordered by the matching; or the
            words that make the difference, for one of A's topics by its number.
        """
        from kullback.text.topics.pictures import map_picture, matrix_picture, words_picture

        if name == "map":
            return map_picture(self)
        if name == "matrix":
            return matrix_picture(self)
        if isinstance(name, str):
            raise InputError(f'there is no picture {name!r}; ask for "map", "matrix" or a topic.')
        return words_picture(self, self[name])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "topics",
            "p": _said_of(self.a),
            "q": _said_of(self.b),
            "unit": self.options.unit,
            "measure": self.options.measure,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "bits",
            "alpha": self.options.alpha,
            "vocabulary": {
                "compared": self.options.vocabulary,
                "shared": self.alignment.shared,
                "only_p": self.alignment.only_a,
                "only_q": self.alignment.only_b,
                "lost_p": self.alignment.lost_a.tolist(),
                "lost_q": self.alignment.lost_b.tolist(),
            },
            "verdict": self.verdict,
            "reason": self.reason,
            "counts": self.counts,
            "topics": [row.to_dict() for row in self.rows],
            "js": self.js.tolist(),
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each row of the comparison."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "a": " + ".join(map(str, row.a)),
                    "b": " + ".join(map(str, row.b)),
                    "verdict": row.verdict,
                    "js": row.js.value,
                    "kl": row.kl.value,
                    "kl_reverse": row.kl_reverse.value,
                    "hellinger": row.hellinger,
                    "p_value": row.p_value,
                    "q_value": row.q_value,
                    "nearest_other": row.nearest_other,
                    "from_corpus": row.from_corpus,
                }
                for row in self.rows
            ]
        )


def _said_of(model: TopicModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "topics": len(model),
        "numbers": list(model.numbers),
        "words": model.phi.shape[1],
        "notes": list(model.notes),
    }
