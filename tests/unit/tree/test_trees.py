"""Both trees answer alike; what only the disk has is asked of it alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oprc_static.tree import DiskTree, Kind, MemoryTree, SourceTree, Unreadable
from oprc_static.tree import disk as disk_module
from oprc_static.tree.paths import ancestors, common_folder, is_inside, path_parts, relative_path, shown_path

FILES = {"a.py": "a", "pkg/b.py": "b", "pkg/sub/c.py": "c"}
LINKS = {
    "link.py": "a.py",
    "pkg/up.py": "../a.py",
    "folder": "pkg",
    "loop": "loop",
    "gone": "nowhere",
    "pkg/back": "..",
}


@pytest.fixture(params=["disk", "memory"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> SourceTree:
    if request.param == "memory":
        return MemoryTree(FILES, links=LINKS, folders=["empty"])
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name, target in LINKS.items():
        (tmp_path / name).symlink_to(target)
    (tmp_path / "empty").mkdir()
    return DiskTree(os.path.realpath(tmp_path))


def test_listing_is_sorted_and_tells_kinds(tree: SourceTree):
    listed = tree.list_folder(tree.locate("."))
    assert not isinstance(listed, Unreadable)
    assert list(listed.items()) == [
        ("a.py", Kind.FILE),
        ("empty", Kind.FOLDER),
        ("folder", Kind.SYMLINK),
        ("gone", Kind.SYMLINK),
        ("link.py", Kind.SYMLINK),
        ("loop", Kind.SYMLINK),
        ("pkg", Kind.FOLDER),
    ]
    assert tree.list_folder(tree.locate("empty")) == {}
    assert tree.list_folder(tree.locate("folder")) == tree.list_folder(tree.locate("pkg"))


@pytest.mark.parametrize("path", ["a.py", "nowhere", "gone", "loop"])
def test_what_is_no_folder_is_unreadable(tree: SourceTree, path: str):
    assert isinstance(tree.list_folder(tree.locate(path)), Unreadable)


@pytest.mark.parametrize("path", ["pkg", "nowhere", "gone", "loop", "a.py/b", "folder"])
def test_what_is_no_file_is_unreadable(tree: SourceTree, path: str):
    answer = tree.read(tree.locate(path))
    assert isinstance(answer, Unreadable)
    assert answer.path == tree.locate(path)
    assert tree.fingerprint(tree.locate(path)) is None


def test_reading_follows_links(tree: SourceTree):
    asked = ("a.py", "link.py", "pkg/up.py", "folder/b.py", "pkg/back/a.py", "pkg/../a.py", "folder/back/folder/b.py")
    assert [tree.read(tree.locate(path)) for path in asked] == [b"a", b"a", b"a", b"b", b"a", b"a", b"b"]
    assert tree.fingerprint(tree.locate("link.py")) == tree.fingerprint(tree.locate("a.py"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.py", Kind.FILE),
        ("pkg", Kind.FOLDER),
        ("loop", Kind.SYMLINK),
        ("folder", Kind.SYMLINK),
        ("folder/b.py", Kind.FILE),
        ("folder/sub", Kind.FOLDER),
        ("nowhere", None),
        ("nowhere/x", None),
        ("a.py/x", None),
        ("/", Kind.FOLDER),
    ],
)
def test_kind(tree: SourceTree, path: str, kind: Kind | None):
    assert tree.kind(tree.locate(path)) is kind


@pytest.mark.parametrize(
    ("path", "real"),
    [("pkg/up.py", "a.py"), ("folder/sub", "pkg/sub"), ("pkg/back/folder", "pkg"), ("loop", None), ("gone", None)],
)
def test_resolve(tree: SourceTree, path: str, real: str | None):
    assert tree.resolve(tree.locate(path)) == (real and tree.locate(real))


def test_display(tree: SourceTree):
    assert tree.display(tree.locate("pkg/b.py")) == "pkg/b.py"
    assert tree.display(tree.locate(".")) == "."
    assert tree.display(tree.locate("a\udcff.py")) == "a\\udcff.py"


def test_path_that_no_system_can_name(tree: SourceTree):
    assert tree.kind(tree.locate("a\0b")) is None
    assert tree.resolve(tree.locate("a\0b")) is None
    assert isinstance(tree.read(tree.locate("a\0b")), Unreadable)
    assert isinstance(tree.list_folder(tree.locate("x" * 300)), Unreadable)


def test_path_outside_the_working_directory_is_shown_whole(tmp_path: Path):
    assert DiskTree(str(tmp_path / "in")).display(f"{tmp_path}/out.py") == f"{tmp_path}/out.py"


def test_fingerprint_changes_with_the_file(tmp_path: Path):
    tree = DiskTree(str(tmp_path))
    (tmp_path / "a.py").write_text("1")
    before = tree.fingerprint(tree.locate("a.py"))
    (tmp_path / "a.py").write_text("12")
    assert before != tree.fingerprint(tree.locate("a.py"))


@pytest.mark.parametrize("special", ["pipe", "/dev/zero"])
def test_only_regular_files_are_read(tmp_path: Path, special: str):
    os.mkfifo(tmp_path / "pipe")
    tree = DiskTree(str(tmp_path))
    assert tree.kind(tree.locate(special)) is Kind.OTHER
    assert tree.read(tree.locate(special)) == Unreadable(tree.locate(special), "not a regular file")


@pytest.mark.parametrize("make", [DiskTree, lambda _: MemoryTree({"big.py": "x" * 11})])
def test_reading_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[str], SourceTree]):
    from oprc_static.tree import table as table_module

    monkeypatch.setattr(disk_module, "READ_LIMIT", 10)
    monkeypatch.setattr(table_module, "READ_LIMIT", 10)
    (tmp_path / "big.py").write_text("x" * 11)
    tree = make(str(tmp_path))
    assert tree.read(tree.locate("big.py")) == Unreadable(tree.locate("big.py"), "larger than 10 bytes")


def test_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def gone() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", gone)
    assert DiskTree().locate("a") == "/a"


def test_path_arithmetic():
    assert ancestors("/a/b") == ("/a/b", "/a", "/")
    assert (is_inside("/a", "/"), is_inside("/ab", "/a"), is_inside("/a", "/a")) == (True, False, True)
    assert (relative_path("/a/b", "/"), relative_path("/a/b", "/a")) == ("a/b", "b")
    assert common_folder(("/a/b", "/a/c")) == "/a"
    assert path_parts("/a/b") == ("a", "b")
    assert shown_path("/a", "/") == "a"
