"""Every command that reads package documents, given the documents that someone made to break it."""

from __future__ import annotations

import contextlib
import io
import time
from pathlib import Path

import pytest

from oprc_static.cli.main import main
from tests.security.hostile_documents import DOCUMENTS
from tests.security.record import record
from tests.security.running import measure

SOURCE = 'from oaas_sdk2_py import oaas\n\n\n@oaas.service("A", package="one")\nclass A:\n    """A class."""\n'
COMMANDS = (
    ["lint", "--fix", "docs/one.yaml"],
    ["check", "app", "docs"],
    ["sync", "--prune", "app", "docs"],
    ["breaking", "app", "--against", "docs"],
    ["scan", "app", "-o", "docs/one.yaml"],
)


_SMALL = 10_000
"""Bytes from which a document is tried on every other command only."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("app", "docs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "app" / "a.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(arguments: list[str]) -> tuple[int, str]:
    said = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments)
    said.seek(0)
    return code, said.read()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_read_or_refused(project: Path, name: str) -> None:
    content = DOCUMENTS[name]()
    path = project / "docs" / "one.yaml"
    worst = 0.0
    commands = COMMANDS if len(content) < _SMALL else COMMANDS[::2]
    for command in commands:
        path.write_bytes(content)
        began = time.perf_counter()
        code, said = run(command)
        worst = max(worst, time.perf_counter() - began)
        assert code in {0, 1, 2}, command
        assert "internal-error" not in said and "Traceback" not in said, command
        assert (code == 0) or "error" in said, command
        assert "\x1b" not in said and "\x9b" not in said, command
        assert not (project / "ran").exists() and not Path("ran").exists()
        if path.read_bytes() != content:  # what was written is read by the same command without a finding of its own
            assert command[0] in {"lint", "sync", "scan"}
            assert len(content) >= _SMALL or run(command)[0] in {0, 1}
    record(
        "hostile YAML in documents",
        inputs=len(commands),
        outcome="read, or an error with its place",
        seconds=worst,
    )


LARGE = ("one large text, many times", "three thousand wrong classes", "aliases")


@pytest.mark.parametrize("name", LARGE)
def test_memory_is_bounded(project: Path, name: str) -> None:
    (project / "docs" / "one.yaml").write_bytes(DOCUMENTS[name]())
    done = measure("lint", "docs/one.yaml", cwd=project)
    assert done.is_clean, done.text
    assert done.mebibytes < 400
    record("hostile YAML in documents", inputs=1, outcome="read, or an error with its place", mebibytes=done.mebibytes)


def test_a_document_of_a_hundred_megabytes_is_not_read(project: Path) -> None:
    path = project / "docs" / "one.yaml"
    with path.open("wb") as file:
        file.write(b"name: one\nclasses: []\nfunctions: []\n# ")
        file.truncate(100_000_000)
    done = measure("lint", "docs/one.yaml", cwd=project)
    assert done.code == 1 and done.mebibytes < 300, done.text
    assert "larger than" in done.stdout.decode() + done.text
    record("hostile YAML in documents", inputs=1, outcome="read, or an error with its place", mebibytes=done.mebibytes)
