"""Compare two samples: read them, match their columns, estimate, judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api import kl as kl_of
from kullback.api import reverse_kl as reverse_kl_of
from kullback.arrays.comparison import ArrayComparison, ColumnComparison, Moments
from kullback.arrays.dependence import dependence
from kullback.arrays.options import Options
from kullback.arrays.smirnov import smirnov_test
from kullback.arrays.verdicts import judge, overall
from kullback.estimators import q_values
from kullback.inputs import Samples, samples
from kullback.inputs.settings import settings_of
from kullback.result import Result
from kullback.sources.points import Points, read_points
from kullback.sources.workspace import STDIN

# Fewer rows have no interval.
LEAST_ROWS = 20
NO_INTERVAL = "no interval: of a column alone it is found for KL(P‖Q) only"

Progress = Callable[[str, float], None]


def compare(
    p: Any,
    q: Any = None,
    *,
    names: Sequence[str | None] = (None, None),
    progress: Progress | None = None,
    **options: Any,
) -> ArrayComparison:
    """Compare draws from P with draws from the reference Q.

    Parameters
    ----------
    p, q : path, array or tensor of shape (n,) or (n, d), samples, or a table of numbers
        Independent draws, one a row, at least 20 of each: ``.npy``, ``.npz``, ``.npz::name``, or
        tables of numbers.
    names : pair of str, optional
        What to call the two.
    progress : callable, optional
        Is told what is being done, and the share that is done.
    **options
        The settings of `kullback.arrays.Options`.

    Returns
    -------
    ArrayComparison

    Raises
    ------
    InputError, SourceError
        If the samples cannot be read, do not match, or share rows; the message says which.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(1, 1, (500, 2)), rng.normal(0, 1, (500, 2))
    >>> comparison = compare(x, y, seed=0)
    >>> comparison.verdict, comparison.kl.interval.low < 1.0 < comparison.kl.interval.high
    ('drift', True)
    """
    settings = _settings(options)
    if q is None:
        raise InputError("one sample was given; name a second, the reference.")
    for z in (p, q):
        if isinstance(z, Samples) and (
            z.weights is not None or z.block is not None or z.symbols is not None
        ):
            raise InputError(
                "a comparison of samples knows no weights, blocks or categories; kb.kl takes them."
            )
    if _is_stdin(p) and _is_stdin(q):
        raise InputError("P and Q are both standard input; name a file for one of them.")
    if all(isinstance(z, Samples) and z.allow_overlap for z in (p, q)):
        settings = replace(settings, allow_overlap=True)
    say = progress or (lambda what, share: None)
    say("reading", 0.0)
    left, right = (
        read_points(
            z.points if isinstance(z, Samples) else z,
            name or ("samples" if isinstance(z, Samples) else None),
            include=settings.include,
            exclude=settings.exclude,
        )
        for z, name in zip((p, q), names, strict=True)
    )
    for column in settings.exclude:
        if column not in (*left.excluded, *right.excluded):
            raise InputError(
                f"there is no column {column} to exclude; {left.name} has "
                f"{', '.join(left.columns[:12])}{' ...' if len(left.columns) > 12 else ''}."
            )
    return _compare(*_matched(left, right), settings, say)


def _settings(options: dict[str, Any]) -> Options:
    return settings_of(Options, options, "samples")


def _is_stdin(source: Any) -> bool:
    return isinstance(source, str) and source == STDIN


def _matched(p: Points, q: Points) -> tuple[Points, Points]:
    """Return both samples with the same columns in the same order, or say what does not match."""
    for z in (p, q):
        if z.size < LEAST_ROWS:
            raise InputError(
                f"{z.name} has {z.size} rows; a comparison of samples needs at least {LEAST_ROWS}."
            )
    if not (p.named and q.named) and len(p.columns) != len(q.columns):
        raise InputError(
            f"the columns of {p.name} are {len(p.columns)} and those of {q.name} "
            f"{len(q.columns)}; both must have as many."
        )
    if not p.named:
        return replace(p, columns=q.columns), q
    if not q.named:
        return p, replace(q, columns=p.columns)
    for one, other in ((p, q), (q, p)):
        lacking = [name for name in one.columns if name not in other.columns]
        if lacking:
            raise InputError(
                f"{other.name} has no column {', '.join(lacking[:5])}, which {one.name} has; "
                f"leave out what both have not: exclude (--exclude {lacking[0]}), or name what "
                "to compare: include (--include)."
            )
    return p, q.in_order(p.columns)


def _compare(p: Points, q: Points, settings: Options, say: Progress) -> ArrayComparison:
    columns = p.columns
    estimate = _Estimates(p, q, settings)
    say("KL(P‖Q)", 0.02)
    joint = estimate(kl_of, columns)
    say("KL(Q‖P)", 0.3)
    reverse = estimate(reverse_kl_of, columns)
    pairs = [(joint, reverse)] if len(columns) == 1 else []
    for i, name in enumerate(columns if len(columns) > 1 else ()):
        say(f"column {name}", 0.5 + 0.3 * i / len(columns))
        back = estimate(reverse_kl_of, (name,), interval=False)
        back = replace(back, notes=(*back.notes, NO_INTERVAL))
        pairs.append((estimate(kl_of, (name,)), back))
    say("what is left to dependence", 0.8)
    left = None
    if len(columns) > 1:
        left = dependence(
            p.values, q.values, joint, [there for there, _ in pairs],
            method=settings.method, level=settings.level, seed=settings.seed,
        )  # fmt: skip
    joint = _noted(joint, [there for there, _ in pairs], columns)
    say("done", 1.0)
    return _judged(p, q, settings, (joint, reverse, left), pairs)


def _noted(joint: Result, marginals: Sequence[Result], names: Sequence[str]) -> Result:
    """Return KL of the joint laws with a note if that of a column shows that it is too low."""
    lows = [r.interval.low if r.interval else -np.inf for r in marginals]
    i = int(np.argmax(lows))
    if lows[i] <= max(joint.value, 0.0):
        return joint
    note = (
        f"too low: it is at least KL of {names[i]} alone, {marginals[i].value:.3g} nats, since "
        "columns can only add to it"
    )
    return replace(joint, notes=(*joint.notes, note))


class _Estimates:
    """Estimates of columns of two samples, with errors that name the columns."""

    def __init__(self, p: Points, q: Points, settings: Options) -> None:
        self._p, self._q, self._settings = p, q, settings

    def __call__(
        self, measure: Callable[..., Result], names: tuple[str, ...], *, interval: bool = True
    ) -> Result:
        """Return a measure of some columns, in nats."""
        joint = names == self._p.columns
        # A single value may well stand in both samples where no row does.
        allow_overlap = self._settings.allow_overlap or not joint
        x, y = (
            samples(z.in_order(names).values, allow_overlap=allow_overlap)
            for z in (self._p, self._q)
        )
        level = self._settings.level if interval else None
        try:
            return measure(x, y, method=self._settings.method, level=level, rng=self._settings.seed)
        except InputError as error:
            raise InputError(self._worded(str(error), names)) from None

    def _worded(self, message: str, names: tuple[str, ...]) -> str:
        """Return a message about samples in the words of a comparison: names for numbers."""
        found = re.match(r"column (\d+) of the samples", message)
        if found:
            name = names[int(found[1])]
            fault = re.split("; (?:leave it out|name it in categories)", message[found.end() :])[0]
            message = f"column {name}{fault}; leave it out: exclude (--exclude {name})."
        message = message.replace(
            "pass allow_overlap=True to both kb.samples", "allow it: allow_overlap=True "
            "(--allow-overlap)"
        )  # fmt: skip
        return message.replace(
            "rows of p stand in q", f"rows of {self._p.name} stand in {self._q.name}"
        )


def _judged(
    p: Points,
    q: Points,
    settings: Options,
    found: tuple[Result, Result, Result | None],
    pairs: Sequence[tuple[Result, Result]],
) -> ArrayComparison:
    rows, unit = min(p.size, q.size), settings.unit
    p_values = _p_values(p, q, [there for there, _ in pairs])
    adjusted = q_values(np.array(p_values)).tolist()
    judgements = [
        judge(there, q_value, rows, settings)
        for (there, _), q_value in zip(pairs, adjusted, strict=True)
    ]
    joint, reverse, left = found
    verdict = overall(
        judge(joint, joint.p_value, rows, settings),
        list(zip(p.columns, judgements, strict=True)),
    )
    columns = tuple(
        ColumnComparison(
            name, judgement.verdict, judgement.reason, there.to(unit), back.to(unit),
            p_values[j], q_value,
            Moments.of(p.values[:, j]), Moments.of(q.values[:, j]),
        )
        for j, (name, judgement, (there, back), q_value) in enumerate(
            zip(p.columns, judgements, pairs, adjusted, strict=True)
        )
    )  # fmt: skip
    return ArrayComparison(
        p, q, settings, verdict.verdict, verdict.reason, joint.to(unit), reverse.to(unit),
        left and left.to(unit), columns,
    )  # fmt: skip


def _p_values(p: Points, q: Points, marginals: Sequence[Result]) -> list[float]:
    """Return the p-value of each column: beside others, the better of two tests, twice as large."""
    found = [1.0 if result.p_value is None else result.p_value for result in marginals]
    if len(found) == 1:
        return found
    finer = [smirnov_test(p.values[:, j], q.values[:, j]) for j in range(len(found))]
    return [min(1.0, 2.0 * min(both)) for both in zip(found, finer, strict=True)]
