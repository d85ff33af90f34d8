"""Metaclasses of the program: `__new__` and `__init__` are run, what else they may do is refused (data model 3.3.3)."""

from __future__ import annotations

from oprc_static.evaluate import assignment, attributes, calls, class_annotations
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    Namespace,
    Native,
    TupleValue,
    Value,
)
from oprc_static.records import record

_FOLLOWED = ("__new__", "__init__")
_REFUSED = ("mro", "__setattr__", "__getattribute__", "__dir__")


@record
class Parts:
    """What a class statement hands to its metaclass."""

    name: str
    bases: tuple[Value, ...]
    names: Namespace
    annotations: dict[str, Annotation]
    qualname: str
    body: Frame | None


def followed(machine: Machine, spot: Spot, given: Value | None, bases: tuple[Value, ...]) -> ClassValue | None:
    """Return the program's metaclass whose `__new__` or `__init__` has to be run, None where there is none."""
    for candidate in [given, *(base.metaclass for base in bases if isinstance(base, ClassValue))]:
        if not isinstance(candidate, ClassValue) or candidate.native or candidate.outside:
            continue
        own = {name for each in candidate.mro if not each.native for name in each.names.names}
        if own & set(_FOLLOWED) and own & set(_REFUSED):
            machine.refuse("a metaclass with a body that is not followed may register or change the class", spot)
        if own & set(_FOLLOWED) and not own & set(_REFUSED) and machine.builtins["type"] in candidate.mro:
            return candidate
    return None


def prepared(
    machine: Machine, spot: Spot, given: Value | None, parts: tuple[str, tuple[Value, ...]], keywords: dict[str, Value]
) -> dict[str, Value]:
    """Return the names that `__prepare__` of the program's metaclass puts into the body's namespace."""
    name, bases = parts
    for candidate in [given, *(base.metaclass for base in bases if isinstance(base, ClassValue))]:
        found = attributes.lookup(candidate, "__prepare__") if isinstance(candidate, ClassValue) else None
        if found is None or found[0].native or not isinstance(candidate, ClassValue):
            continue
        hook = attributes.bind(machine, spot, found[1], None, candidate)
        arguments = (machine.const(name, spot), TupleValue(bases, machine.origin(spot, "operation")))
        names = calls.call(machine, spot, hook, arguments, keywords)
        if isinstance(names, DictValue) and names.kind == "dict" and names.blur is None:
            return {str(key.value): value for key, value in names.items.values() if isinstance(key, Const)}
        machine.refuse("the namespace that `__prepare__` makes is not followed", spot)
    return {}


def make(machine: Machine, spot: Spot, metaclass: ClassValue, parts: Parts, keywords: dict[str, Value]) -> Value:
    """Do `metaclass(name, bases, namespace, **keywords)` as `type.__call__` does it."""
    is_enum = machine.library["enum.EnumType"] in metaclass.mro
    namespace = _as_dict(machine, spot, parts, "_EnumDict" if is_enum else "dict")
    body = parts.names.names.get("__qualname__", namespace)
    machine.pending_classes[id(body)] = parts
    arguments = (machine.const(parts.name, spot), TupleValue(parts.bases, machine.origin(spot, "operation")), namespace)
    try:
        cls = _new(machine, spot, metaclass, arguments, keywords)
    finally:
        machine.pending_classes.pop(id(body), None)
    init = attributes.lookup(metaclass, "__init__")
    if init is not None and not init[0].native and isinstance(cls, ClassValue) and cls.metaclass is metaclass:
        calls.call(machine, spot, init[1], (cls, *arguments), keywords)
    return cls


def _new(
    machine: Machine, spot: Spot, metaclass: ClassValue, arguments: tuple[Value, ...], keywords: dict[str, Value]
) -> Value:
    found = attributes.lookup(metaclass, "__new__")
    if found is None or found[0].native:
        return type_new(machine, spot, (metaclass, *arguments), keywords if found is None else {})
    function = found[1].function if isinstance(found[1], Descriptor) else found[1]
    return calls.call(machine, spot, function, (metaclass, *arguments), keywords)


