"""What a run comes to, in one line: counts of findings, what was read, and the assumptions that were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.records import record


@record
class Summary:
    """The numbers of one run; `assumptions` maps the number of an assumption to how often it was used."""

    errors: int
    warnings: int
    notes: int
    packages: int
    files: int
    assumptions: Mapping[str, int] = field(default_factory=dict)


def summarise(findings: Iterable[Diagnostic], *, packages: int, files: int, assumptions: Mapping[str, int]) -> Summary:
    """Return the numbers of a run."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return Summary(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        packages=packages,
        files=files,
        assumptions={number: assumptions[number] for number in sorted(assumptions) if assumptions[number]},
    )


def summary_line(summary: Summary) -> str:
    """Return the summary as the last line of a text report."""
    found = [
        _count(number, word)
        for number, word in ((summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note"))
        if number
    ]
    parts = [
        ", ".join(found) or "no findings",
        f"{_count(summary.packages, 'package')} from {_count(summary.files, 'file')}",
    ]
    if summary.assumptions:
        used = ", ".join(f"{name} ({_times(number)})" for name, number in summary.assumptions.items())
        parts.append(f"assumed {used}")
    return "; ".join(parts) + "\n"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
