"""Imports: finding, running once, parents first, half-initialised in a circle (language reference 5, 7.11)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate import assignment, attributes, iteration, operators, search, stdlib
from oprc_static.evaluate.branches import Result, fork_value
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import Frame, Spot, blurred
from oprc_static.evaluate.functions import docstring_value
from oprc_static.evaluate.interfaces import ModuleSource
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.module_names import set_names
from oprc_static.evaluate.values import (
    Const,
    External,
    InstanceValue,
    ListValue,
    ModuleValue,
    Sdk,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.names import RelativeImportError, resolve_relative
from oprc_static.origin import Origin
from oprc_static.rules import registration, source
from oprc_static.source import WHOLE_FILE, Place

_LOOKALIKES = frozenset({"oaas", "oaas_sdk", "oaas_sdk2", "oaas_sdk_py", "oaas_sdk_py2"})
"""Names of modules, PyPI's `oaas` and `oaas-sdk-py` among them, that people take for the SDK."""


def run_import(machine: Machine, frame: Frame, node: ir.Import) -> Result:
    """Run `import a.b as c, d`."""
    for alias in node.names:
        spot = Spot(frame, alias.at)
        module = import_module(machine, spot, alias.name)
        if alias.asname is None:
            first = alias.name.split(".")[0]
            assignment.bind_name(machine, frame, first, import_module(machine, spot, first))
        else:
            assignment.bind_name(machine, frame, alias.asname, _through_attributes(machine, spot, alias.name, module))
    return None


def _through_attributes(machine: Machine, spot: Spot, name: str, module: Value) -> Value:
    """`import a.b as c` binds the attribute `b` of `a`; the module itself only where there is none."""
    first, *rest = name.split(".")
    value = import_module(machine, spot, first)
    for index, part in enumerate(rest):
        if not isinstance(value, ModuleValue):
            return module
        machine.note_read(spot, value, part)
        found = value.names.names.get(part)
        value = found if found is not None else import_module(machine, spot, ".".join([first, *rest[: index + 1]]))
    return value


def run_import_from(machine: Machine, frame: Frame, node: ir.ImportFrom) -> Result:
    """Run `from a.b import c as d, *`."""
    spot = Spot(frame, node.at)
    name = _absolute(machine, frame, node, spot)
    if name == "__future__":
        return None
    if name is None:
        module: Value = machine.unknown("which package it is imported from only a run can tell", spot)
    else:
        module = import_module(machine, spot, name)
    for alias in node.names:
        here = Spot(frame, alias.at)
        if alias.name == "*":
            _import_star(machine, frame, here, module)
            continue
        value = import_name(machine, here, module, alias.name)
        if isinstance(value, ModuleValue):  # loaded before, by whomever: it is imported here all the same
            machine.note_import(frame.module.path, value.path)
        if isinstance(value, Const):
            value = Const(value.value, value.origin.then("import", here.place))
        assignment.bind_name(machine, frame, alias.asname or alias.name, value)
    return None


def _absolute(machine: Machine, frame: Frame, node: ir.ImportFrom, spot: Spot) -> str | None:
    if not node.level:
        return node.module or ""
    package = search.package_of(machine, spot, frame.module)
    if package is None:
        return None
    try:
        return resolve_relative(package, node.level, node.module)
    except RelativeImportError as error:
        raise machine.error("ImportError", str(error), spot, exact=True) from None


def import_module(machine: Machine, spot: Spot, name: str) -> Value:
    """Import a module by its absolute name, parents first, and return it; raises ImportError where Python would."""
    module: Value | None = None
    parts = name.split(".")
    for index in range(len(parts)):
        module = _import_one(machine, spot, ".".join(parts[: index + 1]), parts[index], module)
        if isinstance(module, ModuleValue):
            machine.note_import(spot.frame.module.path, module.path)
            if machine.trace is not None:
                machine.trace.touches(module)
            importer = spot.frame.module
            if (
                spot.frame.kind == "module"
                and importer.level == len(machine.heap.levels)
                and module not in importer.imported
            ):
                importer.imported.append(module)
    assert module is not None
    return module


