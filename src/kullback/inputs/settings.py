"""Settings from keywords: those that there are, or one line that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from kullback._errors import InputError

S = TypeVar("S")


def settings_of(kind: type[S], given: Mapping[str, Any], of: str) -> S:
    """Return the settings of a frozen dataclass.

    Parameters
    ----------
    kind : dataclass
    given : mapping of str to value
    of : str
        Of what they are, for the message, such as ``"texts"``.

    Raises
    ------
    InputError
        If there is no such setting.
    """
    known = [option.name for option in fields(kind)]  # type: ignore[arg-type]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise InputError(
            f"there is no option {', '.join(unknown)} of {of}; the options are {', '.join(known)}."
        )
    return kind(**given)
