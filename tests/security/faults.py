"""Runs the tool with a fault at one step of its writing, for every step there is, and says what it left behind.

    python -m tests.security.faults FOLDER FAULT -- ARGUMENT...

Each run works on a copy of FOLDER, in a forked process in which the calls that write are counted; at the n-th, FAULT
happens: `full` (no space, after half of what a write was to write), `broken` (an input/output error) or `kill` (the
process is gone at once, in the middle of a write). The first run, without a fault, counts the steps. Prints a JSON
list: for each run how the process ended, what it said, and every file that is left, with its content; after a kill,
also what is left after one more run, without a fault.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from oprc_static.cli.main import main as tool

KILLED = 77
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Faults:
    """The calls of `os` that change a file system, each a step; `mkdir` and `chmod` among them."""

    def __init__(self, fault: str, at: int) -> None:
        self.fault, self.at, self.steps, self.names = fault, at, 0, []
        self._descriptors: set[int] = set()
        self._real = {name: getattr(os, name) for name in ("open", "write", "fsync", "close")}

    def install(self) -> None:
        """Put every step behind the counter."""
        for name in ("replace", "rename", "unlink", "remove", "mkdir", "chmod"):
            setattr(os, name, self._step_before(getattr(os, name), name))
        os.open, os.write, os.fsync, os.close = self._open, self._write, self._fsync, self._close  # type: ignore[assignment]

    def _due(self, name: str) -> bool:
        self.steps += 1
        self.names.append(name)
        if self.steps != self.at:
            return False
        if self.fault == "kill" and name != "write":
            os._exit(KILLED)
        return True

    def _fail(self) -> OSError:
        number = errno.ENOSPC if self.fault == "full" else errno.EIO
        return OSError(number, os.strerror(number))

    def _step_before(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if self._due(name):
                raise self._fail()
            return real(*arguments, **named)

        return step

    def _open(self, path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & _WRITING and self._due("open"):
            raise self._fail()
        descriptor: int = self._real["open"](path, flags, *rest, **named)
        if flags & _WRITING or Path(os.fsdecode(path)).is_dir():
            self._descriptors.add(descriptor)
        return descriptor

    def _write(self, descriptor: int, content: Any) -> int:
        if self._due("write"):
            self._real["write"](descriptor, content[: len(content) // 2])
            if self.fault == "kill":
                os._exit(KILLED)
            raise self._fail()
        written: int = self._real["write"](descriptor, content)
        return written

    def _fsync(self, descriptor: int) -> None:
        if self._due("fsync"):
            raise self._fail()
        self._real["fsync"](descriptor)

    def _close(self, descriptor: int) -> None:
        if descriptor in self._descriptors:
            self._descriptors.discard(descriptor)
            if self._due("close"):
                self._real["close"](descriptor)  # Linux has closed it whatever it says
                raise self._fail()
        self._real["close"](descriptor)


def attempt(folder: Path, fault: str, at: int, arguments: list[str]) -> dict[str, Any]:
    """Run the tool on a copy of the folder and return what is left of it."""
    with tempfile.TemporaryDirectory() as parent:
        copy, log = Path(parent, "copy"), Path(parent, "log")
        shutil.copytree(folder, copy)
        process = os.fork()
        if not process:
            _child(copy, log, Faults(fault, at), arguments)
        _, status = os.waitpid(process, 0)
        left = _files(copy)
        said = log.read_text("utf-8")
        if fault == "kill" and at:
            again = os.fork()
            if not again:
                _child(copy, log, Faults("", 0), arguments)
            os.waitpid(again, 0)
        later = _files(copy)
    steps = [line.removeprefix("steps ").split() for line in said.splitlines() if line.startswith("steps ")]
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "steps": steps[0] if steps else [], "said": said, "left": left, "later": later}


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def _child(copy: Path, log: Path, faults: Faults, arguments: list[str]) -> None:
    code = 99
    try:
        os.chdir(copy)
        said = os.open(log, os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        faults.install()
        code = tool(arguments)
        sys.stdout.flush()
        print("steps", *faults.names, flush=True)
    finally:
        os._exit(code)


def _load(folder: Path, arguments: list[str]) -> None:
    """Run the tool here once, so that no forked process has to import it all again."""
    with tempfile.TemporaryDirectory() as parent, contextlib.chdir(shutil.copytree(folder, Path(parent, "copy"))):
        nothing = io.TextIOWrapper(io.BytesIO())
        with contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
            tool(arguments)


def main(folder: Path, fault: str, arguments: list[str]) -> None:
    """Run once without a fault, then once with a fault at every step."""
    _load(folder, arguments)
    outcomes = [attempt(folder, fault, 0, arguments)]
    outcomes += [attempt(folder, fault, at, arguments) for at in range(1, len(outcomes[0]["steps"]) + 1)]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[4:])
