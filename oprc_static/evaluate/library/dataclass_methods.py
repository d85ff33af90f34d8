"""What `dataclass` generates besides `__init__`: `__repr__`, `__eq__`, the order methods, hashing; and `fields()`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oprc_static.evaluate import attributes, operators, strings
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Native,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)

_ORDERS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def add(
    machine: Machine, site: CallSite, cls: ClassValue, fields: Mapping[str, Any], *, flags: Mapping[str, bool]
) -> None:
    """Add the methods that the options in `flags` ask for, as far as the class does not define them itself."""
    names = cls.names.names
    names["__dataclass_fields__"] = listed = DictValue(machine.heap, site.origin)
    for name in fields:
        listed.items[("constant", name)] = (
            machine.const(name, site.spot),
            machine.unknown("this part of a dataclass is not followed", site.spot),
        )
    names["__dataclass_params__"] = machine.unknown("this part of a dataclass is not followed", site.spot)
    kept = [each for each in fields.values() if not each.is_initvar]
    compared = tuple(each.name for each in kept if each.compare)
    if flags["repr"]:
        shown = tuple(each.name for each in kept if each.shown)
        names.setdefault("__repr__", Native("__repr__", _repr(shown), START, binds=True))
    if flags["eq"]:
        names.setdefault("__eq__", Native("__eq__", _comparing("==", compared), START, binds=True))
    if flags["order"]:
        _add_order(machine, site, cls, compared)
    if (flags["eq"] and flags["frozen"]) or flags["unsafe_hash"]:
        cls.facts["hashed_by_fields"] = tuple(
            each.name for each in kept if (each.compare if each.hashed is None else each.hashed)
        )


def _add_order(machine: Machine, site: CallSite, cls: ClassValue, compared: tuple[str, ...]) -> None:
    for name, op in _ORDERS.items():
        if name in cls.names.names:
            message = f"Cannot overwrite attribute {name} in a class. Consider using functools.total_ordering"
            raise machine.error("TypeError", message, site.spot)
        cls.names.names[name] = Native(name, _comparing(op, compared), START, binds=True)


def _repr(shown: tuple[str, ...]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        instance = site.arguments[0]
        if not isinstance(instance, InstanceValue) or not isinstance(instance.cls.qualname, Const):
            return machine.unknown("the repr of a dataclass is not followed", site.spot, instance)
        texts: list[str] = []
        for name in shown:
            text = strings.repr_of(machine, site.spot, attributes.get(machine, site.spot, instance, name))
            if not isinstance(text, str):
                return text or machine.unknown("the repr of a field is not followed", site.spot, instance)
            texts.append(f"{name}={text}")
        return machine.const(f"{instance.cls.qualname.value}({', '.join(texts)})", site.spot, "call", instance)

    return code


def _comparing(op: str, compared: tuple[str, ...]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        left, right = site.arguments
        if isinstance(right, Unknown) or not isinstance(left, InstanceValue):
            return machine.unknown("it compares values that only a run can tell", site.spot, left, right)
        if not isinstance(right, InstanceValue) or right.cls is not left.cls:
            return machine.const(NotImplemented, site.spot)
        sides = [
            TupleValue(tuple(attributes.get(machine, site.spot, side, name) for name in compared), site.origin)
            for side in (left, right)
        ]
        return operators.compare(machine, site.spot, op, sides[0], sides[1])

    return code


def fields_of(value: Value) -> Mapping[str, Any] | None:
    """Return the fields of a dataclass or of an instance of one, None for anything else."""
    cls = value.cls if isinstance(value, InstanceValue) else value
    return (
        next((each.facts["fields"] for each in cls.mro if "fields" in each.facts), None)
        if isinstance(cls, ClassValue)
        else None
    )


def fields(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.fields`: of each field its name."""
    found = fields_of(site.arguments[0]) if site.arguments else None
    if found is None:
        return machine.unknown("dataclasses.fields of this is not followed", site.spot, *site.arguments)
    made: list[Value] = []
    for field in found.values():
        if not field.is_initvar:
            instance = InstanceValue(machine.heap, site.origin, machine.library["dataclasses.class.Field"])
            instance.attributes.names["name"] = machine.const(field.name, site.spot)
            instance.attributes.names["init"] = machine.const(field.init, site.spot)
            instance.attributes.blur = machine.unknown("this part of a dataclass field is not followed", site.spot)
            made.append(instance)
    return TupleValue(tuple(made), site.origin)


def is_dataclass(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.is_dataclass`."""
    value = site.arguments[0]
    if isinstance(value, ClassValue | InstanceValue) and fields_of(value) is not None:
        return machine.const(True, site.spot)
    known = isinstance(value, Const | TupleValue | ListValue | DictValue)
    return machine.const(False, site.spot) if known else machine.unknown("whether it is a dataclass", site.spot, value)


def flattened(machine: Machine, site: CallSite, value: Value, *, as_tuple: bool) -> Value:
    """Return what `asdict` or `astuple` makes of a value: dataclasses and containers are rebuilt, constants kept."""

    def inner(each: Value) -> Value:
        return flattened(machine, site, each, as_tuple=as_tuple)

    if isinstance(value, InstanceValue) and fields_of(value) is not None:
        return _flat_fields(machine, site, value, as_tuple=as_tuple)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(map(inner, value.items)), site.origin)
    if isinstance(value, ListValue) and value.kind == "list":
        made = ListValue(machine.heap, site.origin, [inner(item) for item in value.items])
        made.blur = value.blur
        return made
    if isinstance(value, DictValue) and value.kind == "dict":
        copy = DictValue(machine.heap, site.origin)
        copy.items = {key: (pair[0], inner(pair[1])) for key, pair in value.items.items()}
        copy.blur = value.blur
        return copy
    if isinstance(value, Const) or (isinstance(value, InstanceValue) and value.cls.enum is not None):
        return value
    return machine.unknown("a field that is copied deeply is not followed", site.spot, value)


def _flat_fields(machine: Machine, site: CallSite, value: InstanceValue, *, as_tuple: bool) -> Value:
    result = DictValue(machine.heap, site.origin)
    for name, field in (fields_of(value) or {}).items():
        if not field.is_initvar:
            item = flattened(machine, site, attributes.get(machine, site.spot, value, name), as_tuple=as_tuple)
            result.items[("constant", name)] = (machine.const(name, site.spot), item)
    return TupleValue(tuple(pair[1] for pair in result.items.values()), site.origin) if as_tuple else result


def flatten(*, as_tuple: bool) -> NativeCode:
    """`dataclasses.asdict` and `dataclasses.astuple`."""

    def code(machine: Machine, site: CallSite) -> Value:
        value = site.arguments[0] if site.arguments else None
        if (
            len(site.arguments) != 1
            or site.keywords
            or not isinstance(value, InstanceValue)
            or fields_of(value) is None
        ):
            return machine.unknown(
                "this use of dataclasses.asdict or astuple is not followed", site.spot, *site.arguments
            )
        return _flat_fields(machine, site, value, as_tuple=as_tuple)

    return code
