"""Which of the found files are imported, under which name, in which order (section 3).

A large tree is thousands of files in few folders: what holds for a folder is worked out once, and what is said of a
file that stands in the ordinary way beside others costs no more than its name.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from operator import itemgetter

from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.finder import ModuleFinder, is_built_in
from oprc_static.discover.findings import shadowed_module
from oprc_static.discover.model import DiscoverError, ModuleFile, Namespace
from oprc_static.discover.roots import INIT, module_file
from oprc_static.names import parent_name, parent_names, split_name
from oprc_static.tree import Kind, SourceTree

_MAIN = "__main__"


def choose_starting(
    tree: SourceTree, finder: ModuleFinder, files: Mapping[str, Sequence[str]], named: tuple[str, ...]
) -> tuple[tuple[ModuleFile, ...], tuple[Diagnostic, ...]]:
    """Return the starting modules among `files`, which are names by folder, and the `named` paths; shadowed files.

    Left out are files outside every root, `__main__` modules that are not named, and the SDK's. A file under a name
    that nothing can import (`v1.2/run.py`) starts all the same, unless another module has that name. Raises
    `DiscoverError` for a named file outside every root.
    """
    starting: dict[str, ModuleFile] = {}
    shadowed: list[Diagnostic] = []
    for _, _, module, is_plain in sorted(_candidates(tree, finder, files, named), key=_ORDER):
        name = module.name
        if finder.is_sdk(name) or (name.endswith(_MAIN) and _is_main(module) and module.path not in named):
            continue
        winner = module if is_plain else _winner(finder, module, starting)
        if winner == module:
            starting[name] = module
        else:
            shadowed.append(shadowed_module(module, _shown(tree, finder, name, winner)))
    return tuple(starting.values()), tuple(shadowed)


_Candidate = tuple[str, str, ModuleFile, bool]
"""The names on a module's dotted name and on its path, the module, and whether it is surely found as such.

No name holds the character that they are joined by, so that texts compare as tuples of names do (section 3).
"""

_ORDER = itemgetter(0, 1)


def _candidates(
    tree: SourceTree, finder: ModuleFinder, files: Mapping[str, Sequence[str]], named: tuple[str, ...]
) -> list[_Candidate]:
    """Return the modules of all files that a root holds, each file once."""
    explicit = dict.fromkeys(named)
    found: list[_Candidate] = []
    for path in explicit:
        module = module_file(tree, path, finder.roots)
        if module is None:
            raise DiscoverError(f"{tree.display(path)} lies in none of the configured roots")
        found.append(_candidate(module))
    for folder, names in files.items():
        _add_folder(tree, finder, folder, names, explicit, found)
    return found


def _candidate(module: ModuleFile) -> _Candidate:
    return module.name.replace(".", "\0"), module.path.replace("/", "\0"), module, False


def _add_folder(
    tree: SourceTree,
    finder: ModuleFinder,
    folder: str,
    names: Sequence[str],
    explicit: Container[str],
    found: list[_Candidate],
) -> None:
    """Add the modules of the files in `folder` to `found`, those that are `explicit` left out.

    A file that stands in the folder where its package's modules are looked for first, with no folder of its name
    beside it, is the module of that name.
    """
    prefix = folder if folder.endswith("/") else folder + "/"
    sample = module_file(tree, prefix + "_.py", finder.roots)
    package = "" if sample is None else parent_name(sample.name)
    place = None if sample is None else finder.first_folder(package)
    beside = place[1] if place is not None and place[0] == folder else {}
    shown = None if sample is None else sample.display.removesuffix("_.py")
    dotted = package and package + "."
    ordered, located = dotted.replace(".", "\0"), prefix.replace("/", "\0")
    a_file, new = Kind.FILE, tuple.__new__
    for name in names:
        path, stem = prefix + name, name[:-3]
        if path in explicit:
            continue
        if (
            beside.get(name) is a_file
            and stem not in beside
            and stem != "__init__"
            and "." not in stem
            and name.isascii()
            and (package or not is_built_in(stem))
        ):
            module = new(ModuleFile, (dotted + stem, path, False, f"{shown}{name}"))
            found.append((ordered + stem, located + name, module, True))
        elif (other := module_file(tree, path, finder.roots)) is not None:
            found.append(_candidate(other))


def _is_main(module: ModuleFile) -> bool:
    """Say whether a module is what `python -m` runs of a package."""
    return split_name(module.name)[-1] == _MAIN


def _winner(finder: ModuleFinder, module: ModuleFile, starting: dict[str, ModuleFile]) -> ModuleFile | Namespace | None:
    """Return what has the module's name: itself where nothing else does."""
    found = finder.find(module.name)
    if found is None and not _is_nameable(module):
        return starting.get(module.name, module)
    return found


def _is_nameable(module: ModuleFile) -> bool:
    """Say whether the parts of a module's name are the names on its path, so that importing could lead there."""
    expected = "/" + "/".join(split_name(module.name))
    return module.path.endswith((expected + ".py", f"{expected}/{INIT}"))


def _shown(tree: SourceTree, finder: ModuleFinder, name: str, winner: ModuleFile | Namespace | None) -> str | None:
    """Return, as people see it, what stands in the way of a module: the winner, or what its package really is."""
    for package in reversed(parent_names(name)):
        winner = winner or finder.find(package)
    if isinstance(winner, Namespace):
        return tree.display(winner.folders[0])
    return None if winner is None else winner.display
