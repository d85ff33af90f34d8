"""Worker processes: what they answer, and that whatever becomes of one costs the job it held and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import oprc_static
from oprc_static import ir, spawning
from oprc_static.lower import lower_body, lower_expression, lower_module
from oprc_static.lower.apart import process
from oprc_static.lower.apart.frames import EXPRESSION, GREETING, MODULE, BrokenFrame, read_frame, write_frame
from oprc_static.lower.apart.pool import Pool
from oprc_static.lower.apart.process import Worker
from oprc_static.lower.codec import decode, encode
from oprc_static.lower.contained import Containment
from oprc_static.lower.gates import HERE
from oprc_static.lower.limits import DEFAULT, MEBIBYTE, Limits
from oprc_static.spawning import command
from tests.unit.lower.checks import function_bodies

_DEEP = "x = " + "a + " * 700 + "b\n"


def test_a_worker_lowers_as_this_process_does() -> None:
    text = b"def f(a: 'b') -> c:\n  return a\n"
    here = lower_module(text)
    (body,) = function_bodies(here)
    with Pool(DEFAULT) as pool:
        assert pool.module(text) == here
        assert pool.body(body) == lower_body(body)
        assert pool.expression("a | '\ud800'") == lower_expression("a | '\ud800'")
        refused = pool.module(b"x = (")
        assert refused == lower_module(b"x = (")


def test_what_is_too_deep_here_is_lowered_apart() -> None:
    alone = lower_module(_DEEP.encode())
    assert isinstance(alone, ir.Loss) and alone.kind == "too-deep"
    body = ir.BodySource(f"  {_DEEP}", 1, 0, None, False, False, "")
    with Containment() as containment:
        assert isinstance(containment.module(_DEEP.encode()), ir.Module)
        assert isinstance(containment.body(body), ir.FunctionBody)
        assert isinstance(containment.expression(_DEEP[4:]), ir.BinaryOperation)


def test_what_is_harmless_starts_no_process() -> None:
    with Containment() as containment, mock.patch.object(process.subprocess, "Popen", side_effect=AssertionError):
        assert isinstance(containment.module(b"x = [" + b"(a, b), " * 1000 + b"]"), ir.Module)


def test_what_is_hopeless_is_lost_at_once() -> None:
    with Containment() as containment, mock.patch.object(process.subprocess, "Popen", side_effect=AssertionError):
        for text, kind in (
            (b"x = " + b"-" * 50_000 + b"1", "too-deep"),
            (b"a\n" * 2_000_001, "too-large"),
            (b"#" * (DEFAULT.file_size + 1), "too-large"),
            (b"x = " + b"(" * 5000 + b"1" + b")" * 5000, "syntax"),
        ):
            loss = containment.module(text)
            assert isinstance(loss, ir.Loss) and loss.kind == kind, loss


def test_what_is_long_is_lowered_apart() -> None:
    text = b"x = '" + b"." * (HERE.marks + 1) + b"; " * 10_000 + b"'"
    alone = lower_module(text)
    assert isinstance(alone, ir.Loss) and alone.kind == "too-large"
    with Containment() as containment:
        assert isinstance(containment.module(text), ir.Module)


# --- workers that fail -----------------------------------------------------------------------------------------------

_STUB = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from oprc_static import ir
    from oprc_static.lower.apart.frames import GREETING, read_frame, write_frame
    from oprc_static.lower.codec import encode
    marks = Path({marks!r})
    answers = sys.stdout.buffer
    assert read_frame(sys.stdin.buffer) == b"60 2147483648"
    write_frame(answers, GREETING)
    while (job := read_frame(sys.stdin.buffer)) is not None:
        (marks / str(len(list(marks.iterdir())))).write_bytes(job)
        if job == b"mdie" or (job == b"mdie once" and len(list(marks.iterdir())) == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if job == b"mhang":
            read_frame(sys.stdin.buffer)
        if job == b"mleave":
            sys.exit("for good")
        if job == b"mchat":
            answers.write(b"\\xff" * 100)
            answers.flush()
        if job == b"mlie":
            write_frame(answers, b"[]")
        else:
            write_frame(answers, encode(ir.Module(None, (), False, (), ())))
"""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Workers that fail as their jobs say; returns the folder with a file for each job that they got."""
    marks = tmp_path / "marks"
    marks.mkdir()
    root = str(Path(oprc_static.__file__).parent.parent)
    text = textwrap.dedent(_STUB).format(root=root, marks=str(marks))
    monkeypatch.setattr(spawning, "command", lambda: [sys.executable, "-c", text])
    return marks


@pytest.mark.parametrize(
    ("job", "kind", "times"),
    [(b"die", "crash", 2), (b"leave", "crash", 2), (b"chat", "crash", 2), (b"lie", "crash", 1), (b"die once", None, 2)],
)
def test_a_death_costs_one_job_after_a_second_trial(stub: Path, job: bytes, kind: str | None, times: int) -> None:
    with Pool(DEFAULT) as pool:
        assert isinstance(pool.module(b"good"), ir.Module) or kind is None
        for mark in stub.iterdir():
            mark.unlink()
        outcome = pool.module(job)
        assert len(list(stub.iterdir())) == times
        assert isinstance(pool.module(b"good"), ir.Module)
    if kind is None:
        assert isinstance(outcome, ir.Module)
    else:
        assert isinstance(outcome, ir.Loss) and outcome.kind == kind


def test_a_worker_that_hangs_is_given_up(stub: Path) -> None:
    with mock.patch.object(Limits, "wall_time", 2), Pool(DEFAULT) as pool:
        outcome = pool.module(b"hang")
        assert isinstance(outcome, ir.Loss) and outcome.kind == "time"
        assert isinstance(pool.module(b"good"), ir.Module)


def test_many_jobs_at_a_time_are_answered_each_with_its_own(stub: Path) -> None:
    jobs = [b"mdie" if number % 5 == 0 else b"mgood" for number in range(20)]
    alive: set[int] = set()
    most = 0
    start, end = Worker.__init__, Worker.end

    def starting(self: Worker, limits: Limits) -> None:
        nonlocal most
        alive.add(id(self))
        most = max(most, len(alive))
        start(self, limits)

    def ending(self: Worker) -> None:
        end(self)
        alive.discard(id(self))

    with (
        mock.patch.object(Worker, "__init__", starting),
        mock.patch.object(Worker, "end", ending),
        Pool(DEFAULT, workers=2) as pool,
    ):
        outcomes = [each.result() for each in [pool.submit(job) for job in jobs]]
    for job, outcome in zip(jobs, outcomes, strict=True):
        assert isinstance(outcome, ir.Loss) if job == b"mdie" else isinstance(decode(outcome), ir.Module)
    assert most == 2
    assert not alive


def test_closing_ends_what_hangs(stub: Path) -> None:
    pool = Pool(DEFAULT)
    future = pool.submit(b"mhang")
    while not list(stub.iterdir()) and not future.done():
        pass  # the worker has not got the job yet
    pool.close()
    assert isinstance(future.result(), ir.Loss)


@pytest.mark.usefixtures("stub")
def test_a_worker_that_another_thread_ended_has_died() -> None:
    worker = Worker(DEFAULT)
    worker.ask(b"mgood")
    worker.end()
    with pytest.raises(process.Died):
        worker.ask(b"mgood")


@pytest.mark.usefixtures("stub")
def test_a_worker_that_was_ended_before_it_greeted_cannot_start() -> None:
    worker = Worker(DEFAULT)
    worker.end()
    with pytest.raises(spawning.CannotStart):
        worker.ask(b"mgood")


def test_what_cannot_start_is_a_loss_for_every_job() -> None:
    with mock.patch.object(sys, "executable", "/nonexistent/python"), Pool(DEFAULT) as pool:
        for _ in range(3):
            loss = pool.module(b"x = 1")
            assert isinstance(loss, ir.Loss) and loss.kind == "no-worker"


def test_a_process_that_says_something_else_is_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawning, "command", lambda: [sys.executable, "-c", "print('hello')"])
    with Pool(DEFAULT) as pool:
        loss = pool.module(b"x = 1")
    assert isinstance(loss, ir.Loss) and loss.kind == "no-worker"


# --- the real worker -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_a_worker_killed_in_the_middle_of_a_job() -> None:
    killed: list[int] = []
    with Pool(DEFAULT) as pool:

        def write_and_kill(stream: Any, content: bytes) -> None:
            write_frame(stream, content)
            if not killed and content.startswith(MODULE):
                (worker,) = pool._busy
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)

        with mock.patch.object(process, "write_frame", write_and_kill):
            assert isinstance(pool.module(_DEEP.encode()), ir.Module)
    assert killed


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the clock alone bounds a worker")
def test_processor_time_is_bounded() -> None:
    text = ("x = " + "f(" * 190 + ")" * 190 + "\n") * 60
    with Containment(Limits(parse_time=1)) as containment:
        loss = containment.module(text.encode())
    assert isinstance(loss, ir.Loss) and loss.kind == "time"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system holds no process to it")
def test_memory_is_bounded() -> None:
    text = b"x = [" + b"1," * 120_000 + b"]"
    with Containment(Limits(parse_memory=MEBIBYTE)) as containment:
        loss = containment.module(text)
        assert isinstance(loss, ir.Loss) and loss.kind == "memory", loss
        assert isinstance(containment.module(_DEEP.encode()), ir.Module)


def test_a_worker_ends_with_its_input() -> None:
    for job in (None, MODULE + _DEEP.encode()):
        with subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
            assert worker.stdin is not None and worker.stdout is not None
            write_frame(worker.stdin, b"60 2147483648")
            assert read_frame(worker.stdout) == GREETING
            if job is not None:
                write_frame(worker.stdin, job)
            worker.stdin.close()
            assert worker.wait(120) == 0


def test_nothing_of_the_working_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = f"import pathlib; pathlib.Path({str(tmp_path / 'sprung')!r}).touch()\n"
    for name in ("json", "struct", "queue", "libcst", "oprc_static", "sitecustomize", "usercustomize", "typing"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Pool(DEFAULT) as pool:
        assert isinstance(pool.module(b"x = 1"), ir.Module)
    assert not (tmp_path / "sprung").exists()


# --- frames ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"\0", b"\0\0\0\5abc", b"\xff\xff\xff\xff"])
def test_a_broken_frame_is_named(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "frame").write_bytes(data)
    with (tmp_path / "frame").open("rb") as stream, pytest.raises(BrokenFrame):
        read_frame(stream)


def test_an_expression_is_no_answer_for_a_module() -> None:
    with Pool(DEFAULT) as pool, mock.patch.object(pool, "answer", return_value=encode(lower_expression("a"))):
        loss = pool.module(b"a")
    assert isinstance(loss, ir.Loss) and loss.kind == "crash"
    assert EXPRESSION != MODULE
