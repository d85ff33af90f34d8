"""`survey` over LibCST's tree, for bodies that the running Python's `ast` cannot read."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from oprc_static.lower.identifiers import mangle, normalise
from oprc_static.lower.survey import Survey

_KEYWORDS = frozenset({"None", "True", "False"})


def survey_suite(suite: cst.BaseSuite, class_name: str | None) -> Survey:
    """Look through a function body, nested functions and classes included."""
    names: set[str] = set()
    is_generator = holds_class = False
    waiting: list[tuple[cst.CSTNode, str | None, bool]] = [(suite, class_name, True)]
    while waiting:
        node, owner, is_own = waiting.pop()
        if isinstance(node, cst.Name) and node.value not in _KEYWORDS:
            names.add(mangle(normalise(node.value), owner))
        is_generator = is_generator or (is_own and isinstance(node, cst.Yield))
        holds_class = holds_class or isinstance(node, cst.ClassDef)
        inner = _inner(node)
        inner_owner = normalise(node.name.value) if isinstance(node, cst.ClassDef) else owner
        keyword = node.keyword if isinstance(node, cst.Arg) else None
        for child in node.children:
            if child is inner:
                waiting.append((child, inner_owner, False))
            elif child is not keyword:
                waiting.append((child, owner, is_own))
    return Survey(tuple(sorted(names)), is_generator, holds_class)


def _inner(node: cst.CSTNode) -> cst.CSTNode | None:
    """The child of a definition that is a scope of its own."""
    return node.body if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)) else None


def nodes_below(root: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """`root` and every node below it, in no particular order."""
    found = [root]
    for node in found:
        found += node.children
    return found
