from __future__ import annotations

import json
from pathlib import Path

import pytest

from oprc_static.cli.main import main
from oprc_static.diagnostics import Example, Rule
from oprc_static.rules import RULES

EXAMPLES = [
    pytest.param(slug, kind, example, id=f"{slug}-{kind}")
    for slug, rule in RULES.items()
    for kind, example in (("wrong", rule.wrong), ("right", rule.right))
    if example is not None
]


def write(example: Example, folder: Path) -> None:
    for path, text in example.files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize(("slug", "kind", "example"), EXAMPLES)
def test_example_gives_its_finding_or_none(
    slug: str,
    kind: str,
    example: Example,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    write(example, tmp_path)
    monkeypatch.chdir(tmp_path)
    command, *arguments = example.arguments
    code = main([command, "--report", "json", *arguments])
    out, err = capfd.readouterr()
    report = json.loads(err or out)  # a command whose findings are its result prints them on standard output
    findings = [(found["rule"], found["severity"]) for found in report["findings"]]
    rule = RULES[slug]
    expected = [(slug, rule.severity.label)] if kind == "wrong" else []
    assert sorted(set(findings)) == expected, out + err
    assert code == int(any(severity == "error" for _, severity in expected))


def test_slugs_and_codes_are_unique_and_well_formed() -> None:
    codes = [rule.code for rule in RULES.values()]
    assert len(set(codes)) == len(codes)
    for slug, rule in RULES.items():
        assert slug == rule.slug
        assert slug.replace("-", "").isalnum()
        assert slug == slug.lower()
        assert rule.code.startswith(("OPS", "OPD"))
        assert rule.code[3:].isdigit()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_why_and_where_it_comes_from(rule: Rule) -> None:
    assert rule.why.endswith(".")
    assert "Source: " in rule.why
    assert not rule.summary.endswith(".")
    assert (rule.wrong is None) == (rule.right is None)
