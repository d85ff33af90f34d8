"""A scan that no cache can know starts its worker first; how the process ends shows in nothing but time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oprc_static.cli import main as command_line


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The command lines for which a worker was started before anything was loaded for them."""
    seen: list[tuple[str, ...]] = []

    @contextmanager
    def early(arguments: tuple[str, ...]) -> Iterator[None]:
        seen.append(arguments)
        yield

    monkeypatch.setattr(command_line, "early", early)
    monkeypatch.setattr(command_line, "_run", lambda arguments: 0)
    return seen


def test_with_an_empty_cache_the_worker_is_first(begun: list[tuple[str, ...]], tmp_path: Path) -> None:
    arguments = ("scan", "src", "--cache-dir", str(tmp_path / "cache"))
    assert command_line.main(arguments) == 0
    assert begun == [arguments]


def test_without_a_cache_the_worker_is_first(begun: list[tuple[str, ...]]) -> None:
    command_line.main(["scan", "--no-cache"])
    assert begun == [("scan", "--no-cache")]


def test_what_a_cache_may_know_is_looked_up_first(begun: list[tuple[str, ...]], tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    command_line.main(["scan", "src", "--cache-dir", str(tmp_path)])
    assert not begun


@pytest.mark.parametrize("arguments", [[], ["lint"], ["scan", "@arguments"]])
def test_others_wait_until_they_are_understood(begun: list[tuple[str, ...]], arguments: list[str]) -> None:
    command_line.main(arguments)
    assert not begun


def test_a_removed_working_directory_is_no_failure(
    begun: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getcwd() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", getcwd)
    assert command_line.main(["scan", "--cache-dir", "relative"]) == 0
    assert not begun


def test_an_interrupt_at_the_very_start_is_said(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    def interrupt(_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_is_surely_new", interrupt)
    assert command_line.main(["scan"]) == 130
    assert capsysbinary.readouterr().err == b"interrupted\n"


def test_the_process_ends_with_the_exit_code_and_all_that_was_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(sys, "argv", ["oprc-static", "no-such-command"])
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    sys.stdout.write("unflushed")
    command_line.run_and_exit()
    assert ended == [2]
    out, err = capfd.readouterr()
    assert out == "unflushed"
    assert "no-such-command" in err


def test_under_a_profiler_the_process_ends_as_any_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["oprc-static", "--version"])
    monkeypatch.setattr(sys, "getprofile", lambda: print)
    with pytest.raises(SystemExit) as ended:
        command_line.run_and_exit()
    assert ended.value.code == 0
