"""The pages of docs/ happen as they are told: every file and every command on them, in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.transcripts import replay

PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md") if "```console\n" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_page_happens_as_it_is_told(name: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert replay(page, tmp_path) == page


def test_every_command_has_a_page() -> None:
    from oprc_static.cli.group import COMMANDS

    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert set(COMMANDS) <= pages
