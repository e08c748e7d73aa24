"""How symbols and amounts of bits are written."""

from __future__ import annotations

from typing import Any

from kullback.coding.symbols import Symbols


def symbol_name(symbols: Symbols, place: int) -> str:
    """Return a symbol as text: of a byte the character, or its number in hexadecimal."""
    label: Any = symbols.labels[place]
    if not symbols.are_bytes:
        text = str(label)
        return text if len(text) <= 24 else f"{text[:23]}…"
    character = chr(label)
    return f"'{character}'" if label < 128 and character.isprintable() else f"0x{label:02X}"


def noun(symbols: Symbols) -> str:
    """Return what one of the symbols is called."""
    return "byte" if symbols.are_bytes else "symbol"


def bits_text(bits: float) -> str:
    """Return bits with their thousands parted: small fractions are shown, large ones are not."""
    whole = isinstance(bits, int) or float(bits).is_integer() or abs(bits) >= 1e6
    return f"{bits:,.0f}" if whole else f"{bits:,.1f}"


def size_text(size: float) -> str:
    """Return a number of bytes in words."""
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= 10 * factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size:,.0f} bytes"
