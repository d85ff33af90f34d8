"""What `--entry` names: a module, a script or a folder by path, or `auto`, what the platform's runner image starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oprc_static.config import is_entry_path
from oprc_static.discover.finder import ModuleFinder
from oprc_static.discover.links import is_readable_file
from oprc_static.discover.model import DiscoverError, Entry, LinkPolicy, ModuleFile
from oprc_static.discover.roots import INIT
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import base_name, is_inside, join_path, parent_path

AUTO = "auto"
_MAIN = "__main__"
_MAIN_FILE = "__main__.py"


@record
class EntryRun:
    """Where entries run: `folder` is what comes first on `sys.path`, None for the project's own roots."""

    folder: str | None
    entry: Entry


@record
class EntryScope:
    """What entries are looked for in: the project's `folder`, its `starts`, its roots as configured and as found."""

    tree: SourceTree
    folder: str
    starts: tuple[str, ...]
    configured: tuple[str, ...]
    roots: tuple[str, ...]
    sdk_modules: tuple[str, ...]
    links: LinkPolicy

    def finder(self, roots: tuple[str, ...]) -> ModuleFinder:
        """Return a finder over `roots`."""
        return ModuleFinder(self.tree, roots, sdk_modules=self.sdk_modules, links=self.links)


def resolve_entries(scope: EntryScope, texts: Sequence[str]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what the entries run, and the roots they see.

    Python puts the folder of a script (or the folder that is run) first on `sys.path`; the configured roots follow,
    those that were only found do not. Raises `DiscoverError` for what cannot be run, and for entries that do not
    share one `sys.path`.
    """
    runs = [_resolve(scope, text) for text in texts]
    folders = {run.folder for run in runs}
    if len(folders) > 1:
        raise DiscoverError("the entries do not run with the same folder first on sys.path: scan them one by one")
    folder = runs[0].folder if runs else None
    roots = scope.roots if folder is None else tuple(dict.fromkeys((folder, *scope.configured)))
    return tuple(run.entry for run in runs), roots


def _resolve(scope: EntryScope, text: str) -> EntryRun:
    if text == AUTO:
        return _chosen(scope)
    if not is_entry_path(text):
        return EntryRun(None, _module(scope, scope.roots, text))
    path = scope.tree.locate(text)
    if not is_inside(path, scope.folder):
        raise DiscoverError(f"the entry {text!r} lies outside {scope.tree.display(scope.folder)}, which is scanned")
    kind = _kind(scope.tree, path)
    if kind is Kind.FOLDER:
        file = _file(scope, join_path(path, _MAIN_FILE), f"the folder {text!r} holds no {_MAIN_FILE} that can be read")
        return EntryRun(path, Entry(file, is_script=False))
    return EntryRun(parent_path(path), _script(scope, path))


def _module(scope: EntryScope, roots: tuple[str, ...], name: str) -> Entry:
    found = scope.finder(roots).find_entry(name)
    if found is None:
        raise DiscoverError(
            f"no module named {name!r} in the scanned roots (a script's path has a slash or ends in .py)"
        )
    return Entry(found, is_script=False)


def _script(scope: EntryScope, path: str) -> Entry:
    return Entry(_file(scope, path, f"there is no script {scope.tree.display(path)} that can be read"), is_script=True)


def _file(scope: EntryScope, path: str, missing: str) -> ModuleFile:
    kind = scope.tree.kind(path)
    if kind is None or kind is Kind.FOLDER or not is_readable_file(scope.tree, path, kind, scope.links):
        raise DiscoverError(missing)
    return ModuleFile(_MAIN, path, is_package=False, display=scope.tree.display(path))


def _chosen(scope: EntryScope) -> EntryRun:
    """Return what the runner image of the platform starts of a folder, by its order of preference.

    An explicit file; the only script at the top; the folder, or else its only child, that is a package with a
    `__main__`. Links are no candidates.
    """
    if len(scope.starts) != 1:
        raise DiscoverError("--entry auto chooses within one folder: name one path")
    (folder,) = scope.starts
    if _kind(scope.tree, folder) is not Kind.FOLDER:
        return EntryRun(parent_path(folder), _script(scope, folder))
    listed = scope.tree.list_folder(folder)
    if isinstance(listed, Unreadable):
        raise DiscoverError(f"{scope.tree.display(folder)} cannot be read: {listed.reason}")
    scripts = [name for name, kind in listed.items() if kind is Kind.FILE and name.endswith(".py")]
    if len(scripts) == 1:
        return EntryRun(folder, _script(scope, join_path(folder, scripts[0])))
    if _is_runnable(scope.tree, folder):
        return _package(scope, folder)
    children = [join_path(folder, name) for name, kind in listed.items() if kind is Kind.FOLDER]
    packages = [child for child in children if _is_runnable(scope.tree, child)]
    if len(packages) == 1:
        return _package(scope, packages[0])
    raise DiscoverError(
        f"--entry auto finds no single thing to run in {scope.tree.display(folder)}: "
        f"scripts at the top: {_listed(scripts)}; packages with a {_MAIN}: {_listed(map(base_name, packages))}; "
        "name one with --entry"
    )


def _package(scope: EntryScope, package: str) -> EntryRun:
    """Return the run of a package from the folder that holds it, as `python -m` there."""
    above = parent_path(package)
    roots = tuple(dict.fromkeys((above, *scope.configured)))
    return EntryRun(above, _module(scope, roots, base_name(package)))


def _is_runnable(tree: SourceTree, folder: str) -> bool:
    return all(_kind(tree, join_path(folder, name)) is Kind.FILE for name in (INIT, _MAIN_FILE))


def _kind(tree: SourceTree, path: str) -> Kind | None:
    """Return what stands at `path`, links followed."""
    real = tree.resolve(path)
    return None if real is None else tree.kind(real)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
