from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

SERVICE = 'from oaas_sdk2_py import oaas\nimport sys\n\noaas.service("A")(type("A", (), {}))\n'
LATE = 'oaas.service("B")(type("B", (), {}))\n'


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("oaas.run_or_gen()\n", ""),
        (f"{LATE}oaas.run_or_gen()\n", ""),
        (f"oaas.run_or_gen()\n{LATE}", "app.py:5:1: error[unsupported-construct] the program exports here"),
        (f"print(oaas.print_pkg())\n{LATE}", "error[unsupported-construct] the program exports here"),
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