def _import_one(machine: Machine, spot: Spot, name: str, last: str, parent: Value | None) -> Value:
    known = machine.modules.names.get(name)
    if isinstance(known, Unknown) and known.missing:
        return _import_again(machine, spot, name, last, parent, known)
    if known is not None:
        return known
    if isinstance(parent, Sdk) or (parent is None and name in machine.settings.sdk_modules):
        return _import_sdk(machine, spot, name)
    if isinstance(parent, External):
        return _import_external(machine, spot, name)
    if parent is None and stdlib.is_started(name):
        return _import_external(machine, spot, name)
    found = search.find(machine, spot, name, parent)
    if found is None:
        return _import_missing(machine, spot, name, parent)
    if not isinstance(found, str):
        machine.note_import(spot.frame.module.path, found.path)
    module = (
        _namespace_package(machine, spot, name) if isinstance(found, str) else run_module(machine, spot, name, found)
    )
    if isinstance(parent, ModuleValue):
        search.bind_submodule(machine, parent, last, module)
    return module


def _import_again(machine: Machine, spot: Spot, name: str, last: str, parent: Value | None, known: Unknown) -> Value:
    """Import what only some of the ways so far imported: on the others it runs now."""
    before = next((each for each in known.alternatives if isinstance(each, ModuleValue)), None)
    if before is None:
        return known

    def loaded() -> Value:
        for module in _surely_loaded(before):
            machine.modules.names[module.name] = module
            above, _, own = module.name.rpartition(".")
            package = machine.modules.names.get(above)
            if isinstance(package, ModuleValue):
                search.bind_submodule(machine, package, own, module)
        return before

    def first() -> Value:
        del machine.modules.names[name]
        return _import_one(machine, spot, name, last, parent)

    machine.cell(machine.modules)
    return fork_value(
        machine, [partial(_changing_modules, machine, loaded), partial(_changing_modules, machine, first)], spot.place
    )


def _changing_modules(machine: Machine, act: Callable[[], Value]) -> Value:
    machine.cell(machine.modules)
    return act()


def _surely_loaded(module: ModuleValue) -> list[ModuleValue]:
    found: dict[ModuleValue, None] = {}
    pending = [module]
    while pending:
        each = pending.pop()
        if each not in found:
            found[each] = None
            pending.extend(each.imported)
    return list(found)


def _import_missing(machine: Machine, spot: Spot, name: str, parent: Value | None) -> Value:
    if isinstance(parent, ModuleValue) and parent.is_package and parent.path:
        if machine.loader.is_compiled(name):
            return _import_external(machine, spot, name)
        if not search.knows_folder(parent):
            return machine.unknown(f"which file `{name}` comes from is unknown", spot)
        raise _not_found(machine, spot, name)
    if isinstance(parent, ModuleValue) and not parent.is_package:
        if search.refuse_path(machine, spot, name, parent):
            return machine.unknown(f"which file `{name}` comes from is unknown", spot)
        raise _not_found(machine, spot, name, f"; '{parent.name}' is not a package")
    if isinstance(parent, Unknown):
        return machine.follow(parent, spot)
    return _import_external(machine, spot, name)


def _not_found(machine: Machine, spot: Spot, name: str, more: str = "") -> Raised:
    """Return the exception that there is no module `name`; whether one above it is a package may not be known."""
    message = f"No module named '{name}'{more}"
    top = name.split(".", maxsplit=1)[0]
    exact = bool(more) or stdlib.presence(top, machine.settings.python_version, "linux") is None
    raised = _about(machine, machine.error("ModuleNotFoundError", message, spot, exact=exact), spot, name)
    assert isinstance(raised.value, InstanceValue)
    if exact:
        raised.value.attributes.names["msg"] = machine.const(message, spot)
    return raised


def _about(machine: Machine, raised: Raised, spot: Spot, name: str) -> Raised:
    """Return an import's exception that says by its `name` which module it is about."""
    assert isinstance(raised.value, InstanceValue)
    raised.value.attributes.names["name"] = machine.const(name, spot)
    return raised


