"""`--report` from the command line: the same findings in every form, where they are asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from oprc_static.report.reporters import FORMS
from tests.cli.command import ROOT, Outcome, run
from tests.cli.programs import CART, CART_SPEC, UNKNOWN, WARNING, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, cart=WARNING, order=UNKNOWN)


def report(folder: Path, form: str, *more: str, **env: str) -> Outcome:
    outcome = run("scan", "--report", form, *more, cwd=folder, env=env)
    assert outcome.code == 1
    assert outcome.stdout == ""
    return outcome


def from_json(text: str) -> list[tuple[str, int, str, str, str]]:
    found = json.loads(text)["findings"]
    return [(each["path"], each["line"], each["severity"], each["rule"], each["message"]) for each in found]


HEADLINE = r"^(.*?)(?::(\d+):\d+)?: (\w+)\[(.*?)\] (.*)$"


@pytest.mark.parametrize(
    "command",
    [("scan", "."), ("lint", "."), ("check", "good", "shop.yaml"), ("breaking", "good", "--against", "shop.yaml")],
    ids=" ".join,
)
def test_the_same_findings_in_every_form(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "good").mkdir()
    write(folder / "good", cart=CART.replace("amount", "number"))
    (folder / "shop.yaml").write_text(CART_SPEC.replace("PUBLIC", "public"))

    def said(form: str) -> str:
        outcome = run(*command, "--report", form, cwd=folder)
        return outcome.stdout + outcome.stderr

    findings = from_json(said("json"))
    assert findings
    concise = re.findall(HEADLINE, said("concise"), re.MULTILINE)
    text = re.findall(HEADLINE, said("text"), re.MULTILINE)
    assert [(path, int(line or 1), *rest) for path, line, *rest in concise] == findings
    assert text == concise
    github = re.findall(
        r"^::(\w+) title=(.*?),file=(.*?)(?:,line=(\d+),.*?)?::(.*?)(?:%0A.*)?$", said("github"), re.MULTILINE
    )
    severities = {"error": "error", "warning": "warning", "notice": "note"}
    assert [
        (path, int(line or 1), severities[severity], slug, message) for severity, slug, path, line, message in github
    ] == findings
    (run_,) = json.loads(said("sarif"))["runs"]
    names = {rule["id"]: rule["name"] for rule in run_["tool"]["driver"]["rules"]}
    places = [result["locations"][0]["physicalLocation"] for result in run_["results"]]
    assert [
        (
            place["artifactLocation"]["uri"],
            place["region"]["startLine"],
            result["level"],
            names[result["ruleId"]],
            result["message"]["text"].split("\n")[0],
        )
        for place, result in zip(places, run_["results"], strict=True)
    ] == findings


@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif"])
def test_quiet_shows_errors_only(folder: Path, form: str) -> None:
    outcome = report(folder, form, "--quiet")
    assert "unknown-value" in outcome.stderr
    assert "private-method" not in outcome.stderr
    assert "no findings" not in outcome.stderr


def test_a_report_can_go_into_a_file(folder: Path) -> None:
    path = folder / "report.sarif"
    outcome = report(folder, "sarif", "--report-file", str(path), FORCE_COLOR="1")
    assert outcome.stderr == ""
    assert path.read_text(encoding="utf-8") == report(folder, "sarif").stderr
    report(folder, "text", "--report-file", str(path), FORCE_COLOR="1")
    assert "\x1b" not in path.read_text(encoding="utf-8")
    failed = run("scan", "--report-file", "gone/report", cwd=folder)
    assert (failed.code, failed.stdout) == (2, "")
    assert failed.stderr == "error: cannot write the report to gone/report: its folder does not exist\n"
    assert not (folder / "gone").exists()
    assert run("scan", "--report-file", ".", cwd=folder).code == 2


def test_colours_are_for_those_who_want_them(folder: Path) -> None:
    plain = report(folder, "concise").stderr
    assert "\x1b" not in plain
    coloured = report(folder, "concise", FORCE_COLOR="1").stderr
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert report(folder, "concise", FORCE_COLOR="1", NO_COLOR="1").stderr == plain
    assert "\x1b" not in report(folder, "github", FORCE_COLOR="1").stderr


def test_paths_count_from_the_checkout_on_github(folder: Path) -> None:
    inner = folder / "app"
    inner.mkdir()
    write(inner, order=UNKNOWN)
    outcome = report(inner, "github", GITHUB_WORKSPACE=str(folder))
    assert ",file=app/order.py,line=" in outcome.stderr
    assert ",file=order.py,line=" in report(inner, "github", GITHUB_WORKSPACE=str(inner)).stderr
    assert ",file=order.py,line=" in report(inner, "github", GITHUB_WORKSPACE="/nowhere").stderr
    sarif = report(inner, "sarif", GITHUB_WORKSPACE=str(folder)).stderr
    assert '"uri": "app/order.py"' in sarif


def test_the_printed_schemas_describe_what_is_printed(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    report_schema = json.loads(run("schema", "report").stdout)
    jsonschema.Draft202012Validator(report_schema).validate(
        json.loads(run("scan", "--report", "json", cwd=tmp_path).stderr)
    )
    for target in ("spec", "sdk-0.3.6", "sdk-0.1"):
        schema = json.loads(run("schema", "--target", target).stdout)
        documents = json.loads(run("scan", "--format", "json", "--target", target, cwd=tmp_path).stdout or "[]")
        for each in documents:
            jsonschema.Draft202012Validator(schema).validate(each)
        assert documents or target == "sdk-0.1"
    outcome = run("schema", "--target", "sdk-9")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert run("schema", "other").code == 2


PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```text\n\$ oprc-static (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("line", "text"), SHOWN, ids=[line for line, _ in SHOWN])
def test_the_page_shows_what_is_printed(line: str, text: str, tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "src").mkdir()
    write(tmp_path / "src", order=program)
    outcome = run(*line.split(), cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.rstrip("\n") == text.rstrip("\n")


def test_the_page_shows_every_form() -> None:
    assert set(FORMS) == set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))
