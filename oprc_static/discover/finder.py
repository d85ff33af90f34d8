"""Where a module's source is: what CPython's `PathFinder` and `FileFinder` would find, over the roots of a project."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.findings import skipped_link, unreadable
from oprc_static.discover.links import Link, is_readable_file, judge_link
from oprc_static.discover.model import LinkPolicy, ModuleFile, Namespace, Project
from oprc_static.discover.roots import INIT, is_package_folder
from oprc_static.names import is_within, join_name, split_name
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import base_name, join_path, parent_path

SDK_MODULE = "oaas_sdk2_py"

_BUILT_IN = frozenset(
    {"_abc", "_ast", "_codecs", "_collections", "_collections_abc", "_frozen_importlib", "_frozen_importlib_external"}
    | {"_functools", "_imp", "_io", "_locale", "_operator", "_signal", "_sitebuiltins", "_sre", "_stat", "_string"}
    | {"_symtable", "_thread", "_tracemalloc", "_warnings", "_weakref", "abc", "atexit", "builtins", "codecs", "errno"}
    | {"faulthandler", "gc", "genericpath", "io", "itertools", "marshal", "ntpath", "os", "posixpath", "runpy", "site"}
    | {"_tokenize", "stat", "sys", "time", "zipimport"}
)
"""Modules that every CPython from 3.11 has built in or frozen: it looks there before `sys.path`."""


@record
class _Blocked:
    """Something is there under a name, but what it is stays unknown, for the reason that the finding gives."""

    finding: Diagnostic


_NO_LISTINGS: Mapping[str, Mapping[str, Kind]] = MappingProxyType({})

Found = ModuleFile | Namespace | _Blocked | None

_COMPILED = (".so", ".pyd", ".pyc")


class ModuleFinder:
    """Finds the modules of one project by name.

    It is case-sensitive on every host, knows source files only (an extension module or a bare .pyc beside a source is
    not seen; for one instead of a source there is `is_compiled`), and ignores what .gitignore and `exclude` say: an
    excluded file that is imported is read. The SDK's own modules are not found: section 4 stands for them. Listings
    are remembered, so a finder shows the tree as it was when first asked.
    """

    def __init__(
        self,
        tree: SourceTree,
        roots: tuple[str, ...],
        *,
        sdk_modules: tuple[str, ...] = (),
        links: LinkPolicy,
        listings: Mapping[str, Mapping[str, Kind]] = _NO_LISTINGS,
    ) -> None:
        """Search `roots` in order; `sdk_modules` are names of the SDK beside its own, `listings` known folders."""
        self._tree = tree
        self.roots = roots
        self._sdk_modules = sdk_modules
        self._links = links
        self._listings: dict[str, Mapping[str, Kind]] = dict(listings)
        self._sdk_prefixes = (SDK_MODULE, *sdk_modules)
        self._closed: dict[str, _Blocked] = {}
        self._found: dict[str, Found] = {}

    @classmethod
    def of_project(cls, tree: SourceTree, project: Project) -> ModuleFinder:
        """Return the finder of a project."""
        return cls(tree, project.roots, sdk_modules=project.config.sdk_modules, links=project.links)

    def find(self, name: str) -> ModuleFile | Namespace | None:
        """Return what `import name` would load from the roots; None for what is not there, or is the SDK's."""
        found = self._find(name)
        return None if isinstance(found, _Blocked) else found

    def find_in(self, name: str, folders: tuple[str, ...]) -> ModuleFile | Namespace | None:
        """Return the module `name` as found under its last part in `folders`, the `__path__` of its package."""
        found = self._search(name, folders)
        return None if isinstance(found, _Blocked) else found

    def find_entry(self, name: str) -> ModuleFile | None:
        """Return the file that `python -m name` runs: the module, or a package's `__main__`; None where none is."""
        found = self.find(name)
        if isinstance(found, Namespace) or (found is not None and found.is_package):
            found = self.find(join_name(name, "__main__"))
        return found if isinstance(found, ModuleFile) and not found.is_package else None

    def explain(self, name: str) -> Diagnostic | None:
        """Return why `find(name)` gave None though something is there: a link not followed, a folder not readable."""
        found = self._find(name)
        return found.finding if isinstance(found, _Blocked) else None

    def is_compiled(self, name: str) -> bool:
        """Say whether a package or a root has a module under `name` that is no source, where there is no source.

        Extension modules are taken as built for whatever Python runs the program: `name.so`, `name.ANYTHING.so`, and
        the same with `.pyd`; so is `name.pyc` beside the sources.
        """
        *above, last = split_name(name)
        folders = search_path(self._find(".".join(above))) if above else self.roots
        return self.find(name) is None and any(
            entry.startswith(f"{last}.") and entry.endswith(_COMPILED) and kind is not Kind.FOLDER
            for folder in folders
            for entry, kind in self._listing(folder).items()
        )

    def is_sdk(self, name: str) -> bool:
        """Say whether a module is the SDK's own, so that section 4 stands for it and its source is not read.

        A lone `oaas_sdk2_py.py` in a root is not: Python loads that stand-in rather than the installed SDK.
        """
        if not name.startswith(self._sdk_prefixes):
            return False
        if any(is_within(name, module) for module in self._sdk_modules):
            return True
        return is_within(name, SDK_MODULE) and not self._has_stand_in()

    def listed(self, package: str) -> list[str]:
        """Return the dotted names that modules of `package` may have, by what stands in its folders."""
        return [
            join_name(package, entry.removesuffix(".py"))
            for folder in search_path(self._find(package))
            for entry, kind in self._listing(folder).items()
            if kind is Kind.FOLDER or (entry.endswith(".py") and entry != INIT)
        ]

    def first_folder(self, package: str) -> tuple[str, Mapping[str, Kind]] | None:
        """Return the folder in which the modules of `package` ("" for the roots) are looked for first, and its names.

        A file `a.py` that stands there is the module `a`, if no `a` does: nothing can come before it. None where
        there is no such folder, or where a module of that name is not looked for.
        """
        if not package:
            folders = self.roots
        elif split_name(package)[0] in _BUILT_IN:
            return None
        else:
            folders = search_path(self._find(package))
        if not folders:
            return None
        listing = self._listing(folders[0])
        return None if folders[0] in self._closed else (folders[0], listing)

    def _has_stand_in(self) -> bool:
        """Say whether a root offers a single file under the SDK's name."""
        found = self._search(SDK_MODULE, self.roots)
        return isinstance(found, ModuleFile) and not found.is_package

    def _find(self, name: str) -> Found:
        """Return what `name` is, its packages first, outermost to innermost, as Python imports them."""
        parts = split_name(name)
        if not name or not all(parts) or parts[0] in _BUILT_IN or self.is_sdk(name):
            return None
        found: Found = None
        end = 0
        while end < len(name):
            dot = name.find(".", end + 1)
            end = len(name) if dot < 0 else dot
            prefix = name[:end]
            if prefix not in self._found:
                folders = search_path(found) if "." in prefix else self.roots
                self._found[prefix] = self._search(prefix, folders)
            found = self._found[prefix]
            if found is None or isinstance(found, _Blocked):
                return found
        return found

    def _search(self, name: str, folders: tuple[str, ...]) -> Found:
        """Return what the last part of `name` is in `folders`: the first regular module, else all portions."""
        part = split_name(name)[-1]
        portions: list[str] = []
        linked: list[str] = []
        for folder in folders:
            kind = self._listing(folder).get(part)
            path = join_path(folder, part)
            is_link = kind is Kind.SYMLINK and judge_link(self._tree, path, self._links) is Link.FOLDER
            found = self._closed.get(folder) or self._search_folder(name, path, kind, is_link=is_link)
            if found is not None:
                return found
            if is_link:
                linked.append(path)
            elif kind is Kind.FOLDER:
                portions.append(path)
        if portions:
            return Namespace(name, tuple(portions))
        return self._blocked_by_link(linked[0], Link.FOLDER) if linked else None

    def _search_folder(self, name: str, path: str, kind: Kind | None, *, is_link: bool) -> ModuleFile | _Blocked | None:
        """Return the package at `path`, where an entry of `kind` stands, or else the module beside it."""
        package: ModuleFile | _Blocked | None = None
        if kind is Kind.FOLDER:
            package = self._file(name, path, INIT, is_package=True) or self._closed.get(path)
        elif is_link and is_package_folder(self._tree, path):
            package = self._blocked_by_link(path, Link.FOLDER)
        return package or self._file(name, parent_path(path), base_name(path) + ".py", is_package=False)

    def _file(self, name: str, folder: str, file_name: str, *, is_package: bool) -> ModuleFile | _Blocked | None:
        """Return the module that `file_name` in `folder` is, if it is a file."""
        kind = self._listing(folder).get(file_name)
        path = join_path(folder, file_name)
        if kind is None or kind is Kind.FOLDER:
            return None
        if is_readable_file(self._tree, path, kind, self._links):
            return ModuleFile(name, path, is_package, self._tree.display(path))
        link = judge_link(self._tree, path, self._links) if kind is Kind.SYMLINK else None
        return self._blocked_by_link(path, link) if link is Link.OUTSIDE else None

    def _blocked_by_link(self, path: str, link: Link) -> _Blocked:
        """Return what stands for a name whose module lies behind a link that is not followed."""
        return _Blocked(skipped_link(self._tree, path, link))

    def _listing(self, folder: str) -> Mapping[str, Kind]:
        """Return what is in `folder`: nothing where it is not there, nor where it is closed, which is noted."""
        if folder not in self._listings:
            entries = self._tree.list_folder(folder)
            if isinstance(entries, Unreadable):
                if self._tree.kind(folder) is Kind.FOLDER:
                    self._closed[folder] = _Blocked(unreadable(self._tree, entries))
                entries = {}
            self._listings[folder] = entries
        return self._listings[folder]


def is_built_in(name: str) -> bool:
    """Say whether every CPython finds a top-level module before it looks at `sys.path`."""
    return name in _BUILT_IN


def search_path(package: ModuleFile | Namespace | _Blocked | None) -> tuple[str, ...]:
    """Return the `__path__` of a package: where its submodules are looked for; nowhere for a plain module."""
    if isinstance(package, Namespace):
        return package.folders
    return (parent_path(package.path),) if isinstance(package, ModuleFile) and package.is_package else ()
