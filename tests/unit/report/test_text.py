from __future__ import annotations

import pytest

from oprc_static.diagnostics import Diagnostic, Related, Severity
from oprc_static.report.as_text import report_concise, report_text
from oprc_static.report.summary import summarise, summary_line
from oprc_static.rules import RULES
from oprc_static.source import WHOLE_FILE, Place, Span

SOURCE = 'from shop.const import PKG\n\n@oaas.service("Orders", package=PKG)\nclass Orders: ...\n'
CONST = 'import os\nPKG = os.environ["PKG"]\n'


def sources(path: str) -> str | None:
    return {"shop/orders.py": SOURCE, "shop/const.py": CONST}.get(path)


def finding(
    slug: str = "unknown-value",
    message: str = "the package of Orders is unknown",
    place: Place | None = None,
    related: tuple[Related, ...] = (),
    help: str = "",
) -> Diagnostic:
    rule = RULES[slug]
    place = place or Place("shop/orders.py", Span(3, 32, 3, 35))
    return Diagnostic(rule, rule.severity, message, place, related, help)


def test_a_finding_with_everything() -> None:
    related = Related(Place("shop/const.py", Span(2, 6, 2, 23)), "it comes from the environment")
    text = report_text([finding(related=(related,), help="give it with --define PKG=VALUE")], sources)
    assert text == (
        "shop/orders.py:3:33: error[unknown-value] the package of Orders is unknown\n"
        "  |\n"
        '3 | @oaas.service("Orders", package=PKG)\n'
        "  |                                 ^^^\n"
        "shop/const.py:2:7: note: it comes from the environment\n"
        "  |\n"
        '2 | PKG = os.environ["PKG"]\n'
        "  |       ^^^^^^^^^^^^^^^^^\n"
        "  help: give it with --define PKG=VALUE\n"
        "\n"
    )


def test_a_file_that_cannot_be_shown_has_no_excerpt() -> None:
    text = report_text([finding(place=Place("gone.py", Span(3, 0, 3, 4)))], sources)
    assert text == "gone.py:3:1: error[unknown-value] the package of Orders is unknown\n\n"


def test_a_whole_file_has_no_line_and_no_excerpt() -> None:
    text = report_text([finding(place=Place("shop/orders.py", WHOLE_FILE))], sources)
    assert text == "shop/orders.py: error[unknown-value] the package of Orders is unknown\n\n"


def test_escapes_in_paths_messages_and_help_are_neutralised() -> None:
    place = Place("evil\x1b[31m.py", Span(1, 0, 1, 1))
    related = (Related(place, "re\x1blated"),)
    text = report_text([finding(message="mess\x1b]0;x\x07", place=place, related=related, help="he\x9blp")], sources)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\x9b" not in text
    assert "evil\\x1b[31m.py:1:1" in text


def test_a_message_stays_on_its_line() -> None:
    assert report_text([finding(message="a\nb", place=Place("gone.py", WHOLE_FILE))], sources).count("\n") == 2


def test_help_may_have_several_lines() -> None:
    text = report_text([finding(help="write\nthis", place=Place("gone.py", WHOLE_FILE))], sources)
    assert text.endswith("  help: write\n        this\n\n")


def test_colours_only_when_asked() -> None:
    plain, coloured = (report_text([finding()], sources, colour=colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[unknown-value]\x1b[0m" in coloured
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_summary_counts_and_names_assumptions() -> None:
    findings = [finding(), finding(slug="bare-service"), finding(slug="bare-service")]
    summary = summarise(findings, packages=1, files=3, assumptions={"A2": 4, "A1": 1, "A3": 0})
    assert (summary.errors, summary.warnings, summary.notes) == (1, 2, 0)
    assert summary_line(summary) == "1 error, 2 warnings; 1 package from 3 files; assumed A1 (once), A2 (4 times)\n"


def test_summary_of_nothing_to_say() -> None:
    assert summary_line(summarise([], packages=2, files=1, assumptions={})) == "no findings; 2 packages from 1 file\n"


def test_severity_is_the_findings_own() -> None:
    rule = RULES["syntax-error"]
    note = Diagnostic(rule, Severity.NOTE, "not read", Place("x.py", WHOLE_FILE))
    assert report_text([note], sources).startswith("x.py: note[syntax-error] not read")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("::set-output name=a::b.py", "\\x3a:set-output name=a::b.py:1:5"),
        (" \u2003::add-mask::a.py", " \u2003\\x3a:add-mask::a.py:1:5"),
        ("##[add-path]a.py", "\\x23#[add-path]a.py:1:5"),
        ("a ##vso[task.setvariable variable=b]c", "a \\x23#vso[task.setvariable variable=b]c:1:5"),
        ("a::b ##c.py", "a::b ##c.py:1:5"),
    ],
)
def test_no_line_is_a_command_to_a_ci_service(path: str, shown: str) -> None:
    found = finding(place=Place(path, Span(1, 4, 1, 5)), help="a\n::error::b")
    text = report_text([found], lambda _: "a = '##[set-output name=a]b'\n")
    assert text.startswith(f"{shown}: error[")
    assert report_concise([found]).startswith(f"{shown}: error[")
    assert "1 | a = '\\x23#[set-output name=a]b'\n  |     ^\n" in text
    assert "        \\x3a:error::b\n" in text
