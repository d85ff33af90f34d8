"""Attributes of objects of a class, exceptions among them."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from oprc_static.evaluate.attributes.access import MISSING, Finder, find
from oprc_static.evaluate.attributes.binding import bind, is_data_descriptor, lookup, may_inherit
from oprc_static.evaluate.attributes.of_classes import namespace_view, native_attribute_of_object
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.frames import blurred
from oprc_static.evaluate.slots import beside_dict, has_dict
from oprc_static.evaluate.values import ClassValue, Descriptor, InstanceValue, TupleValue, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def _of_instance(machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
    override = lookup(value.cls, "__getattribute__")
    if override is not None and not override[0].native:
        method = bind(machine, spot, override[1], value, value.cls)
        return machine.call(spot, method, (machine.const(name, spot),))
    found = lookup(value.cls, name)
    if name in ("__class__", "__dict__") and (found is None or found[0].native):
        return value.cls if name == "__class__" else _dict_of(machine, spot, value)
    if found is not None and isinstance(found[1], Descriptor) and found[1].kind == "slot":
        held = value.attributes.names.get(name) or value.attributes.blur
        return held if held is not None else _fallback(machine, spot, value, name)
    if found is not None and is_data_descriptor(found[1]):
        return _with_fallback(machine, spot, value, name, found[1])
    own = value.attributes.names.get(name)
    if own is not None:
        return own
    if name == "__doc__" and not value.cls.native and "__doc__" not in value.cls.names.names:
        return machine.none(spot)  # every class has a `__doc__` of its own
    if found is not None and not found[0].native:
        return bind(machine, spot, found[1], value, value.cls)
    return _of_native_instance(machine, spot, value, name, found)


def _with_fallback(machine: Machine, spot: Spot, value: InstanceValue, name: str, raw: Value) -> Value:
    """Read a data descriptor; where it raises AttributeError, `__getattr__` is asked (data model 3.3.2)."""
    fallback = lookup(value.cls, "__getattr__")
    try:
        return bind(machine, spot, raw, value, value.cls)
    except Raised as raised:
        if fallback is None or is_instance_of(raised.value, "AttributeError") is not True:
            raise
    method = bind(machine, spot, fallback[1], value, value.cls)
    return machine.call(spot, method, (machine.const(name, spot),))


def _fallback(machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
    """Ask `__getattr__` of the class, if it has one."""
    found = lookup(value.cls, "__getattr__")
    if found is None:
        return MISSING
    return machine.call(spot, bind(machine, spot, found[1], value, value.cls), (machine.const(name, spot),))


def _dict_of(machine: Machine, spot: Spot, value: InstanceValue) -> Value | object:
    if not has_dict(value.cls):
        return MISSING
    hidden = beside_dict(value.cls)
    if hidden is None:
        why = machine.unknown("what else the dict of this object holds is not followed", spot, value)
        blurred(value.attributes, why, machine.holds_mark)  # the dict is unknown, and so is what is done to it
        return why
    return namespace_view(machine, spot, value.attributes, hidden)


def _of_native_instance(
    machine: Machine, spot: Spot, value: InstanceValue, name: str, found: tuple[ClassValue, Value] | None
) -> Value | object:
    special_case = machine.library.get("instance." + value.cls.native) if value.cls.native else None
    if value.cls.enum is not None:
        enum_attribute: Value | object = machine.library["enum.attribute"](machine, spot, value, name)
        if enum_attribute is not MISSING:
            return enum_attribute
    special: Value | object = special_case(machine, spot, value, name) if special_case is not None else MISSING
    if special is not MISSING:
        return special
    if found is not None:
        return bind(machine, spot, found[1], value, value.cls)
    if value.payload is not None and _holds_data(value.cls):
        inherited = find(machine, spot, value.payload, name)
        if inherited is not MISSING:
            return inherited
    fallback = _fallback(machine, spot, value, name)
    if fallback is not MISSING:
        return fallback
    if value.attributes.blur is not None:
        return value.attributes.blur
    kind = next((cls.native for cls in value.cls.mro if cls.native), "")
    if any(cls.native == "BaseException" for cls in value.cls.mro):
        exceptional = _of_exception(machine, spot, value, kind, name)
        if exceptional is not MISSING:
            return exceptional
    if value.cls.is_open or may_inherit(value.cls, name):
        return machine.unknown("a base class from outside the scanned sources may provide it", spot)
    return native_attribute_of_object(machine, spot, value, name)


_DATA = frozenset({
    "str", "bytes", "int", "float", "complex", "tuple", "frozenset", "list", "dict", "set", "OrderedDict",
    "defaultdict", "bool",
})  # fmt: skip
"""Built-in classes whose objects are what the payload of an object of a subclass is."""


def _holds_data(cls: ClassValue) -> bool:
    """Whether objects of a class are objects of a built-in class of data, so that they have its attributes."""
    return any(each.native in _DATA for each in cls.mro)


def _of_exception(machine: Machine, spot: Spot, value: InstanceValue, kind: str, name: str) -> Value | object:
    """Return what the interpreter keeps in an exception of the built-in class `kind`."""
    if name == "__notes__":  # there once `add_note` was called
        return machine.unknown(f"`{name}` of an exception is not followed", spot, value)
    if not hasattr(getattr(builtins, kind, Exception), name) or hasattr(object, name):
        return MISSING
    held = value.attributes.names.get("args")
    if (
        (kind, name) in (("StopIteration", "value"), ("SystemExit", "code"))
        and isinstance(held, TupleValue)
        and len(held.items) < 2
    ):
        return held.items[0] if held.items else machine.none(spot)
    if name == "__cause__":
        return machine.none(spot)
    return machine.unknown(f"`{name}` of an exception is not followed", spot, value)


FINDERS: dict[type, Finder] = {InstanceValue: _of_instance}
