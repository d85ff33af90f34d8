"""What a module sees of others without importing them: a loaded module is an attribute of its package.

So whether somebody else has imported it can be told, and what matters may then not be left to modules that do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from oprc_static.closure.graph import Graph
from oprc_static.names import parent_name, parent_names

_ATTRIBUTE = re.compile(rb"\.[ \t]*([A-Za-z_]\w*)")
_IMPORT_LINE = re.compile(rb"\n[ \t]*(?:from|import)\b[^\n]*")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_BY_NAME = re.compile(rb"\b(?:getattr|hasattr|vars|dir|globals|locals|attrgetter)[ \t]*\(|__dict__")


def seen_in_packages(graph: Graph, core: Set[str], suppliers: Set[str], loaded: Set[str]) -> set[str]:
    """Return modules that one which matters may find in their package, as an attribute, if they are loaded.

    `core` and `suppliers` matter; which of the latter are `loaded` by others, too, may be seen too early.
    """
    matters = core | suppliers
    packages: set[str] = set()
    for name in matters:
        packages.update(parent_names(name))
        for edge in graph.edges_of(name):
            for key in edge.keys:
                packages.update((key, *parent_names(key)))
    hidden: dict[str, set[str]] = {}
    for package in packages:
        for each in graph.below(package):
            if each not in matters or (each in suppliers and each in loaded):
                child = f"{package}.{each[len(package) + 1 :].partition('.')[0]}"
                hidden.setdefault(child, set()).add(each)
    by_word: dict[str, list[str]] = {}
    for child in hidden:
        by_word.setdefault(child.rpartition(".")[2], []).append(child)
    seen = {child for name in matters for child in _seen_by(graph, name, packages, by_word)} if hidden else set()
    return {each for child in seen for each in hidden[child]}


def _seen_by(graph: Graph, name: str, packages: Set[str], by_word: Mapping[str, Sequence[str]]) -> set[str]:
    """Return which of some modules, given by the last word of their names, the text of a module may speak of.

    They are had as attributes of their `packages` where they are loaded; what it surely imports itself is.
    """
    text = _IMPORT_LINE.sub(b"", graph.text(name))
    edges = graph.edges_of(name)
    loads = [each for edge in edges if edge.is_plain for each in edge.loads]
    sure = {*loads, *(above for each in loads for above in parent_names(each))}
    objects = {each for edge in edges for _, each, attribute in edge.bound if each in packages and not attribute}
    pattern = _WORD if name in packages or any(edge.has_star for edge in edges) else _ATTRIBUTE
    words = {word.decode("ascii") for word in pattern.findall(text)}
    found = {child for word in words for child in by_word.get(word, ())}
    if objects and _BY_NAME.search(text):
        found.update(child for each in by_word.values() for child in each if parent_name(child) in objects)
    return found - sure
