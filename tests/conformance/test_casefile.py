"""The case format: what it reads, and how it fails on what it does not know."""

from __future__ import annotations

import pytest

from tests.conformance.case import EITHER, IDENTICAL, RAISES, REFUSED, Finding
from tests.conformance.casefile import MalformedCase, parse

PROGRAM = "```python\nx = 1\n```\n"


def case_text(*, options: str = "", program: str = PROGRAM) -> str:
    return f"# Topic\n\n## a title\nA sentence\nof two lines.\n{options}\n{program}"


def test_defaults() -> None:
    (case,) = parse(case_text(), topic="t")
    assert (case.title, case.sentence) == ("a title", "A sentence of two lines.")
    assert case.targets == ("spec", "sdk-0.3.6")
    assert case.files == (("main.py", b"x = 1\n"),)
    assert case.outcome("spec") == IDENTICAL
    assert case.expected("spec", "error") == frozenset()


def test_options() -> None:
    text = case_text(options="targets: spec\nentry: a\nentry: b\ndefine: X=1\npython: 3.13\n")
    (case,) = parse(text, topic="t")
    assert case.targets == ("spec",)
    assert case.all("entry") == ("a", "b")
    assert case.one("define") == "X=1"
    assert case.one("python") == "3.13"
    assert case.one("missing") is None


def test_findings_of_every_target() -> None:
    program = "```python a/b.py\nx = 1  # error[import-fails] (spec) warning[lost-mark]\n```\n"
    (case,) = parse(case_text(program=program), topic="t")
    assert case.expected("spec", "error") == {Finding("a/b.py", 1, "error", "import-fails")}
    assert case.expected("sdk-0.3.6", "error") == frozenset()
    assert case.expected("sdk-0.3.6", "warning") == {Finding("a/b.py", 1, "warning", "lost-mark")}
    assert (case.outcome("spec"), case.outcome("sdk-0.3.6")) == (REFUSED, IDENTICAL)


def test_finding_without_a_place() -> None:
    (case,) = parse(case_text(options="finding: error[nothing-found]\n"), topic="t")
    assert case.expected("spec", "error") == {Finding("", 0, "error", "nothing-found")}


def test_outcomes_of_targets() -> None:
    program = "```python\nx = 1  # error[import-fails]\n```\n"
    (case,) = parse(case_text(options="outcome: raises (sdk-0.3.6), refused (spec)\n", program=program), topic="t")
    assert (case.outcome("spec"), case.outcome("sdk-0.3.6")) == (REFUSED, RAISES)
    (case,) = parse(case_text(options="outcome: either (spec)\n"), topic="t")
    assert (case.outcome("spec"), case.outcome("sdk-0.3.6")) == (EITHER, IDENTICAL)


def test_documents_and_encodings() -> None:
    program = "```python a.py latin-1 crlf unended\né = 1\n\n```\n\n```yaml spec\nname: x\n```\n"
    (case,) = parse(case_text(program=program), topic="t")
    assert case.files == (("a.py", b"\xe9 = 1\r\n"),)
    assert case.document("spec") == "name: x\n"
    assert case.document("sdk-0.3.6") is None


def test_headings_inside_a_block() -> None:
    program = "````python\n## no case\n```\n````\n"
    (case,) = parse(case_text(program=program), topic="t")
    assert case.files == (("main.py", b"## no case\n```\n"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Topic only\n", "no case"),
        (case_text() + "\n## a title\nAgain.\n" + PROGRAM, "a second case called"),
        (case_text(options="target: spec\n"), "neither prose nor an option"),
        (case_text(options="targets: sdk-9\n"), "no target is called"),
        (case_text(options="targets: spec\ntargets: spec\n"), "targets is given twice"),
        (case_text(options="outcome: fine\n"), "not an outcome"),
        (case_text(options="outcome: raises\n"), "does not agree with its errors"),
        (case_text(options="finding: error\n"), "not a finding"),
        (case_text(program=""), "the case has no program"),
        (f"## title\n{PROGRAM}", "says nothing of what it shows"),
        (case_text(program="```python\nx = 1\n"), "never closed"),
        (case_text(program=PROGRAM + PROGRAM), "main.py is given twice"),
        (case_text(program=PROGRAM + "Afterwords.\n"), "text after the first block"),
        (case_text(program="```python a.py utf-7\n```\n"), "unknown word"),
        (case_text(program="```python\nx  # error[no-such-rule]\n```\n"), "no rule is called"),
        (case_text(program="```python\nx  # error[import-fails] (sdk-9)\n```\n"), "no target is called"),
        (case_text(program="```python\nx  # errors [import-fails]\n```\n"), None),
        (case_text(program="```python\nx  # error [import-fails]\n```\n"), "looks like one"),
        (
            case_text(options="targets: spec\n", program=PROGRAM + "```yaml sdk-0.3.6\n```\n"),
            "not a target of the case",
        ),
    ],
)
def test_malformed(text: str, message: str | None) -> None:
    if message is None:
        assert parse(text, topic="t")
        return
    with pytest.raises(MalformedCase, match=message):
        parse(text, topic="t")
