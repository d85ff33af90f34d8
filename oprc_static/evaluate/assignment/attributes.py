"""Setting and deleting attributes (data model 3.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, smears
from oprc_static.evaluate.assignment import outside
from oprc_static.evaluate.frames import Spot, blurred
from oprc_static.evaluate.slots import has_slot
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    PartialValue,
    Sdk,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def set_attribute(machine: Machine, spot: Spot, receiver: Value, name: str, value: Value) -> None:
    """Do `receiver.name = value`."""
    if isinstance(receiver, ModuleValue):
        machine.cell(receiver.names)
        receiver.names.names[name] = value
    elif isinstance(receiver, ClassValue):
        _set_on_class(machine, spot, receiver, name, value)
    elif isinstance(receiver, InstanceValue):
        _set_on_instance(machine, spot, receiver, name, value)
    elif isinstance(receiver, FunctionValue):
        _set_on_function(machine, spot, receiver, name, value)
    elif isinstance(receiver, Descriptor | PartialValue):
        _set_on_wrapper(machine, spot, receiver, name, value)
    elif isinstance(receiver, Sdk):
        machine.refuse(f"it sets `{name}` on `{receiver.path}`, which changes the SDK itself", spot)
    elif isinstance(receiver, External):
        outside.set_name(machine, spot, receiver, name, value)
    elif isinstance(receiver, BoundMethod):
        raise machine.error("AttributeError", f"'method' object has no attribute '{name}'", spot)
    elif isinstance(receiver, Unknown):
        machine.outside_may_raise(spot, "setting an attribute of something unknown")
        smears.set_attribute(
            machine, spot, receiver, name, value, lambda each: set_attribute(machine, spot, each, name, value)
        )
    elif type(receiver) in attributes.SETTERS:
        attributes.SETTERS[type(receiver)](machine, spot, receiver, name, value)
    else:
        kind = attributes.type_name(receiver)
        raise machine.error("AttributeError", f"'{kind}' object has no attribute '{name}'", spot)


def _set_on_class(machine: Machine, spot: Spot, cls: ClassValue, name: str, value: Value) -> None:
    hook = attributes.special(machine, spot, cls, "__setattr__")
    if hook is not None:
        calls.call(machine, spot, hook, (machine.const(name, spot), value))
    else:
        set_class_attribute(machine, spot, cls, name, value)


def set_class_attribute(machine: Machine, spot: Spot, cls: ClassValue, name: str, value: Value) -> None:
    """Do `cls.name = value` as `type.__setattr__` does it."""
    if cls.facts.get("sdk"):
        machine.refuse(f"it sets `{name}` on a class of the SDK", spot)
        return
    if cls.native and not (isinstance(cls.module, Const) and cls.module.value == "builtins"):
        machine.refuse_everywhere(f"it sets `{name}` on `{cls.native}`, a class from outside", spot)
        return
    if cls.native:
        raise machine.error("TypeError", f"cannot set '{name}' attribute of immutable type '{cls.native}'", spot)
    if name in ("__name__", "__qualname__", "__module__"):
        machine.cell(cls)
        attribute = {"__name__": "name", "__qualname__": "qualname", "__module__": "module"}[name]
        setattr(cls, attribute, value)
        return
    if name in ("__bases__", "__class__", "__annotations__", "__abstractmethods__"):
        if name != "__abstractmethods__":
            machine.refuse(f"it assigns `{name}` of a class", spot)
        return
    if cls.enum is not None and name in cls.enum.members:
        raise machine.error("AttributeError", f"cannot reassign member '{name}'", spot)
    machine.cell(cls.names)
    cls.names.names[name] = value


def _belongs_to_the_sdk(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> bool:
    own = name in receiver.attributes.names
    return not own and attributes.find(machine, spot, receiver, name) is not attributes.MISSING


def _set_on_instance(machine: Machine, spot: Spot, receiver: InstanceValue, name: str, value: Value) -> None:
    if receiver.cls.facts.get("sdk") and _belongs_to_the_sdk(machine, spot, receiver, name):
        machine.refuse(f"it sets `{name}` on an object of the SDK", spot)
        return
    override = attributes.lookup(receiver.cls, "__setattr__")
    if override is not None and not override[0].native:
        method = attributes.bind(machine, spot, override[1], receiver, receiver.cls)
        calls.call(machine, spot, method, (machine.const(name, spot), value))
        return
    if receiver.cls.facts.get("frozen"):
        raise machine.error("types.FrozenInstanceError", f"cannot assign to field '{name}'", spot)
    set_plainly(machine, spot, receiver, name, value)


def set_plainly(machine: Machine, spot: Spot, receiver: InstanceValue, name: str, value: Value) -> None:
    """Do `object.__setattr__(receiver, name, value)`."""
    found = attributes.lookup(receiver.cls, name)
    raw = found[1] if found else None
    if isinstance(raw, Descriptor) and raw.kind == "property":
        setter = raw.parts.get("fset")
        if setter is None or (isinstance(setter, Const) and setter.value is None):
            raise machine.error("AttributeError", "property has no setter", spot)
        calls.call(machine, spot, setter, (receiver, value))
        return
    if isinstance(raw, InstanceValue) and attributes.lookup(raw.cls, "__set__") is not None:
        protocol = attributes.special(machine, spot, raw, "__set__")
        if protocol is not None:
            calls.call(machine, spot, protocol, (receiver, value))
            return
    if name == "__class__":
        machine.refuse("it assigns `__class__` of an object", spot)
        return
    if name == "__dict__":
        _share_dict(machine, spot, receiver, value)
        return
    if not has_slot(receiver.cls, name):
        what = (
            f"object attribute '{name}' is read-only" if raw is not None else _no_place(machine, spot, receiver, name)
        )
        raise machine.error("AttributeError", f"'{attributes.type_name(receiver)}' {what}", spot, exact=True)
    machine.cell(receiver.attributes)
    receiver.attributes.names[name] = value


def _no_place(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> str:
    """Return what an object says that has neither a slot nor a dict; 3.13 says more, unless its class sets itself."""
    text = f"object has no attribute '{name}'"
    if machine.settings.python_version < (3, 13) or attributes.special(machine, spot, receiver, "__setattr__"):
        return text
    return f"{text} and no __dict__ for setting new attributes"


def _share_dict(machine: Machine, spot: Spot, receiver: InstanceValue, value: Value) -> None:
    """Do `receiver.__dict__ = value`: from then on the object and the dict are one, which is not followed."""
    why = machine.unknown("it is in a dict that was made the `__dict__` of an object", spot, value)
    machine.cell(receiver.attributes)
    blurred(receiver.attributes, why, machine.holds_mark)
    if isinstance(value, DictValue):
        machine.cell(value)
        value.blur = why


def _set_on_function(machine: Machine, spot: Spot, receiver: FunctionValue, name: str, value: Value) -> None:
    machine.cell(receiver)
    if name in ("__name__", "__qualname__", "__doc__", "__module__"):
        attribute = {"__name__": "name", "__qualname__": "qualname", "__doc__": "doc", "__module__": "module"}[name]
        setattr(receiver, attribute, value)
    elif name in ("__defaults__", "__kwdefaults__", "__code__", "__annotations__"):
        machine.refuse(f"it assigns `{name}` of a function", spot)
    else:
        receiver.attributes[name] = value


def _set_on_wrapper(machine: Machine, spot: Spot, receiver: Descriptor | PartialValue, name: str, value: Value) -> None:
    if isinstance(receiver, Descriptor) and receiver.kind in ("property", "slot"):
        if name == "__doc__":
            return
        raise machine.error("AttributeError", f"'{receiver.kind}' object has no attribute '{name}'", spot)
    machine.cell(receiver)
    if isinstance(receiver, Descriptor) and receiver.kind == "funcmeta":
        machine.library["funcmeta.set"](machine, spot, receiver, name, value)
        return
    receiver.attributes[name] = value


def delete_attribute(machine: Machine, spot: Spot, receiver: Value, name: str) -> None:
    """Do `del receiver.name`."""
    names: dict[str, Value] | None = None
    if isinstance(receiver, InstanceValue) and _delete_by_class(machine, spot, receiver, name):
        return
    hook = attributes.special(machine, spot, receiver, "__delattr__") if isinstance(receiver, ClassValue) else None
    if hook is not None:
        calls.call(machine, spot, hook, (machine.const(name, spot),))
        return
    if isinstance(receiver, ModuleValue | ClassValue):
        machine.cell(receiver.names)
        names = receiver.names.names
    elif isinstance(receiver, InstanceValue):
        machine.cell(receiver.attributes)
        names = receiver.attributes.names
    elif isinstance(receiver, FunctionValue | PartialValue):
        machine.cell(receiver)
        names = receiver.attributes
    if isinstance(receiver, Unknown | External):
        machine.outside_may_raise(spot, "deleting an attribute of something unknown")
    if isinstance(receiver, Unknown):
        smears.set_attribute(
            machine, spot, receiver, name, None, lambda each: delete_attribute(machine, spot, each, name)
        )
    if names is None:
        if isinstance(receiver, Sdk):
            machine.refuse(f"it deletes `{name}` of `{receiver.path}`", spot)
        elif isinstance(receiver, External):
            outside.change_name(machine, spot, receiver, name)
        return
    if name not in names:
        raise machine.error(
            "AttributeError", f"'{attributes.type_name(receiver)}' object has no attribute '{name}'", spot
        )
    del names[name]


def _delete_by_class(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> bool:
    """Do `del receiver.name` where the class decides (`__delattr__`, a property, a descriptor); return whether."""
    override = attributes.special(machine, spot, receiver, "__delattr__")
    if override is not None:
        calls.call(machine, spot, override, (machine.const(name, spot),))
        return True
    if receiver.cls.facts.get("frozen"):
        raise machine.error("types.FrozenInstanceError", f"cannot delete field '{name}'", spot)
    return _delete_by_descriptor(machine, spot, receiver, name)


def delete_plainly(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> None:
    """Do `object.__delattr__(receiver, name)`; raises AttributeError without such an attribute."""
    if _delete_by_descriptor(machine, spot, receiver, name):
        return
    if name not in receiver.attributes.names:
        kind = attributes.type_name(receiver)
        raise machine.error("AttributeError", f"'{kind}' object has no attribute '{name}'", spot)
    machine.cell(receiver.attributes)
    del receiver.attributes.names[name]


def _delete_by_descriptor(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> bool:
    found = attributes.lookup(receiver.cls, name)
    raw = found[1] if found else None
    if isinstance(raw, Descriptor) and raw.kind == "property":
        deleter = raw.parts.get("fdel")
        if deleter is None or (isinstance(deleter, Const) and deleter.value is None):
            raise machine.error("AttributeError", "property has no deleter", spot)
        calls.call(machine, spot, deleter, (receiver,))
        return True
    protocol = attributes.special(machine, spot, raw, "__delete__") if isinstance(raw, InstanceValue) else None
    if protocol is not None:
        calls.call(machine, spot, protocol, (receiver,))
    return protocol is not None
