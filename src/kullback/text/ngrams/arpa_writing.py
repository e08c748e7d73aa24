"""Write a model as an ARPA file."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import numpy as np

from kullback._errors import SourceError
from kullback.text.ngrams.arpa_tokens import HEADER, escaped, unit_name
from kullback.text.ngrams.sentences import SPECIAL

if TYPE_CHECKING:
    from kullback.text.ngrams.language_model import LanguageModel

_BLOCK = 1 << 16


def write_arpa(model: LanguageModel, path: Path) -> Path:
    """Write a model, so that the file is never seen half-written; return its path."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            _write(model, file, compressed=path.suffix == ".gz")
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def _write(model: LanguageModel, file: IO[bytes], *, compressed: bool) -> None:
    if not compressed:
        file.writelines(block.encode("utf-8") for block in _blocks(model))
        return
    # Without a time the same model gives the same file.
    with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        cast("IO[bytes]", packed).writelines(block.encode("utf-8") for block in _blocks(model))


def _blocks(model: LanguageModel) -> Iterator[str]:
    levels = model.table.levels
    yield f"{HEADER}{unit_name(model.settings.tokens)}\n\\data\\\n"
    yield "".join(f"ngram {n}={len(level.keys)}\n" for n, level in enumerate(levels, 1))
    names = np.array([*SPECIAL, *map(escaped, model.words[len(SPECIAL) :])], dtype=object)
    for n in range(1, len(levels) + 1):
        yield f"\n\\{n}-grams:\n"
        for start in range(0, len(levels[n - 1].keys), _BLOCK):
            yield _lines(model, n, slice(start, start + _BLOCK), names)
    yield "\n\\end\\\n"


def _lines(model: LanguageModel, n: int, block: slice, names: np.ndarray) -> str:
    level = model.table.levels[n - 1]
    ranks = np.arange(len(level.keys))[block]
    grams = map(" ".join, names[model.table.grams(n, ranks)].tolist())
    log_p = level.log_p[block].tolist()
    if not len(level.backoff):
        return "".join(f"{p!r}\t{gram}\n" for p, gram in zip(log_p, grams, strict=True))
    backoff = level.backoff[block].tolist()
    rows = zip(log_p, grams, backoff, strict=True)
    return "".join(f"{p!r}\t{gram}\t{b!r}\n" for p, gram, b in rows)
