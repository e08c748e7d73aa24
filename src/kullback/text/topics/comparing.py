"""Compare the topics of two models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kullback.api import pairwise
from kullback.inputs.randomness import generator
from kullback.inputs.settings import settings_of
from kullback.result import nats_per
from kullback.text.topics.alignment import align
from kullback.text.topics.chance import chance
from kullback.text.topics.comparison import TOPIC_VERDICTS, TopicComparison, TopicRow
from kullback.text.topics.model import TopicModel
from kullback.text.topics.options import TopicOptions
from kullback.text.topics.pairing import Evidence, pair_up
from kullback.text.topics.reading import topic_model
from kullback.text.topics.rows import rows_of

Progress = Callable[[str, float], None]


def compare_topics(
    a: Any, b: Any, *, progress: Progress | None = None, **options: Any
) -> TopicComparison:
    """Say which topics of A are the same in B, changed, split, merged or lost, and which are new.

    Topics are matched one to one so that the sum of JS is least. A match is the same topic if its
    JS is within the tolerance, and a changed one if it is above but nearer than different topics of
    one model are to each other; both must be nearer than chance, which is B with its words renamed
    among those about as common. Mixtures tell topics that were split or merged.

    Parameters
    ----------
    a, b : anything that `topic_model` takes
        A is P (observed), B the reference Q.
    progress : callable, optional
        Told what is done and the share of it.
    **options
        See `TopicOptions`: ``unit="bits"``, ``measure="js"``, ``vocabulary="union"``,
        ``tolerance=0.2`` (bits), ``alpha=0.05``, ``draws=399``, ``seed=0``.

    Returns
    -------
    TopicComparison

    Raises
    ------
    InputError, SourceError
        If one is no topic model, their words cannot be aligned, or an option is not known.

    Notes
    -----
    The divergences are exact for the matrices as given; that these are themselves estimates is not
    seen by them. `topic_stability` shows what the training alone changes.

    Examples
    --------
    A model of 30 words, and the same with its topics in another order.

    >>> import numpy as np
    >>> phi = np.kron(np.eye(3), np.full(10, 0.09)) + 0.01 / 3
    >>> found = compare_topics(phi, phi[[2, 0, 1]])
    >>> [(row.a, row.b, row.verdict) for row in found.rows]
    [((0,), (1,), 'same'), ((1,), (2,), 'same'), ((2,), (0,), 'same')]
    >>> found.counts["same"], round(found[0].js.value, 9)
    (3, 0.0)
    """
    chosen = _chosen(options)
    tell = progress or (lambda doing, share: None)
    first, second = _told_apart(topic_model(a), topic_model(b))
    alignment = align(first, second, chosen.vocabulary)
    tell("comparing all topics", 0.1)
    p, q = alignment.a, alignment.b
    matrices = {
        "js": pairwise(p, q, "js", unit="bits"),
        "kl": pairwise(p, q, "kl", unit="bits"),
        "kl_reverse": pairwise(q, p, "kl", unit="bits").T,
        "hellinger": pairwise(p, q, "hellinger"),
    }
    js_a, js_b = (pairwise(topics, None, "js", unit="bits") for topics in (p, q))
    tell("renaming words", 0.3)
    by_chance = chance(p, q, second.shares, chosen.draws, generator(chosen.seed))
    tell("mixing topics", 0.7)
    evidence = Evidence(
        alignment, matrices["js"], js_a, js_b, matrices[chosen.measure], by_chance.p_values()
    )
    rows = rows_of(pair_up(evidence, chosen), evidence, first, second, chosen.unit)
    verdict, reason = _overall(rows, first, second)
    tell("done", 1.0)
    scale = nats_per("bits") / nats_per(chosen.unit)
    return TopicComparison(
        first,
        second,
        chosen,
        alignment,
        verdict,
        reason,
        matrices["js"] * scale,
        matrices["kl"] * scale,
        matrices["kl_reverse"] * scale,
        matrices["hellinger"],
        js_a * scale,
        js_b * scale,
        rows,
    )


def _chosen(options: dict[str, Any]) -> TopicOptions:
    return settings_of(TopicOptions, options, "topics")


def _told_apart(a: TopicModel, b: TopicModel) -> tuple[TopicModel, TopicModel]:
    """Return the models under different names."""
    if a.name != b.name:
        return a, b
    return replace(a, name=f"{a.name} (A)"), replace(b, name=f"{b.name} (B)")


def _overall(rows: tuple[TopicRow, ...], a: TopicModel, b: TopicModel) -> tuple[str, str]:
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in TOPIC_VERDICTS}
    if counts["same"] == len(rows):
        return "negligible", f"every topic of {a.name} is the same in {b.name}"
    told = [f"{count} {verdict}" for verdict, count in counts.items() if count]
    moved = len(rows) - counts["same"] - counts["undecided"]
    return "drift" if moved else "undecided", ", ".join(told)
