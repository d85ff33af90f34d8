"""What docs/lint.md shows is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.command import ROOT, run

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return [body for tag, body in BLOCK.findall(PAGE) if tag == language]


def test_the_example_is_real(tmp_path: Path) -> None:
    before, after = blocks("yaml")
    document = tmp_path / "shop.yaml"
    document.write_text(before, encoding="utf-8")
    for transcript in blocks("text"):
        command, _, shown = transcript.partition("\n")
        outcome = run(*shlex.split(command)[2:], cwd=tmp_path)
        assert outcome.stdout + outcome.stderr == shown
    assert document.read_text(encoding="utf-8") == after


def test_the_commands_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "shop.yaml").write_text(blocks("yaml")[1], encoding="utf-8")
    for line in blocks("")[0].splitlines():
        outcome = run(*shlex.split(line, comments=True)[1:], cwd=tmp_path)
        assert outcome.code == 0, outcome.stderr
