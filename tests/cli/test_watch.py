"""`scan --watch` as people run it: a process that prints again whenever a source changes, waited for line by line."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import command, environment, run

SOURCE = '''\
from oaas_sdk2_py import oaas


@oaas.service("Cart", package="shop")
class Cart:
    """{doc}"""

    @oaas.method
    def add(self, item: str):
        return 1
'''
LONG = 60
"""Seconds after which a line that does not come is a failure."""


class Watching:
    """A process that watches; what it prints is read line by line."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            command("scan", "--watch", *arguments),
            cwd=folder,
            env=environment({"PYTHONUNBUFFERED": "1"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._readers: list[threading.Thread] = []
        self.stdout, self.stderr = self._lines("stdout"), self._lines("stderr")

    def _lines(self, name: str) -> queue.Queue[str]:
        lines: queue.Queue[str] = queue.Queue()
        stream = getattr(self.process, name)

        def read() -> None:
            with stream:
                for line in stream:
                    lines.put(line)

        self._readers.append(threading.Thread(target=read, daemon=True))
        self._readers[-1].start()
        return lines

    def until(self, part: str, lines: queue.Queue[str]) -> list[str]:
        """Return the lines up to the one that holds `part`."""
        seen: list[str] = []
        while not seen or part not in seen[-1]:
            seen.append(lines.get(timeout=LONG))
        return seen

    def end(self) -> int:
        """Interrupt it as Ctrl-C does, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        """Wait for its end, and for all that it has said."""
        code = self.process.wait(LONG)
        for each in self._readers:
            each.join(LONG)
        return code


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[Watching]:
    found = Watching(folder, *arguments)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
        found.wait()


@pytest.fixture
def cart(tmp_path: Path) -> Path:
    file = tmp_path / "cart.py"
    file.write_text(SOURCE.format(doc="What is bought."), encoding="utf-8")
    return file


def test_a_new_document_is_printed_on_every_change_and_ctrl_c_ends_cleanly(cart: Path) -> None:
    with watching(cart.parent) as process:
        first = process.until("deployments", process.stdout)
        assert "  description: What is bought.\n" in first
        cart.write_text(SOURCE.format(doc="What people want."), encoding="utf-8")
        second = process.until("deployments", process.stdout)
        assert second[:2] == ["---\n", "# changed: cart.py\n"]
        assert "  description: What people want.\n" in second
        process.until("no findings", process.stderr)
        process.until("no findings", process.stderr)
        assert process.end() == 0
        assert process.stdout.empty() and process.stderr.empty()


def test_a_half_typed_file_leaves_the_last_document_and_says_why(cart: Path) -> None:
    whole = cart.read_text(encoding="utf-8")
    with watching(cart.parent) as process:
        process.until("deployments", process.stdout)
        cart.write_text(whole + "def (\n", encoding="utf-8")
        said = process.until("1 error", process.stderr)
        assert any("error[syntax-error]" in line for line in said)
        cart.write_text(whole + "\n", encoding="utf-8")
        process.until("no findings", process.stderr)
        cart.write_text(SOURCE.format(doc="Another."), encoding="utf-8")
        later = process.until("deployments", process.stdout)
        assert "  description: Another.\n" in later
        assert later[:2] == ["---\n", "# changed: cart.py\n"]  # nothing was printed in between


def test_a_written_file_is_written_when_its_document_changes(cart: Path) -> None:
    out = cart.parent / "out.yaml"
    with watching(cart.parent, "-o", "out.yaml") as process:
        process.until("no findings", process.stderr)
        before = out.stat().st_ino, out.read_text(encoding="utf-8")
        assert "What is bought." in before[1]
        hidden = "\n    @oaas.method\n    def _hidden(self):\n        pass\n"
        cart.write_text(SOURCE.format(doc="What is bought.") + hidden, encoding="utf-8")
        process.until("1 warning", process.stderr)
        assert (out.stat().st_ino, out.read_text(encoding="utf-8")) == before
        cart.write_text(SOURCE.format(doc="What people want."), encoding="utf-8")
        process.until("no findings", process.stderr)
        assert "What people want." in out.read_text(encoding="utf-8")


def test_new_and_deleted_files_and_settings_count(cart: Path) -> None:
    folder = cart.parent
    with watching(folder, "-q") as process:
        process.until("deployments", process.stdout)
        (folder / "order.py").write_text(SOURCE.replace("Cart", "Order").format(doc="An order."), encoding="utf-8")
        assert "- key: Order\n" in process.until("deployments", process.stdout)
        (folder / "order.py").rename(folder / "order.txt")
        assert "- key: Order\n" not in process.until("deployments", process.stdout)
        (folder / "pyproject.toml").write_text('[tool.oprc-static]\ntarget = "sdk-0.3.6"\n', encoding="utf-8")
        process.until("version", process.stdout)
        (folder / "pyproject.toml").write_text("[tool.oprc-static\n", encoding="utf-8")
        process.until("error", process.stderr)
        (folder / "pyproject.toml").unlink()
        process.until("deployments: []", process.stdout)


@pytest.mark.parametrize("more", [["--list-inputs"], ["--changed-since", "HEAD"], ["--style", "gen"]])
def test_what_makes_no_sense_of_documents_that_come_again(cart: Path, more: list[str]) -> None:
    done = run("scan", "--watch", *more, cwd=cart.parent)
    assert done.code == 2
    assert f"--watch and {' '.join(more[:1]) if more[0] != '--style' else '--style gen'} exclude" in done.stderr


def test_without_the_package_that_watches_it_says_what_to_install(cart: Path, tmp_path: Path) -> None:
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text("import sys\nsys.modules['watchfiles'] = None\n", encoding="utf-8")
    path = os.pathsep.join((str(hiding), environment({})["PYTHONPATH"]))
    done = run("scan", "--watch", str(cart), cwd=cart.parent, env={"PYTHONPATH": path})
    assert done.code == 2
    assert "oprc-static[watch]" in done.stderr
