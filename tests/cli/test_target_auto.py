from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.programs import CART, CART_SPEC, write

LOCK = '[[package]]\nname = "oaas-sdk2-py"\nversion = "{}"\n'


def findings(folder: Path, *options: str) -> tuple[int, str, list[tuple[str, str, int, str]]]:
    outcome = run("scan", "--report", "json", *(options or ("--target", "auto")), cwd=folder)
    found = json.loads(outcome.stderr)["findings"]
    return outcome.code, outcome.stdout, [
        (each["rule"], each["path"], each["line"], each["message"]) for each in found
    ]  # fmt: skip


def test_the_lock_file_decides_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / "poetry.lock").write_text(LOCK.format("0.3.6"))
    (tmp_path / "requirements.txt").write_text("oaas-sdk2-py==0.3.5\n")
    code, text, ((rule, path, line, message),) = findings(tmp_path)
    assert (code, rule, path, line) == (0, "chosen-target", "poetry.lock", 3)
    assert message.startswith("the target is sdk-0.3.6: poetry.lock locks oaas-sdk2-py 0.3.6")
    assert text == run("scan", "--target", "sdk-0.3.6", cwd=tmp_path).stdout != CART_SPEC


def test_settings_may_say_auto(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\ndependencies = ["oaas_sdk2_py == 0.3.6"]\n[tool.oprc-static]\ntarget = "auto"\n'
    )
    code, text, ((rule, path, line, _),) = findings(tmp_path, "--fail-on", "error")
    assert (code, rule, path, line) == (0, "chosen-target", "pyproject.toml", 3)
    assert "immutable: false" in text


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        ({}, (".", 1), "no file here pins oaas-sdk2-py: the targets are spec, "),
        ({"requirements.txt": "oaas-sdk2-py>=0.3\n"}, (".", 1), "no file here pins"),
        ({"uv.lock": LOCK.format("0.3.6"), "pdm.lock": LOCK.format("0.3.5")}, ("uv.lock", 3), "pdm.lock locks"),
        ({"requirements.txt": "oaas-sdk2-py==0.3.6\noaas-sdk2-py==0.3.5\n"}, ("requirements.txt", 1), "0.3.5"),
        ({"uv.lock": LOCK.format("0.1.1")}, ("uv.lock", 3), "a release that cannot be reproduced"),
        ({"uv.lock": LOCK.format("9.9.9")}, ("uv.lock", 3), "a release that cannot be reproduced"),
        ({"uv.lock": "[[package]\n", "requirements.txt": "oaas-sdk2-py==0.3.6\n"}, ("uv.lock", 1), "valid TOML"),
    ],
)
def test_what_leaves_the_target_open_is_an_error(
    tmp_path: Path, files: dict[str, str], place: tuple[str, int], said: str
) -> None:
    write(tmp_path, cart=CART)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    code, text, ((rule, path, line, message),) = findings(tmp_path)
    assert (code, text, rule, (path, line)) == (1, "", "undecided-target", place)
    assert said in message


def test_a_workspace_has_one_lock_file(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "uv.lock").write_text(LOCK.format("0.3.6"))
    (tmp_path / "member").mkdir()
    (tmp_path / "member" / "pyproject.toml").write_text("")
    write(tmp_path / "member", order=CART.replace("Cart", "Order"))
    code, text, found = findings(tmp_path)
    assert (code, {each[0] for each in found}) == (0, {"chosen-target"})
    assert "Order" in text


@pytest.mark.parametrize("name", ["pyproject.toml", "settings.toml"])
def test_an_unknown_target_of_the_settings_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / name).write_text('[project]\ntarget = 1\n[tool.oprc-static]\n# target = "x"\ntarget = "sdk-9"\n')
    options = () if name == "pyproject.toml" else ("--config", name)
    outcome = run("scan", *options, cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.stderr.startswith(f"error: {name}:5: unknown target 'sdk-9'")
    assert f"{name}:" not in run("scan", *options, "--target", "sdk-8", cwd=tmp_path).stderr
