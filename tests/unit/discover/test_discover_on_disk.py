from __future__ import annotations

import os
from pathlib import Path

import pytest

from oprc_static.discover import DiscoverError, ModuleFinder, discover
from oprc_static.tree import DiskTree


def starting(folder: Path, *paths: str) -> list[str]:
    (project,) = discover(DiskTree(str(folder)), paths or (".",)).projects
    return [module.name for module in project.starting]


def test_pipe_named_like_a_module_is_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "x.py")
    os.mkfifo(tmp_path / ".gitignore")
    (tmp_path / "a.py").touch()
    (tmp_path / "y.py").mkdir()
    assert starting(tmp_path) == ["a"]
    with pytest.raises(DiscoverError, match="neither a file nor a folder"):
        starting(tmp_path, "x.py")


def test_link_loops_end(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.py").touch()
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "me.py").symlink_to("me.py")
    (project,) = discover(DiskTree(str(tmp_path)), ["."]).projects
    assert [module.name for module in project.starting] == ["a.m"]
    assert [finding.place.path for finding in project.diagnostics] == ["a/me.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_unreadable_folder_is_an_error_on_disk(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "a.py").touch()
    closed.chmod(0)
    try:
        (project,) = discover(DiskTree(str(tmp_path)), ["."]).projects
    finally:
        closed.chmod(0o700)
    assert [finding.rule.slug for finding in project.diagnostics] == ["unreadable-source"]


def test_folder_that_the_system_refuses_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.py").touch()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    tree = DiskTree(str(tmp_path))
    (project,) = discover(tree, ["."]).projects
    assert [module.name for module in project.starting] == ["a"]
    (finding,) = project.diagnostics
    assert finding.message == "closed cannot be read: permission denied"
    finder = ModuleFinder.of_project(tree, project)
    assert (finder.find("closed.x"), finder.explain("closed.x")) == (None, finding)


def test_names_that_are_no_utf8(tmp_path: Path):
    for name in (b"\xff.py", b"d\xfe/a.py", "ü.py".encode()):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / ".gitignore").write_bytes(b"\xfe\n")
    (project,) = discover(DiskTree(str(tmp_path)), ["."]).projects
    assert [module.display for module in project.starting] == ["d\\udcfe/a.py", "ü.py", "\\udcff.py"]


def test_deep_and_wide_trees(tmp_path: Path):
    deep = tmp_path
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    (deep / "end.py").touch()
    for folder in range(100):
        (tmp_path / f"p{folder}").mkdir()
        for module in range(100):
            (tmp_path / f"p{folder}" / f"m{module}.py").touch()
    (tmp_path / ".gitignore").write_text("\n".join(f"*.x{number}\n/p{number}/gone*.py" for number in range(20)))
    names = starting(tmp_path)
    assert len(names) == 10_001
    assert names[0] == ".".join(["d"] * 300 + ["end"])


def test_result_depends_on_no_order_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("b.py", "a/x.py", "c/pyproject.toml", "c/d.py", "a/pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    tree = DiskTree(str(tmp_path))
    forward = discover(tree, ["."])
    scandir = os.scandir

    class Reversed:
        def __init__(self, path: str) -> None:
            with scandir(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Reversed)
    assert discover(tree, ["."]) == forward
