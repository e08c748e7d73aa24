"""Dissect a real container: by its magic, whatever its name says."""

from __future__ import annotations

from typing import Any

from kullback._errors import InputError
from kullback.coding.containers.account import Account, Progress
from kullback.coding.containers.dissection import Dissection
from kullback.coding.containers.file import ByteFile, shown
from kullback.coding.containers.gzip import MAGIC as GZIP_MAGIC
from kullback.coding.containers.gzip import dissect_gzip
from kullback.coding.containers.kinds import KINDS
from kullback.coding.containers.png import MAGIC as PNG_MAGIC
from kullback.coding.containers.png import dissect_png
from kullback.coding.containers.zip import MAGICS as ZIP_MAGICS
from kullback.coding.containers.zip import dissect_zip, is_zip
from kullback.coding.containers.zstd import begins_zstd, dissect_zstd

_WAYS = {"gzip": dissect_gzip, "zip": dissect_zip, "png": dissect_png, "zstd": dissect_zstd}


def is_container(first_bytes: bytes) -> str | None:
    """Return which container begins so: ``"gzip"``, ``"zip"``, ``"png"``, ``"zstd"`` or None.

    Eight bytes are enough. An archive that extracts itself begins with its program, so that it is
    not known by these, while `dissect` knows it by its end.

    Examples
    --------
    >>> import gzip
    >>> is_container(gzip.compress(b"abc"))
    'gzip'
    """
    if first_bytes.startswith(GZIP_MAGIC):
        return "gzip"
    if first_bytes.startswith(PNG_MAGIC):
        return "png"
    if begins_zstd(first_bytes):
        return "zstd"
    return "zip" if first_bytes.startswith(ZIP_MAGICS) else None


def dissect(
    source: Any, *, name: str | None = None, progress: Progress | None = None
) -> Dissection:
    """Say where each bit of a .gz, .zip, .png or .zst file goes, and what its codes lose.

    Parameters
    ----------
    source : path, ``"-"`` or bytes
        A gzip file of one or more members, a zip archive (also .whl, .jar, .npz, .docx, and those
        that extract themselves), a PNG image, or a zstd file of one or more frames; known by its
        bytes. Files are mapped, not read.
    name : str, optional
        What to call it.
    progress : callable, optional
        Is told what is being done, and the share that is done.

    Returns
    -------
    Dissection
        Its ``parts`` sum to 8 times the size, exactly.

    Raises
    ------
    InputError
        If it is none of these.
    SourceError
        If it cannot be read, or is damaged; the message names the byte, the first being 0. All
        content is unpacked by zlib, a piece at a time, and checked; that of zstd frames by the
        package zstandard or Python's own compression.zstd, if one is there, else a note says that
        it is not checked.

    Examples
    --------
    >>> import gzip
    >>> packed = gzip.compress(b"to be, or not to be, that is the question", mtime=0)
    >>> found = dissect(packed)
    >>> found.parts["container"], found.streams[0].blocks, found.uncompressed
    (144, {'fixed': 1}, 41)
    >>> sum(found.parts.values()) == found.encoded_bits == 8 * len(packed)
    True
    """
    file = ByteFile.of(source, name)
    kind = is_container(file.read(0, 8)) or ("zip" if is_zip(file) else None)
    if kind is None:
        raise InputError(_no_container(file))
    say = progress or (lambda what, share: None)
    say("dissecting", 0.0)
    account = Account(file, KINDS[kind], say)
    _WAYS[kind](account)
    return Dissection.of(account)


def _no_container(file: ByteFile) -> str:
    if file.size == 0:
        return f"{shown(file.name)} is empty; give a .gz, .zip, .png or .zst file."
    begin = file.read(0, 4).hex(" ")
    return (
        f"{shown(file.name)} begins with the bytes {begin}: it is no .gz, .zip, .png or .zst file, "
        "which dissect needs."
    )
