"""Errors: one sentence that says what was wrong, what would be right and what to type."""

from __future__ import annotations


class KullbackError(Exception):
    """Anything that `kullback` refuses to do, said in one readable sentence."""


class InputError(KullbackError, ValueError):
    """The input is not a distribution, a table or an option that can be used."""


class SourceError(KullbackError, OSError):
    """A file or a table cannot be read; the message names it."""


class MissingExtraError(KullbackError, ImportError):
    """An optional package is needed; the message says what to install."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose}: a package is missing; pip install 'kullback[{extra}]'.")
