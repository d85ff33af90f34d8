"""`--entry auto` against the rules of the platform's runner image, for every small folder."""

from __future__ import annotations

from itertools import combinations

import pytest

from oprc_static.config import Overrides
from oprc_static.discover import DiscoverError, discover
from oprc_static.tree import MemoryTree

FILES = (
    "__init__.py", "__main__.py", "run.py", "other.py", "sub/__init__.py", "sub/__main__.py", "far/__init__.py",
    "far/__main__.py", "plain/__main__.py", "notes.txt",
)  # fmt: skip


def reference(files: tuple[str, ...]) -> tuple[str, bool, str] | tuple[list[str], list[str]]:
    """What is run, whether as a script, and the folder that comes first; else the candidates.

    An explicit file; else the only top-level script; else the directory itself when it is a package with `__main__`;
    else the only such child package; else an error that lists the candidates.
    """
    scripts = sorted(file for file in files if "/" not in file and file.endswith(".py"))
    if len(scripts) == 1:
        return f"app/{scripts[0]}", True, "/w/app"
    if {"__init__.py", "__main__.py"} <= set(files):
        return "app/__main__.py", False, "/w"
    children = [child for child in ("far", "sub") if {f"{child}/__init__.py", f"{child}/__main__.py"} <= set(files)]
    if len(children) == 1:
        return f"app/{children[0]}/__main__.py", False, "/w/app"
    return scripts, children


def chosen(tree: MemoryTree, path: str) -> tuple[str, bool, str]:
    (project,) = discover(tree, (path,), Overrides(values=(("entry", ("auto",)),))).projects
    (entry,) = project.entries
    return entry.file.display, entry.is_script, project.roots[0]


@pytest.mark.parametrize("count", range(len(FILES) + 1))
def test_every_small_folder(count: int) -> None:
    for files in combinations(FILES, count):
        tree = MemoryTree({f"/w/app/{file}": "" for file in (*files, "data.bin")}, working_directory="/w")
        expected = reference(files)
        if len(expected) == 3:
            assert chosen(tree, "app") == expected, files
            continue
        with pytest.raises(DiscoverError) as refused:
            chosen(tree, "app")
        for each in expected:
            assert ", ".join(each) in str(refused.value), files


@pytest.mark.parametrize("file", [each for each in FILES if each.endswith(".py")])
def test_an_explicit_file_is_run_whatever_lies_around(file: str) -> None:
    tree = MemoryTree({f"/w/app/{each}": "" for each in FILES}, working_directory="/w")
    folder = f"/w/app/{file}".rpartition("/")[0]
    assert chosen(tree, f"app/{file}") == (f"app/{file}", True, folder)