def _first_missing(machine: Machine, name: str) -> str:
    """Return the module of a dotted name at which the import of it stops."""
    parts = name.split(".")
    parents = (".".join(parts[:end]) for end in range(1, len(parts)))
    settings = machine.settings
    known = settings.installed - settings.missing
    for each in parents:
        if each not in known and stdlib.presence(each, settings.python_version, settings.platform) is not True:
            return each
    return name


def _import_sdk(machine: Machine, spot: Spot, name: str) -> Value:
    found = machine.sdk.module(machine, name, machine.origin(spot, "import"))
    if found is None:
        finding = machine.sdk.missing_name(name, machine.origin(spot, "import"))
        raise machine.error("ModuleNotFoundError", f"No module named '{name}'", spot, finding=finding)
    return found


def _import_external(machine: Machine, spot: Spot, name: str) -> Value:
    settings = machine.settings
    top = name.split(".", maxsplit=1)[0]
    presence = stdlib.presence(name, settings.python_version, settings.platform)
    if presence is not True and not {name, top} & (settings.installed | settings.missing):
        _refuse_unseen(machine, spot, name)
    if {name, top} & settings.missing or presence is False:
        raise _not_found(machine, spot, _first_missing(machine, name))
    if presence is None and not {name, top} & settings.installed:
        if machine.tries:
            known = _first_missing(machine, name) == name  # else any of the modules above it may be missing as well
            unnamed = machine.error("ModuleNotFoundError", f"No module named '{name}'", spot)
            machine.assumed_risk(_not_found(machine, spot, name) if known else unnamed, spot.place)
        else:
            machine.assume("A2", spot, f"`{name}` from outside is imported")
    if name in _LOOKALIKES:
        machine.report(
            registration.LOOKALIKE_MODULE,
            spot.place,
            f"`{name}` is not the OaaS SDK, whose import name is `oaas_sdk2_py`: nothing of it is exported",
            help="import `oaas_sdk2_py`, or add the name to `sdk-modules` if it is the SDK under another name",
        )
    return External(name, machine.origin(spot, "import"))


def _refuse_unseen(machine: Machine, spot: Spot, name: str) -> None:
    """Refuse a module that lies in the project, yet in no folder on the `sys.path` of the entry that is run."""
    folder = machine.loader.unseen(name, spot.frame.module.path)
    if folder is not None:
        machine.refuse(
            f"`{name}` lies in {folder}, which is not on `sys.path` when the entry is run by its path", spot,
            help="name the folder in `roots` if it is, or decide with --installed or --missing",
        )  # fmt: skip


def _namespace_package(machine: Machine, spot: Spot, name: str) -> ModuleValue:
    origin = machine.origin(spot, "import")
    module = ModuleValue(machine.heap, origin, name, "", is_package=True)
    set_names(machine, module, origin)
    module.state = "loaded"
    machine.cell(machine.modules)
    machine.modules.names[name] = module
    return module


def run_module(
    machine: Machine,
    spot: Spot | None,
    name: str,
    found: ModuleSource,
    *,
    run_as: str | None = None,
    is_script: bool = False,
) -> ModuleValue:
    """Run a module of the program and return it; what it raises comes through, and it is then forgotten.

    A script that is run by its path has no package and no spec.
    """
    origin = Origin("import" if spot else "start", Place(found.path, WHOLE_FILE))  # whoever imports it first
    again = machine.trace.begins(machine, found) if machine.trace is not None else None
    lowered = machine.loader.module(found)
    if isinstance(lowered, Diagnostic):
        if lowered.rule is source.SOURCE_TOO_COMPLEX:
            machine.unfinished.add(found.path)
        if machine.trace is not None:
            machine.trace.ends(machine, None, failed=True)
        here = spot or _top(machine, name, found)
        raise machine.error("SyntaxError", lowered.message, here, finding=lowered)
    module = again or ModuleValue(machine.heap, origin, name, found.path, is_package=found.is_package)
    machine.limit += machine.steps_per_module
    machine.room += machine.settings.characters_per_module
    if again is None:
        machine.made += 1
        module.number = module.owner = module.names.owner = machine.made
    module.level = len(machine.heap.levels)
    set_names(machine, module, origin, lowered, run_as, is_script=is_script)
    machine.cell(machine.modules)
    machine.modules.names[run_as or name] = module
    _run_body(machine, module, lowered, run_as or name)
    return module


