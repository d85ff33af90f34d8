"""Attributes of classes."""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable
from typing import TYPE_CHECKING

from oprc_static.evaluate import class_annotations
from oprc_static.evaluate.attributes.access import MISSING, Finder
from oprc_static.evaluate.attributes.binding import bind, is_data_descriptor, lookup, may_inherit
from oprc_static.evaluate.attributes.kinds import class_of
from oprc_static.evaluate.slots import LAYOUT
from oprc_static.evaluate.values import (
    METHOD,
    ClassValue,
    Const,
    InstanceValue,
    ListValue,
    Namespace,
    NamespaceDict,
    Native,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import CallSite, Spot
    from oprc_static.evaluate.machine import Machine


def _of_class(machine: Machine, spot: Spot, cls: ClassValue, name: str) -> Value | object:
    if isinstance(cls.metaclass, ClassValue):
        ruling = lookup(cls.metaclass, name)
        if ruling is not None and not ruling[0].native and is_data_descriptor(ruling[1]):
            return bind(machine, spot, ruling[1], cls, cls.metaclass)
    own = _CLASS_ATTRIBUTES.get(name)
    if name == "__annotations__" and cls.native:
        return MISSING
    if own is not None and not (name == "__doc__" and cls.native):
        return own(machine, spot, cls)
    if cls.enum is not None and name in cls.enum.members and not name.startswith("__"):
        return cls.enum.members[name]
    if cls.enum is not None and name == "__members__":
        return machine.library["enum.members"](machine, spot, cls)  # type: ignore[no-any-return]  # the library's entries are untyped
    found = lookup(cls, name)
    if found is not None:
        return bind(machine, spot, found[1], None, cls)
    if cls.metaclass is not None and isinstance(cls.metaclass, ClassValue):
        inherited = lookup(cls.metaclass, name)
        if inherited is not None and not inherited[0].native:
            return bind(machine, spot, inherited[1], cls, cls.metaclass)
    return _beyond_the_mro(machine, spot, cls, name)


def _beyond_the_mro(machine: Machine, spot: Spot, cls: ClassValue, name: str) -> Value | object:
    """Return what no class of the MRO has: the metaclass's `__getattr__`, what is built in, what may be outside."""
    fallback = lookup(cls.metaclass, "__getattr__") if isinstance(cls.metaclass, ClassValue) else None
    if fallback is not None and not hasattr(type, name) and not cls.is_open:
        method = bind(machine, spot, fallback[1], cls, fallback[0])
        return machine.call(spot, method, (machine.const(name, spot),))
    if name == "__abstractmethods__" and "abstract" in cls.facts:
        return _abstract_methods(machine, spot, cls)
    if name == "__subclasses__" and cls.subclasses is not None and not cls.is_open:
        return _of_type(machine, spot, cls, name)
    if cls.is_open or may_inherit(cls, name):
        return machine.unknown("it may come from a base class from outside the scanned sources", spot)
    if cls.native:
        known = machine.library["method.special"](cls, name) if _native_has(cls, name) else None
        if known is not None:
            return known  # type: ignore[no-any-return]  # the library's entries are untyped
        return (
            machine.unknown(f"it is an attribute of a built-in class (`{name}`)", spot)
            if _native_has(cls, name)
            else MISSING
        )
    return _of_type(machine, spot, cls, name)


_TYPES = {each.__name__: each for each in vars(types).values() if isinstance(each, type)}


def _native_has(cls: ClassValue, name: str) -> bool:
    sample = getattr(builtins, cls.native, None) or _TYPES.get(cls.native)
    return sample is None or hasattr(sample, name)


def _of_type(machine: Machine, spot: Spot, cls: ClassValue, name: str) -> Value | object:
    if name == "__subclasses__" and cls.subclasses is not None:
        machine.look_around()
        held = cls.subclasses
        return Native("__subclasses__", lambda m, site: _copied(m, site.spot, held), machine.origin(spot, "attribute"))
    if name == "register" and "abstract" in cls.facts:
        return Native("register", _register, machine.origin(spot, "attribute"))
    if name in ("mro", "__subclasses__", "__prepare__", "__call__", "__instancecheck__", "__subclasscheck__"):
        if name == "mro":
            known = _mro(machine, spot, cls)
            return Native("mro", lambda m, site: _listed(m, site, known), machine.origin(spot, "attribute"))
        return machine.unknown(f"`{name}` of a class is not followed", spot)
    return native_attribute_of_object(machine, spot, cls, name)


def _register(machine: Machine, site: CallSite) -> Value:
    machine.refuse("a virtual subclass, made with `register`, is not followed", site.spot, help="derive from the class")
    return site.arguments[0] if site.arguments else machine.none(site.spot)


def _mro(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    """Return `__mro__`; it is unknown where a class from outside stands in it, a harmless one like Generic, too."""
    if all(isinstance(base, ClassValue) for each in cls.mro for base in each.bases):
        return TupleValue(cls.mro, machine.origin(spot, "attribute"))
    return machine.unknown("a base class from outside the scanned sources is part of the MRO", spot)


def _listed(machine: Machine, site: CallSite, items: Value) -> Value:
    made = ListValue(machine.heap, site.origin, [])
    if isinstance(items, TupleValue):
        made.items = list(items.items)
    elif isinstance(items, Unknown):
        made.blur = items
    return made


def _copied(machine: Machine, spot: Spot, held: ListValue) -> Value:
    made = ListValue(machine.heap, machine.origin(spot, "call"), list(held.items))
    made.blur = held.blur
    return made


def _abstract_methods(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    result = SetValue(machine.heap, machine.origin(spot, "attribute"), frozen=True)
    for name in cls.facts["abstract"]:
        result.items[("constant", name)] = machine.const(name, spot)
    return result


def native_attribute_of_object(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return what every object or class has from the interpreter: there, but not followed."""
    if hasattr(type if isinstance(value, ClassValue) else object, name) or name in (
        "__weakref__",
        "__dict__",
        "__abstractmethods__",
        "__type_params__",
    ):
        origin = machine.origin(spot, "unknown")
        return Unknown(f"`{name}` is implemented by the interpreter", origin, kind=_kind(value, name))
    return MISSING


_OF_EVERY_CLASS = {"made", "is_statement", LAYOUT}
"""Facts of every class of the program: what its dict shows first, and which class laid its objects out."""

_METHODS = frozenset(name for name in dir(object) if callable(getattr(object, name))) - {"__class__"}


def _kind(value: Value, name: str) -> str:
    """Return what is known of the interpreter's attribute of a class or object: that it is a method, or is none."""
    cls = value if isinstance(value, ClassValue) else value.cls if isinstance(value, InstanceValue) else None
    if cls is None or cls.is_open:
        return ""
    if name == "__weakref__":
        return "getset_descriptor" if cls is value else ""
    return METHOD if name in _METHODS and (name != "__hash__" or all(map(_is_hashed, cls.mro))) else ""


def _is_hashed(cls: ClassValue) -> bool:
    """Whether a class surely leaves `__hash__` alone: with an `__eq__` of its own it would become None."""
    if cls.native or cls.facts.keys() - _OF_EVERY_CLASS or cls.names.blur is not None:
        return cls.native == "object"
    return "__eq__" not in cls.names.names


def _class_doc(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    found = cls.names.names.get("__doc__")
    if found is None:
        return cls.names.blur or machine.none(spot)
    return bind(machine, spot, found, None, cls)


def _class_dict(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    if cls.enum is not None or cls.native:
        return machine.unknown("the dict of this class is not followed", spot)
    made: tuple[str, ...] = cls.facts.get("made", ())
    extra: dict[str, Value] = {"__doc__": machine.none(spot)}
    for name in ("__dict__", "__weakref__"):
        if cls.bases == (machine.builtins["object"],) and "__slots__" not in cls.names.names:
            extra[name] = _getset(machine, spot)
    if cls.annotations:
        extra["__annotations__"] = annotations_dict(machine, spot, cls)
    head = ["__module__"] if cls.facts.get("is_statement") else []
    tail = ["__dict__", "__weakref__", *(() if "__doc__" in made else ("__doc__",))]
    if cls.facts.get("is_statement"):
        if machine.settings.python_version >= (3, 13):
            for name in ("__firstlineno__", "__static_attributes__"):
                extra[name] = machine.unknown(f"`{name}` is set by the compiler", spot)
            head.append("__firstlineno__")
            tail.insert(0, "__static_attributes__")
        head.append("__annotations__")
    order = tuple(dict.fromkeys([*head, *made, *tail]))
    origin = machine.origin(spot, "attribute")
    return NamespaceDict(machine.heap, origin, cls.names, "mappingproxy", extra, order)


def _getset(machine: Machine, spot: Spot) -> Value:
    """Return an object like the descriptors that the interpreter puts into classes: neither callable nor a number."""
    origin = machine.origin(spot, "attribute")
    name = "getset_descriptor"
    cls = ClassValue(
        machine.heap, origin, name=name, qualname=Const(name, origin), module=Const("types", origin),
        names=Namespace(machine.heap, origin), native=name,
    )  # fmt: skip
    cls.mro = (cls, *machine.builtins["object"].mro) if isinstance(machine.builtins["object"], ClassValue) else (cls,)
    return InstanceValue(machine.heap, origin, cls)


def namespace_view(machine: Machine, spot: Spot, names: Namespace, hidden: frozenset[str] = frozenset()) -> Value:
    """Return the dict of a namespace: it shows and changes the namespace itself, but for the `hidden` names."""
    return NamespaceDict(machine.heap, machine.origin(spot, "attribute"), names, "dict", hidden=hidden)


_CLASS_ATTRIBUTES: dict[str, Callable[[Machine, Spot, ClassValue], Value]] = {
    "__class__": class_of,
    "__name__": lambda machine, spot, cls: cls.name,
    "__qualname__": lambda machine, spot, cls: cls.qualname,
    "__module__": lambda machine, spot, cls: cls.module,
    "__doc__": _class_doc,
    "__dict__": _class_dict,
    "__bases__": lambda machine, spot, cls: TupleValue(cls.bases, machine.origin(spot, "attribute")),
    "__mro__": lambda machine, spot, cls: _mro(machine, spot, cls),  # noqa: PLW0108  # defined below
    "__annotations__": lambda machine, spot, cls: annotations_dict(machine, spot, cls),  # noqa: PLW0108  # defined below
}


def annotations_dict(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    """Return `__annotations__`: keys known, values as far as they were evaluated."""
    result = class_annotations.shown(machine, spot, cls.annotations)
    result.factory = cls
    return result


FINDERS: dict[type, Finder] = {ClassValue: _of_class}
