"""What the command line names: topic models in files, and folders to fit them to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kullback._errors import InputError
from kullback.text.topics.document_files import Documents, documents_of
from kullback.text.topics.document_terms import joint_words
from kullback.text.topics.files import is_topic_file
from kullback.text.topics.fitting import fit_topics
from kullback.text.topics.model import TopicModel
from kullback.text.topics.reading import topic_model

Progress = Callable[[str, float], None]


def named_models(
    a: str, b: str, *, normalize: bool = False, progress: Progress | None = None, **options: Any
) -> tuple[TopicModel, TopicModel]:
    """Return two topic models: read from files, or fitted to the texts of folders or globs.

    Two folders are fitted on the words of both together; a folder beside a file, on the file's.

    Parameters
    ----------
    a, b : str
        An ``.npz``, ``.csv`` or ``.tsv`` file, a folder, or a glob of text files.
    normalize : bool
        Take the rows of files as weights of any sum.
    progress : callable, optional
        Told what is done and the share of it.
    **options
        Of `fit_topics`.

    Raises
    ------
    InputError, SourceError, MissingExtraError
        If one cannot be read, or nothing can be learnt from it.
    """
    held: list[TopicModel | Documents] = [
        topic_model(path, normalize=normalize) if _is_model(path) else documents_of(path)
        for path in (a, b)
    ]
    texts = [one for one in held if isinstance(one, Documents)]
    models = [one for one in held if isinstance(one, TopicModel)]
    if texts and models and models[0].vocabulary is None:
        raise InputError(
            f"{models[0].name} has no words, so no topics of texts can be set beside it; give its "
            "vocabulary."
        )
    words = models[0].vocabulary if models else joint_words([x for one in texts for x in one.texts],
                                                            **_counting(options))  # fmt: skip
    told = progress or (lambda doing, share: None)
    found = []
    for i, (path, one) in enumerate(zip((a, b), held, strict=True)):
        if isinstance(one, TopicModel):
            found.append(one)
            continue

        def tell(doing: str, share: float, path: str = path, i: int = i) -> None:
            told(f"{path}: {doing}", (i + share) / len(held))

        model = fit_topics(one.texts, vocabulary=words, name=path, progress=tell, **options)
        found.append(replace(model, notes=(*one.notes, *model.notes)))
    return found[0], found[1]


def _is_model(path: str) -> bool:
    return is_topic_file(path) and not Path(path).is_dir() and not any(c in path for c in "*?[")


def _counting(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that choose words."""
    names = ("stop_words", "min_df", "max_df", "max_words")
    return {name: options[name] for name in names if name in options}
