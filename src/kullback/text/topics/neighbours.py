"""Which documents are nearest to each other, by JS of their shares of topics."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kullback._errors import InputError
from kullback.functional import pairwise_js
from kullback.result import nats_per
from kullback.text.topics.laws import checked_rows
from kullback.text.topics.model import TopicModel

# Rows and columns of the blocks of distances that are held at a time: 8 MB each.
_BLOCK = 1024


class Neighbours(NamedTuple):
    """The nearest documents of each.

    Attributes
    ----------
    documents : ndarray of int, shape (n, k)
        Their rows, the nearest first.
    js : ndarray, shape (n, k)
        JS to them, in the unit asked for.
    """

    documents: np.ndarray
    js: np.ndarray


def nearest_documents(
    theta: Any, among: Any = None, *, k: int = 10, unit: str = "bits"
) -> Neighbours:
    """Return the k documents that are nearest to each, by JS of their shares of topics.

    Blocks of distances are computed and all but the nearest forgotten: memory grows with the number
    of documents, not with its square.

    Parameters
    ----------
    theta : array, shape (n, K), or TopicModel
        A document a row: the shares of the topics; or a model that has them.
    among : array, shape (m, K), or TopicModel, optional
        Where to look, in shares of the same topics; without it, among the other documents of
        ``theta``.
    k : int
        How many.
    unit : {"bits", "nats", "bans"}

    Returns
    -------
    Neighbours

    Raises
    ------
    InputError
        If the shares are no distributions over the same topics, or there are no k documents.

    Examples
    --------
    >>> theta = [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]]
    >>> found = nearest_documents(theta, k=1)
    >>> found.documents.ravel().tolist(), found.js.ravel().round(4).tolist()
    ([1, 0, 1], [0.0144, 0.0144, 0.3973])
    """
    rows, own = _shares(theta), among is None
    others = rows if own else _shares(among)
    if rows.shape[1] != others.shape[1]:
        raise InputError(
            f"theta has {rows.shape[1]} topics and among {others.shape[1]}; documents are compared "
            "by their shares of the same topics."
        )
    most = len(others) - own
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= most:
        raise InputError(f"k must be a whole number from 1 to {most}, the documents there are.")
    parts = [
        _of_block(rows[start : start + _BLOCK], others, k, start if own else None)
        for start in range(0, len(rows), _BLOCK)
    ]
    documents, js = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Neighbours(documents, js / nats_per(unit))


def _shares(theta: Any) -> np.ndarray:
    if isinstance(theta, TopicModel):
        if theta.theta is None:
            raise InputError(f"{theta.name} has no theta, the shares of topics in documents.")
        return np.asarray(theta.theta)
    return checked_rows(theta, "theta", "document")


def _of_block(
    rows: np.ndarray, others: np.ndarray, k: int, offset: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of some rows; ``offset`` is their place among the others, if any."""
    near = np.full((len(rows), k), np.inf)
    which = np.full((len(rows), k), -1)
    for start in range(0, len(others), _BLOCK):
        block = pairwise_js(rows, others[start : start + _BLOCK])
        if offset is not None:
            own = np.arange(len(rows)) + offset - start
            inside = np.flatnonzero((own >= 0) & (own < block.shape[1]))
            block[inside, own[inside]] = np.inf  # a document is no neighbour of its own
        held = np.concatenate([near, block], axis=1)
        places = np.broadcast_to(np.arange(start, start + block.shape[1]), block.shape)
        names = np.concatenate([which, places], axis=1)
        nearest = np.argpartition(held, k - 1, axis=1)[:, :k]
        near = np.take_along_axis(held, nearest, axis=1)
        which = np.take_along_axis(names, nearest, axis=1)
    order = np.lexsort((which, near))
    return np.take_along_axis(which, order, axis=1), np.take_along_axis(near, order, axis=1)
