"""What import statements lead to in a project: the modules that they load, and the names that they bind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from oprc_static.closure.statements import Statement, parse_statement
from oprc_static.discover import ModuleFile, Namespace
from oprc_static.names import RelativeImportError, parent_names, resolve_relative

Find = Callable[[str], ModuleFile | Namespace | None]
Listed = Callable[[str], Iterable[str]]


class Edge(NamedTuple):
    """What a statement does: `loads` are modules of the project, packages above them first.

    `bound` are names with the module that each stands for, or is taken from under the name that follows, "" for the
    module itself. `is_plain` says that the statement
    surely runs when its module does; `has_star` that it binds names that it does not say. `keys` are all modules of
    the project that it speaks of.
    """

    loads: tuple[str, ...] = ()
    bound: tuple[tuple[bytes, str, str], ...] = ()
    is_plain: bool = True
    has_star: bool = False
    keys: tuple[str, ...] = ()


NOTHING = Edge()
"""What a statement does that speaks of nothing in the project."""


class Edges:
    """The meaning of import statements in one project; each text is worked out once."""

    def __init__(self, find: Find, listed: Listed) -> None:
        """Work statements out with `find`, which says what a dotted name is, and `listed`, what stands in a package.

        `outside` are texts that were found to speak of nothing in it, wherever they stand.
        """
        self._find, self._listed = find, listed
        self._known: dict[bytes, Edge | None] = {}
        self.outside: set[bytes] = set()
        self._relative: dict[tuple[str, bytes], Edge] = {}
        self._chains: dict[str, tuple[str, ...]] = {}

    def edge(self, text: bytes, package: str) -> Edge:
        """Return what the statement `text` does in a module whose `__package__` is `package`."""
        try:
            known = self._known[text]
        except KeyError:
            statement = parse_statement(text)
            known = self._known[text] = None if statement.level else self._absolute(statement, statement.module)
            if known is NOTHING:
                self.outside.add(text)
        if known is not None:
            return known
        key = (package, text)
        if key not in self._relative:
            self._relative[key] = self._of_package(parse_statement(text), package)
        return self._relative[key]

    def chain(self, name: str) -> tuple[str, ...]:
        """Return the modules that importing `name` loads, outermost package first, as far as the project has them."""
        found = self._chains.get(name)
        if found is None:
            loaded = []
            for each in (*parent_names(name), name):
                module = self._find(each)
                if module is None:
                    break
                if isinstance(module, ModuleFile):
                    loaded.append(each)
            found = self._chains[name] = tuple(loaded)
        return found

    def _of_package(self, statement: Statement, package: str) -> Edge:
        try:
            module = resolve_relative(package, statement.level, statement.module)
        except RelativeImportError:
            return NOTHING
        return self._absolute(statement, module)

    def _absolute(self, statement: Statement, module: str | None) -> Edge:
        loads: dict[str, None] = {}
        bound: list[tuple[bytes, str, str]] = []
        if module is None:
            for name, alias in statement.names:
                loads.update(dict.fromkeys(self.chain(name)))
                first = name.partition(".")[0]
                if self._find(first) is not None:
                    bound.append((alias.encode(), name, "") if alias else (first.encode(), first, ""))
        elif self._find(module.partition(".")[0]) is not None:
            loads.update(dict.fromkeys(self.chain(module)))
            for name, alias in statement.names:
                full = f"{module}.{name}"
                if name == "*":  # the package's `__all__` may name any of its modules
                    loads.update(dict.fromkeys(each for part in self._listed(module) for each in self.chain(part)))
                is_module = name != "*" and self._find(full) is not None
                if is_module:
                    loads.update(dict.fromkeys(self.chain(full)))
                    bound.append(((alias or name).encode(), full, ""))
                bound.append(((alias or name).encode(), module, name))
        if not loads and not bound:
            return NOTHING
        has_star = any(name == "*" for name, _ in statement.names)
        keys = dict.fromkeys((*loads, *(each for _, each, _ in bound)))
        return Edge(tuple(loads), tuple(bound), statement.is_plain, has_star, tuple(keys))
