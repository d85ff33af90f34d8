"""The type of a value, and what messages call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    PartialValue,
    RangeValue,
    SetValue,
    SliceValue,
    Super,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


_TYPE_NAMES: dict[type, str] = {
    TupleValue: "tuple",
    RangeValue: "range",
    SliceValue: "slice",
    BoundMethod: "method",
    Native: "builtin_function_or_method",
    ModuleValue: "module",
    FunctionValue: "function",
    PartialValue: "partial",
    ClassValue: "type",
    Alias: "GenericAlias",
    Super: "super",
}


def type_name(value: Value) -> str:
    """Return the name of a value's type, as messages show it."""
    if isinstance(value, Const):
        return type(value.value).__name__
    if isinstance(value, InstanceValue):
        name = value.cls.name
        return name.value if isinstance(name, Const) else "object"
    if isinstance(value, ListValue | DictValue | Descriptor | IteratorValue):
        return {"annotations": "dict", "slot": "member_descriptor"}.get(value.kind, value.kind)
    if isinstance(value, SetValue):
        return "frozenset" if value.frozen else "set"
    if isinstance(value, View):
        return f"dict_{value.kind}"
    return _TYPE_NAMES.get(type(value), "object")


def class_of(machine: Machine, spot: Spot, value: Value) -> Value:
    """Return `type(value)`."""
    if isinstance(value, InstanceValue):
        return value.cls
    if isinstance(value, Unknown | External):
        return machine.unknown("the type of something from outside is unknown", spot, value)
    if isinstance(value, ClassValue) and value.metaclass is not None:
        return value.metaclass
    if isinstance(value, ClassValue) and value.enum is not None:
        return machine.library["enum.EnumType"]  # type: ignore[no-any-return]  # the library's entries are untyped
    known = machine.builtins.get(type_name(value)) or machine.builtins.get("types." + type_name(value))
    return known if known is not None else External(f"types.{type_name(value)}", machine.origin(spot, "operation"))
