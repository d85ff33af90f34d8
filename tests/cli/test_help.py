from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

import oprc_static
from tests.cli.command import ROOT, environment, run


@pytest.mark.parametrize("arguments", [("-h",), ("--help",), ("scan", "-h"), ("rule", "--help")])
def test_help_goes_to_stdout(arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)
    assert outcome.code == 0
    assert outcome.stdout.startswith("Usage: oprc-static")
    assert outcome.stderr == ""


def test_version() -> None:
    outcome = run("--version")
    assert (outcome.code, outcome.stdout) == (0, f"oprc-static {oprc_static.__version__}\n")


def test_no_command_shows_help_and_is_a_usage_problem() -> None:
    outcome = run()
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("Usage: oprc-static")


@pytest.mark.parametrize("arguments", [("scna",), ("scan", "--tagret", "spec"), ("rule", "a", "b"), ("--nope",)])
def test_unknown_words_are_usage_problems(arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("error: ")
    assert "-h' for help" in outcome.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["rule"], ["scan", "-h"]])
def test_what_needs_no_scan_loads_no_parser(arguments: list[str]) -> None:
    heavy = "{'libcst', 'yaml', 'packaging', 'oprc_static.evaluate', 'oprc_static.workspace'}"
    code = f"import sys; from oprc_static.cli.main import main; main({arguments}); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], env=environment({}), capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")


def test_the_installed_command_is_the_same_program() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"oprc-static": "oprc_static.cli.main:run_and_exit"}


def test_rule_lists_all_and_prints_one() -> None:
    listed = run("rule").stdout.splitlines()
    assert any("bare-service" in line and "OPS201" in line for line in listed)
    by_slug, by_code = run("rule", "bare-service"), run("rule", "ops201")
    assert by_slug.stdout == by_code.stdout
    assert by_slug.stdout.startswith("# bare-service\n")
    assert "## Wrong" in by_slug.stdout


def test_a_misspelt_rule_names_the_nearest() -> None:
    outcome = run("rule", "bare-servce")
    assert outcome.code == 2
    assert "did you mean 'bare-service'?" in outcome.stderr
