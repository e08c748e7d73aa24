"""Threads for scikit-learn: one for small fits, whose parts wait longer than they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kullback._errors import MissingExtraError

_SMALL = 2**20  # numbers in the samples; measured: a busy machine is up to 50 times slower below


@contextmanager
def scikit_learn(purpose: str, size: int) -> Iterator[None]:
    """Have scikit-learn, with one thread where ``size`` numbers are few.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import sklearn  # noqa: F401
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise MissingExtraError(purpose, "samples") from None
    with threadpool_limits(1 if size < _SMALL else None):
        yield
