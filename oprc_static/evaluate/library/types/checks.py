"""`isinstance` and `issubclass`."""

from __future__ import annotations

from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Native,
    Sdk,
    TupleValue,
    Unknown,
    Value,
)


def class_value(machine: Machine, value: Value) -> ClassValue | None:
    """Return the class of a value whose class is a known built-in or the program's."""
    if isinstance(value, InstanceValue):
        return value.cls
    if isinstance(value, Const):
        name = type(value.value).__name__
        found = machine.builtins.get(name) or machine.builtins.get("types." + name)
        return found if isinstance(found, ClassValue) else None
    if isinstance(value, ClassValue) and value.metaclass is not None:
        return value.metaclass if isinstance(value.metaclass, ClassValue) else None
    if isinstance(value, ClassValue) and value.enum is not None:
        return machine.library["enum.EnumType"]  # type: ignore[no-any-return]  # the library's entries are untyped
    name = attributes.type_name(value)
    found = machine.builtins.get(name) or machine.builtins.get("types." + name)
    return found if isinstance(found, ClassValue) else None


def is_instance(machine: Machine, spot: Spot, value: Value, kind: Value) -> bool | None:
    """Return `isinstance(value, kind)`, None where only a run can tell."""
    if isinstance(kind, TupleValue) or (
        isinstance(kind, Alias) and isinstance(kind.base, External) and kind.base.path == "types.UnionType"
    ):
        kinds = kind.items if isinstance(kind, TupleValue) else kind.arguments
        return _any([is_instance(machine, spot, value, each) for each in kinds])
    if isinstance(kind, Const) and kind.value is None:
        return isinstance(value, Const) and value.value is None
    if isinstance(value, Unknown):
        if not value.alternatives or value.missing:
            return None
        verdicts = {is_instance(machine, spot, each, kind) for each in value.alternatives}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, External | Sdk) or not isinstance(kind, ClassValue):
        return _by_interface(value, kind)
    if kind.native == "object":
        return True
    if kind.native == "type" and isinstance(value, ClassValue | Alias):
        return isinstance(value, ClassValue)
    if kind.metaclass is not None and not isinstance(kind.metaclass, ClassValue):
        return True if isinstance(value, InstanceValue) and kind in value.cls.mro else None
    cls = class_value(machine, value)
    if cls is None:
        return None
    if kind in cls.mro:
        return True
    return None if cls.is_open else False


_CALLABLES = ("collections.abc.Callable", "typing.Callable")


def _by_interface(value: Value, kind: Value) -> bool | None:
    if (
        isinstance(kind, External)
        and kind.path in _CALLABLES
        and isinstance(value, FunctionValue | Native | ClassValue)
    ):
        return True
    if isinstance(kind, External) and kind.path == "types.FunctionType":
        return isinstance(value, FunctionValue) if not isinstance(value, External | Sdk) else None
    if isinstance(kind, External) and kind.path == "types.ModuleType":
        return isinstance(value, ModuleValue) if not isinstance(value, External | Sdk) else None
    return None


def _any(verdicts: list[bool | None]) -> bool | None:
    if any(verdict is True for verdict in verdicts):
        return True
    return None if any(verdict is None for verdict in verdicts) else False


def is_subclass(machine: Machine, spot: Spot, value: Value, kind: Value) -> bool | None:
    """Return `issubclass(value, kind)`, None where only a run can tell; raises TypeError for what is no class."""
    if isinstance(kind, TupleValue):
        return _any([is_subclass(machine, spot, value, each) for each in kind.items])
    if isinstance(value, Unknown | External | Sdk | Alias):
        return None
    if not isinstance(value, ClassValue):
        raise machine.error("TypeError", "issubclass() arg 1 must be a class", spot)
    if not isinstance(kind, ClassValue):
        return None
    if kind in value.mro:
        return True
    return None if value.outside or kind.metaclass is not None else False
