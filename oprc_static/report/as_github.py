"""Findings as GitHub's workflow commands: each becomes an annotation on its line of a pull request.

The escaping is what GitHub's runner undoes: `%`, CR and LF everywhere, `:` and `,` in properties as well.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.report.terminal import printable
from oprc_static.source import WHOLE_FILE, Place

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def report_github(findings: Iterable[Diagnostic], *, folder: str = "") -> str:
    """Return one workflow command for each finding; related places and help are further lines of its message.

    Lines and columns count from 1, ends are exclusive; a finding on a whole file names no line. Control characters
    are shown, not passed on: the commands end up in a log, too.

    Args:
        findings: what to report, in order.
        folder: where paths count from, seen from the checkout's root ("" when it is the root).
    """
    return "".join(_command(finding, folder) for finding in findings)


def _command(finding: Diagnostic, folder: str) -> str:
    properties = {"title": finding.rule.slug, **_properties(finding.place, folder)}
    listed = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    lines = [finding.message]
    lines += [f"note: {related.place}: {related.message}" for related in finding.related]
    lines += [f"help: {line}" for line in finding.help.split("\n") if line]
    message = "\n".join(printable(line) for line in lines)
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escape(message)}\n"


def _properties(place: Place, folder: str) -> dict[str, str]:
    path = {"file": printable(posixpath.join(folder, place.path))}
    if place.span == WHOLE_FILE:
        return path
    span = place.span
    numbers = {
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column + 1,
        "endColumn": span.end_column + 1,
    }
    return path | {key: str(number) for key, number in numbers.items()}


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
