"""Compare two texts: one count, and all that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, overload

import numpy as np
from scipy.special import ndtri

from kullback.api import js, kl
from kullback.inputs.settings import settings_of
from kullback.result import Interval, Result, nats_per
from kullback.text import tokens
from kullback.text.comparison import (
    SplitHalves,
    TextComparison,
    Unseen,
    Verdict,
    Word,
    Words,
)
from kullback.text.corpus import read_corpus
from kullback.text.counting import Counted, CountTable, count
from kullback.text.held_out import HeldOut, held_out_js
from kullback.text.keyness import g2_shares, js_shares, log_odds, rank_turbulence
from kullback.text.matrix import TextMatrix, matrix_of
from kullback.text.options import Options
from kullback.text.resampling import permutation_test, split_half, word_errors

Progress = Callable[[str, float], None]
# Words that get an interval of their own.
FIRST = 100
# Where fewer tokens are of words met again, a small held-out JS does not say that texts are alike.
LEAST_LEARNABLE = 0.5


@overload
def compare(
    p: Any, q: Any, *, progress: Progress | None = None, **options: Any
) -> TextComparison: ...


@overload
def compare(
    p: Any, q: Any, third: Any, *others: Any, progress: Progress | None = None, **options: Any
) -> TextMatrix: ...


def compare(
    p: Any, q: Any, *others: Any, progress: Progress | None = None, **options: Any
) -> TextComparison | TextMatrix:
    """Compare the words of P with those of the reference Q, or of more texts all with all.

    Parameters
    ----------
    p, q, *others : path, iterable of str, or counts
        A file, a folder (each file a document), a glob, ``table.parquet::column``, a list of
        documents, or counts of words; see `kullback.text.read_corpus`.
    progress : callable, optional
        Told what is done and the share of it.
    **options
        See `kullback.text.Options`.

    Returns
    -------
    TextComparison
        With ``js``, ``held_out``, ``kl``, ``kl_reverse``, ``words``, ``null``; it prints itself. Of
        more than two texts a `TextMatrix`.

    Raises
    ------
    InputError, SourceError
        If one cannot be read, is no text, or is empty.

    Examples
    --------
    >>> found = compare(["the cat sat", "the cat ran"], ["the dog sat", "the dog ran"], unit="bits")
    >>> found.js
    <Result JS(P, Q) = 0.333333 bits, exact>
    >>> [word.word for word in found.words.top(2)]
    ['cat', 'dog']
    """
    settings = _settings(options)
    tell = progress or (lambda doing, share: None)
    names = ["P", "Q", *(f"text {k}" for k in range(3, 3 + len(others)))]
    corpora = [_named(x, name) for x, name in zip((p, q, *others), names, strict=True)]
    table = count(corpora, settings.tokeniser, seed=settings.seed,
                  progress=lambda doing, share: tell(doing, 0.7 * share))  # fmt: skip
    tell("comparing", 0.75)
    return matrix_of(table, settings) if others else compare_counted(table, settings)


def compare_counted(table: CountTable, settings: Options) -> TextComparison:
    """Return the comparison of the two corpora of a count table."""
    p, q = table.corpora
    a, b = (x.counts.astype(np.float64) for x in (p, q))
    unit, nats = settings.unit, nats_per(settings.unit)
    plain = js(a, b, normalize=True, unit=unit, labels=table.words)
    found = held_out_js(p.groups, q.groups, settings.seed)
    held = None if found is None else found.as_result(settings.level, settings.unit)
    p_value = permutation_test(p.groups, q.groups, settings.seed)
    forward, backward = _smoothed(a, b, settings), _smoothed(b, a, settings)
    verdict, reason = _judge(plain, found, p_value, settings)
    if verdict == "negligible" and plain.value and _learnable(a, b) < LEAST_LEARNABLE:
        verdict = "undecided"
        reason = "most of a text is words met once in all, of which held-out text tells nothing"
    return TextComparison(
        p=p,
        q=q,
        options=settings,
        tokens=table.tokens,
        verdict=verdict,
        reason=reason,
        js=plain,
        held_out=held,
        kl=forward,
        kl_reverse=replace(backward, measure="reverse_kl", direction="KL(Q‖P)"),
        words=_words(table, a, b, settings),
        null=SplitHalves(_half(p, nats, settings.seed), _half(q, nats, settings.seed), unit),
        p_value=p_value,
        g2=float(g2_shares(a, b).sum()),
        rank_turbulence=float(rank_turbulence(a, b).sum()),
        p_unseen=_unseen(a, b),
        q_unseen=_unseen(b, a),
        notes=_notes(
            p,
            q,
            words=isinstance(settings.tokeniser, tokens.Words),
            stopped=bool(frozenset(settings.stop)),
        ),
    )


def _settings(options: dict[str, Any]) -> Options:
    return settings_of(Options, options, "texts")


def _named(source: Any, role: str) -> Any:
    corpus = read_corpus(source)
    # Two lists in memory would both be called documents.
    return replace(corpus, name=role) if corpus.name in ("documents", "counts") else corpus


def _smoothed(a: np.ndarray, b: np.ndarray, settings: Options) -> Result:
    """Return KL of a law from another, smoothed where it must be; say how much mass was moved."""
    if not np.any((a > 0) & (b == 0)):
        found = kl(a, b, normalize=True, unit=settings.unit)
        return replace(found, notes=(*found.notes, "Q has every word of P: nothing was smoothed"))
    background = (a + b) / (a.sum() + b.sum())
    law = settings.smoother.law(b, background)
    moved = float(np.sum(np.maximum(law - b / b.sum(), 0.0)))
    unseen = float(np.sum(law[b == 0]))
    note = (
        f"Q smoothed by {settings.smoother.title}: {moved:.3g} of its mass was moved, "
        f"{unseen:.3g} to words that it lacks"
    )
    found = kl(a, law, normalize=True, unit=settings.unit)
    return replace(found, notes=(*found.notes, note))


def _judge(
    plain: Result, found: HeldOut | None, p_value: float | None, settings: Options
) -> tuple[Verdict, str]:
    tolerance = settings.tolerance
    if plain.value == 0.0:
        return "negligible", "every word is as frequent in both"
    if found is None or p_value is None:
        return (
            "undecided",
            "there are too few documents, passages or repeated words to tell chance from change",
        )
    low, high = found.interval(settings.level)
    if low > tolerance and p_value <= settings.alpha:
        return "drift", f"JS of the sources is above the tolerance of {tolerance:g} nats"
    if high < tolerance:
        return "negligible", f"JS of the sources is below the tolerance of {tolerance:g} nats"
    differs = "the test tells them apart, but " if p_value <= settings.alpha else ""
    return "undecided", f"{differs}the interval of JS holds the tolerance of {tolerance:g} nats"


def _learnable(a: np.ndarray, b: np.ndarray) -> float:
    """Return the share of tokens, in the text that has less, of words met more than once in all."""
    again = a + b > 1
    return float(min(x[again].sum() / x.sum() for x in (a, b)))


def _half(counted: Counted, nats: float, seed: int) -> float | None:
    found = split_half(counted.groups, seed)
    return None if found is None else found.value / nats


def _unseen(mine: np.ndarray, other: np.ndarray) -> Unseen:
    missing = (mine > 0) & (other == 0)
    once = int(np.count_nonzero(other == 1))
    return Unseen(
        int(np.count_nonzero(missing)),
        float(mine[missing].sum() / mine.sum()),
        float(once / other.sum()),
    )


def _notes(p: Counted, q: Counted, *, words: bool, stopped: bool) -> tuple[str, ...]:
    notes = [*p.notes, *q.notes]
    for each in (p, q):
        if each.passages and each.groups.shape[0] > 1:
            documents = "1 document" if each.documents == 1 else f"{each.documents} documents"
            notes.append(
                f"{each.name} has {documents}: {each.groups.shape[0]} passages stand for "
                "documents in intervals and tests"
                + ("" if words else ", and nothing is counted across their ends")
            )
        if stopped and each.left_out:  # quotes without a word are left out too
            notes.append(f"{each.left_out:,} tokens of {each.name} were left out as stop words")
    return tuple(notes)


def _words(table: CountTable, a: np.ndarray, b: np.ndarray, settings: Options) -> Words:
    p, q = table.corpora
    nats = nats_per(settings.unit)
    shares = js_shares(a, b) / nats
    order = np.argsort(-shares, kind="stable")
    parts = (g2_shares(a, b), log_odds(a, b), rank_turbulence(a, b))
    errors = word_errors(p.groups, q.groups, order[:FIRST], settings.seed)
    reach = float(-ndtri((1.0 - settings.level) / 2.0))
    n, m = a.sum(), b.sum()

    def word(place: int, error: float | None = None) -> Word:
        i = int(order[place])
        share = float(shares[i])
        interval = None
        if error is not None:
            span = reach * error / nats
            interval = Interval(max(share - span, 0.0), share + span, settings.level)
        return Word(
            table.words[i], int(a[i]), int(b[i]), float(a[i] / n), float(b[i] / m), share, interval,
            *(float(part[i]) for part in parts),
        )  # fmt: skip

    count_first = min(FIRST, len(order))
    first = tuple(word(k, None if errors is None else float(errors[k])) for k in range(count_first))
    return Words(shares[order], first, word)
