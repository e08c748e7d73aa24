"""A code that somebody else made: a table of symbols with their codewords, or their lengths."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kullback._errors import InputError, SourceError
from kullback.coding.codes.plan import Plan
from kullback.coding.codes.prefix import prefix_plan
from kullback.coding.codewords import Codewords, canonical, clash
from kullback.coding.kraft import KraftSum, kraft_sum
from kullback.coding.symbols import Symbols
from kullback.sources.files import files_of

_COLUMNS = ("length", "codeword")


@dataclass(frozen=True, slots=True)
class Table:
    """A code by its codewords or their lengths.

    Parameters
    ----------
    source : path or mapping
        A CSV file with the header ``symbol,length`` or ``symbol,codeword``, or a mapping of symbols
        to lengths (whole numbers) or codewords (strings of 0 and 1). Of bytes, a symbol is a number
        (``65``, ``0x41``) or a single character that is no digit (``A``).

    Raises
    ------
    InputError, SourceError
        If one codeword begins another, if no code has such lengths (Kraft's sum above 1), or if the
        file is no such table.

    Examples
    --------
    >>> import kullback as kb
    >>> code = kb.coding.Table({"a": "0", "b": "10", "c": "11"})
    >>> kb.coding.audit(["a", "b", "a", "c"], code=code).payload_bits
    6
    """

    source: str | Path | Mapping[Any, int | str]

    @property
    def title(self) -> str:
        """What reports call it."""
        return "the table" if isinstance(self.source, Mapping) else f"the table {self.source}"

    def plan(self, symbols: Symbols) -> Plan:
        """Return the code for symbols."""
        table = _mapping(self.source) if isinstance(self.source, Mapping) else _read(self.source)
        words = {_name(k, symbols.are_bytes): v for k, v in table.items() if isinstance(v, str)}
        lengths = {_name(k, symbols.are_bytes): _length(v) for k, v in table.items()}
        if len(lengths) < len(table):
            raise InputError(f"{self.title} names a symbol twice.")
        kraft = _checked(lengths, words, self.title)
        names = [_name(label, symbols.are_bytes) for label in symbols.labels]
        if len(set(names)) < len(names):
            raise InputError(
                f"{symbols.name} has symbols that look alike, such as 1 and '1'; {self.title} "
                "cannot tell them apart."
            )
        found = np.array([lengths.get(name, 0) for name in names], dtype=np.int64)
        _check_known(symbols, found, self.title)
        if words:
            strings = [words.get(name, "") for name in names]
            return prefix_plan(
                symbols, found, words=lambda: Codewords.of_strings(strings), kraft=kraft
            )
        every = canonical(np.array(list(lengths.values()), dtype=np.int64))
        place = {name: i for i, name in enumerate(lengths)}

        def of_lengths() -> Codewords:
            return Codewords.of_strings(
                [every.word(place[name]) if name in place else "" for name in names]
            )

        return prefix_plan(symbols, found, words=of_lengths, kraft=kraft)


def _mapping(source: Mapping[Any, int | str]) -> dict[Any, int | str]:
    kinds = {isinstance(value, str) for value in source.values()}
    if len(kinds) > 1:
        raise InputError("a table holds codewords or lengths, not both.")
    return dict(source)


def _read(source: str | Path) -> dict[Any, int | str]:
    found = files_of(str(source), needed=True)
    if len(found) > 1:
        raise SourceError(f"{source} names {len(found)} files; name one.")
    path = found[0]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{source} is no CSV file that can be read: {error}.") from None
    try:
        numbered = [
            row for row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1) if row[1]
        ]
    except csv.Error as error:
        raise InputError(f"{source} is no CSV file that can be read: {error}.") from None
    rows = [row for _, row in numbered]
    header = [field.strip().lower() for field in rows[0]] if rows else []
    if len(header) != 2 or header[0] != "symbol" or header[1] not in _COLUMNS:
        raise InputError(
            f"{source} must begin with the line symbol,length or symbol,codeword, not "
            f"{','.join(header)[:60]!r}."
        )
    table: dict[Any, int | str] = {}
    for number, row in numbered[1:]:
        if len(row) != 2:
            raise InputError(f"{source}, row {number}: a symbol and its {header[1]} are needed.")
        symbol, value = row[0], row[1].strip()
        if symbol in table:
            raise InputError(f"{source}, row {number}: the symbol {symbol!r} stands twice.")
        if header[1] == "length" and not (value.isdecimal() and len(value) < 20):
            raise InputError(
                f"{source}, row {number}: the length {value[:20]!r} is no length in bits."
            )
        table[symbol] = value if header[1] == "codeword" else int(value)
    return table


def _length(value: int | str) -> int:
    if isinstance(value, str):
        if not value or set(value) - {"0", "1"}:
            raise InputError(f"a codeword is a string of 0 and 1, not {value!r}.")
        return len(value)
    is_whole = isinstance(value, int | np.integer) or str(value).endswith(".0")
    if isinstance(value, bool) or not is_whole or not 1 <= value <= 1 << 16:
        raise InputError(f"the length of a codeword is 1 to 65,536 bits, not {value!r}.")
    return int(value)


def _name(symbol: Any, are_bytes: bool) -> Any:
    """Return by what a symbol is known: of bytes the value, else the symbol as text."""
    if not are_bytes:
        return str(symbol)
    value = int(symbol) if isinstance(symbol, int | np.integer) else _byte(str(symbol))
    if not 0 <= value <= 255:
        raise InputError(f"a byte is 0 to 255, not {symbol!r}.")
    return value


def _byte(text: str) -> int:
    if re.fullmatch(r"\s*([0-9]+|0[xX][0-9a-fA-F]+)\s*", text):
        return int(text, 16 if "x" in text.lower() else 10)
    encoded = text.encode("utf-8")
    if len(encoded) != 1:
        raise InputError(
            f"the symbol {text!r} is no byte; write a number such as 65 or 0x41, or one character."
        )
    return encoded[0]


def _checked(lengths: Mapping[Any, int], words: Mapping[Any, str], title: str) -> KraftSum:
    """Return Kraft's sum of a code that can be decoded, or say why it cannot."""
    found = clash(list(words.values()))
    if found:
        first, second = (list(words.items())[i] for i in found)
        raise InputError(
            f"{title} cannot be decoded: the codeword {first[1]} of {first[0]!r} begins the "
            f"codeword {second[1]} of {second[0]!r}."
        )
    kraft = kraft_sum(lengths.values())
    if kraft.exceeds_one:
        raise InputError(
            f"{title} is no code that can be decoded: the sum of 2^-length is {float(kraft):.6g}, "
            "and it may be 1 at most."
        )
    return kraft


def _check_known(symbols: Symbols, found: np.ndarray, title: str) -> None:
    missing = [int(i) for i in symbols.present if not found[i]]
    if missing:
        mass = sum(int(symbols.counts[i]) for i in missing) / symbols.size
        listed = ", ".join(repr(symbols.labels[i]) for i in missing[:5])
        more = " ..." if len(missing) > 5 else ""
        raise InputError(
            f"{title} has no codeword for {len(missing):,} of the symbols ({listed}{more}), "
            f"{mass:.2%} of {symbols.name}; add them."
        )
