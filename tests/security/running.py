"""Runs the tool on something hostile, in a process of its own, and measures what it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli.command import command, environment

_LAUNCHER = """
import os, sys
os.set_inheritable(int(sys.argv[1]), False)
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
os.write(int(sys.argv[1]), f"{status} {usage.ru_maxrss}".encode())
"""
"""Starts a command and says how it ended. A process counts the memory of the one that it was forked from as its own:
that must be a small one, which a test runner is not."""

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
        reading, writing = os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", _LAUNCHER, str(writing), *arguments],
            cwd=cwd,
            env=environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            pass_fds=[writing],
        )
        os.close(writing)
        alarm = threading.Timer(PATIENCE, _kill, [process.pid])
        alarm.start()
        process.wait()
        seconds = time.perf_counter() - began
        alarm.cancel()
        with os.fdopen(reading, "rb") as pipe:
            status, memory = map(int, pipe.read().split() or (abs(process.returncode), 0))  # a launcher that was killed
        for stream in (stdout, stderr):
            stream.seek(0)
        return Measured(os.waitstatus_to_exitcode(status), stdout.read(), stderr.read(), seconds, memory / 1024)


def _kill(group: int) -> None:
    os.killpg(group, signal.SIGKILL)
