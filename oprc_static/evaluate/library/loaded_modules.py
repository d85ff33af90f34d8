"""`sys.modules`, `importlib` and `pkgutil`: which modules are loaded, and loading them by name."""

from __future__ import annotations

from oprc_static.evaluate import imports, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Const,
    External,
    ListValue,
    ModuleValue,
    Native,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.names import RelativeImportError, resolve_relative
from oprc_static.rules import knowable

_CHANGING = ("pop", "clear", "update", "setdefault", "popitem", "__setitem__", "__delitem__")
_RUNNING = (
    "runpy.run_module", "runpy.run_path", "importlib.util.spec_from_file_location", "importlib.util.spec_from_loader",
    "importlib.machinery.SourceFileLoader", "imp.load_source", "imp.load_module", "zipimport.zipimporter",
)  # fmt: skip


def _item(machine: Machine, spot: Spot, value: External, index: Value) -> Value:
    """`sys.modules[name]`: a module of the program that has begun to run."""
    machine.look_around(for_modules=True)
    name = operators.plain_of(index)
    found = machine.modules.names.get(name.value) if isinstance(name, Const) and isinstance(name.value, str) else None
    if isinstance(found, ModuleValue) and found.state != "failed":
        return found
    if isinstance(name, Const) and name.value == spot.frame.module.name:
        return spot.frame.module
    if _holds(machine, index) is False:
        raise machine.error("KeyError", "", spot, arguments=(index,))
    machine.outside_may_raise(spot, "an item of `sys.modules`")
    return machine.unknown("it is an item of `sys.modules`", spot, index)


def _holds(machine: Machine, index: Value) -> bool | None:
    """Whether `sys.modules` holds a name, None where only a run can tell: other modules may be loaded or not."""
    machine.look_around(for_modules=True)
    name = operators.plain_of(index)
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return None
    found = machine.modules.names.get(name.value)
    if isinstance(found, ModuleValue):
        return True
    if name.value == "__main__":
        return True
    return None if found is not None or machine.loader.find(name.value) is None else False


def _get(machine: Machine, site: CallSite) -> Value:
    """`sys.modules.get(name, default)`."""
    held = _holds(machine, site.arguments[0]) if site.arguments and not site.keywords else None
    if held is None:
        return machine.unknown("it is an item of `sys.modules`", site.spot, *site.arguments)
    if held:
        return _item(machine, site.spot, External("sys.modules", site.origin), site.arguments[0])
    return site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)


def _change(machine: Machine, site: CallSite) -> Value:
    machine.refuse_everywhere("it changes `sys.modules`, which changes what later imports give", site.spot)
    return machine.unknown("`sys.modules` was changed", site.spot)


def _show(machine: Machine, site: CallSite) -> Value:
    machine.refuse_everywhere("it goes through all loaded modules, and may change them", site.spot)
    return machine.unknown("which modules are loaded only a run can tell", site.spot)


def _reload(machine: Machine, site: CallSite) -> Value:
    if any(isinstance(value, ModuleValue | Unknown) for value in site.arguments):
        machine.refuse("it runs a module a second time", site.spot, help="import the module once")
    return site.arguments[0] if site.arguments else machine.none(site.spot)


def _import_module(machine: Machine, site: CallSite) -> Value:
    given = site.arguments[0] if site.arguments else site.keywords.get("name")
    name = operators.plain_of(given) if given is not None else None
    package = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("package")
    if isinstance(name, Const) and isinstance(name.value, str):
        if not name.value.startswith("."):
            return imports.import_module(machine, site.spot, name.value)
        level = len(name.value) - len(name.value.lstrip("."))
        if isinstance(package, Const) and isinstance(package.value, str):
            try:
                resolved = resolve_relative(package.value, level, name.value[level:] or None)
            except RelativeImportError as error:
                raise machine.error("ImportError", str(error), site.spot, exact=True) from None
            return imports.import_module(machine, site.spot, resolved)
    machine.report(
        knowable.DYNAMIC_CODE,
        site.frame.place(site.at),
        "which module is imported here only a run can tell, and it could register services",
        help="import the modules by name",
    )
    return machine.unknown("which module is imported only a run can tell", site.spot, *site.arguments)


def _run(name: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        machine.report(
            knowable.DYNAMIC_CODE,
            site.frame.place(site.at),
            f"`{name}` runs a module in its own way, and it could register services",
            help="import the module",
        )
        return machine.unknown(f"it is what `{name}` returns", site.spot)

    return code


def _find_spec(machine: Machine, site: CallSite) -> Value:
    """`importlib.util.find_spec(name)`: imports the packages above a module, not the module."""
    name = operators.plain_of(site.arguments[0]) if site.arguments else None
    if isinstance(name, Const) and isinstance(name.value, str) and not name.value.startswith("."):
        above = name.value.rpartition(".")[0]
        if above:
            imports.import_module(machine, site.spot, above)
    return machine.unknown("whether a module can be found only a run can tell", site.spot)


def _extend_path(machine: Machine, site: CallSite) -> Value:
    """`pkgutil.extend_path(__path__, __name__)`: further folders of the package, found on the machine that runs it."""
    path = site.arguments[0] if site.arguments else None
    more = machine.unknown("which further folders a package has only a run can tell", site.spot)
    if not isinstance(path, ListValue) or path.blur is not None:
        return more
    return ListValue(machine.heap, site.origin, [*path.items, more])


def _listed(machine: Machine, site: CallSite) -> Value:
    """Return finder, name and kind of each module in a folder: of one that a package of the program starts with."""
    path = site.arguments[0]
    folder = path.items[0] if isinstance(path, ListValue) and path.blur is None and len(path.items) == 1 else None
    for module in machine.modules.names.values() if folder is not None else ():
        if isinstance(module, ModuleValue) and module.folder is folder:
            listed = machine.loader.listed(module.name)
            if listed is not None:
                finder = machine.unknown("it is a finder of the import system", site.spot)
                rows = [
                    (finder, machine.const(name, site.spot), machine.const(kind, site.spot)) for name, kind in listed
                ]
                return ListValue(machine.heap, site.origin, [TupleValue(row, site.origin) for row in rows])
    return machine.unknown("which modules lie in a folder only a run can tell", site.spot, *site.arguments)


def install(machine: Machine) -> None:
    """Add the models."""
    library = machine.library
    library["sys.modules[]"] = _item
    library["sys.modules in"] = lambda machine, spot, value, index: _holds(machine, index)
    library["sys.modules.get"] = Native("sys.modules.get", _get, START)
    for name in _CHANGING:
        library[f"sys.modules.{name}"] = Native(f"sys.modules.{name}", _change, START)
    for name in ("values", "items", "copy"):
        library[f"sys.modules.{name}"] = Native(f"sys.modules.{name}", _show, START)
    library["importlib.reload"] = Native("importlib.reload", _reload, START)
    library["importlib.import_module"] = Native("importlib.import_module", _import_module, START)
    for name in _RUNNING:
        library[name] = Native(name, _run(name), START)
    library["importlib.util.find_spec"] = Native("importlib.util.find_spec", _find_spec, START)
    library["pkgutil._listed"] = Native("pkgutil._listed", _listed, START)
    library["pkgutil.extend_path"] = Native("pkgutil.extend_path", _extend_path, START)
