"""One worker process, seen from the process that supervises it.

It runs isolated (`python -I`): neither its working directory nor PYTHONPATH can put anything before the standard
library, and of our own the worker loads the very files that this process runs, wherever they lie.
"""

from __future__ import annotations

import os
import signal
import subprocess  # the one process that this program starts is its own interpreter
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import oprc_static
from oprc_static.lower.apart.frames import GREETING, BrokenFrame, read_frame, write_frame
from oprc_static.lower.limits import Limits

_BOOTSTRAP = """\
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
while len(sys.argv) > 1 and sys.argv[1] != "--":
    name, folder = sys.argv[1:3]
    del sys.argv[1:3]
    spec = PathFinder.find_spec(name, [folder])
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
from oprc_static.lower.apart.worker import main
main(sys.argv[2:])
"""
_START_TIME = 120
"""Seconds in which a worker has to greet, however slow the machine."""

_END_TIME = 10
"""Seconds that a process may take to end once its output has."""


class CannotStart(Exception):
    """There is no worker process to be had; the text says why."""


class Died(Exception):
    """A worker's end in the middle of a job: `kind` is the loss's, and `is_certain` that the job was its cause."""

    def __init__(self, kind: str, message: str, *, is_certain: bool) -> None:
        super().__init__(message)
        self.kind, self.message, self.is_certain = kind, message, is_certain


class Worker:
    """A running worker process; one job at a time."""

    def __init__(self, limits: Limits) -> None:
        """Start it. Raises `CannotStart`."""
        self._limits = limits
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
                command(limits),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                cwd=os.path.abspath(os.sep),  # noqa: PTH100  # no relative name means a scanned file
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise CannotStart(str(error)) from error
        try:
            greeting = self._within(_START_TIME, None)
        except Died as death:
            raise CannotStart(death.message) from death
        except BaseException:
            self.end()
            raise
        if greeting != GREETING:
            self.end()
            raise CannotStart("it is of another version")

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, job: bytes) -> bytes:
        """Return the answer to a job. Raises `Died`; the worker is then ended."""
        return self._within(self._limits.wall_time, job)

    def end(self) -> None:
        """End the process, whatever it does, and wait for its end."""
        process = self._process
        with suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError, ValueError):
                    stream.close()
        process.wait()

    def _within(self, seconds: float, job: bytes | None) -> bytes:
        """Return the next frame, after sending `job` if there is one."""
        process, late = self._process, threading.Event()
        assert process.stdin is not None
        assert process.stdout is not None

        def expire() -> None:
            late.set()
            process.kill()

        alarm = threading.Timer(seconds, expire)
        alarm.daemon = True
        answer: bytes | None = None
        try:
            alarm.start()
            if job is not None:
                write_frame(process.stdin, job)
            answer = read_frame(process.stdout)
        except RuntimeError as error:
            raise CannotStart("there is no thread to watch over it") from error
        except BrokenFrame:
            process.kill()
        except (OSError, ValueError):
            pass  # its end, which is looked at below; another thread may have ended it, and closed its streams
        finally:
            alarm.cancel()
        if answer is None:
            raise self._death(is_late=late.is_set())
        return answer

    def _death(self, *, is_late: bool) -> Died:
        try:
            code = self._process.wait(_END_TIME)
        except subprocess.TimeoutExpired:  # its output has ended, which is its end for us
            self._process.kill()
            code = self._process.wait()
        said = self._last_words()
        self.end()
        if is_late:
            return Died("time", f"it took more than {self._limits.wall_time} seconds", is_certain=True)
        if code == -getattr(signal, "SIGXCPU", 0) and code:
            return Died("time", f"it took more than {self._limits.parse_time} seconds", is_certain=True)
        if "memory allocation" in said or "MemoryError" in said:
            return Died("memory", "it took more memory than there is", is_certain=False)
        return Died("crash", f"the process {_ending(code, said)}", is_certain=False)

    def _last_words(self) -> str:
        with suppress(OSError, ValueError):  # as above
            if self._process.stderr is not None:
                return self._process.stderr.read(1 << 16).decode("utf-8", "replace")
        return ""


def _ending(code: int, said: str) -> str:
    if code < 0:
        name = next((each.name for each in signal.Signals if each == -code), str(-code))
        return f"died of {name}"
    words = said.strip().splitlines()
    return f"ended with {code}" + (f": {words[-1]:.200}" if words else "")


def command(limits: Limits) -> list[str]:
    """Return the command that starts a worker. Raises `CannotStart`."""
    if not sys.executable or getattr(sys, "frozen", False):
        raise CannotStart("this program does not know its Python interpreter")
    places = []
    for name in (oprc_static.__name__, "libcst"):
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise CannotStart(f"{name} is nowhere on the disk")
        places += [name, str(Path(spec.origin).absolute().parent.parent)]
    flags = ["-B"] if sys.dont_write_bytecode else []
    return [
        sys.executable, "-I", *flags, "-c", _BOOTSTRAP, *places,
        "--", str(limits.parse_time), str(limits.parse_memory),
    ]  # fmt: skip
