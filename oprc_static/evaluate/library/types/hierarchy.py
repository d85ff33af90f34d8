"""The built-in classes and exceptions, with their bases."""

from __future__ import annotations

import builtins

from oprc_static.evaluate.library.types.constructors import CONSTRUCTORS
from oprc_static.evaluate.library.types.exceptions import exception
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Namespace, Value
from oprc_static.origin import Origin
from oprc_static.source import WHOLE_FILE, Place

START = Origin("built-in", Place("builtins", WHOLE_FILE))
"""The origin of everything built in."""


_FINAL = ("bool", "range", "slice", "memoryview")


def install(machine: Machine) -> None:
    """Add the built-in classes and exceptions."""
    root = _native_class(machine, "object", ())
    for name in CONSTRUCTORS:
        if name != "object":
            bases = (machine.builtins["int"],) if name == "bool" else (root,)
            _native_class(machine, name, bases)
    for name, value in vars(builtins).items():
        if isinstance(value, type) and issubclass(value, BaseException):
            _exception_class(machine, value, name)
    for name in ("NoneType", "ellipsis", "NotImplementedType", "function", "module", "method"):
        cls = _make(machine, name, (root,))
        machine.builtins.setdefault("types." + name, cls)
    machine.builtins["Ellipsis"] = Const(..., START)
    machine.builtins["NotImplemented"] = Const(NotImplemented, START)


def _native_class(machine: Machine, name: str, bases: tuple[Value, ...]) -> ClassValue:
    cls = _make(machine, name, bases)
    cls.construct = CONSTRUCTORS[name]
    cls.facts["final_native"] = name in _FINAL
    cls.facts["inherits_construct"] = False
    machine.builtins[name] = cls
    return cls


def _make(machine: Machine, name: str, bases: tuple[Value, ...]) -> ClassValue:
    cls = ClassValue(
        machine.heap, START, name=name, qualname=Const(name, START), module=Const("builtins", START),
        names=Namespace(machine.heap, START), bases=bases, native=name,
    )  # fmt: skip
    base = bases[0] if bases else None
    cls.mro = (cls, *base.mro) if isinstance(base, ClassValue) else (cls,)
    return cls


def _exception_class(machine: Machine, value: type, name: str) -> ClassValue:
    known = machine.builtins.get(name)
    if isinstance(known, ClassValue):
        return known
    if value.__name__ != name:  # IOError and EnvironmentError are OSError
        cls = _exception_class(machine, value, value.__name__)
    else:
        order = [_exception_class(machine, each, each.__name__) for each in value.__mro__[1:-1]]
        root = machine.builtins["object"]
        assert isinstance(root, ClassValue)
        cls = _make(machine, name, tuple(machine.builtins[each.__name__] for each in value.__bases__))
        cls.mro = (cls, *order, root)
        cls.construct = exception(cls)
    machine.builtins[name] = cls
    return cls
