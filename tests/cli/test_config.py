from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.programs import CART, CART_SPEC, UNKNOWN, WARNING, write


def configure(folder: Path, text: str, name: str = "pyproject.toml") -> None:
    (folder / name).write_text("[tool.oprc-static]\n" + text, encoding="utf-8")


def test_settings_of_the_project_count(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    configure(tmp_path, 'target = "sdk-0.3.6"\n')
    assert "immutable: false" in run("scan", cwd=tmp_path).stdout


def test_the_command_line_wins(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    configure(tmp_path, 'target = "sdk-0.3.6"\n')
    assert run("scan", "--target", "spec", cwd=tmp_path).stdout == CART_SPEC


def test_config_names_another_file(tmp_path: Path) -> None:
    write(tmp_path, order=UNKNOWN)
    configure(tmp_path, 'define = { SHOP = "here" }\n', name="settings.toml")
    assert run("scan", cwd=tmp_path).code == 1
    outcome = run("scan", "--config", "settings.toml", cwd=tmp_path)
    assert outcome.stdout.startswith("name: here\n")


def test_reporting_settings_count_too(tmp_path: Path) -> None:
    write(tmp_path, cart=WARNING)
    configure(tmp_path, 'fail-on = "warning"\n')
    assert run("scan", cwd=tmp_path).code == 1
    assert run("scan", "--fail-on", "error", cwd=tmp_path).code == 0


def test_format_counts_too(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    configure(tmp_path, 'format = "json"\n')
    assert run("scan", cwd=tmp_path).stdout.startswith("[\n")
    assert run("scan", "--format", "yaml", cwd=tmp_path).stdout == CART_SPEC


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('tagret = "spec"\n', 'did you mean "target"?'),
        ('target = "sdk-9"\n', "sdk-9"),
        ("target = 3\n", "target"),
        ('python-version = "3"\n', "python-version"),
        ('no-assume = ["A9"]\n', "A9"),
        ('output = "x.yaml"\n', "command line"),
        ("target = \n", "TOML"),
    ],
)
def test_wrong_settings_are_usage_problems(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, cart=CART)
    configure(tmp_path, text)
    outcome = run("scan", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: ")
    assert said in outcome.stderr
    assert "pyproject.toml" in outcome.stderr or "sdk-9" in outcome.stderr
