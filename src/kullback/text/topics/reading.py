"""From whatever holds a topic model to a `TopicModel`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kullback._errors import InputError
from kullback.text.topics.files import read_topic_file
from kullback.text.topics.fitted import from_fitted, words_of
from kullback.text.topics.laws import checked_rows
from kullback.text.topics.model import TopicModel

_PARTS = ("phi", "vocabulary", "weights", "theta", "numbers", "name")


def topic_model(
    source: Any, vocabulary: Any = None, *, name: str | None = None, normalize: bool = False
) -> TopicModel:
    """Return a topic model from arrays, a file, or a fitted model of another package.

    Parameters
    ----------
    source : TopicModel, array, pair, mapping, path, or fitted model
        ``phi`` (a topic a row); ``(phi, vocabulary)``; a mapping with ``phi`` and, if known,
        ``vocabulary``, ``weights``, ``theta``, ``numbers``; an ``.npz`` file with such parts; a
        ``.csv`` or ``.tsv`` file whose header has the words and whose rows are topics (a first
        column ``topic`` holds their numbers); scikit-learn's LatentDirichletAllocation or NMF,
        gensim's LdaModel, a model of tomotopy, or one of lda, after their fit.
    vocabulary : sequence of str or vectorizer, optional
        The words, or a fitted scikit-learn vectorizer; in place of the source's own.
    name : str, optional
        What to call the model.
    normalize : bool
        Take the rows of arrays and files as weights of any sum.

    Returns
    -------
    TopicModel

    Raises
    ------
    InputError, SourceError
        If it is no topic model, or cannot be read.

    Examples
    --------
    >>> topic_model(([[0.5, 0.5], [0.9, 0.1]], ["ink", "pen"]), name="desk")
    <TopicModel desk: 2 topics over 2 words>
    """
    words = None if vocabulary is None else words_of(vocabulary)
    if isinstance(source, TopicModel):
        model = source
    else:
        model = from_fitted(source) or TopicModel(**_parts(source, normalize))
    changes: dict[str, Any] = {}
    if words is not None:
        changes["vocabulary"] = words
    if name is not None:
        changes["name"] = name
    return replace(model, **changes) if changes else model


def _parts(source: Any, normalize: bool) -> dict[str, Any]:
    parts: dict[str, Any]
    if isinstance(source, str | Path):
        parts = {**read_topic_file(source), "name": Path(source).name}
    elif isinstance(source, Mapping):
        parts = _of_mapping(source)
    elif isinstance(source, tuple) and len(source) == 2 and _is_table(source[0]):
        parts = {"phi": source[0], "vocabulary": words_of(source[1])}
    elif isinstance(source, tuple | list) or hasattr(source, "__array__"):
        parts = {"phi": source}
    else:
        raise InputError(
            f"an object of type {type(source).__name__} is no topic model; give phi (a topic a "
            "row), (phi, vocabulary), an .npz or CSV file, or a fitted model of scikit-learn, "
            "gensim, tomotopy or lda."
        )
    if normalize:
        parts["phi"] = checked_rows(parts["phi"], "phi", "topic", normalize=True)
        parts["notes"] = ("each row of phi was divided by its sum, as asked",)
    return parts


def _of_mapping(source: Mapping[Any, Any]) -> dict[str, Any]:
    unknown = [str(key) for key in source if key not in _PARTS]
    if "phi" not in source or unknown:
        fault = f"there is no part {unknown[0]}" if unknown else "there is no phi"
        raise InputError(f"{fault} of a topic model; the parts are {', '.join(_PARTS)}.")
    return dict(source)


def _is_table(x: Any) -> bool:
    """Say whether the first of a pair is phi, and not the first of two topics."""
    return getattr(x, "ndim", 0) == 2 or (
        isinstance(x, list | tuple) and bool(x) and hasattr(x[0], "__len__")
    )
