"""Import roots and the names of files below them (section 3)."""

from __future__ import annotations

from oprc_static.config import PYPROJECT
from oprc_static.discover.model import ModuleFile
from oprc_static.names import join_name
from oprc_static.tree import Kind, SourceTree
from oprc_static.tree.paths import (
    ancestors,
    base_name,
    is_inside,
    join_path,
    parent_path,
    path_parts,
    relative_path,
)

INIT = "__init__.py"
_PROJECT_MARKERS = (PYPROJECT, "setup.py", "setup.cfg")


def import_root(tree: SourceTree, folder: str) -> str:
    """Return the nearest of `folder` and the folders above it that is no regular package."""
    for candidate in ancestors(folder):
        if not is_package_folder(tree, candidate):
            return candidate
    return folder


def is_package_folder(tree: SourceTree, folder: str) -> bool:
    """Say whether `folder` holds an `__init__.py` that is a file."""
    path = join_path(folder, INIT)
    kind = tree.kind(path)
    if kind is Kind.SYMLINK:
        target = tree.resolve(path)
        kind = None if target is None else tree.kind(target)
    return kind is Kind.FILE


def roots_of(tree: SourceTree, folder: str) -> tuple[str, ...]:
    """Return the roots of a scanned folder: its own, then its `src` where it is a project that has one.

    A folder is a project when a pyproject.toml, setup.py or setup.cfg stands in it; `src` counts unless it is a
    package itself. The folder comes first, as the current folder does on `sys.path`.
    """
    root = import_root(tree, folder)
    source = join_path(folder, "src")
    is_project = any(tree.kind(join_path(folder, marker)) is not None for marker in _PROJECT_MARKERS)
    if is_project and tree.kind(source) is Kind.FOLDER and not is_package_folder(tree, source):
        return (root, source)
    return (root,)


def package_area(folder: str, root: str) -> str:
    """Return the folder just below `root` that holds `folder`: the whole top-level package it belongs to."""
    return folder if folder == root else join_path(root, path_parts(relative_path(folder, root))[0])


def name_file(path: str, roots: tuple[str, ...]) -> tuple[str, bool] | None:
    """Return the module name of a file, relative to the deepest root that holds it, and whether it is a package.

    None where no root holds it. An `__init__.py` that stands in a root itself is the module `__init__`, unless
    another root holds that one.
    """
    folder, file_name = parent_path(path), base_name(path)
    stem = file_name.removesuffix(".py") or file_name
    holding = [root for root in roots if is_inside(folder, root)]
    is_package = stem == "__init__" and any(root != folder for root in holding)
    if is_package:
        holding = [root for root in holding if root != folder]
    if not holding:
        return None
    parts = path_parts(relative_path(folder, max(holding, key=len)))
    return join_name(*parts, "" if is_package else stem), is_package


def module_file(tree: SourceTree, path: str, roots: tuple[str, ...]) -> ModuleFile | None:
    """Return the module that the file at `path` is below `roots`, or None where no root holds it."""
    named = name_file(path, roots)
    return None if named is None else ModuleFile(named[0], path, named[1], tree.display(path))
