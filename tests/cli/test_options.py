from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.programs import CART, CART_SPEC, PAYMENT, UNKNOWN, WARNING, write

GUARDED = """\
try:
    import fast_json
except ImportError:
    NAME = "Slow"
else:
    NAME = "Fast"

from oaas_sdk2_py import OaasObject, oaas


@oaas.service(NAME, package="shop")
class Cart(OaasObject):
    count: int = 0
"""


def test_paths_default_to_the_current_folder(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    assert run("scan", cwd=tmp_path).stdout == run("scan", str(tmp_path)).stdout == CART_SPEC
    assert run("scan", "cart.py", cwd=tmp_path).stdout == CART_SPEC


def test_a_missing_path_is_a_usage_problem(tmp_path: Path) -> None:
    outcome = run("scan", "gone", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.stderr.startswith("error: ")
    assert "gone" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", "sdk-9"),
        ("--target", "sdk-0.1.1"),
        ("--python-version", "3"),
        ("--python-version", "3.x"),
        ("--python-version", "2.7"),
        ("--define", "NAME"),
        ("--define", "=value"),
        ("--no-assume", "A9"),
        ("--no-assume", "a1"),
        ("--format", "xml"),
        ("--report", "xml"),
        ("--fail-on", "note"),
        ("--entry", "no..module"),
        ("--entry", "gone"),
        ("--installed", "x", "--missing", "x"),
        ("-o", "a.yaml", "--output-dir", "out"),
        ("--output-dir", "out", "--format", "json"),
        ("--allow-incomplete", "-o", "a.yaml"),
        ("--allow-incomplete", "--format", "json"),
        ("--force",),
        ("--config", "gone.toml"),
    ],
    ids=" ".join,
)
def test_usage_problems(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = run("scan", *arguments, cwd=write(tmp_path, cart=CART))
    assert outcome.code == 2, outcome.stderr
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["cart.py"]


def test_json_documents(tmp_path: Path) -> None:
    text = CART.replace("What a customer wants.", "购物车")
    outcome = run("scan", "--format", "json", cwd=write(tmp_path, cart=text, payment=PAYMENT))
    documents = json.loads(outcome.stdout)
    assert [document["name"] for document in documents] == ["shop", "billing"]
    assert list(documents[0]) == list(json.loads(json.dumps(documents[0])))
    assert outcome.stdout.startswith('[\n  {\n    "name": "shop",\n    "version": null,\n')
    assert outcome.stdout.endswith("\n]\n")
    assert "购物车" in outcome.stdout


def test_package_chooses_documents(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    both = run("scan", cwd=tmp_path).stdout
    assert both.count("\n---\n") == 1
    assert run("scan", "--package", "shop", cwd=tmp_path).stdout == CART_SPEC
    assert run("scan", "--package", "billing", "--package", "shop", cwd=tmp_path).stdout == both


def test_an_unknown_package_is_nothing_found(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    outcome = run("scan", "--package", "shpo", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "error[nothing-found]" in outcome.stderr
    assert "shop" in outcome.stderr


def test_nothing_found_fails_unless_allowed(tmp_path: Path) -> None:
    write(tmp_path, cart="count = 0\n")
    outcome = run("scan", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "error[nothing-found]" in outcome.stderr
    allowed = run("scan", "--allow-empty", cwd=tmp_path)
    assert (allowed.code, allowed.stdout) == (0, "")
    assert "note[nothing-found]" in allowed.stderr
    assert run("scan", "--allow-empty", "--format", "json", cwd=tmp_path).stdout == "[]\n"


def test_fail_on_warning_prints_the_document_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, cart=WARNING)
    assert run("scan", cwd=tmp_path).code == 0
    outcome = run("scan", "--fail-on", "warning", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, CART_SPEC)


def test_allow_incomplete_marks_what_it_prints(tmp_path: Path) -> None:
    outcome = run("scan", "--allow-incomplete", cwd=write(tmp_path, cart=CART, order=UNKNOWN))
    assert outcome.code == 1
    assert outcome.stdout.startswith("# INCOMPLETE")
    assert "key: Cart" in outcome.stdout
    assert "order.py" in outcome.stdout.partition("\nname:")[0]


def test_allow_incomplete_changes_nothing_without_errors(tmp_path: Path) -> None:
    outcome = run("scan", "--allow-incomplete", cwd=write(tmp_path, cart=CART))
    assert (outcome.code, outcome.stdout) == (0, CART_SPEC)


def test_define_gives_an_environment_variable(tmp_path: Path) -> None:
    outcome = run("scan", "--define", "SHOP=a=b", cwd=write(tmp_path, order=UNKNOWN))
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout.startswith("name: a=b\n")


def test_the_real_environment_is_not_looked_at(tmp_path: Path) -> None:
    assert run("scan", cwd=write(tmp_path, order=UNKNOWN), env={"SHOP": "shop"}).code == 1


@pytest.mark.parametrize(("option", "key"), [("--installed", "Fast"), ("--missing", "Slow")])
def test_installed_and_missing_decide_an_import(tmp_path: Path, option: str, key: str) -> None:
    write(tmp_path, cart=GUARDED)
    assert run("scan", cwd=tmp_path).code == 1
    outcome = run("scan", option, "fast_json", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert f"key: {key}\n" in outcome.stdout


def test_entry_runs_only_what_it_reaches(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT, app="import cart\n")
    assert run("scan", "--entry", "app", cwd=tmp_path).stdout == CART_SPEC


@pytest.mark.parametrize(("version", "key"), [("3.11", "Old"), ("3.12", "New")])
def test_python_version_decides_version_tests(tmp_path: Path, version: str, key: str) -> None:
    head = 'import sys\nKEY = "New" if sys.version_info >= (3, 12) else "Old"\n'
    write(tmp_path, cart=head + CART.replace('"Cart"', "KEY"))
    assert f"- key: {key}\n" in run("scan", "--python-version", version, cwd=tmp_path).stdout


def test_platform_decides_platform_tests(tmp_path: Path) -> None:
    write(tmp_path, cart="import sys\n" + CART.replace('"Cart"', "sys.platform"))
    assert "- key: linux\n" in run("scan", cwd=tmp_path).stdout
    assert "- key: win32\n" in run("scan", "--platform", "win32", cwd=tmp_path).stdout


def test_no_assume_turns_an_assumption_into_errors(tmp_path: Path) -> None:
    write(tmp_path, cart="import requests\n" + CART)
    outcome = run("scan", cwd=tmp_path)
    assert outcome.code == 0
    assert "A2" in outcome.stderr.splitlines()[-1]
    refused = run("scan", "--no-assume", "A2", cwd=tmp_path)
    assert refused.code == 1
    assert "cart.py:1:8: error[assumption-disabled]" in refused.stderr


def test_symlinks_are_skipped_unless_followed(tmp_path: Path) -> None:
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    elsewhere.mkdir()
    here.mkdir()
    write(elsewhere, cart=CART)
    write(here, payment=PAYMENT)
    (here / "cart.py").symlink_to(elsewhere / "cart.py")
    outcome = run("scan", str(here))
    assert "warning[skipped-symlink]" in outcome.stderr
    assert "name: shop" not in outcome.stdout
    assert "name: shop" in run("scan", "--follow-symlinks", str(here)).stdout


def test_the_result_does_not_depend_on_where_or_how_it_runs(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    outcomes = {
        run("scan", str(tmp_path), cwd=cwd, env={"PYTHONHASHSEED": seed, "TZ": zone}).stdout
        for cwd, seed, zone in ((tmp_path, "0", "UTC"), (tmp_path.parent, "1", "Asia/Tokyo"), (Path("/"), "7", "UTC"))
    }
    assert len(outcomes) == 1


def test_an_error_withholds_only_its_own_projects_documents(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    nested = tmp_path / "nested"
    nested.mkdir()
    write(nested, order=UNKNOWN, payment=PAYMENT)
    (nested / "pyproject.toml").touch()
    outcome = run("scan", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, CART_SPEC)
    assert outcome.stderr.startswith("nested/order.py:6:32: error[unknown-value]")
    everything = run("scan", "--allow-incomplete", cwd=tmp_path)
    assert everything.code == 1
    assert everything.stdout.startswith("# INCOMPLETE")
    assert "name: billing" in everything.stdout
    refused = run("scan", "-o", "shop.yaml", cwd=tmp_path)
    assert refused.code == 2
    assert not (tmp_path / "shop.yaml").exists()
    assert run("scan", "-o", "shop.yaml", "--package", "billing", cwd=tmp_path).code == 1
    assert not (tmp_path / "shop.yaml").exists()
