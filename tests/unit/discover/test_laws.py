"""Laws over little trees: nothing is dropped silently, and importing in our order loads exactly our files."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.discover import Project, discover
from oprc_static.names import import_order, is_dotted_name
from oprc_static.tree import DiskTree, MemoryTree

_NAMES = st.sampled_from(["a", "b", "src", "x.y", "my-x", "a_b", "time", "pkg"])
_FOLDERS = st.lists(_NAMES, max_size=3).map(lambda names: "".join(name + "/" for name in names))
_FILES = st.tuples(_FOLDERS, _NAMES | st.sampled_from(["__init__", "__main__"])).map(
    lambda drawn: "".join(drawn) + ".py"
)
_EXTRAS = st.tuples(_FOLDERS, st.sampled_from(["pyproject.toml", "setup.cfg"])).map("".join)
_TREES = st.sets(_FILES | _EXTRAS | _FILES, max_size=12).map(sorted)
_ARGUMENTS = st.lists(_FOLDERS, min_size=1, max_size=3)


def _accounted(project: Project) -> list[str]:
    return [module.display for module in project.starting] + [finding.place.path for finding in project.diagnostics]


def _without_clashes(files: list[str]) -> list[str]:
    """Return `files` but those that would need a file to be a folder."""
    return [file for file in files if not any(other.startswith(file + "/") for other in files)]


@settings(max_examples=200, deadline=None)
@given(files=_TREES, arguments=_ARGUMENTS)
def test_every_file_is_a_start_or_a_finding_and_only_once(files: list[str], arguments: list[str]) -> None:
    files = _without_clashes(files)
    tree = MemoryTree(dict.fromkeys(files, ""), folders=arguments)
    discovery = discover(tree, [argument or "." for argument in arguments])
    below = [file for file in files if any(file.startswith(argument) for argument in arguments)]
    expected = {file for file in below if file.endswith(".py") and not file.endswith("__main__.py")}
    accounted = [path for project in discovery.projects for path in _accounted(project)]
    assert sorted(accounted) == sorted(expected)


@settings(max_examples=200, deadline=None)
@given(files=_TREES, arguments=_ARGUMENTS)
def test_starting_modules_are_in_order_under_one_name_each(files: list[str], arguments: list[str]) -> None:
    tree = MemoryTree(dict.fromkeys(_without_clashes(files), ""), folders=arguments)
    for project in discover(tree, [argument or "." for argument in arguments]).projects:
        names = [module.name for module in project.starting]
        assert names == sorted(set(names), key=import_order)
        assert not any("pyproject.toml" in module.path for module in project.starting)


_IMPORT_ALL = """
import importlib, json, sys
roots, names = json.load(sys.stdin)
sys.path[:] = roots
print(json.dumps([importlib.import_module(name).__file__ for name in names]))
"""


@settings(max_examples=40, deadline=None)
@given(files=_TREES)
def test_importing_in_our_order_loads_our_files(files: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file in _without_clashes(files):
            (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / file).touch()
        for project in discover(DiskTree(folder), ["."]).projects:
            modules = [module for module in project.starting if is_dotted_name(module.name.replace("-", "_"))]
            modules = [module for module in modules if "x.y" not in module.path]
            done = subprocess.run(
                [sys.executable, "-I", "-S", "-B", "-c", _IMPORT_ALL],
                input=json.dumps([project.roots, [module.name for module in modules]]),
                capture_output=True,
                text=True,
                check=True,
            )
            assert json.loads(done.stdout) == [module.path for module in modules]
