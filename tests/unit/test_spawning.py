"""The worker that starts before the rest of the program: it saves time where it can, and nothing depends on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

import oprc_static
from oprc_static import ir, spawning
from oprc_static.lower.apart.frames import MODULE
from oprc_static.lower.contained import Containment
from oprc_static.tree import MemoryTree
from oprc_static.workspace import ahead
from tests.cli.command import run

_PROJECT = Path(__file__).resolve().parents[2] / "testdata" / "projects" / "analytics" / "src"


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some machines have one."""
    monkeypatch.setattr(spawning, "processors", lambda: 2)


@contextmanager
def started() -> Iterator[Popen[bytes]]:
    with spawning.early(("scan",)):
        process = spawning.take()
        assert process is not None
        yield process


@contextmanager
def offered() -> Iterator[None]:
    with spawning.early(("scan",)):
        assert spawning.is_started()
        yield
        assert not spawning.is_started()


def test_the_process_ends_with_its_block() -> None:
    with started() as process:
        assert process.poll() is None
    assert process.poll() is not None


@pytest.mark.parametrize(
    "arguments",
    [(), ("lint",), ("-h",), ("scan", "-h"), ("scan", "--help"), ("scan", "--watch"), ("scan", "-qj2"),
     ("scan", "--jobs=1"), ("scan", "--changed-since", "HEAD")],
)  # fmt: skip
def test_who_has_no_use_for_it_gets_none(arguments: tuple[str, ...]) -> None:
    with spawning.early(arguments):
        assert spawning.take() is None


def test_there_is_none_beside_the_only_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawning, "processors", lambda: 1)
    with spawning.early(("scan",)):
        assert spawning.take() is None


@pytest.mark.parametrize("executable", ["/nonexistent/python", ""])
def test_what_cannot_start_is_done_without(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with spawning.early(("scan",)):
        assert spawning.take() is None


def test_it_lowers_in_place_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oprc_static.lower.here.module", _not_here)
    with started() as process, Containment() as containment:
        containment.workers(1, process)
        assert isinstance(containment.module(b"x = 1"), ir.Module)
        loss = containment.module(b"x = ")
        assert isinstance(loss, ir.Loss) and loss.kind == "syntax"
    assert process.poll() is not None


def _not_here(data: bytes) -> ir.Module:
    raise AssertionError(f"{data!r} is lowered in this process")


def test_many_texts_are_worth_loading_libcst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oprc_static.lower.contained._FEW", 1)
    monkeypatch.setattr("oprc_static.lower.here.module", lambda data: ir.Loss("here", "", 1, 0))
    with started() as process, Containment() as containment:
        containment.workers(1, process)
        assert isinstance(containment.module(b"x = 1"), ir.Module)
        loss = containment.module(b"x = 2")
        assert isinstance(loss, ir.Loss) and loss.kind == "here"


def test_when_it_dies_this_process_does_its_work() -> None:
    with started() as process, Containment() as containment:
        containment.workers(1, process)
        process.kill()
        assert isinstance(containment.module(b"x = 1"), ir.Module)
        assert isinstance(containment.expression("a.b"), ir.Attribute)


def test_when_it_dies_another_can_start() -> None:
    for deep in (b"x = " + b"a + " * 700 + b"b\n", b"x = 1"):
        with started() as process, Containment() as containment:
            containment.workers(1, process)
            process.kill()
            assert isinstance(containment.pool.module(deep), ir.Module)


@pytest.mark.parametrize("entries", [(), ("analytics.reports",)])
def test_the_result_is_the_same(entries: tuple[str, ...]) -> None:
    wanted = oprc_static.scan([_PROJECT], entries=entries)
    with offered():
        found = oprc_static.scan([_PROJECT], entries=entries, jobs=0)
    assert (found.text, found.diagnostics) == (wanted.text, wanted.diagnostics)


def test_one_that_has_died_is_none() -> None:
    with spawning.early(("scan",)):
        process = spawning._started[0]
        process.kill()
        process.wait()
        assert oprc_static.scan([_PROJECT], jobs=0).ok


def test_it_lowers_for_the_first_project_only() -> None:
    files = {f"/{name}/{path}": text for name in "ab" for path, text in (
        ("pyproject.toml", b"[project]\nname = 'x'\n"),
        ("m.py", b"from oaas_sdk2_py import oaas\n\n\n@oaas.service('S')\nclass S:\n    pass\n"),
    )}  # fmt: skip
    tree = MemoryTree(files)
    with offered():
        result = oprc_static.scan(["/a", "/b"], target="sdk-0.3.6", tree=tree, jobs=0)
    assert result.ok and len(result.packages) == 2


def test_how_many_processors_there_are_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real count
    for said, wanted in (("3", 3), ("0", None), ("default", None), ("", None)):
        monkeypatch.setenv("PYTHON_CPU_COUNT", said)
        assert spawning.processors() == (wanted or _unsaid())


def _unsaid() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def test_the_command_prints_the_same() -> None:
    alone, beside = (run("scan", str(_PROJECT), "--no-cache", env={"PYTHON_CPU_COUNT": count}) for count in ("1", "2"))
    assert (alone.code, alone.stdout, alone.stderr) == (beside.code, beside.stdout, beside.stderr)
    assert alone.code == 0


def test_what_is_seen_to_matter_is_lowered_while_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oprc_static.lower.here.module", _not_here)
    with started() as process, Containment() as containment:
        begun = ahead.Begun(containment.workers(1, process), None)
        begun("a.py", b"x = 1")
        begun("b.py", b"x = ")
        assert begun.has("a.py", b"x = 1")
        assert not begun.has("a.py", b"x = 2")
        lowered = begun.asked["a.py"].lowered()
        assert lowered is not None and isinstance(lowered[0], ir.Module)
        assert begun.asked["b.py"].lowered() is None  # evaluation finds out what is wrong with it


def test_a_worker_may_get_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oprc_static.lower.here.module", _not_here)
    with started() as process, Containment() as containment:
        first = containment.workers(1, process)
        jobs = [first.submit(MODULE + b"x = %d" % number) for number in range(20)]
        assert containment.workers(2) is first
        jobs += [first.submit(MODULE + b"y = %d" % number) for number in range(20)]
        assert len({each.result() for each in jobs}) == 40
        assert len(first._idle) == 2


def test_many_files_are_lowered_beside_those_that_were_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"/src/m{number:03}.py": _SERVICE % (number, number) for number in range(120)}
    wanted = oprc_static.scan(["/src"], tree=MemoryTree(files))
    monkeypatch.setattr("oprc_static.lower.here.module", _not_here)
    monkeypatch.setattr(ahead, "MOST_BEGUN", 10)
    with offered():
        found = oprc_static.scan(["/src"], tree=MemoryTree(files), jobs=0)
    assert (found.text, found.diagnostics) == (wanted.text, wanted.diagnostics)
    assert len(found.packages) == 1 and len(found.packages[0].classes) == 120


_SERVICE = b"""\
from oaas_sdk2_py import OaasObject, oaas


@oaas.service("S%d", package="shop")
class S%d(OaasObject):
    @oaas.method()
    async def act(self) -> int: ...
"""
