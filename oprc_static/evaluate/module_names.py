"""The names that a module has before its first statement runs.

Source: the language reference, 5.4 and "Module objects", and CPython's own modules in the order of their `vars()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from oprc_static import ir
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, ListValue, ModuleValue, Unknown, Value
from oprc_static.origin import Origin
from oprc_static.source import WHOLE_FILE, Place

_BODIES_OF_THEIR_OWN = (ir.FunctionDef, ir.ClassDef, ir.Expression, ir.Assign)
"""What holds no variable annotation of the module, and need not be searched for one."""


def set_names(
    machine: Machine,
    module: ModuleValue,
    origin: Origin,
    lowered: ir.Module | None = None,
    run_as: str | None = None,
    *,
    is_script: bool = False,
) -> None:
    """Give a module its first names, in Python's order; a namespace package has no code, `lowered` is None for it.

    `run_as` is the `__name__` of a module that is run as a program, `is_script` says that it is by its path.
    """
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    nothing = Const(None, origin)
    spec = module.spec = _given(machine, module, "its spec", "it is set by the import system", "ModuleSpec")
    names = module.names.names
    names |= {
        "__name__": Const(run_as or module.name, origin),
        "__doc__": nothing,
        "__package__": nothing if is_script else Const(package, origin),
        "__loader__": _given(machine, module, "its loader", "it is set by the import system", "loader"),
        "__spec__": nothing if is_script else spec,
    }
    path = _given(machine, module, "its path", "it is the path of a file on the machine that runs the program", "str")
    annotations = _given(machine, module, "its annotations", "which there are so far is not followed", "dict")
    if lowered is None:
        names |= {"__file__": nothing, **_folder(machine, module)}
    elif run_as == "__main__":
        names |= {"__annotations__": annotations, **_builtins(machine, module, "module")}
        names |= {"__file__": path, "__cached__": _given(machine, module, "its cache", "the interpreter sets it")}
    else:
        cached = _given(machine, module, "its cache", "it is the path of a file of the interpreter", "str")
        names |= {**_folder(machine, module), "__file__": path, "__cached__": cached}
        names |= _builtins(machine, module, "dict")
        if machine.settings.python_version < (3, 14) and any(_annotated(lowered)):
            names["__annotations__"] = annotations


def _folder(machine: Machine, module: ModuleValue) -> dict[str, Value]:
    """Return the `__path__` of a package."""
    if not module.is_package:
        return {}
    reason = "it is the path of a folder on the machine that runs the program"
    module.folder = _given(machine, module, "its folder", reason, "str" if module.path else "")
    given = Origin("start", Place(module.path, WHOLE_FILE))
    return {"__path__": ListValue(machine.heap, given, [module.folder]) if module.path else module.folder}


def _builtins(machine: Machine, module: ModuleValue, kind: str) -> dict[str, Value]:
    return {"__builtins__": _given(machine, module, "its builtins", "`__builtins__` is set by the interpreter", kind)}


def _given(machine: Machine, module: ModuleValue, what: str, reason: str, kind: str = "") -> Value:
    """Return what the interpreter gives a module: the same whichever way through the program imports it."""
    value = Unknown(reason, Origin("start", Place(module.path, WHOLE_FILE)), kind=kind)
    known: Value = machine.library.setdefault(f"{what} {module.path or module.name}", value)
    return known


def _annotated(lowered: ir.Module) -> Iterator[ir.Node]:
    """Return the annotated variables of a module, in code that never runs as well: the compiler looks for no more."""
    for each in lowered.statements:
        for node in ir.walk(each.statement, _BODIES_OF_THEIR_OWN):
            if isinstance(node, ir.AnnotatedAssign):
                yield node
