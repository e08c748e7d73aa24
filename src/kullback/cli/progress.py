"""Progress on a terminal, for work that takes over a second."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

PATIENCE = 1.0


class LateProgress:
    """A progress bar on standard error that appears after a second, and only on a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=1.0)
        self._timer: threading.Timer | None = None
        if sys.stderr.isatty() and not quiet:
            self._timer = threading.Timer(PATIENCE, self._bar.start)
            self._timer.daemon = True

    def __enter__(self) -> LateProgress:
        if self._timer is not None:
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._bar.stop()

    def __call__(self, doing: str, share: float) -> None:
        """Say what is being done, and the share that is done."""
        self._bar.update(self._task, description=doing, completed=share)
