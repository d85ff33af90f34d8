"""Judging a case: what the static path and the runtime each say, and whether that is what the case expects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.conformance.case import EITHER, IDENTICAL, RAISES, REFUSED, Case, Finding
from tests.conformance.runtimes import SPEC, Program, RuntimeResult, module_order
from tests.conformance.static import StaticResult

MISMATCH, CRASH = "MISMATCH", "CRASH"
"""What must never come of a case: documents that differ without an error, and a scan that fails by itself."""

_SLUGS_AT_THE_METHOD = frozenset({"parameter-count", "payload-annotation", "accessor-raises"})
"""Rules whose finding stands at the method, while it is the registration that raises."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a case on one target, and everything about it that is not as expected."""

    outcome: str
    complaints: tuple[str, ...]


def write_tree(case: Case, root: Path) -> None:
    """Write the case's files below `root`."""
    for path, content in case.files:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def program_of(case: Case, root: Path) -> Program:
    """What a runtime imports of the case's tree."""
    roots = tuple((case.one("roots") or ".").split())
    entries = case.all("entry")
    given = tuple((case.one("modules") or "").split())
    modules = () if entries else given or module_order([path for path, _ in case.files], roots)
    env = tuple((name, value) for name, _, value in (text.partition("=") for text in case.all("define")))
    return Program(root=root, modules=modules, entries=entries, roots=roots, env=env)


def judge_runtime(case: Case, target: str, runtime: RuntimeResult) -> list[str]:
    """What the runtime says against the case: is the case itself true?"""
    expected = case.outcome(target)
    if runtime.killed:
        return [f"the runtime gave no answer: {runtime.killed}"]
    if runtime.raised is None:
        return _judge_document(case, target, runtime.text or "") if expected != RAISES else ["importing it raises not"]
    if expected == EITHER:
        return []
    if expected != RAISES:
        return [f"importing it raises {runtime.raised.message} at {runtime.raised.place}"]
    return _judge_place(case, target, runtime)


def _judge_document(case: Case, target: str, text: str) -> list[str]:
    given = case.document(target)
    if given is None or same_text(target, given, text):
        return []
    return [f"the runtime prints another document than the case gives:\n{text}"]


def _judge_place(case: Case, target: str, runtime: RuntimeResult) -> list[str]:
    """The error stands where the runtime raises, as far as the runtime can tell."""
    assert runtime.raised is not None
    errors = case.expected(target, "error")
    if any(error.slug in _SLUGS_AT_THE_METHOD or not error.path for error in errors):
        return []
    if runtime.raised.place is None:  # while exporting, or in the compiler
        return []
    if runtime.raised.place in {(error.path, error.line) for error in errors}:
        return []
    return [f"it raises at {runtime.raised.place}: {runtime.raised.message}"]


def judge_static(case: Case, target: str, static: StaticResult, runtime: RuntimeResult | None) -> Verdict:
    """Whether the scan gives what the runtime gives, or refuses where the case says so."""
    outcome = _outcome(case, target, static, runtime)
    if case.outcome(target) == EITHER and outcome in (IDENTICAL, REFUSED, RAISES):
        return Verdict(EITHER, ())
    complaints = []
    if outcome != case.outcome(target):
        complaints.append(f"expected {case.outcome(target)}, but it is {outcome}")
    if static.crash:
        complaints.append(static.crash)
    for severity in ("error", "warning"):
        complaints += _compare_findings(case.expected(target, severity), static.of(severity), severity)
    if outcome == MISMATCH:
        complaints.append(show_mismatch(static, runtime, case.document(target)))
    return Verdict(outcome, tuple(complaints))


def _outcome(case: Case, target: str, static: StaticResult, runtime: RuntimeResult | None) -> str:
    """As `agreement` has it; but finding nothing is a refusal, and the case itself may give the document."""
    given = case.document(target)
    if runtime is not None:
        outcome = agreement(target, static, runtime)
        if outcome == IDENTICAL and not static.ok:
            return REFUSED
        return MISMATCH if outcome == IDENTICAL and given not in (None, static.text) else outcome
    if static.crash:
        return CRASH
    if not static.ok:
        return RAISES if case.outcome(target) == RAISES else REFUSED
    return IDENTICAL if given in (None, static.text) else MISMATCH


def agreement(target: str, static: StaticResult, runtime: RuntimeResult) -> str:
    """What comes of a program: `raises` where both fail; that nothing is found agrees with printing nothing."""
    if static.crash:
        return CRASH
    if not static.ok:
        if runtime.text == "" and {found.slug for found in static.of("error")} == {"nothing-found"}:
            return IDENTICAL
        return RAISES if runtime.raised else REFUSED
    if runtime.text is None or not same_text(target, static.text, runtime.text):
        return MISMATCH
    return IDENTICAL


def _compare_findings(expected: frozenset[Finding], found: frozenset[Finding], severity: str) -> list[str]:
    """Exactly the expected findings; one that is expected anywhere is met by any of its slug."""
    anywhere = {finding.slug for finding in expected if not finding.path}
    missing = [f for f in expected if f.path and f not in found]
    missing += [f for f in expected if not f.path and f.slug not in {g.slug for g in found}]
    surplus = [f for f in found if f not in expected and f.slug not in anywhere]
    lines = [f"missing {finding}" for finding in sorted(missing)]
    return lines + [f"unexpected {finding}" for finding in sorted(surplus) if finding.severity == severity]


def show_mismatch(static: StaticResult, runtime: RuntimeResult | None, given: str | None = None) -> str:
    """What the scan says and what it should have said."""
    if runtime is None:
        return f"--- the scan\n{static.text}\n--- the case\n{given}"
    said = runtime.text if runtime.raised is None else f"raised {runtime.raised.message} at {runtime.raised.place}"
    return f"--- the scan\n{static.text}\n--- the runtime\n{said or runtime.killed}"


def same_text(target: str, ours: str, theirs: str) -> bool:
    """Byte for byte; the SDK's own order of `tags` and `dependencies` is random, so there both are sorted first."""
    if ours == theirs:
        return True
    return target != SPEC and _sorted_lists(ours) == _sorted_lists(theirs)


def _sorted_lists(text: str) -> str:
    """The text with sorted tags and dependencies; itself when it is not what PyYAML prints of its own data."""
    try:
        documents = [document for document in yaml.safe_load_all(text) if document is not None]
    except yaml.YAMLError:
        return text
    if _dump(documents) != text:
        return text
    for document in documents:
        if "metadata" in document:  # from 0.3 on
            document["metadata"]["tags"].sort(key=str)
            document["dependencies"].sort(key=str)
    return _dump(documents)


def _dump(documents: list[dict[str, dict[str, list[str]] | list[str]]]) -> str:
    return "".join(yaml.dump(document, indent=2) + "---\n" for document in documents)
