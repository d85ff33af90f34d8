"""The modules of a folder, against `pkgutil` itself."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from oprc_static.discover import modules_in
from oprc_static.tree import DiskTree

FILES = (
    "b.py", "a.py", "_c.py", "my-mod.py", "d.e.py", "notes.txt", "__init__.py", "__main__.py", "sub/__init__.py",
    "plain/x.py", "both.py", "both/__init__.py", "empty/data.txt", "dotted.d/__init__.py", ".hidden.py", "B.py",
)  # fmt: skip


def test_a_folder_is_listed_as_pkgutil_lists_it(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    expected = [(info.name, info.ispkg) for info in pkgutil.iter_modules([str(tmp_path)])]
    assert modules_in(DiskTree(), str(tmp_path)) == expected


@pytest.mark.parametrize("name", ["fast.so", "old.pyc", "fast.cpython-311-x86_64-linux-gnu.so"])
def test_compiled_modules_are_not_listed(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / name).write_text("")
    assert modules_in(DiskTree(), str(tmp_path)) is None


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").symlink_to("a.py")
    assert modules_in(DiskTree(), str(tmp_path)) is None
