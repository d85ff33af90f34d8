"""Whole processes, measured in pairs: ours, the other, ours, the other, so that both meet the same noise."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, where it runs, and what of the environment it gets besides."""

    arguments: tuple[str, ...]
    folder: Path
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds by the clock and of the processor (its children's too), and MiB at most."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """The runs of two commands, in pairs."""

    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]

    def ratios(self, what: str) -> list[float]:
        """Return ours by theirs of every pair, for a field of `Run`."""
        return [getattr(our, what) / getattr(their, what) for our, their in zip(self.ours, self.theirs, strict=True)]

    def ratio(self, what: str = "wall") -> float:
        """Return the median of the ratios."""
        return statistics.median(self.ratios(what))


def median(runs: Sequence[Run], what: str) -> float:
    """Return the median of a field of `Run`."""
    return statistics.median(getattr(run, what) for run in runs)


def measure(command: Command, expected: tuple[int, ...] = (0,)) -> Run:
    """Run a command once and return what it took.

    Raises:
        RuntimeError: it ended with an exit code that is not expected.
    """
    variables = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=variables | dict(command.variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in expected:
        raise RuntimeError(f"exit code {code}: {' '.join(command.arguments)}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure_pairs(ours: Command, theirs: Command, count: int, before_ours: Callable[[], object] | None = None) -> Pairs:
    """Run two commands in turn, each once without counting and then `count` times."""
    found: tuple[list[Run], list[Run]] = ([], [])
    for number in range(count + 1):
        if before_ours is not None:
            before_ours()
        pair = measure(ours), measure(theirs)
        if number:
            found[0].append(pair[0])
            found[1].append(pair[1])
    return Pairs(tuple(found[0]), tuple(found[1]))
