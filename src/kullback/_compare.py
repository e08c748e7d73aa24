"""Look at what two things are, and hand them to the field that compares such things."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import array_api_compat

from kullback import arrays, tables
from kullback._errors import InputError
from kullback.inputs import Samples
from kullback.report import Comparison
from kullback.sources.files import files_of, is_table_file, suffix_of
from kullback.sources.points import is_array_file
from kullback.sources.workspace import STDIN

FIELDS = ("table", "samples", "text", "bytes")
_PLURALS = {"table": "tables", "samples": "samples", "text": "texts", "bytes": "bytes"}
TEXT_SUFFIXES = (".txt", ".md", ".rst")


def compare(p: Any, q: Any = None, *, as_: str | None = None, **options: Any) -> Comparison:
    """Compare P with the reference Q: say how far, where, and how sure.

    Parameters
    ----------
    p, q : path, ``"-"``, a pandas, Polars or Arrow table, an array of draws, or bytes
        What is observed, and what is expected. Paths may name tables: Parquet, CSV, TSV (also
        .gz), JSON lines or Arrow files, globs of them, or ``file.duckdb::table``; or samples, a
        draw a row: ``.npy``, ``.npz`` or ``file.npz::name``, as are NumPy arrays, torch tensors and
        `kullback.samples`; or texts: ``.txt``, ``.md``, ``.rst`` (also .gz), folders of files, and
        lists of documents. Any other file is compared as bytes, as are `bytes` objects. Without
        ``q``, two slices of the table ``p`` are compared, cut by ``p_where`` and ``q_where``.
    as_ : {"table", "samples", "text", "bytes"}, optional
        What to take them for, if not for what they look like: a table of numbers is compared
        column by column, or as samples of one joint law; a column of texts is
        ``table.parquet::column`` as text; any file can be compared as bytes.
    **options
        Of tables, see `kullback.tables.Options`: ``unit``, ``level``, ``tolerance``, ``alpha``,
        ``where``, ``p_where``, ``q_where``, ``weight``, ``rename``, ``include``, ``exclude``,
        ``key``, ``sample``, ``seed``. Of samples, see `kullback.arrays.Options`: ``unit``,
        ``level``, ``tolerance``, ``alpha``, ``include``, ``exclude``, ``allow_overlap``,
        ``method``, ``seed``. Of texts, see `kullback.text.Options` (``unit``: bits); with
        ``model="ngram"``, or a `kullback.text.NgramModel`, they are compared by language models,
        see `kullback.text.ModelOptions`. Of bytes, ``unit`` (bits) and ``tolerance``.

    Returns
    -------
    Comparison
        It prints itself, and writes itself by ``to_html(path)`` and ``to_json(path)``.

    Raises
    ------
    InputError, SourceError
        If something cannot be read or compared; the message says which and what would be right.

    Examples
    --------
    >>> import pandas as pd
    >>> import kullback as kb
    >>> january = pd.DataFrame({"plan": ["free"] * 9000 + ["paid"] * 1000})
    >>> july = pd.DataFrame({"plan": ["free"] * 8000 + ["paid"] * 2000})
    >>> kb.compare(july, january)["plan"].kl
    <Result KL(P‖Q) = 0.0442586 nats, estimate, 95% interval [0.03515, 0.05337]>
    """
    field = _field(p, q, as_)
    _check_options(field, options)
    if field == "samples":
        return arrays.compare(p, q, **options)
    if field == "text":
        return _compare_texts(p, q, options)
    if field == "bytes":
        from kullback.coding.byte_comparison import compare as compare_bytes

        return compare_bytes(p, q, **options)
    return tables.compare(p, q, **options)


def _compare_texts(p: Any, q: Any, options: dict[str, Any]) -> Comparison:
    """Compare texts by their tokens, or by language models if ``model`` says so."""
    from kullback import text

    if q is None:
        raise InputError("two texts are needed; name the second, the reference.")
    model = options.pop("model", None)
    if model is None:
        return text.compare(p, q, **options)
    refused = [name for name in ("smoothing", "stop") if name in options]
    if refused:
        raise InputError(
            f"{refused[0]} (--{refused[0]}) is for single tokens; leave it out with a model."
        )
    if isinstance(model, str):
        model = _named_model(model, options.pop("tokens", "word"))
    elif "tokens" in options:
        raise InputError("the model says what its tokens are; leave out tokens.")
    return text.compare_models(p, q, model=model, **options)


def _named_model(name: str, unit: Any) -> Any:
    """Return the model that ``ngram`` or ``ngram:3`` names, of words or other tokens."""
    from kullback import text

    kind, colon, order = name.partition(":")
    if kind != "ngram" or (colon and not order.isdecimal()):
        raise InputError(
            f"model (--model) must be ngram, ngram:3 (of order 3), or a kb.text.NgramModel, not "
            f"{name!r}."
        )
    return text.NgramModel(order=int(order), unit=unit) if colon else text.NgramModel(unit=unit)


def _field(p: Any, q: Any, as_: str | None) -> str:
    """Return what two things are to be taken for."""
    if as_ is not None and as_ not in FIELDS:
        known = ", ".join(f'"{field}"' for field in FIELDS)
        raise InputError(f"as_ (--as) must be one of {known}, not {as_!r}.")
    found = [(thing, _kind(thing)) for thing in (p, q) if thing is not None]
    if as_ == "table":
        for thing, kind in found:
            if kind in ("samples", "text", "bytes"):
                raise InputError(f"{_said(thing)} is no table; leave out as_ (--as).")
    if as_ is not None:
        return as_
    kinds = {kind: thing for thing, kind in found if kind is not None}
    mixed = next((kind for kind in ("bytes", "text") if kind in kinds), None)
    if mixed is not None and len(kinds) > 1:
        other = next(kind for kind in kinds if kind != mixed)
        raise InputError(
            f"{_said(kinds[other])} holds {_PLURALS[other]}, and {_said(kinds[mixed])} was taken "
            f'for {_PLURALS[mixed]}; take both for bytes with as_="bytes" (--as bytes), or say '
            "what else they are."
        )
    if len(kinds) > 1:
        raise InputError(
            f"{_said(kinds['samples'])} holds samples and {_said(kinds['table'])} is a table; "
            'take both for samples with as_="samples" (--as samples).'
        )
    return next(iter(kinds), "table")


def _kind(thing: Any) -> str | None:
    """Return what a thing looks like; None of standard input, which may be any."""
    if isinstance(thing, str | Path):
        if str(thing) == STDIN:
            return None
        if is_array_file(str(thing)):
            return "samples"
        if is_table_file(str(thing)):
            return "table"
        if Path(thing).is_dir() or suffix_of(str(thing)) in TEXT_SUFFIXES:
            return "text"
        files_of(str(thing), needed=True)
        return "bytes"
    if isinstance(thing, bytes | bytearray | memoryview):
        return "bytes"
    if _is_documents(thing):
        return "text"
    if isinstance(thing, Samples) or array_api_compat.is_array_api_obj(thing):
        return "samples"
    return "table"


def _is_documents(thing: Any) -> bool:
    """Say whether a thing is a list of documents, or counts of words."""
    if isinstance(thing, Counter):
        return all(isinstance(word, str) for word in thing)
    return (
        isinstance(thing, list | tuple)
        and len(thing) > 0
        and all(isinstance(document, str) for document in thing)
    )


def _said(thing: Any) -> str:
    return str(thing) if isinstance(thing, str | Path) else f"the {type(thing).__name__}"


def _check_options(field: str, options: dict[str, Any]) -> None:
    """Refuse an option of another field, in words that help."""
    known = _options_of(field)
    for name in options:
        if name in known:
            continue
        owners = [_PLURALS[other] for other in FIELDS if name in _options_of(other)]
        if owners:
            raise InputError(
                f"{name} (--{name.replace('_', '-')}) is for {' and '.join(owners)}, and P and Q "
                f"were taken for {_PLURALS[field]}; leave it out."
            )


def _options_of(field: str) -> set[str]:
    """Return the names of a field's options; texts and codes are loaded when they are needed."""
    if field == "table":
        return set(tables.Options.__slots__)
    if field == "samples":
        return set(arrays.Options.__slots__)
    if field == "text":
        from kullback import text

        return {*text.Options.__slots__, *text.ModelOptions.__slots__}
    from kullback.coding.byte_comparison import ByteOptions

    return set(ByteOptions.__slots__)
