from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

SERVICE = 'from oaas_sdk2_py import oaas\nimport sys\n\noaas.service("A")(type("A", (), {}))\n'
CLASS = '@oaas.service("C")\nclass C:\n    """Early."""\n'
LATE = 'oaas.service("B")(type("B", (), {}))\n'


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("oaas.run_or_gen()\n", ""),
        (f"{LATE}oaas.run_or_gen()\n", ""),
        (f"{CLASS}C.__doc__ = 'In time.'\noaas.run_or_gen()\n", ""),
        (f"{CLASS}oaas.run_or_gen()\nC.other = 'Late.'\n", ""),
        ("oaas.run_or_gen()\noaas.run_or_gen()\n", "app.py:6:1: error[unsupported-construct] the program exports"),
        ("oaas.run_or_gen()\n1 / 0\n", "app.py:6:1: error[import-fails]"),
        ("import os\nos._exit(0)\n", "app.py:6:1: error[unsupported-construct] it ends the process at once"),
        ("sys.exit()\n", ""),
        ("sys.exit(0)\n", ""),
        ("raise SystemExit(None)\n", ""),
        ("sys.exit(1)\n", "app.py:5:1: error[import-fails]"),
        ('sys.exit("no")\n', "app.py:5:1: error[import-fails]"),
        ("raise ValueError\n", "app.py:5:1: error[import-fails]"),
    ],
)
def test_how_a_run_ends(tmp_path: Path, target: str, end: str, found: str) -> None:
    (tmp_path / "app.py").write_text(SERVICE + end)
    outcome = run("scan", "--entry", "app", "--target", target, cwd=tmp_path)
    assert outcome.code == bool(found), outcome.stderr
    assert found in outcome.stderr
    assert bool(outcome.stdout) != bool(found)


LEGACY = "from oaas_sdk2_py import Oparaca\n\napp = Oparaca()\nmeta = app.new_cls('A')\n@meta\nclass A:\n    pass\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{SERVICE}oaas.run_or_gen()\n{LATE}", 5),
        (f"{SERVICE}print(oaas.print_pkg())\n{LATE}", 5),
        (f"{SERVICE}{CLASS}oaas.run_or_gen()\nC.__doc__ = 'Late.'\n", 8),
        (f"{LEGACY}app.meta_repo.print_pkg()\nmeta.name = 'Late'\n", 8),
        (f"{LEGACY}app.meta_repo.print_pkg()\nmeta.pkg = 'late'\n", 8),
        (f"{LEGACY}app.meta_repo.print_pkg()\n", 0),
    ],
)
def test_what_a_program_changes_after_its_export_is_in_no_document(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "app.py").write_text(text)
    outcome = run("scan", "--entry", "app", "--target", "sdk-0.3.6", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert (f"app.py:{line}:" in outcome.stderr) == ("warning[late-registration]" in outcome.stderr) == bool(line)
    assert "key: A\n" in outcome.stdout
    assert "ate" not in outcome.stdout
    assert "key: B\n" not in outcome.stdout


def test_what_a_program_is_run_with_is_unknown_unless_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"{SERVICE}import sys\noaas.service(sys.argv[1])(type('X', (), {{}}))\n")
    outcome = run("scan", "--entry", "app", cwd=tmp_path)
    assert outcome.code == 1
    assert "app.py:6:14: error[unknown-value]" in outcome.stderr
    outcome = run("scan", "--entry", "app", "--argv", "gen", "--argv", "more", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "no findings; 1 package from 1 file\n")
    assert "key: gen\n" in outcome.stdout


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
def test_what_a_module_registered_before_its_import_failed_is_not_in_an_incomplete_document(
    tmp_path: Path, target: str
) -> None:
    (tmp_path / "bad.py").write_text(f"{SERVICE}raise ValueError\n")
    (tmp_path / "good.py").write_text(f"from oaas_sdk2_py import oaas\n{LATE}")
    outcome = run("scan", "--allow-incomplete", "--target", target, cwd=tmp_path)
    assert outcome.code == 1
    assert "key: B\n" in outcome.stdout
    assert "key: A\n" not in outcome.stdout
