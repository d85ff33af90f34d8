"""Showing findings, and what they make of the exit code: for every command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from oprc_static import __version__
from oprc_static.cli.options import ReportOptions
from oprc_static.cli.streams import wants_colour, write_document, write_report
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.report.as_text import Sources
from oprc_static.report.reporters import Report, render
from oprc_static.report.summary import Summary

_PAGES = "Rules, "
"""How the entry of the distribution's metadata begins that says where the rules' pages are."""


def show(
    findings: Sequence[Diagnostic],
    summary: Summary,
    reporting: ReportOptions,
    *,
    sources: Sources,
    target: str | None = None,
    is_result: bool = False,
) -> None:
    """Write the report that the options ask for, to where they say.

    Args:
        findings: everything that was found, in order; with `--quiet` only the errors are shown.
        summary: the numbers of the run (`report.summary.summarise`).
        reporting: the options.
        sources: gives the text of a file by the path that findings name it with, None where there is none to show.
        target: what was scanned for, if the command has a target.
        is_result: whether the findings are what was asked for and belong on standard output; else they go to
            standard error, beside the result.

    Raises:
        click.ClickException: the file of `--report-file` cannot be written.
        OutputUnavailable: standard output cannot be written to.
    """
    stream = sys.stdout if is_result else sys.stderr
    report = Report(
        [finding for finding in findings if not reporting.quiet or finding.severity is Severity.ERROR],
        summary,
        sources,
        tool_version=__version__,
        target=target,
        colour=reporting.report_file is None and wants_colour(stream),
        is_quiet=reporting.quiet,
        folder=_folder_in_checkout(),
        documentation=_documentation() if reporting.report == "sarif" else "",
    )
    text = render(report, reporting.report)
    if reporting.report_file is not None:
        _write_file(Path(reporting.report_file), text)
    elif is_result:
        write_document(text)
    else:
        write_report(text)


def exit_code(findings: Sequence[Diagnostic], reporting: ReportOptions) -> int:
    """Return 1 when a finding weighs enough to fail the run."""
    least = Severity.WARNING if reporting.fail_on == "warning" else Severity.ERROR
    return int(any(finding.severity >= least for finding in findings))


def _write_file(path: Path, text: str) -> None:
    from oprc_static.writing import OutputError, replace_files  # noqa: PLC0415  # only where a file was asked for

    if not path.parent.is_dir():
        raise click.ClickException(f"cannot write the report to {path}: its folder does not exist")
    try:
        replace_files({path: text.encode("utf-8", "backslashreplace")})
    except OutputError as error:
        raise click.ClickException(f"cannot write the report: {error}") from error


def _folder_in_checkout() -> str:
    """Return the working directory as seen from the checkout that GitHub's runner works in; "" outside of one."""
    checkout = os.environ.get("GITHUB_WORKSPACE")
    if not checkout:
        return ""
    try:
        folder = Path.cwd().resolve().relative_to(Path(checkout).resolve()).as_posix()
    except (OSError, ValueError):
        return ""
    return "" if folder == "." else folder


def _documentation() -> str:
    """Return where the distribution's metadata says that the rules' pages are; "" where it says nothing."""
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415  # slow to load, rarely needed

    try:
        addresses = metadata("oprc-static").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    return next((address.removeprefix(_PAGES) for address in addresses if address.startswith(_PAGES)), "")
