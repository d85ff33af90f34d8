"""CPython is the oracle: our finder finds what importing name by name really loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.discover import LinkPolicy, ModuleFile, ModuleFinder, Namespace
from oprc_static.tree import DiskTree

_PARTS = st.sampled_from(["a", "b", "c", "A", "__init__", "__main__", "my-x"])
_FOLDERS = st.lists(_PARTS, max_size=3).map("/".join)
_FILES = st.tuples(_FOLDERS, _PARTS, st.sampled_from([".py", ".py", ".py", "", "/__init__.py", "/", ".txt"]))
_TREES = st.lists(st.tuples(st.sampled_from(["r1", "r2", "r2/a"]), _FILES), max_size=14)
_NAMES = st.lists(_PARTS, min_size=1, max_size=4).map(".".join)


@contextmanager
def _built(tree: list[tuple[str, tuple[str, str, str]]]) -> Iterator[str]:
    """Write a little tree, as far as its paths agree, and yield its folder."""
    with tempfile.TemporaryDirectory() as folder:
        for root, (inner, stem, ending) in tree:
            path = Path(folder, root, inner, stem + ending)
            try:
                if ending == "/":
                    path.mkdir(parents=True, exist_ok=True)
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.touch()
            except OSError:
                continue
        yield os.path.realpath(folder)


_IMPORT_EACH = """
import importlib, json, sys
roots, names = json.load(sys.stdin)
sys.path[:] = roots
answers = {}
for name in names:
    try:
        module = importlib.import_module(name)
    except ImportError:
        answers[name] = None
        continue
    path = getattr(module, "__path__", None)
    file = getattr(module, "__file__", None)
    answers[name] = ["file", file, str(path is not None)] if file else ["namespace", *path]
print(json.dumps(answers))
"""


def _python_imports(names: list[str], roots: list[str]) -> dict[str, list[str] | None]:
    """Return what really importing each name gives: a file, or a namespace's folders."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", _IMPORT_EACH],
        input=json.dumps([roots, names]),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _we_find(names: list[str], roots: list[str]) -> dict[str, list[str] | None]:
    finder = ModuleFinder(DiskTree("/"), tuple(roots), links=LinkPolicy())
    return {name: _answer(finder.find(name)) for name in names}


def _answer(found: ModuleFile | Namespace | None) -> list[str] | None:
    if isinstance(found, Namespace):
        return ["namespace", *found.folders]
    return None if found is None else ["file", found.path, str(found.is_package)]


@settings(max_examples=60, deadline=None)
@given(tree=_TREES, names=st.lists(_NAMES, min_size=1, max_size=12), reverse=st.booleans())
def test_cpython_agrees(tree: list[tuple[str, tuple[str, str, str]]], names: list[str], reverse: bool) -> None:
    with _built(tree) as folder:
        roots = [f"{folder}/{root}" for root in ("r1", "r2", "r2/a", "absent")]
        roots = roots[::-1] if reverse else roots
        asked = [*names, *(part for name in names for part in (name.split(".")[0], name + ".a"))]
        asked = [name for name in dict.fromkeys(asked) if name.split(".")[0] != "__main__"]
        assert _we_find(asked, roots) == _python_imports(asked, roots)
