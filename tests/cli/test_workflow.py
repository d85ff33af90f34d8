"""docs/workflow.md is a story that happens: every file and every command in it, in order."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import ROOT
from tests.cli.transcripts import replay


def test_the_story_happens_as_it_is_told(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert replay(page, tmp_path) == page
