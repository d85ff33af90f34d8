"""The workers: whatever a program does, the next one starts clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.judge import same_text
from tests.conformance.runtimes import SDK, TARGETS, Program, Runtime, Runtimes, module_order

pytestmark = pytest.mark.runtime

SERVICE = "from oaas_sdk2_py import oaas\n\n\n@oaas.service('A')\nclass A:\n    pass\n"


@pytest.fixture(params=TARGETS)
def runtime(request: pytest.FixtureRequest, runtimes: Runtimes) -> Runtime:
    found = runtimes.of(request.param)
    assert found is not None
    return found


def program(tmp_path: Path, text: str, *, timeout: float = 20.0) -> Program:
    (tmp_path / "main.py").write_text(text, encoding="utf-8")
    return Program(root=tmp_path.resolve(), modules=("main",), timeout=timeout)


def test_jobs_do_not_see_each_other(runtime: Runtime, tmp_path: Path) -> None:
    first = runtime.run(program(tmp_path, SERVICE))
    second = runtime.run(program(tmp_path, SERVICE.replace("'A'", "'B'")))
    assert "A" in (first.text or "")
    assert "key: B" in (second.text or "")
    assert "key: A" not in (second.text or "")
    assert not list(tmp_path.rglob("__pycache__"))


def test_printing_and_closing_streams(runtime: Runtime, tmp_path: Path) -> None:
    text = SERVICE + "import os, sys\nprint('noise')\nsys.stderr.write('noise')\nos.close(1)\n"
    assert "key: A" in (runtime.run(program(tmp_path, text)).text or "")


def test_exceptions_have_their_place(runtime: Runtime, tmp_path: Path) -> None:
    raised = runtime.run(program(tmp_path, SERVICE + "\n1 / 0\n")).raised
    assert raised is not None
    assert (raised.name, raised.place, raised.phase) == ("ZeroDivisionError", ("main.py", 8), "import")


def test_exit_is_an_exception(runtime: Runtime, tmp_path: Path) -> None:
    raised = runtime.run(program(tmp_path, "import sys\nsys.exit(3)\n")).raised
    assert raised is not None
    assert raised.name == "SystemExit"


def test_sudden_death(runtime: Runtime, tmp_path: Path) -> None:
    result = runtime.run(program(tmp_path, "import os\nos._exit(7)\n"))
    assert result.killed == "the interpreter died"


def test_what_never_ends_is_killed(runtime: Runtime, tmp_path: Path) -> None:
    result = runtime.run(program(tmp_path, "while True:\n    pass\n", timeout=0.5))
    assert result.killed == "took longer than 0.5 s"
    assert "key: A" in (runtime.run(program(tmp_path, SERVICE)).text or "")


def test_module_order() -> None:
    files = ["b.py", "a/__init__.py", "a/z.py", "a_b.py", "a/__main__.py", "src/m.py", "x-y.py", "v1.2/c.py", "n.txt"]
    assert module_order(files) == ("a", "a.z", "a_b", "b", "src.m", "x-y")
    assert module_order(files, (".", "src")) == ("a", "a.z", "a_b", "b", "m", "x-y")


def test_only_the_order_of_lists_is_forgiven() -> None:
    one = "dependencies: []\nmetadata:\n  tags:\n  - a\n  - b\n---\n"
    other = "dependencies: []\nmetadata:\n  tags:\n  - b\n  - a\n---\n"
    assert same_text(SDK, one, other)
    assert not same_text("spec", one, other)
    assert not same_text(SDK, one, other.replace("- a", "- c"))
    assert not same_text(SDK, one, other.replace("- a", "- 'a'"))
