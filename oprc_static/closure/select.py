"""Which modules of a project matter to what it exports, and so have to be evaluated (assumption A1).

A module matters by itself, as one that names the SDK does; because it imports, however indirectly, one that does; or
because one that does imports it (it supplies values). These are evaluated, in their order; the others are not even
parsed.

Who only imports a supplier is left out if importing it can neither change the supplier nor tell whether, when and in
which order suppliers run: it must import at the start of a line and be quiet (`quiet.is_quiet`) on what it has
imported, and so must whoever imports it in turn. That suppliers themselves, in any order, give the same is checked
here by their imports, and after the evaluation by what it did (`project`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import cache
from types import ModuleType
from typing import NamedTuple

from oprc_static.closure.cycles import cycles
from oprc_static.closure.edges import Edge
from oprc_static.closure.facts import normal
from oprc_static.closure.graph import Graph
from oprc_static.closure.packages import seen_in_packages
from oprc_static.names import is_within, parent_name, parent_names
from oprc_static.records import record

_ACTING = (b"exec", b"eval", b"service", b"new_cls", b"bind", b"state_spec", b"oaas_function")
"""Words of code that makes code or registers services: in what imports a module that matters, a finding says so."""


@record
class Selection:
    """The modules that matter, those of them that only supply values to others that do, and among these the `shared`.

    Shared suppliers are those that modules which were left out load as well, and all that these suppliers load.
    """

    matters: frozenset[str]
    suppliers: frozenset[str]
    shared: frozenset[str]


class _Taint:
    """What leads to modules that matter: modules that load one, and modules through which objects of one are had."""

    def __init__(self, matters: Set[str]) -> None:
        self.loading = set(matters)
        self.holding: set[str] = set()
        self.above: set[str] = set()

    def hold(self, name: str) -> list[str]:
        """Note that a module leads to objects; return the names under which it is now had that were not known."""
        self.holding.add(name)
        new = [name] if parent_name(name) in self.above else [name, *parent_names(name)]
        new = [each for each in new if each not in self.above]
        self.above.update(new)
        return new


class _Import(NamedTuple):
    """What the import statements of a module come to.

    Which modules that matter it `loads`, under which `names` it has objects of such, whether it `leads` to one and is
    near one; `is_loud` if the statements alone may do something.
    """

    loads: Set[str]
    names: frozenset[bytes]
    leads: bool
    is_near: bool
    is_loud: bool


@cache
def _quiet() -> ModuleType:
    from oprc_static.closure import quiet  # noqa: PLC0415  # its expressions take time to make, and few scans ask

    return quiet


class Closure:
    """Works out selections over one graph; what is found of a file is kept."""

    def __init__(self, graph: Graph) -> None:
        """Select from the modules of `graph`."""
        self._graph = graph
        self._known: dict[tuple[str, frozenset[bytes]], bool] = {}
        self._plain: dict[str, frozenset[str]] = {}

    def select(self, core: Iterable[str] = ()) -> Selection:
        """Return the selection in which `core`, besides what counts by itself, matters with all its importers."""
        graph = self._graph
        if graph.is_whole:
            return Selection(frozenset(graph.modules), frozenset(), frozenset())
        known = self._with_importers({*graph.counting, *core})
        while True:
            suppliers = self._loaded_by(known) - known
            matters = known | suppliers
            if len(matters) == len(graph.modules):
                return Selection(frozenset(matters), frozenset(suppliers), frozenset())
            loud, loaded = self._importers_of_suppliers(matters)
            more = loud or self._in_circles(suppliers) or seen_in_packages(graph, known, suppliers, loaded)
            if not more:
                shared = self._loaded_by(loaded & suppliers) & suppliers
                return Selection(frozenset(matters), frozenset(suppliers), frozenset(shared))
            known = self._with_importers(known | more)

    # --- along the imports -------------------------------------------------------------------------------------------

    def _with_importers(self, names: Set[str]) -> set[str]:
        """Return modules with all that import them, however indirectly, or stand below them."""
        graph = self._graph
        reached = set(names)
        pending = list(names)
        while pending:
            name = pending.pop()
            found = [each for each in self._below(name) if each not in reached]
            found += [
                each
                for each in graph.importers.get(name, ())
                if each not in reached and any(name in edge.loads for edge in graph.edges_of(each))
            ]
            reached.update(found)
            pending += found
        return reached

    def _loaded_by(self, names: Set[str]) -> set[str]:
        """Return modules with all that importing them may load."""
        reached = set(names)
        pending = list(names)
        while pending:
            for each in self._graph.loads(pending.pop()):
                if each not in reached:
                    reached.add(each)
                    pending.append(each)
        return reached

    # --- who imports a supplier --------------------------------------------------------------------------------------

    def _importers_of_suppliers(self, matters: Set[str]) -> tuple[set[str], set[str]]:
        """Return modules left out so far that may do something to those that matter; which of these others load."""
        graph = self._graph
        taint = _Taint(matters)
        wave: set[str] = set()
        for name in matters:
            for key in taint.hold(name):
                wave.update(graph.importers.get(key, ()))
            wave.update(self._below(name))
        loud: set[str] = set()
        loaded: set[str] = set()
        while wave := wave - matters - loud:
            alike: dict[tuple[int, int], _Import] = {}
            following: set[str] = set()
            for name in wave:
                edges, above = graph.edges_of(name), graph.above(name)
                same = (id(edges), id(above))
                found = alike.get(same)
                if found is None:
                    found = alike[same] = self._look_at(edges, above, taint, matters)
                    loaded |= found.loads
                if found.is_loud or (found.is_near and self._does_something(name, found.names)):
                    loud.add(name)
                    continue
                new = taint.hold(name) if found.names and name not in taint.holding else []
                if found.leads and name not in taint.loading:
                    taint.loading.add(name)
                    new.append(name)
                for each in new:
                    following.update(graph.importers.get(each, ()))
            wave = following
        return loud, loaded

    def _below(self, name: str) -> list[str]:
        return self._graph.below(name) if self._graph.modules[name].is_package else []

    def _look_at(self, edges: Sequence[Edge], above: Sequence[str], taint: _Taint, matters: Set[str]) -> _Import:
        names: set[bytes] = set()
        loads = {each for each in above if each in matters}
        is_near, leads = bool(loads), False
        for edge in edges:
            leading = [each for each in edge.loads if each in taint.loading and each not in above]
            held = [
                text
                for text, each, name in edge.bound
                if each in taint.above and not (name and self._is_plain(each, name))
            ]
            if (leading and not edge.is_plain) or (edge.has_star and held):
                return _Import(frozenset(), frozenset(), leads=True, is_near=True, is_loud=True)
            loads.update(leading)
            names.update(held)
            leads = leads or bool(leading)
        return _Import(loads, frozenset(names), leads, is_near or leads or bool(names), is_loud=False)

    def _is_plain(self, module: str, name: str) -> bool:
        """Say whether nobody can change what a module has under a name by using it."""
        if module not in self._graph.modules:
            return True  # a namespace package has nothing but its modules
        if module not in self._plain:
            from oprc_static.closure.plain import plain_names  # noqa: PLC0415  # many scans need no parser

            self._plain[module] = plain_names(self._graph.text(module))
        return name in self._plain[module]

    def _does_something(self, name: str, names: frozenset[bytes]) -> bool:
        """Say whether importing a module may use what its `names` stand for, make code, or hand on what registers."""
        key = (name, names)
        known = self._known.get(key)
        if known is None:
            known = not _quiet().is_quiet(self._graph.text(name), names) if names else self._acts(name)
            self._known[key] = known
        return known

    def _acts(self, name: str) -> bool:
        data = self._graph.data(name)
        for word in _ACTING:
            if word in data:
                return not _quiet().is_call_free(normal(data))
        return False

    # --- what suppliers are to each other ----------------------------------------------------------------------------

    def _in_circles(self, suppliers: Set[str]) -> set[str]:
        """Return suppliers that import each other in a circle which can be entered in more than one place."""
        found: set[str] = set()
        for circle in cycles(
            {name: [each for each in self._graph.loads(name) if each in suppliers] for name in suppliers}
        ):
            first = min(circle, key=len)
            if not all(is_within(each, first) for each in circle):
                found |= circle
        return found
