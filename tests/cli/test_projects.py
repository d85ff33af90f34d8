"""The applications of testdata/projects: a scan prints what the runtimes printed (scripts/update_projects.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import ROOT, run

PROJECTS = ROOT / "testdata" / "projects"
EXPECTED = sorted(PROJECTS.glob("*/expected.*.yaml"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_scan_prints_what_the_runtime_prints(expected: Path) -> None:
    target = expected.name.removeprefix("expected.").removesuffix(".yaml")
    outcome = run("scan", "--target", target, "--python-version", "3.11", str(expected.parent / "src"))
    assert outcome.stdout == expected.read_text(encoding="utf-8"), outcome.stderr
    assert outcome.code == 0
    assert outcome.stderr.startswith("no findings;")


def test_every_project_has_a_spec_document() -> None:
    named = {path.parent.name for path in EXPECTED if path.name == "expected.spec.yaml"}
    assert named == {path.name for path in PROJECTS.iterdir()}
    assert len(named) >= 4
