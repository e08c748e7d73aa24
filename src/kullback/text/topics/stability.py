"""Which topics come back when the same model is trained again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import bdtrc

from kullback._errors import InputError
from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.text.topics.comparing import Progress, compare_topics
from kullback.text.topics.comparison import TopicComparison
from kullback.text.topics.model import TopicModel
from kullback.text.topics.options import TopicOptions
from kullback.text.topics.reading import topic_model

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class StableTopic:
    """How often a topic of the first run came back.

    Attributes
    ----------
    number : int
        The model's own.
    found, same : int
        In how many of the other runs a topic matches it, and in how many it is the same.
    runs : int
        How many other runs there are.
    js : tuple of float or None
        JS to its match in each run, in the unit asked for; None where there is none.
    p_value : float
        The probability that so many runs or more match by chance, if each does with probability
        alpha; at most, since a match must also be nearer than different topics are.
    """

    number: int
    found: int
    same: int
    runs: int
    js: tuple[float | None, ...]
    p_value: float

    @property
    def mean_js(self) -> float | None:
        """The mean JS to the matches, or None where there are none."""
        known = [x for x in self.js if x is not None]
        return float(np.mean(known)) if known else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for strict JSON."""
        return {
            "topic": self.number,
            "found": self.found,
            "same": self.same,
            "runs": self.runs,
            "js": list(self.js),
            "p_value": self.p_value,
        }


@dataclass(frozen=True, slots=True)
class Stability(Comparison):
    """The topics of the first run, and how often they came back in the others.

    Attributes
    ----------
    model : TopicModel
        The first run.
    verdict : {"negligible", "drift"}
        ``negligible`` if every topic was found in every run.
    topics : tuple of StableTopic
    comparisons : tuple of TopicComparison
        The first run with each other one.
    """

    model: TopicModel
    verdict: str
    topics: tuple[StableTopic, ...]
    comparisons: tuple[TopicComparison, ...] = field(repr=False)

    @property
    def options(self) -> TopicOptions:
        """The settings of all comparisons."""
        return self.comparisons[0].options

    def __getitem__(self, number: int) -> StableTopic:
        for topic in self.topics:
            if topic.number == number:
                return topic
        known = ", ".join(map(str, self.model.numbers))
        raise InputError(f"{self.model.name} has no topic {number}; it has {known}.")

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test."""
        runs = len(self.comparisons)
        return {
            "unstable": float(sum(topic.found < runs for topic in self.topics)),
            "never_found": float(sum(topic.found == 0 for topic in self.topics)),
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.text.topics.stability_document import stability_document

        return stability_document(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the stability as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "topic stability",
            "p": {"name": self.model.name, "topics": len(self.model)},
            "runs": [comparison.b.name for comparison in self.comparisons],
            "unit": self.options.unit,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "bits",
            "alpha": self.options.alpha,
            "verdict": self.verdict,
            "topics": [topic.to_dict() for topic in self.topics],
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each topic."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"topic": t.number, "found": t.found, "same": t.same, "runs": t.runs,
                 "mean_js": t.mean_js, "p_value": t.p_value}
                for t in self.topics
            ]
        )  # fmt: skip


def topic_stability(
    models: Sequence[Any], *, progress: Progress | None = None, **options: Any
) -> Stability:
    """Say which topics of the first model came back in the others, such as other seeds.

    A topic is found again in a run if one there matches it: nearer than chance, and nearer than
    different topics of one model are (see `compare_topics`).

    Parameters
    ----------
    models : sequence of anything that `topic_model` takes
        Two or more; the first is looked for in the others.
    progress : callable, optional
        Told what is done and the share of it.
    **options
        As of `compare_topics`.

    Returns
    -------
    Stability

    Raises
    ------
    InputError
        If there are fewer than two models, or one is none.

    Examples
    --------
    >>> import numpy as np
    >>> phi = np.kron(np.eye(3), np.full(10, 0.09)) + 0.01 / 3
    >>> other = np.roll(phi[:1], 5, axis=1)
    >>> found = topic_stability([phi, phi[::-1], np.concatenate([phi[1:], other])])
    >>> [f"{topic.found} of {topic.runs}" for topic in found.topics]
    ['1 of 2', '2 of 2', '2 of 2']
    """
    if isinstance(models, str) or not isinstance(models, Sequence) or len(models) < 2:
        raise InputError("stability needs a list of two or more models, such as [m1, m2, m3].")
    tell = progress or (lambda doing, share: None)
    first, *others = _told_apart([topic_model(model) for model in models])
    comparisons = []
    for i, other in enumerate(others):
        tell(f"comparing with run {i + 2}", i / len(others))
        comparisons.append(compare_topics(first, other, **options))
    alpha = comparisons[0].options.alpha
    topics = tuple(_stable(number, comparisons, alpha) for number in first.numbers)
    always = all(topic.found == topic.runs for topic in topics)
    return Stability(first, "negligible" if always else "drift", topics, tuple(comparisons))


def _told_apart(models: list[TopicModel]) -> list[TopicModel]:
    """Return the models under different names."""
    if len({model.name for model in models}) == len(models):
        return models
    return [replace(model, name=f"run {i + 1}") for i, model in enumerate(models)]


def _stable(number: int, comparisons: list[TopicComparison], alpha: float) -> StableTopic:
    rows = [comparison[number] for comparison in comparisons]
    matched = [row.verdict in ("same", "changed") for row in rows]
    found, runs = sum(matched), len(rows)
    return StableTopic(
        number,
        found,
        sum(row.verdict == "same" for row in rows),
        runs,
        tuple(row.js.value if m else None for row, m in zip(rows, matched, strict=True)),
        float(bdtrc(found - 1, runs, alpha)) if found else 1.0,
    )
