"""Showing findings on standard error, and what they make of the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from oprc_static import __version__
from oprc_static.cli.options import ReportOptions
from oprc_static.cli.streams import wants_colour, write_report
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.report.as_json import report_json
from oprc_static.report.as_text import report_text
from oprc_static.report.summary import Summary, summarise, summary_line

if TYPE_CHECKING:
    from oprc_static import ScanResult


def show(findings: tuple[Diagnostic, ...], result: ScanResult, reporting: ReportOptions) -> None:
    """Write the report that the options ask for."""
    summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
    shown = [finding for finding in findings if not reporting.quiet or finding.severity is Severity.ERROR]
    if reporting.report == "json":
        write_report(report_json(shown, summary, tool_version=__version__, target=result.target.name))
        return
    write_report(_text(shown, result, summary, quiet=reporting.quiet))


def _text(shown: list[Diagnostic], result: ScanResult, summary: Summary, *, quiet: bool) -> str:
    text = report_text(shown, result.source, colour=wants_colour(sys.stderr))
    return text if quiet else text + summary_line(summary)


def exit_code(findings: tuple[Diagnostic, ...], reporting: ReportOptions) -> int:
    """Return 1 when a finding weighs enough to fail the run."""
    least = Severity.WARNING if reporting.fail_on == "warning" else Severity.ERROR
    return int(any(finding.severity >= least for finding in findings))
