"""The programs of tests/runtimes/spec/cases, one for each sentence of SEMANTICS 4.3, read instead of run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oprc_static import ScanResult, scan
from oprc_static.export.spec import shape_package
from tests.unit.test_spec_runtime import PRELUDE, Case, read_cases, render

WARNINGS = {
    "binds '": "undeclared-function",
    "is bound by nothing": "unbound-function",
    "is registered again": "duplicate-class-key",
    "different values of": "metadata-conflict",
    "update_callback is ignored": "update-callback",
    "attributes with a leading _": "private-method",
    "are both bound as": "duplicate-binding-name",
    "new_cls without a call": "bare-service",
    "without a call drops": "bare-decorator",
}
"""What the reference runtime says in its warnings, and the rule that says it here."""

SAID_HERE_ONLY = {"lost-mark", "hidden-by-state-field"}
"""Silent drops of SEMANTICS 4.1 that the reference runtime cannot see, or does not warn of."""

PRIVATE_ACCESSOR = '@oaas.getter("nope")\n    def _hidden'
"""A private accessor: warned of here, as tests/cases/accessors.md wants, and not by the reference runtime."""


def scan_program(program: str, tmp_path: Path) -> ScanResult:
    """Scan a program as the reference runtime would run it."""
    (tmp_path / "program.py").write_text(PRELUDE + program, encoding="utf-8", errors="surrogatepass")
    return scan([tmp_path], target="spec", allow_empty=True)


def rendered(result: ScanResult) -> list[str]:
    """The lines that a case file can name."""
    documents: dict[str, dict[str, Any]] = {package.name: shape_package(package) for package in result.packages}
    return list(render(documents))


def slugs(result: ScanResult, severity: str) -> list[str]:
    """The rules of the findings of one severity."""
    return [each.rule.slug for each in result.diagnostics if each.severity.label == severity]


def warning_of(line: str) -> str:
    """The rule that an expected warning is about."""
    return next(slug for part, slug in WARNINGS.items() if part in line)


@pytest.mark.parametrize("case", list(read_cases()))
def test_case(case: Case, tmp_path: Path) -> None:
    result = scan_program(case.program, tmp_path)
    messages = [f"{each.place.span.line} {each.rule.slug}: {each.message}" for each in result.diagnostics]
    if any(line.startswith("error ") for line in case.expected):
        assert not result.ok, result.text
        return
    assert result.ok, messages
    lines = rendered(result)
    for kind in sorted({line.partition(" ")[0] for line in case.expected} - {"warning"}):
        wanted = [line for line in case.expected if line.startswith(f"{kind} ") and line != f"{kind} none"]
        assert wanted == [line for line in lines if line.startswith(f"{kind} ")]
    expected = sorted(warning_of(line) for line in case.expected if line.startswith("warning "))
    expected += ["private-method"] if PRIVATE_ACCESSOR in case.program else []
    assert sorted(set(slugs(result, "warning")) - SAID_HERE_ONLY) == sorted(set(expected)), messages
    assert len([each for each in slugs(result, "warning") if each not in SAID_HERE_ONLY]) == len(expected), messages
