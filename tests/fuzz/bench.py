"""One program through the runtimes and through the scan, and what came of it on each target."""

from __future__ import annotations

import gc
import shutil
import signal
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from scripts.sdk_environment import running_version
from tests.conformance.case import Finding
from tests.conformance.runtimes import Program as Imported
from tests.conformance.runtimes import Runtime, RuntimeResult, Runtimes, module_order
from tests.conformance.static import StaticResult
from tests.fuzz.lowered import lowered_once
from tests.fuzz.programs import Program
from tests.fuzz.verdict import MISMATCH, Trial, judge, said_by_runtime, said_by_scan

_VARIABLE = "FUZZ_ENV"
"""An environment variable: programs that read it are run without and with it, and a scan that is sure must fit both."""
_LIMIT = 60.0
"""Seconds of processor time: the scan's own budget of steps ends before."""

_COLLECT_EVERY = 20
"""Programs between two collections of garbage."""


class TooLong(BaseException):
    """The scan does not end."""


@dataclass(frozen=True, slots=True)
class _Ours:
    result: StaticResult
    assumed: frozenset[str] = frozenset()


class Bench:
    """Where programs are tried: a folder that is emptied after each, and a runtime's worker for each target."""

    def __init__(self) -> None:
        shared = Path("/dev/shm")  # noqa: S108 - only for speed
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz", dir=shared if shared.is_dir() else None)).resolve()
        self._runtimes = Runtimes(engine=False)
        self._count = 0
        gc.disable()  # a fifth of the time, since syntax trees are many objects without cycles

    def close(self) -> None:
        """End the workers and remove the folder."""
        self._runtimes.close()
        gc.enable()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, program: Program, targets: Iterable[str]) -> dict[str, Trial]:
        """Try a program on some targets."""
        self._count += 1
        if self._count % _COLLECT_EVERY == 0:
            gc.collect()
        root = self._folder / str(self._count)
        _write(program.files, root)
        imported = Imported(root=root, modules=module_order(sorted(program.files)), timeout=10.0)
        try:
            with lowered_once():
                return {target: self._try(program, imported, target) for target in targets}
        finally:
            shutil.rmtree(root)

    def _try(self, program: Program, imported: Imported, target: str) -> Trial:
        runtime = self._runtimes.of(target)
        assert runtime is not None
        runtime.start(imported)  # it works while we do
        ours = _scan_bounded(imported.root, target)
        theirs = runtime.finish()
        trial = judge(program, target, ours.result, theirs, assumed=ours.assumed)
        if trial.outcome != MISMATCH and ours.result.ok and any(_VARIABLE in text for text in program.files.values()):
            return _with_variable(trial, program, imported, runtime, ours)
        return trial


def _write(files: Mapping[str, str], root: Path) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def _with_variable(trial: Trial, program: Program, imported: Imported, runtime: Runtime, ours: _Ours) -> Trial:
    """The trial, unless the runtime says something else once the variable is set."""
    other: RuntimeResult = runtime.run(replace(imported, env=((_VARIABLE, "set"),)))
    again = judge(program, trial.target, ours.result, other, assumed=ours.assumed)
    if again.outcome != MISMATCH:
        return trial
    return replace(
        trial,
        outcome=MISMATCH,
        reason="depends on the environment",
        ours=said_by_scan(ours.result),
        theirs=said_by_runtime(other),
    )


def _scan_bounded(root: Path, target: str) -> _Ours:
    try:
        with _alarm():
            return _scan(root, target)
    except TooLong:
        return _Ours(StaticResult(ok=False, text="", findings=frozenset(), crash="the scan does not end"))


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _scan(root: Path, target: str) -> _Ours:
    from oprc_static import scan

    try:
        result = scan([str(root)], target=target, python_version=running_version())
        findings = frozenset(
            Finding(_below(each.place.path, root), each.place.span.line, each.severity.label, each.rule.slug)
            for each in result.diagnostics
        )
        messages = tuple(
            f"{each.severity.label}[{each.rule.slug}] {_below(str(each.place), root)}: {each.message}"
            for each in result.diagnostics
        )
        text = result.text
    except Exception:  # whatever escapes is a crash of the tool, and its verdict
        return _Ours(StaticResult(ok=False, text="", findings=frozenset(), crash=traceback.format_exc()))
    crash = "\n".join(messages) if any(found.slug == "internal-error" for found in findings) else None
    assumed = {name for name, count in result.assumptions.items() if count}
    options: dict[str, Any] = {"target": target, "python_version": running_version()}
    if result.ok and "A1" in assumed and scan([str(root)], no_assume=["A1"], **options).ok:
        assumed.discard("A1")  # files were left out, and nothing that was found in them
    return _Ours(StaticResult(result.ok, text, findings, messages, crash), frozenset(assumed))


def _below(path: str, root: Path) -> str:
    """A displayed path without the folder of this one run."""
    return path.replace(f"{root}/", "").replace(str(root), ".")
