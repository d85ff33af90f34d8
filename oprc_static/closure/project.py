"""The closure of one project, and whether an evaluation bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from oprc_static.closure.facts import read_facts
from oprc_static.closure.graph import Graph
from oprc_static.closure.select import Closure, Selection
from oprc_static.closure.statements import parse_statement
from oprc_static.discover import ModuleFinder, Project, modules_elsewhere
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import SUBCLASSES, ListValue, ModuleValue
from oprc_static.tree import SourceTree

_MOST_TRIES = 3
"""So often is a selection corrected by what evaluating it has shown; then everything is evaluated."""

_SEARCHING = re.compile(rb"\bsys\.(?:path|meta_path|path_hooks)\b|addsitedir|\bfrom[ \t]+sys\b|\bsys[ \t]+as\b")
_LOADED = re.compile(rb"\bmodules\b")
_KNOWN_LOADED = re.compile(
    rb"\bsys\.modules(?:[ \t]*\[[ \t]*(?:__name__|\"([\w.]+)\"|'([\w.]+)')[ \t]*\]"
    rb"|\.(?:get|pop|setdefault)\([ \t]*(?:__name__|\"([\w.]+)\"|'([\w.]+)')|,[ \t]*(?:\"([\w.]+)\"|'([\w.]+)'))"
    rb"|(?:\"([\w.]+)\"|'([\w.]+)')[ \t]+(?:not[ \t]+)?in[ \t]+sys\.modules"
)
"""Uses of `sys.modules` that say which module they speak of."""


class ProjectClosure:
    """Which modules of a project are evaluated: `part` is the project with these as its starting modules."""

    def __init__(self, tree: SourceTree, project: Project, sdk_modules: Iterable[str]) -> None:
        """Read the files of `project`."""
        self._tree, self._project = tree, project
        words = tuple(sorted({name.rpartition(".")[2].encode() for name in sdk_modules}))  # `from a import b` is a.b
        self._words = words
        self._graph = Graph(tree, project.starting, ModuleFinder.of_project(tree, project), words)
        self._closure = Closure(self._graph)
        self._tries = 0
        self._core: set[str] = set()
        self._select()

    @property
    def left_out(self) -> frozenset[str]:
        """The files, as displayed, that are not evaluated."""
        return frozenset(each.display for each in self._project.starting if each.name not in self.selection.matters)

    def is_contradicted(self, machine: Machine, sources: Mapping[str, bytes]) -> bool:
        """Say whether an evaluation of `part` shows that more matters; if so, `part` is then another."""
        more = set() if self._project.entries else set(self._found_out(machine, sources)) - self._core
        if not more:
            return False
        self._tries += 1
        self._core |= more if self._tries < _MOST_TRIES else set(self._graph.modules)
        self._select()
        return True

    def _select(self) -> None:
        while True:
            self.selection: Selection = self._closure.select(self._core)
            more = self._told_by_texts(self.selection.matters) - self.selection.matters
            if not more:
                break
            self._core |= more
        self._graph.forget()
        kept = tuple(each for each in self._project.starting if each.name in self.selection.matters)
        self.part = replace(self._project, starting=kept)

    # --- what texts tell that speak of modules in other ways ---------------------------------------------------------

    def _told_by_texts(self, matters: Set[str]) -> set[str]:
        """Return modules that matter since one that does looks at what is loaded, or changes where it is found."""
        graph = self._graph
        if len(matters) == len(graph.modules):
            return set()
        texts = {name: graph.text(name) for name in matters & graph.counting}
        if not any(word in text for text in texts.values() for word in self._words):
            return set()
        more: set[str] = set()
        for text in texts.values():
            if b"sys" in text and b"modules" in text:
                more |= self._looked_for(text)
        if any(_SEARCHING.search(text) for text in texts.values()):
            more |= self._found_elsewhere(matters)
        return more

    def _looked_for(self, text: bytes) -> set[str]:
        """Return the modules that a text asks `sys.modules` for; all, where it does not say which."""
        named = {part.decode() for found in _KNOWN_LOADED.findall(text) for part in found if part}
        if b"sys" in (rest := _KNOWN_LOADED.sub(b"", text)) and _LOADED.search(rest):
            return set(self._graph.modules)
        return named & self._graph.modules.keys()

    def _found_elsewhere(self, matters: Set[str]) -> set[str]:
        """Return the modules that import something which a folder of the project would hold, were it searched."""
        others = modules_elsewhere(self._tree, self._project)
        found: set[str] = set()
        for name in self._graph.modules.keys() - matters:
            for text in read_facts(self._graph.text(name), ()).imports:
                statement = parse_statement(text)
                tops = [statement.module] if statement.module is not None else [each for each, _ in statement.names]
                if not statement.level and any(top.partition(".")[0] in others for top in tops):
                    found.add(name)
        return found

    # --- what an evaluation shows ------------------------------------------------------------------------------------

    def _found_out(self, machine: Machine, sources: Mapping[str, bytes]) -> Iterable[str]:
        """Yield modules that were loaded though nothing led to them, and shared suppliers that do not stay the same."""
        if len(self.selection.matters) == len(self._graph.modules):
            return
        loaded = sources.keys() - {each.display for each in self.part.starting}
        yield from (each.name for each in self._project.starting if each.display in loaded) if loaded else ()
        written = _written(machine)
        for name in self.selection.shared:
            value = machine.modules.names.get(name)
            if value is None and name not in self._graph.starting:
                continue
            if not isinstance(value, ModuleValue) or value.level or value.number in written:  # or its import failed
                yield name


def _written(machine: Machine) -> set[int]:
    """Return the numbers of modules that another has changed, and of those that have changed another."""
    foreign = machine.heap.foreign
    if machine.heap.strangers is not None:
        foreign = {
            (writer, cell.owner)
            for writer, cells in machine.heap.strangers.items()
            for cell in cells
            if not (isinstance(cell, ListValue) and cell.kind == SUBCLASSES)
        }
    return {number for pair in foreign if all(pair) for number in pair}
