"""One worker process, seen from the process that supervises it."""

from __future__ import annotations

import signal
import subprocess
import threading
from contextlib import suppress

from oprc_static.lower.apart.frames import GREETING, BrokenFrame, read_frame, write_frame
from oprc_static.lower.limits import Limits
from oprc_static.spawning import CannotStart, end, start

_START_TIME = 120
"""Seconds in which a worker has to greet, however slow the machine."""

_END_TIME = 10
"""Seconds that a process may take to end once its output has."""


class Died(Exception):
    """A worker's end in the middle of a job: `kind` is the loss's, and `is_certain` that the job was its cause."""

    def __init__(self, kind: str, message: str, *, is_certain: bool) -> None:
        super().__init__(message)
        self.kind, self.message, self.is_certain = kind, message, is_certain


class Worker:
    """A running worker process; one job at a time."""

    def __init__(self, limits: Limits, process: subprocess.Popen[bytes] | None = None) -> None:
        """Start it, unless `process` has been started by somebody, and do not wait for it. Raises `CannotStart`."""
        self._limits = limits
        self._is_given = process is not None
        self._process = start() if process is None else process
        self._has_greeted = False

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, job: bytes) -> bytes:
        """Return the answer to a job. Raises `Died`, and for the first `CannotStart`; the worker is then ended."""
        if not self._has_greeted:
            self._be_greeted()
        return self._within(self._limits.wall_time, job)

    def _be_greeted(self) -> None:
        try:
            limits = b"%d %d" % (self._limits.parse_time, self._limits.parse_memory)
            greeting = self._within(_START_TIME, limits)
        except Died as death:
            if self._is_given:  # that somebody's has died says nothing of those that are started here
                raise Died(death.kind, death.message, is_certain=False) from death
            raise CannotStart(death.message) from death
        except BaseException:
            self.end()
            raise
        if greeting != GREETING:
            self.end()
            raise CannotStart("it is of another version")
        self._has_greeted = True

    def end(self) -> None:
        """End the process, whatever it does, and wait for its end."""
        end(self._process)

    def _within(self, seconds: float, job: bytes) -> bytes:
        """Return the frame that answers `job`."""
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
