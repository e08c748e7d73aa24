"""Compare two texts by the language models of both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kullback.result import Interval, nats_per
from kullback.text.ngrams.comparison import ModelComparison, Side, TokenShare, Verdict
from kullback.text.ngrams.crossed import Crossed, Progress
from kullback.text.ngrams.mixing import mixing_test
from kullback.text.ngrams.options import ModelOptions, options_of
from kullback.text.ngrams.rates import Rate
from kullback.text.ngrams.sentences import SPECIAL, START


def compare_models(
    p: Any,
    q: Any,
    *,
    names: Sequence[str | None] = (None, None),
    progress: Progress | None = None,
    **options: Any,
) -> ModelComparison:
    r"""Compare two texts by language models: how much worse the model of one foretells the other.

    A model is fitted to a part of each text, as large for both; the rest is held out, and both
    models foretell it. The KL rate KL(P‖Q) is what the model of Q takes for text of P beyond what
    the model of P takes, H(P,Q) - H(P), in bits per token, per character and per word.

    Parameters
    ----------
    p, q : what `read_corpus` takes
        The texts, each with at least 10 documents, or passages of about 1,000 characters.
    names : pair of str, optional
        What to call the two.
    progress : callable, optional
        Is told what is being done, and the share that is done.
    **options
        The settings of `kullback.text.ngrams.ModelOptions`, such as
        ``model=NgramModel(order=5, unit="char")``.

    Returns
    -------
    ModelComparison

    Raises
    ------
    InputError, SourceError
        If a text cannot be read or is too short.

    Examples
    --------
    >>> from kullback.text.ngrams import NgramModel
    >>> a = ["the cat sat on the mat\n" * 3, "a cat ran to the cat\n" * 3] * 20
    >>> b = ["the dog lay by the door\n" * 3, "a dog ran to the door\n" * 3] * 20
    >>> found = compare_models(a, b, model=NgramModel(order=2))
    >>> found.verdict, found.kl.unit, found.kl.per
    ('drift', 'bits', 'token')
    """
    settings = options_of(options)
    named = [(name or _role(x, role)) for name, x, role in zip(names, (p, q), "PQ", strict=True)]
    sources = list(zip(named, (p, q), strict=True))
    crossed = Crossed.of(sources, settings, progress or (lambda doing, share: None))
    kl, reverse = crossed.kl(0, 1, "KL(P‖Q)"), crossed.kl(1, 0, "KL(Q‖P)")
    jeffreys = _jeffreys(crossed, kl, reverse)
    verdict, reason = _judge(jeffreys, settings)
    return ModelComparison(
        p=_side(crossed, 0),
        q=_side(crossed, 1),
        options=settings,
        verdict=verdict,
        reason=reason,
        kl=kl,
        kl_reverse=reverse,
        jeffreys=jeffreys,
        tokens=_tokens(crossed, 0),
        tokens_reverse=_tokens(crossed, 1),
        notes=(*crossed.notes(), *kl.notes),
    )


def _role(source: Any, role: str) -> str | None:
    # Two lists in memory would both be called documents.
    return role if isinstance(source, list | tuple) else None


def _side(crossed: Crossed, i: int) -> Side:
    own, other = crossed.bits[i][i], crossed.bits[i][1 - i]
    part = crossed.splits[i]
    direction = ("H(P)", "H(P,Q)") if i == 0 else ("H(Q)", "H(Q,P)")
    ratios = (other - own) / part.held_out.scored * (math.log(2) / nats_per(crossed.options.unit))
    return Side(
        name=part.held_out.name,
        part=part.held_out.part,
        trained=int(part.train.scored.sum()),
        held_out=int(part.held_out.scored.sum()),
        parts=len(part.held_out),
        own=crossed.cross_entropy(i, i, direction[0]),
        other=crossed.cross_entropy(i, 1 - i, direction[1]),
        preferred=int(np.count_nonzero(own < other)),
        log_ratios=ratios if i == 0 else -ratios,
    )


def _jeffreys(crossed: Crossed, kl: Rate, reverse: Rate) -> Rate:
    """Return the sum of both directions, and test whether there is one source.

    How well either model is fitted falls out of the sum, for each foretells both texts.
    """
    (own_p, under_q), (under_p, own_q) = crossed.bits
    p_size, q_size = (part.held_out.scored for part in crossed.splits)
    p_value = mixing_test(under_q - own_p, own_q - under_p, p_size, q_size, crossed.options.seed)
    summed = _summed(kl, reverse)
    parts = [
        _summed(a, b) if a is not None and b is not None else None
        for a, b in ((kl.per_character, reverse.per_character), (kl.per_word, reverse.per_word))
    ]
    return replace(summed, p_value=p_value, per_character=parts[0], per_word=parts[1])


def _summed(a: Rate, b: Rate) -> Rate:
    """Return the sum of two independent rates; its interval is as far off as both are together."""
    value = a.value + b.value
    interval = None
    if a.interval is not None and b.interval is not None:
        low = math.hypot(a.value - a.interval.low, b.value - b.interval.low)
        high = math.hypot(a.interval.high - a.value, b.interval.high - b.value)
        interval = Interval(value - low, value + high, a.interval.level)
    return replace(
        a, value=value, interval=interval, measure="jeffreys_rate",
        direction="KL(P‖Q) + KL(Q‖P)", per_character=None, per_word=None,
    )  # fmt: skip


def _judge(jeffreys: Rate, settings: ModelOptions) -> tuple[Verdict, str]:
    tolerance = f"the tolerance of {settings.tolerance:g} bits per token"
    found = jeffreys.to("bits")
    if found.interval is None or found.p_value is None:
        return "undecided", "too little text is held out to tell chance from change"
    low, high, _ = found.interval
    if low > settings.tolerance and found.p_value <= settings.alpha:
        return "drift", f"KL(P‖Q) + KL(Q‖P) is above {tolerance}"
    if high < settings.tolerance:
        return "negligible", f"KL(P‖Q) + KL(Q‖P) is below {tolerance}"
    differs = "the test tells them apart, but " if found.p_value <= settings.alpha else ""
    if low > settings.tolerance:
        return "undecided", f"the test cannot tell them apart (p = {found.p_value:.2g})"
    return "undecided", f"{differs}the interval of KL(P‖Q) + KL(Q‖P) holds {tolerance}"


def _tokens(crossed: Crossed, i: int) -> tuple[TokenShare, ...]:
    """Return what each token adds to the KL rate of text i from the other."""
    text = crossed.splits[i].held_out
    own, other = crossed.models[i], crossed.models[1 - i]
    ratio = other.bits(text, crossed.vocabulary) - own.bits(text, crossed.vocabulary)
    scale = math.log(2) / nats_per(crossed.options.unit) / text.scored.sum()
    values = scale * np.bincount(text.stream, ratio, minlength=len(text.words))
    counts = np.bincount(text.stream, minlength=len(text.words))
    counts[START] = 0
    order = [k for k in np.argsort(-values, kind="stable") if counts[k]]
    return tuple(
        TokenShare(text.words[k] if k >= len(SPECIAL) else "end of line",
                   int(counts[k]), float(values[k]))
        for k in order
    )  # fmt: skip
