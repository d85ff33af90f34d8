"""The closure of one project, and whether an evaluation bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from oprc_static.closure.facts import read_facts
from oprc_static.closure.graph import Graph, Seen
from oprc_static.closure.select import Closure, Selection
from oprc_static.closure.statements import parse_statement
from oprc_static.discover import ModuleFinder, Project, modules_elsewhere
from oprc_static.evaluate import stdlib
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.search import BEHIND
from oprc_static.evaluate.values import SUBCLASSES, ListValue, ModuleValue
from oprc_static.tree import SourceTree

_MOST_TRIES = 3
"""So often is a selection corrected by what evaluating it has shown; then everything is evaluated."""

_LOADED = re.compile(rb"\bmodules\b")
_NAMED = rb"(?:\"([\w.]+)\"|'([\w.]+)')"
_KNOWN_LOADED = re.compile(
    rb"\bsys\.modules(?:[ \t]*\[[ \t]*(?:__name__|" + _NAMED + rb")[ \t]*\]"
    rb"|\.(?:get|pop|setdefault)\([ \t]*(?:__name__|" + _NAMED + rb")[ \t]*[,)]|,[ \t]*" + _NAMED + rb"[ \t]*[,)])"
    rb"|(?:[=(,:\[]|\b(?:if|and|or|not|return|assert))[ \t]*" + _NAMED + rb"[ \t]+(?:not[ \t]+)?in[ \t]+sys\.modules\b"
)
"""Uses of `sys.modules` that say which module they speak of."""


class ProjectClosure:
    """Which modules of a project are evaluated: `part` is the project with these as its starting modules."""

    def __init__(
        self, tree: SourceTree, project: Project, sdk_modules: Iterable[str], seen: Seen | None = None
    ) -> None:
        """Read the files of `project`; `seen` is told of some that matter while others are still read."""
        self._tree, self._project = tree, project
        words = tuple(sorted({name.rpartition(".")[2].encode() for name in sdk_modules}))  # `from a import b` is a.b
        self._words = words
        self._graph = Graph(tree, project.starting, ModuleFinder.of_project(tree, project), words, seen)
        self._closure = Closure(self._graph)
        self._tries = 0
        self._may_ask_for_any = False
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

    def is_doubtful(self, machine: Machine, sources: Mapping[str, bytes]) -> bool:
        """Say whether an evaluation of some modules of `part` may show that more matters."""
        return any(True for _ in self._found_out(machine, sources, is_whole=False))

    def is_imported(self, name: str) -> bool:
        """Whether a module of `part` may be imported by others, or by importing others."""
        module = self._graph.modules.get(name)
        return module is None or module.is_package or name in self._graph.importers

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

    # --- what texts tell that ask which modules are loaded -----------------------------------------------------------

    def _told_by_texts(self, matters: Set[str]) -> set[str]:
        """Return the modules of which one that matters asks by name whether they are loaded."""
        graph = self._graph
        if len(matters) == len(graph.modules):
            return set()
        texts = {name: graph.text(name) for name in matters & graph.counting}
        if not any(word in text for text in texts.values() for word in self._words):
            return set()
        more: set[str] = set()
        for text in texts.values():
            if b"sys" in text and b"modules" in text:
                more |= {part.decode() for found in _KNOWN_LOADED.findall(text) for part in found if part}
                rest = _KNOWN_LOADED.sub(b"", text)
                self._may_ask_for_any = self._may_ask_for_any or (b"sys" in rest and _LOADED.search(rest) is not None)
        more &= graph.modules.keys()
        return more

    # --- what an evaluation shows ------------------------------------------------------------------------------------

    def _found_out(self, machine: Machine, sources: Mapping[str, bytes], *, is_whole: bool = True) -> Iterable[str]:
        """Yield modules that were loaded though nothing led to them, and shared suppliers that do not stay the same.

        `is_whole` says that all of `part` was evaluated.
        """
        if len(self.selection.matters) == len(self._graph.modules):
            return
        if machine.asks_for_modules and self._may_ask_for_any:
            yield from self._graph.modules
        if machine.searches:
            yield from self._found_elsewhere(machine)
        loaded = sources.keys() - {each.display for each in self.part.starting}
        yield from (each.name for each in self._project.starting if each.display in loaded) if loaded else ()
        written = _written(machine)
        for name in self.selection.shared:
            value = machine.modules.names.get(name)
            if value is None and not (is_whole and name in self._graph.starting):
                continue
            if not isinstance(value, ModuleValue) or value.level or value.number in written:  # or its import failed
                yield name

    def _found_elsewhere(self, machine: Machine) -> Iterator[str]:
        """Yield the modules that import what may come from a folder of the project that is on `sys.path` now."""
        others = modules_elsewhere(self._tree, self._project)
        settings = machine.settings
        if machine.searches == BEHIND:
            others = {
                name: file
                for name, file in others.items()
                if not stdlib.presence(name, settings.python_version, settings.platform) and not self._graph.find(name)
            }
        for name in self._graph.modules.keys() - self.selection.matters:
            for text in read_facts(self._graph.data(name), ()).imports:
                statement = parse_statement(text)
                names = [statement.module] if statement.module is not None else [each for each, _ in statement.names]
                if not statement.level and any(each.partition(".")[0] in others for each in names):
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
