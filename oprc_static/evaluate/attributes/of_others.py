"""Attributes of modules, of what comes from outside or is unknown, of `super()` and of built-in objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import callbacks, smears
from oprc_static.evaluate.attributes.access import MISSING, Finder, find
from oprc_static.evaluate.attributes.binding import bind, lookup, may_inherit
from oprc_static.evaluate.attributes.of_classes import namespace_view
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    NamespaceDict,
    ProxyDict,
    RangeValue,
    Sdk,
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


def _of_module(machine: Machine, spot: Spot, value: ModuleValue, name: str) -> Value | object:
    machine.note_read(spot, value, name if name != "__dict__" else None)
    if name == "__dict__":
        return namespace_view(machine, spot, value.names)
    found = value.names.names.get(name)
    if found is not None:
        return found
    if value.names.blur is not None:
        return value.names.blur
    hook = value.names.names.get("__getattr__")
    if hook is not None:
        return machine.unknown(f"module `{value.name}` computes it in its __getattr__", spot)
    return MISSING


def _of_external(machine: Machine, spot: Spot, value: External, name: str) -> Value | object:
    return machine.library["external"](machine, spot, f"{value.path}.{name}", value)  # type: ignore[no-any-return]  # the library's entries are untyped


def _of_unknown(machine: Machine, spot: Spot, value: Unknown, name: str) -> Value | object:
    machine.outside_may_raise(spot, "an attribute of an unknown value")
    if value.alternatives and not value.missing and len(value.alternatives) <= 4:
        asked = [find(machine, spot, each, name) for each in value.alternatives]
        found = [each for each in asked if isinstance(each, Value)]
        if len(found) == len(asked):
            first: Any = found[0]
            same = all(
                isinstance(each, Const)
                and isinstance(first, Const)
                and each.value == first.value
                and type(each.value) is type(first.value)
                for each in found
            )
            if same:
                return first  # type: ignore[no-any-return]  # checked to be a value
            followed = machine.follow(value, spot)
            return Unknown(followed.reason, followed.origin, tuple(found), followed.marked)
    if name in smears.MUTATORS:
        smears.change_contents(machine, spot, value)
    for each in smears.reached(machine, [value]) if value.parts or value.alternatives else ():
        found_on = lookup(each.cls, name) if isinstance(each, InstanceValue) else None
        if found_on is not None and isinstance(found_on[1], FunctionValue):
            callbacks.check(machine, spot, found_on[1], "something unknown that may be it")
    return machine.follow(value, spot)


def _of_sdk(machine: Machine, spot: Spot, value: Sdk, name: str) -> Value | object:
    found = machine.sdk.attribute(machine, value, name, spot)
    return found if found is not None else MISSING


def _of_super(machine: Machine, spot: Spot, value: Super, name: str) -> Value | object:
    start = value.instance.cls if isinstance(value.instance, InstanceValue) else value.instance
    if not isinstance(start, ClassValue):
        return machine.unknown("`super()` of something unknown", spot)
    instance: Value | None = value.instance if isinstance(value.instance, InstanceValue) else None
    if value.cls not in start.mro and isinstance(start.metaclass, ClassValue) and value.cls in start.metaclass.mro:
        instance, start = start, start.metaclass
    behind = list(start.mro)
    behind = behind[behind.index(value.cls) + 1 :] if value.cls in behind else behind
    for cls in behind:
        raw = cls.names.names.get(name)
        if raw is not None:
            return bind(machine, spot, raw, instance, start)
    if start.is_open or (may_inherit(start, name) and not hasattr(object, name)):
        return machine.unknown("it may come from a base class from outside the scanned sources", spot)
    return machine.library["super.fallback"](machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped


def _of_alias(machine: Machine, spot: Spot, value: Alias, name: str) -> Value | object:
    if name == "__origin__":
        return value.base
    if name == "__args__":
        return TupleValue(value.arguments, machine.origin(spot, "attribute"))
    return find(machine, spot, value.base, name)


def _of_builtin(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    return machine.library["method"](machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped


FINDERS: dict[type, Finder] = {
    ModuleValue: _of_module,
    External: _of_external,
    Unknown: _of_unknown,
    Sdk: _of_sdk,
    Super: _of_super,
    Alias: _of_alias,
    **dict.fromkeys(
        (
            Const,
            ListValue,
            DictValue,
            NamespaceDict,
            ProxyDict,
            SetValue,
            TupleValue,
            RangeValue,
            View,
            IteratorValue,
            SliceValue,
        ),
        _of_builtin,
    ),
}
