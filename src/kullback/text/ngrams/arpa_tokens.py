"""How tokens are written in ARPA files, where white space parts them."""

from __future__ import annotations

import re

from kullback.text.tokens import NAMES, Tokens

SPACE = "\u2581"
# How the first line of a file begins whose tokens are escaped; KenLM skips such lines.
HEADER = "# kullback unit="
OTHER = "other"
_UNSAFE = re.compile(rf"[\0-\x1f\x7f{SPACE}]|^<(?=(?:s|/s|unk|UNK)>$)|\\(?=u[0-9a-f]{{6}})")
_ESCAPED = re.compile(r"\\u([0-9a-f]{6})")


def escaped(token: str) -> str:
    """Return a token without white space, and that is none of ``<s>``, ``</s>``, ``<unk>``."""
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):06x}", token).replace(" ", SPACE)


def unescaped(token: str) -> str:
    """Return what was escaped."""
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), token.replace(SPACE, " "))


def unit_name(tokens: Tokens) -> str:
    """Return the name of a tokeniser that has one, or else ``other``."""
    return next((name for name, kind in NAMES.items() if tokens == kind()), OTHER)
