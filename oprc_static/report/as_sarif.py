"""Findings as SARIF 2.1.0, the form that code scanning services read."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from oprc_static.diagnostics import Diagnostic, Related, Rule
from oprc_static.report.as_json import summary_fields
from oprc_static.report.pages import rule_page
from oprc_static.report.summary import Summary
from oprc_static.report.terminal import inert_json
from oprc_static.source import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ROOT = "SRCROOT"
_SURROGATES = ("utf-8", "backslashreplace")


def report_sarif(
    findings: Sequence[Diagnostic],
    summary: Summary,
    *,
    tool_version: str,
    target: str | None = None,
    folder: str = "",
    documentation: str = "",
) -> str:
    """Return one SARIF log with one run, escaped to ASCII.

    Columns count code points and say so; ends are exclusive. A relative path is relative to `SRCROOT`, whose place
    the log leaves to its reader, so that equal sources give equal logs wherever they lie. `help` is the last line of
    a message.

    Args:
        findings: what to report, in order; a rule is described if one of them is about it.
        summary: the numbers of the run, and `target`: properties of the run, which services ignore.
        tool_version: the version of this program.
        target: what was scanned for, if anything.
        folder: where paths count from, seen from `SRCROOT` ("" when it is the same).
        documentation: the address of the folder that holds the rules' pages, "" when there is none.
    """
    rules = sorted({finding.rule.code: finding.rule for finding in findings}.items())
    numbers = {code: index for index, (code, _) in enumerate(rules)}
    driver = {
        "name": "oprc-static",
        "version": tool_version,
        "rules": [_rule(rule, documentation) for _, rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the sources."}}},
        "results": [_result(finding, numbers[finding.rule.code], folder) for finding in findings],
        "properties": {"target": target, "summary": summary_fields(summary)},
    }
    return inert_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)) + "\n"


def _rule(rule: Rule, documentation: str) -> dict[str, object]:
    described: dict[str, object] = {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": _message(f"{rule.summary[:1].upper()}{rule.summary[1:]}."),
        "fullDescription": _message(rule.why),
        "help": _message(rule.why) | {"markdown": rule_page(rule)},
        "defaultConfiguration": {"level": rule.severity.label},
    }
    if documentation:
        described["helpUri"] = f"{documentation.rstrip('/')}/{rule.slug}.md"
    return described


def _result(finding: Diagnostic, number: int, folder: str) -> dict[str, object]:
    text = "\n".join(part for part in (finding.message, finding.help and f"help: {finding.help}") if part)
    result: dict[str, object] = {
        "ruleId": finding.rule.code,
        "ruleIndex": number,
        "level": finding.severity.label,
        "message": _message(text),
        "locations": [{"physicalLocation": _location(finding.place, folder)}],
    }
    if finding.related:
        result["relatedLocations"] = list(_related(finding.related, folder))
    return result


def _related(related: Iterable[Related], folder: str) -> Iterable[dict[str, object]]:
    for number, each in enumerate(related, 1):
        yield {
            "id": number,
            "physicalLocation": _location(each.place, folder),
            "message": _message(each.message),
        }


def _location(place: Place, folder: str) -> dict[str, object]:
    span = place.span
    region = {
        "startLine": span.line,
        "startColumn": span.column + 1,
        "endLine": span.end_line,
        "endColumn": span.end_column + 1,
    }
    return {"artifactLocation": _artifact(posixpath.join(folder, place.path)), "region": region}


def _artifact(path: str) -> dict[str, str]:
    """Return where a file is: an absolute path as a `file:` URI, a relative one with every `:` and `%` escaped."""
    uri = quote(path.encode(*_SURROGATES))
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, str]:
    """Return a message object; JSON has no way to write a lone surrogate that every reader takes."""
    return {"text": text.encode(*_SURROGATES).decode()}
