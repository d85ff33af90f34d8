"""The files of a project by what their bytes say, and the imports between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from oprc_static.closure.edges import NOTHING, Edge, Edges
from oprc_static.closure.facts import are_silent, normal, read_facts
from oprc_static.discover import ModuleFile, ModuleFinder, Namespace
from oprc_static.names import parent_name
from oprc_static.tree import SourceTree, Unreadable

_NONE: tuple[Edge, ...] = ()

_AT_ONCE = 64
"""So many files are looked at together; where one of them tells something, each is by itself."""

Seen = Callable[[str, bytes], None]
"""Is told of files that matter, once each and as soon as that is known: the tree path, and the content."""

_MOST_HELD = 64 * 1024 * 1024
"""As many bytes of sources are kept, since most that are asked for again are asked for soon."""


class Graph:
    """Modules by name: the starting ones, and those of the project that imports lead to.

    `counting` are those that matter by themselves; `importers` has who speaks of a module, or of a package, in an
    import statement. All files are read once, when this is made, but what starting modules import only where not all
    of these count: `is_whole` says that they do.
    """

    def __init__(
        self,
        tree: SourceTree,
        starting: Sequence[ModuleFile],
        finder: ModuleFinder,
        words: Sequence[bytes],
        seen: Seen | None = None,
    ) -> None:
        """Read all `starting` modules, and what they import."""
        self.starting = {module.name: module for module in starting}
        self.modules: dict[str, ModuleFile] = dict(self.starting)
        self.edges: dict[str, tuple[Edge, ...]] = {}
        self.importers: dict[str, list[str]] = {}
        self.counting: set[str] = set()
        self._tree, self._finder, self._words, self._seen = tree, finder, words, seen
        self._edges = Edges(self.find, finder.listed)
        self._held: dict[str, bytes] = {}
        self._told: set[str] = set()
        self._size = 0
        self._alike: dict[tuple[Edge, ...], tuple[Edge, ...]] = {}
        self._names: list[str] | None = None
        self._new: list[ModuleFile] = []
        self._add_all(starting, tree.read_each([each.path for each in starting]))
        self.is_whole = len(self.counting) == len(self.starting)
        while self._new and not self.is_whole:
            module = self._new.pop()
            self._add(module, tree.read(module.path))

    def find(self, name: str) -> ModuleFile | Namespace | None:
        """Return what a dotted name is in the project; a module that is no starting one is read in its turn."""
        known = self.modules.get(name)
        if known is not None:
            return known
        found = self._finder.find(name)
        if isinstance(found, ModuleFile):
            self.modules[name] = found
            self._new.append(found)
        return found

    def text(self, name: str) -> bytes:
        """Return the normal text of a module; nothing where it cannot be read."""
        return normal(self.data(name))

    def data(self, name: str) -> bytes:
        """Return the bytes of a module; none where it cannot be read."""
        data = self._held.get(name)
        if data is None:
            read = self._tree.read(self.modules[name].path)
            data = b"" if isinstance(read, Unreadable) else read
        return data

    def forget(self) -> None:
        """Keep no bytes any longer; what is asked for again is read again."""
        self._held.clear()

    def above(self, name: str) -> tuple[str, ...]:
        """Return the packages above a module that are modules themselves."""
        return self._edges.chain(parent_name(name)) if "." in name else ()

    def edges_of(self, name: str) -> tuple[Edge, ...]:
        """Return what the import statements of a module do, as far as they speak of the project.

        Modules whose statements do the same have the same tuple.
        """
        return self.edges.get(name, _NONE)

    def loads(self, name: str) -> Iterator[str]:
        """Yield the modules that importing a module may load: what its statements name, and the packages above it."""
        yield from self.above(name)
        for edge in self.edges_of(name):
            yield from edge.loads

    def below(self, package: str) -> list[str]:
        """Return all modules below a package, in order."""
        if self._names is None:
            self._names = sorted(self.modules)
        return self._names[bisect_left(self._names, package + ".") : bisect_left(self._names, package + "/")]

    def _add_all(self, modules: Sequence[ModuleFile], contents: Iterator[bytes | Unreadable]) -> None:
        """Add modules, those together that say nothing, as long as most do."""
        are_telling = True
        for start in range(0, len(modules), _AT_ONCE):
            some = modules[start : start + _AT_ONCE]
            files = list(islice(contents, len(some)))
            texts = [data for data in files if not isinstance(data, Unreadable)]
            if not are_telling and len(texts) == len(some) and are_silent(texts, self._words, self._edges.outside):
                for module, data in zip(some, texts, strict=True):
                    self._hold(module.name, data)
                continue
            known = len(self.edges)
            for module, content in zip(some, files, strict=True):
                self._add(module, content)
            are_telling = len(self.edges) - known > _AT_ONCE // 4

    def _hold(self, name: str, data: bytes) -> None:
        self._size += len(data)
        if self._size < _MOST_HELD:
            self._held[name] = data

    def _add(self, module: ModuleFile, data: bytes | Unreadable) -> None:
        name = module.name
        if isinstance(data, Unreadable):
            self.counting.add(name)  # whatever it is, that it cannot be read is an error
            return
        counts, imports = read_facts(data, self._words)
        if counts:
            self.counting.add(name)
            self._tell(module, data)
        self._hold(name, data)
        if not self._edges.outside.issuperset(imports):
            self._add_edges(module, imports)

    def _tell(self, module: ModuleFile, data: bytes) -> None:
        """Tell of a file that matters, and first of the packages above it: importing it runs them before."""
        if self._seen is None:
            return
        names = module.name.split(".")
        for end in range(1, len(names)):
            package = self.starting.get(".".join(names[:end]))
            if package is not None and package.name in self._held and package.name not in self._told:
                self._told.add(package.name)
                self._seen(package.path, self._held[package.name])
        self._told.add(module.name)
        self._seen(module.path, data)

    def _add_edges(self, module: ModuleFile, imports: tuple[bytes, ...]) -> None:
        name, importers = module.name, self.importers
        package = name if module.is_package else parent_name(name)
        found = [edge for text in imports if (edge := self._edges.edge(text, package)) is not NOTHING]
        if not found:
            return
        edges = tuple(found)
        self.edges[name] = self._alike.setdefault(edges, edges)
        for edge in edges:
            for key in edge.keys:
                if key in importers:
                    importers[key].append(name)
                else:
                    importers[key] = [name]
