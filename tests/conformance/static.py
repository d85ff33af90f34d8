"""The static path as the judge sees it: the public API, and nothing below it."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.case import Case, Finding


@dataclass(frozen=True, slots=True)
class StaticResult:
    """What a scan printed and found; `crash` is the traceback of one that failed by itself."""

    ok: bool
    text: str
    findings: frozenset[Finding]
    messages: tuple[str, ...] = ()
    crash: str | None = None

    def of(self, severity: str) -> frozenset[Finding]:
        """The findings of one severity."""
        return frozenset(found for found in self.findings if found.severity == severity)


def scan_case(case: Case, target: str, root: Path, python: str) -> StaticResult:
    """Scan the case's tree for a target."""
    defines = dict(text.split("=", 1) for text in case.all("define"))
    return scan_tree(
        [root],
        root,
        target=target,
        entries=entries_of(case, root),
        python_version=python,
        defines=defines,
        argv=case.all("argv"),
        installed=case.all("installed"),
        missing=case.all("missing"),
    )


def entries_of(case: Case, root: Path) -> list[str]:
    """Return the case's entries; what has a slash is a path in the tree."""
    return [str(root / each) if "/" in each else each for each in case.all("entry")]


def scan_tree(paths: Sequence[Path], root: Path, **options: Any) -> StaticResult:
    """Scan `paths`; findings are named relative to `root`."""
    try:
        from oprc_static import scan

        result = scan([str(path) for path in paths], **options)
        findings = frozenset(_finding(diagnostic, root) for diagnostic in result.diagnostics)
        messages = tuple(f"{diagnostic.place}: {diagnostic.message}" for diagnostic in result.diagnostics)
        text, ok = result.text, result.ok
    except Exception:  # whatever escapes is a crash of the tool, and its verdict
        return StaticResult(ok=False, text="", findings=frozenset(), crash=traceback.format_exc())
    crash = "\n".join(messages) if any(found.slug == "internal-error" for found in findings) else None
    return StaticResult(ok, text, findings, messages, crash)


def _finding(diagnostic: Any, root: Path) -> Finding:
    return Finding(
        path=_relative(diagnostic.place.path, root),
        line=diagnostic.place.span.line,
        severity=diagnostic.severity.label,
        slug=diagnostic.rule.slug,
    )


def _relative(path: str, root: Path) -> str:
    """A finding's path below the tree, however the scan shows it."""
    for candidate in (Path(path), root / path):
        if candidate.is_absolute() or candidate.exists():
            try:
                return candidate.resolve().relative_to(root.resolve()).as_posix()
            except ValueError:
                continue
    return path
