"""One program through the real SDK and through the scan, and what came of it."""

from __future__ import annotations

import re
import shutil
import signal
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from tests.conformance.case import Finding
from tests.conformance.judge import same_text
from tests.conformance.runtimes import SDK, Program, RuntimeResult, Runtimes, module_order, running_version
from tests.conformance.static import StaticResult

IDENTICAL, BOTH_FAIL, REFUSED, MISMATCH, CRASH = "identical", "both fail", "refused", "MISMATCH", "CRASH"
RULED = ("[metadata-type]", "[enum-name]", "[unsafe-file-name]")
"""Refusals that SEMANTICS asks for: what the runtime prints there is no document."""
OUTCOMES = (IDENTICAL, BOTH_FAIL, REFUSED, MISMATCH, CRASH)
_VARIABLE = "FUZZ_ENV"
"""An environment variable: programs that read it are run without and with it, and a scan that is sure must fit both."""
_LIMIT = 60.0
"""Seconds of processor time: the scan's own budget of steps ends before."""


class TooLong(BaseException):
    """The scan does not end."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a program. `reason` sorts trials of one outcome: the rule, the exception, the kind of difference."""

    files: Mapping[str, str]
    outcome: str
    reason: str
    ours: str
    theirs: str


class Bench:
    """Where programs are tried: a folder that is emptied before each, and the SDK's worker."""

    def __init__(self, target: str = SDK) -> None:
        self.target = target
        shared = Path("/dev/shm")  # noqa: S108 - only for speed
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz", dir=shared if shared.is_dir() else None)).resolve()
        self._runtimes = Runtimes()
        self._count = 0

    def close(self) -> None:
        """End the worker and remove the folder."""
        self._runtimes.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, files: Mapping[str, str]) -> Trial:
        """Try a program."""
        self._count += 1
        root = self._folder / str(self._count)
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        runtime = self._runtimes.of(self.target)
        assert runtime is not None
        program = Program(root=root, modules=module_order(sorted(files)), timeout=10.0)
        theirs = runtime.run(program)
        other = None
        if any(_VARIABLE in text for text in files.values()):
            other = runtime.run(replace(program, env=((_VARIABLE, "set"),)))
        try:
            with _alarm():
                ours, assumed = _scan(root, self.target)
        except TooLong:
            ours = StaticResult(ok=False, text="", findings=frozenset(), crash="the scan does not end")
            assumed = frozenset()
        shutil.rmtree(root)
        left_out = "A1" in assumed and (theirs.text is None or (other is not None and other.text is None))
        if ours.ok and other is not None and not left_out and other.text != theirs.text:
            return Trial(dict(files), MISMATCH, "depends on the environment", _say_ours(ours), _say_theirs(other))
        outcome, reason = _judge(self.target, ours, theirs)
        if outcome == MISMATCH and theirs.text is None and "A1" in assumed:
            outcome, reason = BOTH_FAIL, "left out (A1)"
        return Trial(dict(files), outcome, reason.replace(str(root), ""), _say_ours(ours), _say_theirs(theirs))


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


def _scan(root: Path, target: str) -> tuple[StaticResult, frozenset[str]]:
    from oprc_static import scan

    try:
        result = scan([str(root)], target=target, python_version=running_version())
        findings = frozenset(
            Finding(each.place.path, each.place.span.line, each.severity.label, each.rule.slug)
            for each in result.diagnostics
        )
        messages = tuple(
            f"{each.severity.label}[{each.rule.slug}] {each.place}: {each.message}" for each in result.diagnostics
        )
        text = result.text
    except Exception:  # whatever escapes is a crash of the tool, and its verdict
        return StaticResult(ok=False, text="", findings=frozenset(), crash=traceback.format_exc()), frozenset()
    crash = "\n".join(messages) if any(found.slug == "internal-error" for found in findings) else None
    assumed = frozenset(name for name, count in result.assumptions.items() if count)
    return StaticResult(result.ok, text, findings, messages, crash), assumed


def _judge(target: str, ours: StaticResult, theirs: RuntimeResult) -> tuple[str, str]:
    if ours.crash:
        return CRASH, ours.crash.strip().splitlines()[-1][:200]
    slugs = {found.slug for found in ours.of("error")}
    if not ours.ok:
        if theirs.text == "" and slugs == {"nothing-found"}:
            return IDENTICAL, "empty"
        if theirs.text is not None:
            return REFUSED, _reason(ours)
        return BOTH_FAIL, theirs.raised.name if theirs.raised else str(theirs.killed)
    if theirs.text is None:
        return MISMATCH, f"runtime raised {theirs.raised.name}" if theirs.raised else str(theirs.killed)
    if same_text(target, ours.text, theirs.text):
        return IDENTICAL, ""
    return MISMATCH, f"text differs: {_difference(ours.text, theirs.text)}"


def _reason(ours: StaticResult) -> str:
    """The first error, without what is particular to its program."""
    text = next((message for message in ours.messages if message.startswith("error")), "")
    text = re.sub(r"^error(\[[a-z-]+\]) \S+?:\d+:\d+: ", r"\1 ", text)
    return re.sub(r"[0-9]+", "N", re.sub(r"`[^`]*[0-9'][^`]*`", "`…`", text))


def _say_ours(ours: StaticResult) -> str:
    return ours.crash or "\n".join([*ours.messages, ours.text])


def _say_theirs(theirs: RuntimeResult) -> str:
    if theirs.raised:
        return f"raised {theirs.raised.message} at {theirs.raised.place}"
    return theirs.text if theirs.text is not None else str(theirs.killed)


def _difference(ours: str, theirs: str) -> str:
    """The keys of the first lines that differ."""
    for one, other in zip([*ours.splitlines(), "end"], [*theirs.splitlines(), "end"], strict=False):
        if one != other:
            return f"{one.partition(':')[0].strip()} / {other.partition(':')[0].strip()}"[:60]
    return "length"