def _as_dict(machine: Machine, spot: Spot, parts: Parts, kind: str) -> DictValue:
    namespace = DictValue(machine.heap, machine.origin(spot, "scope"), kind)
    names = dict(parts.names.names)
    if parts.annotations and machine.settings.python_version < (3, 14):
        first: dict[str, Value] = {name: names.pop(name) for name in ("__module__", "__qualname__") if name in names}
        names = {**first, "__annotations__": class_annotations.shown(machine, spot, parts.annotations), **names}
    for name, value in names.items():
        namespace.items[("constant", name)] = (machine.const(name, spot), value)
    namespace.blur = parts.names.blur
    return namespace


def type_new(machine: Machine, spot: Spot, arguments: tuple[Value, ...], keywords: dict[str, Value]) -> Value:
    """Do `type.__new__(metaclass, name, bases, namespace, **keywords)`."""
    if len(arguments) != 4:
        return machine.unknown("this form of `type.__new__` is not followed", spot, *arguments)
    metaclass, name, bases, namespace = arguments
    if not isinstance(name, Const) or not isinstance(bases, TupleValue) or not isinstance(namespace, DictValue):
        return machine.unknown("a part of the class is unknown", spot, *arguments)
    _, body = namespace.items.get(("constant", "__qualname__"), (name, namespace))
    parts = machine.pending_classes.get(id(body))
    names = parts.names if parts is not None else Namespace(machine.heap, machine.origin(spot, "scope"))
    machine.cell(names)
    names.names = {str(key.value): value for key, value in namespace.items.values() if isinstance(key, Const)}
    names.blur = namespace.blur
    annotations = parts.annotations if parts is not None else {}
    given = names.names.pop("__annotations__", None)
    if machine.settings.python_version < (3, 14):
        followed = class_annotations.given(given, annotations)
        if followed is None:
            return machine.unknown("the annotations of the class are unknown", spot, *arguments)
        annotations = followed
    names.names.setdefault("__module__", spot.frame.module.names.names.get("__name__", name))
    return machine.operations.create_class(
        machine, spot, str(name.value), bases.items, names,
        annotations=annotations, keywords=keywords, metaclass=metaclass,
        qualname=parts.qualname if parts is not None else "", body=parts.body if parts is not None else None,
    )  # fmt: skip


def _type_new(machine: Machine, site: CallSite) -> Value:
    return type_new(machine, site.spot, site.arguments, site.keywords)


def _type_call(machine: Machine, site: CallSite) -> Value:
    cls = site.arguments[0] if site.arguments else None
    if not isinstance(cls, ClassValue):
        return machine.unknown("`type.__call__` of this is not followed", site.spot, *site.arguments)
    inner = CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)
    return machine.operations.construct(machine, cls, inner)


def _type_init(machine: Machine, site: CallSite) -> Value:
    return machine.none(site.spot)


def _type_setattr(machine: Machine, site: CallSite) -> Value:
    cls, name = (*site.arguments, None, None)[:2]
    if not isinstance(cls, ClassValue) or not isinstance(name, Const) or len(site.arguments) != 3:
        machine.refuse("it sets attributes of a class in a way that is not followed", site.spot)
    else:
        assignment.set_class_attribute(machine, site.spot, cls, str(name.value), site.arguments[2])
    return machine.none(site.spot)


def _type_delattr(machine: Machine, site: CallSite) -> Value:
    machine.refuse("it deletes attributes of a class in a way that is not followed", site.spot)
    return machine.none(site.spot)


def install(machine: Machine) -> None:
    """Make the methods of `type` reachable through `super()`."""
    cls = machine.builtins["type"]
    assert isinstance(cls, ClassValue)
    cls.names.names["__new__"] = Native("type.__new__", _type_new, cls.origin)
    cls.names.names["__init__"] = Native("type.__init__", _type_init, cls.origin, binds=True)
    cls.names.names["__setattr__"] = Native("type.__setattr__", _type_setattr, cls.origin, binds=True)
    cls.names.names["__delattr__"] = Native("type.__delattr__", _type_delattr, cls.origin, binds=True)
    cls.names.names["__call__"] = Native("type.__call__", _type_call, cls.origin, binds=True)
