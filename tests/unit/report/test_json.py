from __future__ import annotations

import json

from oprc_static.diagnostics import Diagnostic, Related
from oprc_static.report.as_json import report_json
from oprc_static.report.summary import summarise
from oprc_static.rules import RULES
from oprc_static.source import Place, Span


def test_the_whole_object() -> None:
    rule = RULES["bare-service"]
    place = Place("a.py", Span(2, 0, 3, 4))
    found = Diagnostic(rule, rule.severity, "it exports nothing \ud800\x1b", place, (Related(place, "here"),))
    summary = summarise([found], packages=1, files=2, assumptions={"A2": 1})
    text = report_json([found], summary, tool_version="9.9", target="spec")
    assert text.isascii()
    assert text.endswith("}\n")
    where = {"path": "a.py", "line": 2, "column": 1, "end_line": 3, "end_column": 5}
    assert json.loads(text) == {
        "version": 1,
        "tool": {"name": "oprc-static", "version": "9.9"},
        "target": "spec",
        "summary": {
            "errors": 0,
            "warnings": 1,
            "notes": 0,
            "packages": 1,
            "files": 2,
            "assumptions": {"A2": 1},
        },
        "findings": [
            {
                "rule": "bare-service",
                "code": "OPS201",
                "severity": "warning",
                "message": "it exports nothing \ud800\x1b",
                **where,
                "related": [{"message": "here", **where}],
                "help": None,
            }
        ],
    }
