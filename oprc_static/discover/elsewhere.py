"""Modules by the folder that holds them: what a program finds that changes `sys.path`, or lists a package."""

from __future__ import annotations

from oprc_static.discover.ignore import rules_of_texts
from oprc_static.discover.model import Project
from oprc_static.discover.roots import INIT
from oprc_static.discover.walk import WalkRules, walk
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import base_name, join_path, parent_path

_COMPILED = (".so", ".pyd", ".pyc")


def modules_elsewhere(tree: SourceTree, project: Project) -> dict[str, str]:
    """Return files by the name under which a folder of `project` would give them, if it were on `sys.path`.

    Files of the roots themselves are left out, and so is what no walk enters; `import __main__` looks for no file.
    """
    found: dict[str, str] = {}
    pending = [project.folder]
    rules = WalkRules(rules_of_texts((), project.folder), project.links)
    while pending:
        walked = walk(tree, pending.pop(), (), rules)
        pending += [each.folder for each in walked.nested]
        for file in sorted(walked.files):
            module = parent_path(file) if base_name(file) == INIT else file
            if base_name(module) == "__main__.py":
                continue
            if parent_path(module) not in project.roots and module != project.folder:
                found.setdefault(base_name(module).removesuffix(".py"), tree.display(file))
    return found


def modules_in(tree: SourceTree, folder: str) -> list[tuple[str, bool]] | None:
    """Return the modules in `folder`, by the names of their files, and whether each is a package; None if unknown.

    That is what `pkgutil.iter_modules` gives of a folder. Links and compiled modules are not followed. What decides by
    being there is asked for, so that it counts among the inputs.
    """
    entries = tree.list_folder(folder)
    if isinstance(entries, Unreadable):
        return None
    found: dict[str, bool] = {}
    for entry, kind in entries.items():
        path = join_path(folder, entry)
        if kind not in (Kind.FILE, Kind.FOLDER) or entry.endswith(_COMPILED):
            tree.kind(path)
            return None
        is_package = kind is Kind.FOLDER
        name = entry if is_package else entry.removesuffix(".py")
        if "." in name or name == "__init__" or (not is_package and name == entry):
            continue
        if tree.kind(join_path(path, INIT) if is_package else path) is Kind.FILE:
            found.setdefault(name, is_package)
    return list(found.items())
