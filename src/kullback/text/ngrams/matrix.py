"""Many texts and their language models, all with all: which author, which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.report import Comparison, Document
from kullback.text.ngrams.crossed import Crossed, Progress
from kullback.text.ngrams.options import ModelOptions, options_of
from kullback.text.ngrams.rates import Rate

if TYPE_CHECKING:
    import altair
    import pandas


@dataclass(frozen=True, slots=True)
class ModelMatrix(Comparison):
    """Cross-entropies and KL rates of texts: a row is a held-out text, a column a model.

    Attributes
    ----------
    names : tuple of str
        The texts, and the models.
    options : ModelOptions
    verdict : str
        ``"told apart"`` if each text is foretold best by its own model, beyond chance; else
        ``"undecided"``.
    cross_entropy, kl : tuple of tuple of Rate
        H(P,Q) and the KL rate KL(P‖Q) of text P (row) and model Q (column) on held-out text; the
        diagonal of ``kl`` is 0.
    attributed : ndarray of int, shape (n, n)
        How many held-out parts of a text (row) each model (column) foretells best.
    notes : tuple of str
        What the reader must know.
    """

    names: tuple[str, ...]
    options: ModelOptions
    verdict: str
    cross_entropy: tuple[tuple[Rate, ...], ...] = field(repr=False)
    kl: tuple[tuple[Rate, ...], ...] = field(repr=False)
    attributed: np.ndarray = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def values(self) -> np.ndarray:
        """Return the KL rates per token as a matrix, shape (n, n)."""
        return np.array([[rate.value for rate in row] for row in self.kl])

    def quantities(self) -> dict[str, float]:
        """Return the largest KL rate."""
        return {"kl": float(self.values().max())}

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.text.ngrams.matrix_document import matrix_document

        return matrix_document(self)

    def plot(self) -> altair.LayerChart:
        """Return an Altair chart of the KL rates as colours."""
        from kullback.text.ngrams.pictures import model_matrix_picture

        return model_matrix_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the matrix as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "matrix of language models",
            "model": self.options.model.title,
            "unit": self.options.unit,
            "level": self.options.level,
            "names": list(self.names),
            "verdict": self.verdict,
            "cross_entropy": [[rate.to_dict() for rate in row] for row in self.cross_entropy],
            "kl": [[rate.to_dict() for rate in row] for row in self.kl],
            "attributed": self.attributed.tolist(),
            "notes": list(self.notes),
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each pair of a text and a model."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"text": text, "model": model, "cross_entropy": self.cross_entropy[i][j].value,
                 "kl": self.kl[i][j].value, "attributed": int(self.attributed[i, j])}
                for i, text in enumerate(self.names)
                for j, model in enumerate(self.names)
            ]
        )  # fmt: skip


def model_matrix(
    corpora: Mapping[str, Any], *, progress: Progress | None = None, **options: Any
) -> ModelMatrix:
    r"""Compare texts by language models, all with all.

    Each text is parted into what its model is fitted to, as much of each, and a share that is held
    out; each model foretells what is held out of each text.

    Parameters
    ----------
    corpora : dict of str to what `read_corpus` takes
        Two or more texts by name.
    progress : callable, optional
        Is told what is being done, and the share that is done.
    **options
        The settings of `kullback.text.ngrams.ModelOptions`.

    Returns
    -------
    ModelMatrix

    Raises
    ------
    InputError, SourceError
        If there are not two texts, or one cannot be read or is too short.

    Examples
    --------
    >>> from kullback.text.ngrams import NgramModel
    >>> texts = {
    ...     "en": ["the cat sat on the mat\n", "a cat ran to the cat\n"] * 20,
    ...     "de": ["die Katze lag auf der Matte\n", "eine Katze lief zur Katze\n"] * 20,
    ... }
    >>> found = model_matrix(texts, model=NgramModel(order=3, unit="char"))
    >>> found.verdict, found.attributed.tolist()
    ('told apart', [[8, 0], [0, 8]])
    """
    if not isinstance(corpora, Mapping) or len(corpora) < 2:
        raise InputError('give two or more texts by name, such as {"a": "a.txt", "b": "b.txt"}.')
    settings = options_of(options)
    names = tuple(map(str, corpora))
    crossed = Crossed.of(
        list(zip(names, corpora.values(), strict=True)),
        settings,
        progress or (lambda doing, share: None),
    )
    n = range(len(names))
    kl = tuple(tuple(_kl(crossed, i, j) for j in n) for i in n)
    return ModelMatrix(
        names=names,
        options=settings,
        verdict=_verdict(kl),
        cross_entropy=tuple(
            tuple(crossed.cross_entropy(i, j, "H(P)" if i == j else "H(P,Q)") for j in n)
            for i in n
        ),
        kl=kl,
        attributed=np.array([_attributed(bits) for bits in crossed.bits]),
        notes=tuple(dict.fromkeys((*crossed.notes(), *(r.notes[0] for row in kl for r in row
                                                       if r.notes)))),
    )  # fmt: skip


def _kl(crossed: Crossed, i: int, j: int) -> Rate:
    found = crossed.kl(i, j, "KL(P‖Q)")
    if i != j:
        return found
    return replace(found, kind="exact", interval=None, notes=(), method="a model against itself")


def _verdict(kl: tuple[tuple[Rate, ...], ...]) -> str:
    """Say whether each text is foretold worse by every model that is not its own."""
    others = [rate for i, row in enumerate(kl) for j, rate in enumerate(row) if i != j]
    apart = all(rate.interval is not None and rate.interval.low > 0 for rate in others)
    return "told apart" if apart else "undecided"


def _attributed(bits: tuple[np.ndarray, ...]) -> np.ndarray:
    best = np.argmin(np.stack(bits), axis=0)
    return np.bincount(best, minlength=len(bits))
