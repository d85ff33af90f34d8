"""Lookup along the MRO, and what is found there when it is reached through an object (descriptors)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    External,
    FunctionValue,
    InstanceValue,
    Native,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def lookup(cls: ClassValue, name: str) -> tuple[ClassValue, Value] | None:
    """Return (owner, raw value) of a name along the MRO, without binding it."""
    for each in cls.mro:
        found = each.names.names.get(name)
        if found is not None:
            return each, found
        if each.names.blur is not None:
            return each, each.names.blur
    return None


def special(machine: Machine, spot: Spot, value: InstanceValue | ClassValue, name: str) -> Value | None:
    """Return a special method of an object, bound; special methods are looked up on its class only."""
    cls = value.metaclass if isinstance(value, ClassValue) else value.cls
    found = lookup(cls, name) if isinstance(cls, ClassValue) else None
    if found is None or found[0].native:
        return None
    assert isinstance(cls, ClassValue)
    return bind(machine, spot, found[1], value, cls)


def bind(machine: Machine, spot: Spot, raw: Value, instance: Value | None, owner: Value) -> Value:
    """Return what `raw`, found on a class, is when reached through `instance` (None: through the class `owner`)."""
    if isinstance(raw, FunctionValue) or (isinstance(raw, Native) and raw.binds):
        return raw if instance is None else BoundMethod(raw, instance, raw.origin)
    if isinstance(raw, Descriptor):
        return _bind_descriptor(machine, spot, raw, instance, owner)
    if isinstance(raw, InstanceValue) and lookup(raw.cls, "__get__") is not None:
        method = special(machine, spot, raw, "__get__")
        if method is not None:
            receiver = instance if instance is not None else machine.none(spot)
            return machine.call(spot, method, (receiver, owner))
    return raw


def _bind_descriptor(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    if raw.kind == "staticmethod":
        return raw.function
    if raw.kind == "classmethod":
        if isinstance(raw.function, Descriptor | InstanceValue) and machine.settings.python_version < (3, 13):
            return bind(machine, spot, raw.function, owner, owner)
        return BoundMethod(raw.function, owner, raw.origin)
    if raw.kind in ("partialmethod", "singledispatchmethod"):
        return machine.library["functools." + raw.kind + ".bound"](machine, spot, raw, instance, owner)  # type: ignore[no-any-return]  # the library's entries are untyped
    if instance is None or raw.kind == "slot":
        return raw
    if raw.kind == "property":
        if isinstance(raw.function, Const):
            raise machine.error("AttributeError", "property has no getter", spot)
        return machine.call(spot, raw.function, (instance,))
    if raw.kind == "cached_property":
        return _cached(machine, spot, raw, instance)
    if raw.kind == "funcmeta":
        return BoundMethod(raw, instance, raw.origin)
    return machine.unknown("it is the state of an object", spot)


def _cached(machine: Machine, spot: Spot, raw: Descriptor, instance: Value) -> Value:
    """Compute a cached property and keep the result in the instance, where it is found from then on."""
    name = raw.parts.get("name")
    if not isinstance(name, Const):
        raise machine.error(
            "TypeError", "Cannot use cached_property instance without calling __set_name__ on it.", spot
        )
    result = machine.call(spot, raw.function, (instance,))
    if isinstance(instance, InstanceValue):
        machine.cell(instance.attributes)
        instance.attributes.names[name.value] = result
    return result


def may_inherit(cls: ClassValue, name: str) -> bool:
    """Whether a base class from `typing` or `abc`, which add special methods only, may provide `name`."""
    return name.startswith("__") and any(isinstance(base, External | Alias) for each in cls.mro for base in each.bases)


def is_data_descriptor(raw: Value) -> bool:
    """Whether reading what a class holds comes before the object's own attributes: it can be set, and got.

    What can only be set is found after them (`_PyObject_GenericGetAttrWithDict`).
    """
    if isinstance(raw, Descriptor):
        return raw.kind in ("property", "state", "slot")
    if not isinstance(raw, InstanceValue) or lookup(raw.cls, "__get__") is None:
        return False
    return any(lookup(raw.cls, name) is not None for name in ("__set__", "__delete__"))
