"""Which of the found files are imported, under which name, in which order (section 3)."""

from __future__ import annotations

from collections.abc import Iterable

from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.finder import ModuleFinder
from oprc_static.discover.findings import shadowed_module
from oprc_static.discover.model import DiscoverError, ModuleFile, Namespace
from oprc_static.discover.roots import module_file
from oprc_static.names import import_order, parent_names, split_name
from oprc_static.tree import SourceTree
from oprc_static.tree.paths import path_parts


def choose_starting(
    tree: SourceTree, finder: ModuleFinder, files: Iterable[str], named: tuple[str, ...]
) -> tuple[tuple[ModuleFile, ...], tuple[Diagnostic, ...]]:
    """Return the starting modules among `files` and the explicitly `named` ones, and findings for shadowed files.

    Left out are files outside every root, `__main__` modules that are not named, and the SDK's. A file under a name
    that nothing can import (`v1.2/run.py`) starts all the same, unless another module has that name. Raises
    `DiscoverError` for a named file outside every root.
    """
    starting: dict[str, ModuleFile] = {}
    shadowed: list[Diagnostic] = []
    for module in _candidates(tree, finder.roots, files, named):
        if finder.is_sdk(module.name) or (_is_main(module) and module.path not in named):
            continue
        winner = _winner(finder, module, starting)
        if winner == module:
            starting[module.name] = module
        else:
            shadowed.append(shadowed_module(module, _shown(tree, finder, module.name, winner)))
    return tuple(starting.values()), tuple(shadowed)


def _candidates(
    tree: SourceTree, roots: tuple[str, ...], files: Iterable[str], named: tuple[str, ...]
) -> list[ModuleFile]:
    """Return the modules of all files that a root holds, in import order, each file once."""
    found: list[ModuleFile] = []
    for path in dict.fromkeys((*named, *files)):
        module = module_file(tree, path, roots)
        if module is not None:
            found.append(module)
        elif path in named:
            raise DiscoverError(f"{tree.display(path)} lies in none of the configured roots")
    return sorted(found, key=lambda module: (import_order(module.name), path_parts(module.path)))


def _is_main(module: ModuleFile) -> bool:
    """Say whether a module is what `python -m` runs of a package."""
    return split_name(module.name)[-1] == "__main__"


def _winner(finder: ModuleFinder, module: ModuleFile, starting: dict[str, ModuleFile]) -> ModuleFile | Namespace | None:
    """Return what has the module's name: itself where nothing else does."""
    found = finder.find(module.name)
    if found is None and not _is_nameable(module):
        return starting.get(module.name, module)
    return found


def _is_nameable(module: ModuleFile) -> bool:
    """Say whether the parts of a module's name are the names on its path, so that importing could lead there."""
    expected = "/" + "/".join(split_name(module.name))
    return module.path.endswith((expected + ".py", expected + "/__init__.py"))


def _shown(tree: SourceTree, finder: ModuleFinder, name: str, winner: ModuleFile | Namespace | None) -> str | None:
    """Return, as people see it, what stands in the way of a module: the winner, or what its package really is."""
    for package in reversed(parent_names(name)):
        winner = winner or finder.find(package)
    if isinstance(winner, Namespace):
        return tree.display(winner.folders[0])
    return None if winner is None else winner.display
