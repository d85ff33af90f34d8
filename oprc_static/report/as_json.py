"""Findings as one JSON object for programs. Fields are only ever added within a version."""

from __future__ import annotations

import json
from collections.abc import Iterable

from oprc_static.diagnostics import Diagnostic
from oprc_static.report.summary import Summary
from oprc_static.report.terminal import inert_json
from oprc_static.source import Place

VERSION = 1
"""Rises when a field changes its meaning or goes."""


def report_json(
    findings: Iterable[Diagnostic], summary: Summary, *, tool_version: str, target: str | None = None
) -> str:
    """Return the report, as `json_schema` describes it.

    Lines and columns count from 1, columns in code points, ends are exclusive. Everything beyond ASCII is escaped, so
    that the report survives any stream. `target` is null for a command that has none.
    """
    report = {
        "version": VERSION,
        "tool": {"name": "oprc-static", "version": tool_version},
        "target": target,
        "summary": summary_fields(summary),
        "findings": [_finding(finding) for finding in findings],
    }
    return inert_json(json.dumps(report, indent=2)) + "\n"


def summary_fields(summary: Summary) -> dict[str, object]:
    """Return the numbers of a run by name."""
    return {
        "errors": summary.errors,
        "warnings": summary.warnings,
        "notes": summary.notes,
        "packages": summary.packages,
        "files": summary.files,
        "assumptions": dict(summary.assumptions),
    }


def _finding(finding: Diagnostic) -> dict[str, object]:
    return {
        "rule": finding.rule.slug,
        "code": finding.rule.code,
        "severity": finding.severity.label,
        "message": finding.message,
        **place_fields(finding.place),
        "related": [{"message": related.message, **place_fields(related.place)} for related in finding.related],
        "help": finding.help or None,
    }


def place_fields(place: Place) -> dict[str, object]:
    """Return a place as every JSON output writes it: lines and columns from 1, ends exclusive."""
    span = place.span
    return {
        "path": place.path,
        "line": span.line,
        "column": span.column + 1,
        "end_line": span.end_line,
        "end_column": span.end_column + 1,
    }
