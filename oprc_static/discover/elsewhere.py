"""Modules in folders of a project that are no import roots: what a program finds that changes `sys.path`."""

from __future__ import annotations

from oprc_static.discover.ignore import rules_of_texts
from oprc_static.discover.model import Project
from oprc_static.discover.roots import INIT
from oprc_static.discover.walk import WalkRules, walk
from oprc_static.tree import SourceTree
from oprc_static.tree.paths import base_name, parent_path


def modules_elsewhere(tree: SourceTree, project: Project) -> dict[str, str]:
    """Return files by the name under which a folder of `project` would give them, if it were on `sys.path`.

    Files of the roots themselves are left out, and so is what no walk enters.
    """
    found: dict[str, str] = {}
    pending = [project.folder]
    rules = WalkRules(rules_of_texts((), project.folder), project.links)
    while pending:
        walked = walk(tree, pending.pop(), (), rules)
        pending += [each.folder for each in walked.nested]
        for file in sorted(walked.files):
            module = parent_path(file) if base_name(file) == INIT else file
            if parent_path(module) not in project.roots and module != project.folder:
                found.setdefault(base_name(module).removesuffix(".py"), tree.display(file))
    return found
