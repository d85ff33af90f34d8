"""Starting a worker process, before anybody knows what it will be asked.

It runs isolated (`python -I`): neither its working directory nor PYTHONPATH can put anything before the standard
library, and of our own the worker loads the very files that this process runs, wherever they lie.

A process takes a fifth of a second to load LibCST. So the command line starts one first of all, and loads the rest
while that one loads. Nothing but time depends on it: what it is not asked, this process does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # as type checkers know it, without loading `typing`

if TYPE_CHECKING:
    from subprocess import Popen

_BOOTSTRAP = """\
import gc, sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
gc.disable()
while len(sys.argv) > 1:
    name, folder = sys.argv[1:3]
    del sys.argv[1:3]
    spec = PathFinder.find_spec(name, [folder])
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
from oprc_static.lower.apart.worker import main
gc.freeze()
gc.enable()
main()
"""
_LOADED = ("oprc_static", "libcst")

_ALONE = ("--jobs", "--help", "--watch", "--changed-since")
"""Options, and prefixes of them, of runs that say how many workers they want, or that want none at first."""


class CannotStart(Exception):
    """There is no worker process to be had; the text says why."""


def start() -> Popen[bytes]:
    """Start a worker process, and do not wait for it. Raises `CannotStart`."""
    import subprocess  # noqa: PLC0415  # the one process that this program starts is its own interpreter

    try:
        return subprocess.Popen(  # noqa: S603  # our own interpreter and our own words
            command(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=os.path.abspath(os.sep),  # noqa: PTH100  # no relative name means a scanned file
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise CannotStart(str(error)) from error


def command() -> list[str]:
    """Return the command that starts a worker. Raises `CannotStart`."""
    from importlib.util import find_spec  # noqa: PLC0415  # only for those who start one

    if not sys.executable or getattr(sys, "frozen", False):
        raise CannotStart("this program does not know its Python interpreter")
    places = []
    for name in _LOADED:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise CannotStart(f"{name} is nowhere on the disk")
        places += [name, os.path.dirname(os.path.dirname(os.path.abspath(spec.origin)))]  # noqa: PTH100, PTH120  # pathlib takes time to load
    flags = ["-B"] if sys.dont_write_bytecode else []
    return [sys.executable, "-I", *flags, "-c", _BOOTSTRAP, *places]


def end(process: Popen[bytes]) -> None:
    """End a process, whatever it does, and wait for its end. Harmless for one that has ended."""
    with suppress(OSError):
        process.kill()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()
    process.wait()


_started: list[Popen[bytes]] = []
"""The process that has been started early, until somebody takes it."""


@contextmanager
def early(arguments: Sequence[str]) -> Iterator[None]:
    """Have a worker process for the command that `arguments` name, in a `with` block whose end is its end.

    There is none where it would not run beside this process, for commands that have no use for it, and inside of
    another such block.
    """
    if is_started() or arguments[:1] != ("scan",) or processors() == 1 or any(map(_is_for_itself, arguments)):
        yield
        return
    process = None
    with suppress(CannotStart):  # whoever cannot do without one will say so
        process = start()
        _started.append(process)
    try:
        yield
    finally:
        _started.clear()
        if process is not None:
            end(process)


def is_started() -> bool:
    """Whether there is a process for `take`."""
    return bool(_started)


def take() -> Popen[bytes] | None:
    """Return the process that was started early, which is the caller's alone from now on; None without one."""
    process = _started.pop() if _started else None
    return process if process is not None and process.poll() is None else None


def _is_for_itself(argument: str) -> bool:
    if argument.startswith("--"):
        return argument.startswith(_ALONE)
    return argument.startswith("-") and not {"h", "j"}.isdisjoint(argument)


def processors() -> int:
    """Return how many processors this process may use, as `os.process_cpu_count` of Python 3.13 does."""
    given = os.environ.get("PYTHON_CPU_COUNT", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
