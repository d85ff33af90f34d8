"""One run's report in the form that was asked for: the same findings in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from oprc_static.diagnostics import Diagnostic
from oprc_static.records import record
from oprc_static.report.as_text import Sources, report_concise, report_text
from oprc_static.report.summary import Summary, summary_line


@record
class Report:
    """What a run has to say.

    `findings` are those to show, in order, and `summary` counts all there were; it is printed for people unless
    `is_quiet`. `sources` gives a file's text by the path that findings name it with. `target` is what was scanned for,
    None where a command has none. `folder` is where paths count from, seen from the root that a service shows them
    under ("" when it is the same); `documentation` the address of the rules' pages, if there is one.
    """

    findings: Sequence[Diagnostic]
    summary: Summary
    sources: Sources
    tool_version: str
    target: str | None = None
    colour: bool = False
    is_quiet: bool = False
    folder: str = ""
    documentation: str = ""


def render(report: Report, form: str) -> str:
    """Return the report in one of `FORMS`."""
    return FORMS[form](report)


def _text(report: Report) -> str:
    return report_text(report.findings, report.sources, colour=report.colour) + _summary(report)


def _concise(report: Report) -> str:
    return report_concise(report.findings, colour=report.colour) + _summary(report)


def _github(report: Report) -> str:
    from oprc_static.report.as_github import report_github  # noqa: PLC0415  # few runs report this way

    return report_github(report.findings, folder=report.folder) + _summary(report)


def _json(report: Report) -> str:
    from oprc_static.report.as_json import report_json  # noqa: PLC0415  # as above

    return report_json(report.findings, report.summary, tool_version=report.tool_version, target=report.target)


def _sarif(report: Report) -> str:
    from oprc_static.report.as_sarif import report_sarif  # noqa: PLC0415  # as above

    return report_sarif(
        report.findings,
        report.summary,
        tool_version=report.tool_version,
        target=report.target,
        folder=report.folder,
        documentation=report.documentation,
    )


def _summary(report: Report) -> str:
    return "" if report.is_quiet else summary_line(report.summary)


FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": _text, "concise": _concise, "json": _json, "github": _github, "sarif": _sarif}
)
"""Every form of a report, by the name that `--report` knows it under."""
