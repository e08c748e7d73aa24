"""The front door: symbols and a code to a ledger."""

from __future__ import annotations

from typing import Any

from kullback._errors import InputError
from kullback.coding.codes import Code, Huffman
from kullback.coding.ledger import Ledger
from kullback.coding.symbols import read_symbols


def audit(source: Any, code: Code | None = None, *, name: str | None = None) -> Ledger:
    """Say where the bits go when symbols are coded: a ledger that adds up to the last bit.

    Parameters
    ----------
    source : path, ``"-"``, bytes, array or iterable of symbols, or counts
        What is coded. A path names a file of bytes; a dict, `collections.Counter` or
        `kullback.counts` holds counts, of any size, which can be audited but not encoded. Anything
        hashable is a symbol.
    code : Code
        By default `Huffman`.
    name : str, optional
        What to call it in reports.

    Returns
    -------
    Ledger
        Its ``parts`` sum to ``encoded_bits``, which is ``8 * len(ledger.encode())``; it prints
        itself.

    Raises
    ------
    InputError, SourceError
        If the file cannot be read, or the code has no codeword for one of the symbols.

    Examples
    --------
    >>> ledger = audit(b"abracadabra")
    >>> ledger.encoded_bits, sum(ledger.parts.values())
    (88, 88.0)
    >>> ledger.redundancy
    <Result KL(P‖2^-len) = 0.0505357 bits, exact>
    >>> ledger.decode(ledger.encode())
    b'abracadabra'
    """
    chosen = Huffman() if code is None else code
    if isinstance(chosen, type) or not isinstance(chosen, Code):
        raise InputError(f"code must be a code such as kb.coding.Huffman(), not {chosen!r}.")
    symbols = read_symbols(source, name)
    return Ledger(symbols, chosen, chosen.plan(symbols))
