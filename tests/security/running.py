"""Runs the tool on something hostile, in a process of its own, and measures what it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli.command import command, environment

PATIENCE = 120
"""Seconds after which a run counts as hanging; bounds are asserted by counts and limits, not by this."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a run ended: `code` is negative where a signal ended it. Memory is the largest of any of its processes."""

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    mebibytes: float

    @property
    def text(self) -> str:
        """Return what was said on standard error."""
        return self.stderr.decode("utf-8", "backslashreplace")

    @property
    def is_clean(self) -> bool:
        """Say whether it ended by itself, neither by a signal nor by a bug of its own."""
        return 0 <= self.code <= 2 and b"Traceback" not in self.stderr


def measure(*arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Measured:
    """Run the tool with these arguments and return how it ended and what it took."""
    return measure_command(command(*arguments), cwd=cwd, env=env)


def measure_command(
    arguments: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Measured:
    """Run any command in the same way."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            arguments,
            cwd=cwd,
            env=environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        alarm = threading.Timer(PATIENCE, _kill, [process.pid])
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (stdout, stderr):
            stream.seek(0)
        return Measured(process.returncode, stdout.read(), stderr.read(), seconds, usage.ru_maxrss / 1024)


def _kill(group: int) -> None:
    os.killpg(group, signal.SIGKILL)