def _top(machine: Machine, name: str, found: ModuleSource) -> Spot:
    origin = Origin("start", Place(found.path, WHOLE_FILE))
    module = ModuleValue(machine.heap, origin, name, found.path, is_package=found.is_package)
    return Spot(Frame("module", module.names, module, 1), (0, 0, 0, 0))


def _run_body(machine: Machine, module: ModuleValue, lowered: ir.Module, key: str) -> None:
    owner, machine.heap.owner = machine.heap.owner, module.number
    depth, machine.depth = machine.depth, 0
    machine.running.append(module)
    try:
        for statement in lowered.statements:
            frame = Frame("module", module.names, module, statement.line, future_annotations=lowered.future_annotations)
            if lowered.docstring is not None and statement is lowered.statements[0]:
                module.names.names["__doc__"] = docstring_value(machine, frame, lowered.docstring, (0, 0, 0, 0))
            machine.run_block(frame, (statement.statement,))
        module.state = "loaded"
    except Raised:
        machine.cell(machine.modules)
        machine.modules.names.pop(key, None)
        module.state = "failed"
        machine.failed.add(key)
        raise
    finally:
        if machine.trace is not None:
            machine.trace.ends(machine, module, failed=module.state == "failed")
        if module.state == "loading":  # the budget ended, which is reported: what it would hold nobody knows
            why = Unknown(f"`{key}` was not followed to its end", module.origin)
            blurred(module.names, why, machine.holds_mark)
            machine.unfinished.add(module.path)
            module.state = "loaded"
        module.places.clear()  # most of them nobody asks for again
        machine.running.pop()
        machine.heap.owner, machine.depth = owner, depth


def import_name(machine: Machine, spot: Spot, module: Value, name: str) -> Value:
    """Return what `from module import name` binds."""
    if isinstance(module, ModuleValue):
        return _name_of_module(machine, spot, module, name)
    if isinstance(module, Sdk):
        return _name_of_sdk(machine, spot, module, name)
    if isinstance(module, External):
        return _name_of_external(machine, spot, module, name)
    return attributes.get(machine, spot, module, name)


def _name_of_module(machine: Machine, spot: Spot, module: ModuleValue, name: str) -> Value:
    full = f"{module.name}.{name}"
    bound = module.names.names.get(name)
    if isinstance(bound, ModuleValue) and bound.name == full and machine.trace is not None:
        machine.trace.touches(bound)  # were it not bound yet, this would import it
    if bound is None and _has_its_names_alone(module, name) and _is_below(machine, spot, module, full):
        try:
            return import_module(machine, spot, full)
        finally:
            machine.note_read(spot, module, name)
    found = attributes.find(machine, spot, module, name)
    if isinstance(found, Value) and not (isinstance(found, Unknown) and bound is None):
        return found
    if _is_below(machine, spot, module, full):
        return import_module(machine, spot, full)
    if isinstance(found, Value):
        return found
    if module.is_package and (not module.path or machine.loader.is_compiled(full)):
        return _import_external(machine, spot, full)
    started = " partially initialized" if module.state == "loading" else ""
    message = (
        f"cannot import name '{name}' from{started} module '{module.name}'"
        if started
        else f"cannot import name '{name}' from '{module.name}'"
    )
    raise _about(machine, machine.error("ImportError", message, spot), spot, module.name)


def _has_its_names_alone(module: ModuleValue, name: str) -> bool:
    """Whether a module has no attribute of that name if its namespace has none."""
    hidden = name.startswith("__") or module.names.blur is not None or "__getattr__" in module.names.names
    return not hidden


def _is_below(machine: Machine, spot: Spot, package: ModuleValue, full: str) -> bool:
    """Whether a package has a module of that full name, as far as anybody knows."""
    if not package.is_package:
        return False
    return full in machine.modules.names or search.find(machine, spot, full, package) is not None


