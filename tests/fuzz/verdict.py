"""What came of a program on one target, judged from what the scan and the runtime say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.conformance.judge import same_text
from tests.conformance.runtimes import RuntimeResult
from tests.conformance.static import StaticResult
from tests.fuzz.programs import Program

IDENTICAL, BOTH_FAIL, REFUSED = "identical", "both fail", "refused"
MISMATCH, MISPLACED, CRASH = "MISMATCH", "MISPLACED", "CRASH"
OUTCOMES = (IDENTICAL, BOTH_FAIL, REFUSED, MISMATCH, MISPLACED, CRASH)
WRONG = (MISMATCH, MISPLACED, CRASH)
"""What must never come of a program. `MISPLACED`: the errors say where importing raises, and it raises elsewhere."""

_CLAIMS = frozenset({"import-fails", "sdk-call-raises"})
"""Rules that say of a place that importing the program raises there, innermost place of the program."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a program. `reason` sorts trials of one outcome: the rule, the exception, the kind of difference.

    `unknowable`: the program reads, on purpose, what only a run can tell. `inside`: it was refused at a line that
    does so (None where that is not the question).
    """

    files: Mapping[str, str]
    target: str
    outcome: str
    reason: str
    ours: str
    theirs: str
    unknowable: bool = False
    inside: bool | None = None


def judge(
    program: Program, target: str, ours: StaticResult, theirs: RuntimeResult, *, assumed: frozenset[str] = frozenset()
) -> Trial:
    """The trial of a program. `assumed` are the assumptions of SEMANTICS 1.5 on which the scan rests."""
    outcome, reason = _outcome(target, ours, theirs)
    if outcome == MISMATCH and theirs.text is None and "A1" in assumed:
        outcome, reason = BOTH_FAIL, "left out (A1)"
    unknowable = bool(program.unknowable)
    inside = _stands_inside(program, ours) if outcome == REFUSED and unknowable else None
    return Trial(
        dict(program.files), target, outcome, reason, said_by_scan(ours), said_by_runtime(theirs), unknowable, inside
    )


def _outcome(target: str, ours: StaticResult, theirs: RuntimeResult) -> tuple[str, str]:
    if ours.crash:
        return CRASH, ours.crash.strip().splitlines()[-1][:200]
    if not ours.ok:
        if theirs.text is not None:
            nothing = {found.slug for found in ours.of("error")} == {"nothing-found"}
            return (IDENTICAL, "empty") if nothing and not theirs.text else (REFUSED, _reason(ours))
        return _both_fail(ours, theirs)
    if theirs.text is None:
        return MISMATCH, f"runtime raised {theirs.raised.name}" if theirs.raised else str(theirs.killed)
    if same_text(target, ours.text, theirs.text):
        return IDENTICAL, ""
    return MISMATCH, f"text differs: {_difference(ours.text, theirs.text)}"


def _both_fail(ours: StaticResult, theirs: RuntimeResult) -> tuple[str, str]:
    if theirs.raised is None:
        return BOTH_FAIL, str(theirs.killed)
    errors = ours.of("error")
    claimed = {found.slug for found in errors} <= _CLAIMS
    place = theirs.raised.place if theirs.raised.phase == "import" else None
    if claimed and place is not None and place not in {(found.path, found.line) for found in errors}:
        return MISPLACED, f"runtime raised {theirs.raised.name}"
    return BOTH_FAIL, theirs.raised.name


def _stands_inside(program: Program, ours: StaticResult) -> bool:
    """Whether every error starts on a line of what cannot be known on purpose."""
    lines = {path: text.splitlines() for path, text in program.files.items()}
    errors = [(found, lines.get(found.path, [])) for found in ours.of("error")]
    return all(
        0 < found.line <= len(text) and text[found.line - 1].strip() in program.unknowable for found, text in errors
    )


def _reason(ours: StaticResult) -> str:
    """The first error, without what is particular to its program."""
    text = next((message for message in ours.messages if message.startswith("error")), "")
    text = re.sub(r"^error(\[[a-z-]+\]) \S+?:\d+:\d+: ", r"\1 ", text)
    return re.sub(r"[0-9]+", "N", re.sub(r"`[^`]*`|'[^']*'", "`…`", text))


def said_by_scan(ours: StaticResult) -> str:
    """The scan's answer as people read it."""
    return ours.crash or "\n".join([*ours.messages, ours.text])


def said_by_runtime(theirs: RuntimeResult) -> str:
    """The runtime's answer as people read it."""
    if theirs.raised:
        return f"raised {theirs.raised.message} at {theirs.raised.place}"
    return theirs.text if theirs.text is not None else str(theirs.killed)


def _difference(ours: str, theirs: str) -> str:
    """The keys of the first lines that differ."""
    for one, other in zip([*ours.splitlines(), "end"], [*theirs.splitlines(), "end"], strict=False):
        if one != other:
            return f"{one.partition(':')[0].strip()} / {other.partition(':')[0].strip()}"[:60]
    return "length"
