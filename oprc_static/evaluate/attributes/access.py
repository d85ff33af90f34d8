"""`value.name` and `hasattr`: the way to every kind of value's attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.attributes import beyond
from oprc_static.evaluate.attributes.kinds import class_of, type_name
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Sdk,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

Finder = Callable[["Machine", "Spot", Any, str], Value | object]
"""Gives an attribute of one kind of values, or `MISSING`."""

MISSING = object()
"""What `find` gives where an attribute does not exist."""


def get(machine: Machine, spot: Spot, value: Value, name: str) -> Value:
    """Return `value.name`; raises AttributeError where Python would."""
    if isinstance(value, Unknown) and not hasattr(None, name):
        machine.risk_of_none(spot, value, f"'NoneType' object has no attribute '{name}'", "AttributeError")
    found = find(machine, spot, value, name)
    if isinstance(found, Value):
        return found
    finding = (
        machine.sdk.missing_name(f"{_sdk_path(value)}.{name}", machine.origin(spot, "attribute"))
        if _sdk_path(value)
        else None
    )
    worded = isinstance(value, InstanceValue | Const | TupleValue | FunctionValue) or getattr(value, "kind", "") in (
        "list",
        "dict",
    )
    exact = worded or (isinstance(value, ClassValue) and value.metaclass is None and value.enum is None)
    raise machine.error(
        "AttributeError", f"{_described(value)} has no attribute '{name}'", spot, finding=finding, exact=exact
    )


def _sdk_path(value: Value) -> str:
    if isinstance(value, Sdk):
        return value.path
    cls = value.cls if isinstance(value, InstanceValue) else value
    if isinstance(cls, ClassValue) and cls.facts.get("sdk") and isinstance(cls.module, Const):
        return f"{cls.module.value}.{cls.native}"
    return ""


def _described(value: Value) -> str:
    if isinstance(value, ModuleValue):
        return f"module '{value.name}'"
    if isinstance(value, ClassValue):
        name = value.name.value if isinstance(value.name, Const) else "?"
        return f"type object '{name}'"
    if isinstance(value, Sdk):
        return f"`{value.path}`"
    return f"'{type_name(value)}' object"


def find(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return `value.name` or `MISSING`; an exception that a property or `__getattr__` raises comes through."""
    finder = FINDERS.get(type(value))
    found = finder(machine, spot, value, name) if finder is not None else MISSING
    if found is MISSING and name in ("__class__", "__doc__"):
        return _common(machine, spot, value, name)
    if found is MISSING and beyond.may_have(value, name):
        return machine.unknown(f"`{name}` of a {type_name(value)} is not followed", spot, value)
    return found


def find_optional(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return `value.name`, or `MISSING` also where asking raises AttributeError (`PyObject_GetOptionalAttr`)."""
    try:
        return find(machine, spot, value, name)
    except Raised as raised:
        if is_instance_of(raised.value, "AttributeError") is True:
            return MISSING
        raise


def has(machine: Machine, spot: Spot, value: Value, name: str) -> bool | None:
    """Return `hasattr(value, name)`, None where only a run can tell."""
    if isinstance(value, Unknown):
        if not value.alternatives or value.missing:
            return None
        verdicts = {has(machine, spot, each, name) for each in value.alternatives}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, External):
        return None
    found = find_optional(machine, spot, value, name)
    if isinstance(found, Unknown) or (isinstance(value, Alias) and isinstance(found, External)):
        return None
    return found is not MISSING


def _common(machine: Machine, spot: Spot, value: Value, name: str) -> Value:
    if name == "__class__":
        return class_of(machine, spot, value)
    return machine.unknown("it is the documentation of a built-in object", spot)


SETTERS: dict[type, Callable[[Machine, Spot, Any, str, Value], None]] = {}
"""How attributes of further kinds of values are set; a model of outside objects adds its own."""


FINDERS: dict[type, Finder] = {}
"""How attributes are found, by type of value; a model of outside objects adds its own."""
