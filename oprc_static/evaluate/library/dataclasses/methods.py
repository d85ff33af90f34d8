"""What `dataclass` generates besides `__init__`: `__repr__`, `__eq__`, the order methods, hashing; copies as dicts."""

from __future__ import annotations

from collections.abc import Mapping

from oprc_static.evaluate import attributes, operators, strings
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.annotation_text import unparse
from oprc_static.evaluate.library.dataclasses.fields import Field
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
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
    machine: Machine, site: CallSite, cls: ClassValue, fields: Mapping[str, Field], *, flags: Mapping[str, bool]
) -> None:
    """Add the methods that the options in `flags` ask for, as far as the class does not define them itself."""
    names = cls.names.names
    names["__dataclass_fields__"] = table = DictValue(machine.heap, site.origin)
    for name, field in fields.items():
        table.items[("constant", name)] = (machine.const(name, site.spot), field_object(machine, site, field))
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
        machine.spend(4 + len(shown))
        for name in shown:
            text = strings.repr_of(machine, site.spot, attributes.get(machine, site.spot, instance, name))
            if not isinstance(text, str):
                return text or machine.unknown("the repr of a field is not followed", site.spot, instance)
            texts.append(f"{name}={text}")
        whole = strings.together(machine, site.spot, f"{instance.cls.qualname.value}(", texts, ")")
        return whole if isinstance(whole, Unknown) else machine.const(whole, site.spot, "call", instance)

    return code


def _comparing(op: str, compared: tuple[str, ...]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        left, right = site.arguments
        if isinstance(right, Unknown) or not isinstance(left, InstanceValue):
            return machine.unknown("it compares values that only a run can tell", site.spot, left, right)
        if not isinstance(right, InstanceValue) or right.cls is not left.cls:
            return machine.const(NotImplemented, site.spot)
        machine.spend(4 + len(compared))
        sides = [
            TupleValue(tuple(attributes.get(machine, site.spot, side, name) for name in compared), site.origin)
            for side in (left, right)
        ]
        return operators.compare(machine, site.spot, op, sides[0], sides[1])

    return code


def fields_of(value: Value) -> Mapping[str, Field] | None:
    """Return the fields of a dataclass or of an instance of one, None for anything else."""
    cls = value.cls if isinstance(value, InstanceValue) else value
    return (
        next((each.facts["fields"] for each in cls.mro if "fields" in each.facts), None)
        if isinstance(cls, ClassValue)
        else None
    )


def field_object(machine: Machine, site: CallSite, field: Field) -> Value:
    """Return a field as `fields()` shows it."""
    missing = machine.library["dataclasses.MISSING"]
    instance = InstanceValue(machine.heap, site.origin, machine.library["dataclasses.class.Field"])
    metadata = field.metadata
    if metadata is None:
        metadata = DictValue(machine.heap, site.origin, "mappingproxy")
    instance.attributes.names = {
        "name": machine.const(field.name, site.spot),
        "type": _type(machine, site, field.annotation),
        "default": field.default if field.default is not None else missing,
        "default_factory": field.factory if field.factory is not None else missing,
        "init": machine.const(field.init, site.spot),
        "repr": machine.const(field.shown, site.spot),
        "hash": machine.const(field.hashed, site.spot),
        "compare": machine.const(field.compare, site.spot),
        "metadata": metadata,
        "kw_only": machine.const(field.keyword_only, site.spot),
    }
    return instance


def _type(machine: Machine, site: CallSite, annotation: Annotation) -> Value:
    text = unparse(annotation.expression) if annotation.lazy and annotation.expression is not None else None
    if text is not None:
        return machine.const(text, site.spot)
    return annotation.value or machine.unknown("the annotation of a field is not followed", site.spot)


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

    machine.spend(1)
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
    fields = fields_of(value) or {}
    machine.spend(4 * len(fields))
    for name, field in fields.items():
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