def _name_of_sdk(machine: Machine, spot: Spot, module: Sdk, name: str) -> Value:
    found = machine.sdk.attribute(machine, module, name, spot)
    if found is None:
        found = machine.sdk.module(machine, f"{module.path}.{name}", machine.origin(spot, "import"))
    if found is None:
        finding = machine.sdk.missing_name(f"{module.path}.{name}", machine.origin(spot, "import"))
        raise machine.error("ImportError", f"cannot import name '{name}' from '{module.path}'", spot, finding=finding)
    return found


def _name_of_external(machine: Machine, spot: Spot, module: External, name: str) -> Value:
    presence = stdlib.name_presence(module.path, name, machine.settings.python_version)
    if presence is False:
        message = f"cannot import name '{name}' from '{module.path}'"
        raise _about(machine, machine.error("ImportError", message, spot), spot, module.path)
    known_name = presence is True or stdlib.presence(
        module.path, machine.settings.python_version, machine.settings.platform
    )
    if machine.tries and not known_name and not {module.path.split(".")[0], module.path} & machine.settings.installed:
        machine.assumed_risk(
            machine.error("ImportError", f"cannot import name '{name}' from '{module.path}'", spot), spot.place
        )
    return attributes.get(machine, spot, module, name)


def _import_star(machine: Machine, frame: Frame, spot: Spot, module: Value) -> None:
    if isinstance(module, Sdk):
        for name in machine.library["sdk.star"](machine, module):
            value = machine.sdk.attribute(machine, module, name, spot)
            if value is not None:
                assignment.bind_name(machine, frame, name, value)
        return
    if isinstance(module, External):
        _star_outside(machine, frame, spot, module)
        return
    if not isinstance(module, ModuleValue):
        machine.cell(frame.names)
        blurred(
            frame.names,
            machine.unknown("names of something unknown were imported with a star", spot, module),
            machine.holds_mark,
        )
        return
    names = _public_names(machine, spot, module)
    if isinstance(names, Unknown) or module.names.blur is not None:
        why = names if isinstance(names, Unknown) else module.names.blur
        machine.cell(frame.names)
        blurred(
            frame.names,
            machine.follow(why, spot) if why else machine.unknown("a star import", spot),
            machine.holds_mark,
        )
        return
    for name in names:
        assignment.bind_name(machine, frame, name, _listed_name(machine, spot, module, name))


def _listed_name(machine: Machine, spot: Spot, module: ModuleValue, name: str) -> Value:
    found = module.names.names.get(name)
    submodule = module.is_package and search.find(machine, spot, f"{module.name}.{name}", module) is not None
    if found is None and not submodule and module.names.names.get("__getattr__") is None:
        raise machine.error("AttributeError", f"module '{module.name}' has no attribute '{name}'", spot)
    return _name_of_module(machine, spot, module, name)


def _star_outside(machine: Machine, frame: Frame, spot: Spot, module: External) -> None:
    names = stdlib.star_names(module.path, machine.settings.python_version)
    if names is None:
        machine.cell(frame.names)
        blurred(
            frame.names,
            machine.unknown(f"`from {module.path} import *` may bind any name", spot, module),
            machine.holds_mark,
        )
        return
    for name in names:
        assignment.bind_name(machine, frame, name, attributes.get(machine, spot, module, name))


def _public_names(machine: Machine, spot: Spot, module: ModuleValue) -> list[str] | Unknown:
    listed = module.names.names.get("__all__")
    machine.note_read(spot, module, "__all__" if listed is not None else None)
    if listed is None:
        return [name for name in list(module.names.names) if not name.startswith("_")]
    if not isinstance(listed, ListValue | TupleValue):
        return machine.unknown(f"`__all__` of `{module.name}` is not a known list", spot, listed)
    items = iteration.to_list(machine, spot, listed)
    if isinstance(items, Unknown):
        return items
    names: list[str] = []
    for item in items:
        plain = operators.plain_of(item)
        if not isinstance(plain, Const):
            return machine.unknown(f"`__all__` of `{module.name}` holds something unknown", spot, item)
        if not isinstance(plain.value, str):
            raise machine.error(
                "TypeError", f"Item in {module.name}.__all__ must be str, not {attributes.type_name(item)}", spot
            )
        names.append(plain.value)
    return names
