"""Where a module is looked for: by its package's `__path__`, and relative to its importer's `__package__`."""

from __future__ import annotations

from oprc_static.evaluate import stdlib
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.interfaces import ModuleSource
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, ListValue, ModuleValue, Unknown, Value

BEHIND, BEFORE = "behind", "before"
"""Where the program has put folders on `sys.path`, as `Machine.searches` says it."""

_BEHIND = frozenset({"append", "extend"})
_ASKING = frozenset({"copy", "count", "index", "__contains__", "__iter__", "__len__", "__getitem__"})


def find(machine: Machine, spot: Spot, name: str, parent: Value | None) -> ModuleSource | str | None:
    """Return the module `name` of the program below its imported `parent`, as `Loader.find` does.

    Python asks the `__path__` that the package has at that moment: its own folder comes first, unless it was changed,
    and what only a further folder of it may hold nobody knows.
    """
    if parent is None:
        return _find_top(machine, spot, name)
    if not isinstance(parent, ModuleValue):
        return None
    if parent.is_package and "__path__" not in parent.names.names and parent.names.blur is None:
        return None
    found = machine.loader.find(name)
    if parent.is_package and not _starts_with_its_folder(parent, alone=found is None):
        refuse_path(machine, spot, name, parent)
    return found


def knows_folder(package: ModuleValue) -> bool:
    """Whether the modules of a package can only be in its own folder; where not, `find` has refused what it lacks."""
    names = package.names
    if "__path__" not in names.names:
        return names.blur is None
    return _starts_with_its_folder(package, alone=True)


def _find_top(machine: Machine, spot: Spot, name: str) -> ModuleSource | str | None:
    """Return a module of the roots; refuse one that may as well come from a folder that the program has put there."""
    found = machine.loader.find(name)
    settings = machine.settings
    is_first = found is not None or stdlib.presence(name, settings.python_version, settings.platform)
    ours = spot.frame.module.is_ours  # it stands for what Python has imported long before
    if machine.searches and not ours and not (machine.searches == BEHIND and is_first):
        other = machine.loader.elsewhere(name, spot.frame.module.path)
        if other is not None:
            machine.refuse(
                f"`sys.path` was changed before, so `{name}` may be {other}", spot,
                help="give the folder in `roots`, in the order of `sys.path`",
            )  # fmt: skip
    return found


def note_search(machine: Machine, spot: Spot, path: str) -> None:
    """Note that the program uses the function `path`, which may change where modules are found."""
    of, _, name = path.rpartition(".")
    if of == "sys.path" and name not in _ASKING:
        machine.searches = BEHIND if name in _BEHIND and machine.searches != BEFORE else BEFORE
    elif path == "site.addsitedir":
        machine.searches = machine.searches or BEHIND
    elif of in ("sys.meta_path", "sys.path_hooks") and name not in _ASKING:
        machine.refuse_everywhere(f"it changes `{of}`, and so how modules are found", spot)


def _starts_with_its_folder(package: ModuleValue, *, alone: bool) -> bool:
    path = package.names.names.get("__path__")
    if path is package.folder:
        return True
    ways = path.alternatives if isinstance(path, Unknown) and not path.missing else (path,)
    return bool(ways) and all(
        isinstance(each, ListValue)
        and each.blur is None
        and each.items[:1] == [package.folder]
        and (not alone or len(each.items) == 1)
        for each in ways
    )


def refuse_path(machine: Machine, spot: Spot, name: str, parent: ModuleValue) -> bool:
    """Refuse the import of `name` where its `parent` has a `__path__` of the program's own; return whether it has."""
    if "__path__" not in parent.names.names:
        return False
    machine.refuse(
        f"`{parent.name}` sets its `__path__` itself, so which file `{name}` comes from is unknown", spot,
        help="leave `__path__` alone, and give the folder in `roots` where it is meant",
    )  # fmt: skip
    return True


def bind_submodule(machine: Machine, package: ModuleValue, name: str, module: Value) -> None:
    """Make an imported module an attribute of its package: the import system does, not the module that imports."""
    owner, machine.heap.owner = machine.heap.owner, package.number
    machine.cell(package.names)
    machine.heap.owner = owner
    package.names.names[name] = module


def package_of(machine: Machine, spot: Spot, module: ModuleValue) -> str | None:
    """Return the package that relative imports in `module` start from, None after refusing what only a run can tell.

    Raises ImportError where there is none.

    Source: the language reference, 5.4.2 (`__package__`, else `__spec__.parent`, else `__name__`).
    """
    names = module.names.names
    package = names.get("__package__")
    if package is None or (isinstance(package, Const) and package.value is None):
        package = names.get("__name__")
        if names.get("__spec__") is module.spec:
            package = Const(module.name if module.is_package else module.name.rpartition(".")[0], module.origin)
        elif isinstance(package, Const) and isinstance(package.value, str) and "__path__" not in names:
            package = Const(package.value.rpartition(".")[0], package.origin)
    if not isinstance(package, Const):
        machine.refuse("which package relative imports start from only a run can tell", spot)
        return None
    if not isinstance(package.value, str) or not package.value:
        raise machine.error("ImportError", "attempted relative import with no known parent package", spot)
    return package.value
