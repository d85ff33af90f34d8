"""A line that tells a waiting person how far the scan is: on a terminal only, and only after a second."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType

from oprc_static.cli.streams import is_terminal, write_passing
from oprc_static.report.terminal import columns, printable

_PATIENCE = 1.0
_INTERVAL = 0.1
_ERASE = "\r\x1b[K"


class Progress:
    """A progress callback for `oprc_static.scan`; leaving its context wipes the line."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and is_terminal(sys.stderr)
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            write_passing(_ERASE)

    def __call__(self, done: int, total: int, label: str) -> None:
        """Show that `done` of `total` steps are over and `label` is what comes now."""
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        self._shown = True
        line = f"[{done}/{total}] {printable(label)}"
        write_passing(_ERASE + _cut(line, shutil.get_terminal_size().columns - 1))


def _cut(line: str, width: int) -> str:
    while line and columns(line) > width:
        line = line[:-1]
    return line
