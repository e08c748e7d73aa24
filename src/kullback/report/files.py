"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kullback._errors import SourceError


def write_atomically(path: str | Path, text: str) -> Path:
    """Write ``text`` as UTF-8 so that the file is never seen half-written; return its path.

    Raises
    ------
    SourceError
        If the file cannot be written.
    """
    target = Path(path)
    data = text.encode("utf-8", errors="replace")
    if target.exists() and (_is_device(target) or not target.is_file()):
        return _write_into(target, data)
    target = target.resolve()  # a link is followed, not replaced
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        raise SourceError(f"{target} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    except OSError as error:
        raise SourceError(f"{target} cannot be written: {error.strerror}.") from None
    finally:
        Path(name).unlink(missing_ok=True)  # gone already if all went well
    return target


def _is_device(target: Path) -> bool:
    """Say whether the name is the system's own, such as /dev/stdout, whatever it leads to."""
    return target.absolute().parts[1:2] in (("dev",), ("proc",))


def _write_into(target: Path, data: bytes) -> Path:
    """Write into a pipe or a device, which must not be replaced by a file."""
    try:
        with target.open("wb") as file:
            file.write(data)
    except OSError as error:
        raise SourceError(f"{target} cannot be written: {error.strerror}.") from None
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
