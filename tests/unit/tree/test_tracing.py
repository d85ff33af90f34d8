"""A trace answers whether a run that asked these questions would get the same answers again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oprc_static.tree import DiskTree, TracingTree
from oprc_static.tree.tracing import Trace, is_as_it_was

Change = Callable[[Path], object]


def _asked(folder: Path) -> Trace:
    tree = TracingTree(DiskTree(str(folder)))
    top = tree.locate(".")
    tree.list_folder(top)
    tree.list_folder(f"{top}/missing")
    for name in ("a.py", "gone", "link", "sub"):
        tree.kind(f"{top}/{name}")
        tree.resolve(f"{top}/{name}")
    tree.read(f"{top}/a.py")
    tree.read(f"{top}/sub/b.py")
    trace = tree.trace()
    assert trace is not None
    return trace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    (top / "sub").mkdir(parents=True)
    (top / "a.py").write_text("a")
    (top / "sub" / "b.py").write_text("b")
    (top / "link").symlink_to("a.py")
    return top


def test_nothing_changed(folder: Path) -> None:
    trace = _asked(folder)
    assert is_as_it_was(DiskTree(), trace)


def test_what_was_not_asked_does_not_matter(folder: Path) -> None:
    trace = _asked(folder)
    (folder / "sub" / "c.py").write_text("c")
    assert is_as_it_was(DiskTree(), trace)


_CHANGES: dict[str, Change] = {
    "content": lambda top: (top / "a.py").write_text("A"),
    "content below": lambda top: (top / "sub" / "b.py").write_text("B"),
    "swapped": lambda top: ((top / "a.py").write_text("b"), (top / "sub" / "b.py").write_text("a")),
    "new file": lambda top: (top / "new").write_text(""),
    "what was not there": lambda top: (top / "gone").write_text(""),
    "folder that was not there": lambda top: (top / "missing").mkdir(),
    "link elsewhere": lambda top: ((top / "link").unlink(), (top / "link").symlink_to("sub")),
    "removed": lambda top: (top / "sub" / "b.py").unlink(),
    "another kind": lambda top: ((top / "a.py").unlink(), (top / "a.py").mkdir()),
    "renamed": lambda top: (top / "sub").rename(top / "bus"),
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_every_change_of_an_answer_is_noticed(folder: Path, change: Change) -> None:
    trace = _asked(folder)
    change(folder)
    assert not is_as_it_was(DiskTree(), trace)


def test_a_tree_that_changes_while_it_is_read_leaves_no_trace(folder: Path) -> None:
    tree = TracingTree(DiskTree(str(folder)))
    path = tree.locate("a.py")
    tree.read(path)
    (folder / "a.py").write_text("other")
    tree.read(path)
    assert tree.trace() is None


def test_what_cannot_be_read_leaves_no_trace(folder: Path) -> None:
    tree = TracingTree(DiskTree(str(folder)))
    os.mkfifo(folder / "pipe")
    tree.read(tree.locate("pipe"))
    assert tree.trace() is None
