"""Where a module's source is: what CPython's `PathFinder` and `FileFinder` would find, over the roots of a project."""

from __future__ import annotations

from dataclasses import dataclass

from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.findings import skipped_link
from oprc_static.discover.links import Link, is_readable_file, judge_link
from oprc_static.discover.model import LinkPolicy, ModuleFile, Namespace, Project
from oprc_static.discover.roots import INIT, is_package_folder
from oprc_static.names import is_within, join_name, parent_name, split_name
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


@dataclass(frozen=True, slots=True)
class _Blocked:
    """Python would go through the link at `path`, and we do not: the name is there, what it is stays unknown."""

    path: str
    link: Link


Found = ModuleFile | Namespace | _Blocked | None


class ModuleFinder:
    """Finds the modules of one project by name.

    It is case-sensitive on every host, knows source files only (an extension module or a bare .pyc beside or instead
    of a source is not seen), and ignores what .gitignore and `exclude` say: an excluded file that is imported is read.
    The SDK's own modules are not found: section 4 stands for them. Listings are remembered, so a finder shows the
    tree as it was when first asked.
    """

    def __init__(
        self, tree: SourceTree, roots: tuple[str, ...], *, sdk_modules: tuple[str, ...] = (), links: LinkPolicy
    ) -> None:
        """Search `roots` in order; `sdk_modules` are names of the SDK beside its own."""
        self._tree = tree
        self.roots = roots
        self._sdk_modules = sdk_modules
        self._links = links
        self._listings: dict[str, dict[str, Kind]] = {}
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
        """Return why `find(name)` gave None though something is there: a link that was not followed."""
        found = self._find(name)
        return skipped_link(self._tree, found.path, found.link) if isinstance(found, _Blocked) else None

    def is_sdk(self, name: str) -> bool:
        """Say whether a module is the SDK's own, so that section 4 stands for it and its source is not read.

        A lone `oaas_sdk2_py.py` in a root is not: Python loads that stand-in rather than the installed SDK.
        """
        if any(is_within(name, module) for module in self._sdk_modules):
            return True
        return is_within(name, SDK_MODULE) and not self._has_stand_in()

    def _has_stand_in(self) -> bool:
        """Say whether a root offers a single file under the SDK's name."""
        found = self._search(SDK_MODULE, self.roots)
        return isinstance(found, ModuleFile) and not found.is_package

    def _find(self, name: str) -> Found:
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> Found:
        """Return what `name` is, its package first."""
        if not name or not all(split_name(name)) or name in _BUILT_IN or self.is_sdk(name):
            return None
        package = parent_name(name)
        if not package:
            return self._search(name, self.roots)
        parent = self._find(package)
        return parent if isinstance(parent, _Blocked) else self._search(name, search_path(parent))

    def _search(self, name: str, folders: tuple[str, ...]) -> Found:
        """Return what the last part of `name` is in `folders`: the first regular module, else all portions."""
        part = split_name(name)[-1]
        portions: list[str] = []
        linked: list[str] = []
        for folder in folders:
            path = join_path(folder, part)
            is_link = self._is_linked_folder(path, self._listing(folder).get(part))
            found = self._search_folder(name, folder, path, is_link=is_link)
            if found is not None:
                return found
            if is_link:
                linked.append(path)
            elif self._listing(folder).get(part) is Kind.FOLDER:
                portions.append(path)
        if portions:
            return Namespace(name, tuple(portions))
        return _Blocked(linked[0], Link.FOLDER) if linked else None

    def _search_folder(self, name: str, folder: str, path: str, *, is_link: bool) -> ModuleFile | _Blocked | None:
        """Return the package at `path`, or else the module beside it in `folder`."""
        if is_link and is_package_folder(self._tree, path):
            return _Blocked(path, Link.FOLDER)
        package = None if is_link else self._file(name, path, INIT, is_package=True)
        return package or self._file(name, folder, base_name(path) + ".py", is_package=False)

    def _is_linked_folder(self, path: str, kind: Kind | None) -> bool:
        """Say whether the entry at `path` is a link to a folder, which is not entered."""
        return kind is Kind.SYMLINK and judge_link(self._tree, path, self._links) is Link.FOLDER

    def _file(self, name: str, folder: str, file_name: str, *, is_package: bool) -> ModuleFile | _Blocked | None:
        """Return the module that `file_name` in `folder` is, if it is a file."""
        kind = self._listing(folder).get(file_name)
        path = join_path(folder, file_name)
        if kind is None or kind is Kind.FOLDER:
            return None
        if is_readable_file(self._tree, path, kind, self._links):
            return ModuleFile(name, path, is_package, self._tree.display(path))
        link = judge_link(self._tree, path, self._links) if kind is Kind.SYMLINK else None
        return _Blocked(path, link) if link is Link.OUTSIDE else None

    def _listing(self, folder: str) -> dict[str, Kind]:
        """Return what is in `folder`; nothing where it cannot be listed, as in Python."""
        if folder not in self._listings:
            entries = self._tree.list_folder(folder)
            listed = () if isinstance(entries, Unreadable) else entries
            self._listings[folder] = {entry.name: entry.kind for entry in listed}
        return self._listings[folder]


def search_path(package: ModuleFile | Namespace | _Blocked | None) -> tuple[str, ...]:
    """Return the `__path__` of a package: where its submodules are looked for; nowhere for a plain module."""
    if isinstance(package, Namespace):
        return package.folders
    return (parent_path(package.path),) if isinstance(package, ModuleFile) and package.is_package else ()
