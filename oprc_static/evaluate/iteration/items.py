"""`value[index]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.attributes import beyond
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.operators import plain_of
from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    RangeValue,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
    may_miss,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def _parts_of(index: SliceValue) -> tuple[Value, Value, Value]:
    return index.lower, index.upper, index.step


def bounds_of(index: SliceValue) -> slice | None:
    """Return a Python slice, None where a bound is unknown or no integer."""
    bounds: list[Any] = []
    for part in _parts_of(index):
        if not isinstance(part, Const) or not (part.value is None or isinstance(part.value, int)):
            return None
        bounds.append(part.value)
    return slice(*bounds)


def get_item(machine: Machine, spot: Spot, value: Value, index: Value) -> Value:
    """Return `value[index]`; raises what Python would."""
    if isinstance(value, Unknown):
        machine.outside_may_raise(spot, "an item of something unknown")
        machine.risk_of_none(spot, value, "'NoneType' object is not subscriptable")
        return machine.follow(value, spot)
    if isinstance(value, DictValue):
        return _dict_item(machine, spot, value, index)
    if isinstance(value, ListValue | TupleValue | RangeValue) or (
        isinstance(value, Const) and isinstance(value.value, str | bytes)
    ):
        return _sequence_item(machine, spot, value, index)
    if isinstance(value, Const) and machine.library["host.is"](value.value):
        return machine.library["host.item"](machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    if isinstance(value, External):
        return machine.library["external.item"](machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    if isinstance(value, ClassValue):
        return _class_item(machine, spot, value, index)
    if isinstance(value, InstanceValue):
        return _instance_item(machine, spot, value, index)
    if isinstance(value, Alias):
        return machine.library["generics.alias"](machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    if not beyond.is_complete(value):
        machine.outside_may_raise(spot, "an item of something that is not followed")
        return machine.unknown("whether it takes an index is not followed", spot, value)
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not subscriptable", spot)


def _dict_item(machine: Machine, spot: Spot, value: DictValue, index: Value) -> Value:
    key = key_of(machine, index)
    if key is None and isinstance(index, ListValue | DictValue):
        raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(index)}'", spot)
    if key is None:
        machine.outside_may_raise(spot, "looking up an unknown key")
        return machine.unknown("the key is unknown", spot, index, *[pair[1] for pair in value.items.values()])
    held = value.held(key)
    if held is not None and value.blur is None:
        if may_miss(value, key):
            machine.outside_may_raise(spot, "looking up a name that only some ways bind")
        return held
    if value.blur is not None:
        machine.outside_may_raise(spot, "looking up a key in a dict of unknown content")
        return machine.follow(value.blur, spot)
    if isinstance(value.factory, Value) and value.kind == "defaultdict":
        made = calls.call(machine, spot, value.factory, ())
        machine.cell(value)
        value.items[key] = (index, made)
        return made
    raise machine.error("KeyError", _key_text(index), spot, arguments=(index,))


def _key_text(index: Value) -> str:
    return repr(index.value) if isinstance(index, Const) else "…"


def _sequence_item(machine: Machine, spot: Spot, value: Any, index: Value) -> Value:
    if isinstance(value, ListValue) and value.blur:
        machine.outside_may_raise(spot, "an item of a list of unknown content")
        return machine.follow(value.blur, spot)
    if isinstance(index, Unknown):
        machine.outside_may_raise(spot, "an item at an unknown index")
        return machine.follow(index, spot, *(value.items if isinstance(value, ListValue | TupleValue) else ()))
    items = (
        value.items
        if isinstance(value, ListValue | TupleValue)
        else value.range
        if isinstance(value, RangeValue)
        else value.value
    )
    if isinstance(index, SliceValue):
        return _slice(machine, spot, value, items, index)
    plain = plain_of(index)
    method = attributes.special(machine, spot, index, "__index__") if isinstance(index, InstanceValue) else None
    if plain is None and method is not None:
        plain = calls.call(machine, spot, method, ())
    if not isinstance(plain, Const) or not isinstance(plain.value, int):
        if isinstance(index, External) or isinstance(plain, Unknown):
            machine.outside_may_raise(spot, "an item at an unknown index")
            return machine.unknown("the index is unknown", spot, index)
        raise machine.error(
            "TypeError",
            f"{attributes.type_name(value)} indices must be integers or slices, not {attributes.type_name(index)}",
            spot,
        )
    try:
        found = items[plain.value]
    except IndexError:
        kind = "string" if attributes.type_name(value) == "str" else attributes.type_name(value)
        raise machine.error("IndexError", f"{kind} index out of range", spot) from None
    return found if isinstance(found, Value) else machine.const(found, spot, "subscript", value)


def _slice(machine: Machine, spot: Spot, value: Value, items: Any, index: SliceValue) -> Value:
    bounds = bounds_of(index)
    if bounds is None:
        if any(isinstance(each, Const) and not isinstance(each.value, int | None) for each in _parts_of(index)):
            message = "slice indices must be integers or None or have an __index__ method"
            raise machine.error("TypeError", message, spot, exact=True)
        machine.outside_may_raise(spot, "a slice with a bound that is unknown")
        return machine.unknown("a bound of the slice is unknown", spot, value)
    try:
        part = items[bounds]
    except ValueError as error:
        raise machine.error("ValueError", str(error), spot, exact=True) from None
    origin = machine.origin(spot, "subscript", value)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(part), origin)
    if isinstance(value, ListValue):
        return ListValue(machine.heap, origin, list(part))
    return RangeValue(part, origin) if isinstance(value, RangeValue) else Const(part, origin)


def _class_item(machine: Machine, spot: Spot, value: ClassValue, index: Value) -> Value:
    method = attributes.special(machine, spot, value, "__getitem__")
    if method is not None:
        return calls.call(machine, spot, method, (index,))
    if value.enum is not None:
        return machine.library["enum.item"](machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    found = attributes.lookup(value, "__class_getitem__")
    if found is not None and not found[0].native:
        function = found[1].function if isinstance(found[1], Descriptor) else found[1]
        return calls.call(machine, spot, BoundMethod(function, value, found[1].origin), (index,))
    if value.facts.get("generic") and not value.is_open:
        return machine.library["generics.class"](machine, spot, value, index)  # type: ignore[no-any-return]  # as above
    if any(each.native in ("list", "dict", "set", "tuple", "frozenset", "type") for each in value.mro) or value.is_open:
        arguments = index.items if isinstance(index, TupleValue) else (index,)
        return Alias(value, arguments, machine.origin(spot, "subscript", value))
    if not beyond.knows_subscripts(value):
        return machine.unknown("whether this class takes type arguments is not followed", spot, value)
    name = value.name.value if isinstance(value.name, Const) else "?"
    raise machine.error("TypeError", f"type '{name}' is not subscriptable", spot)


def _instance_item(machine: Machine, spot: Spot, value: InstanceValue, index: Value) -> Value:
    method = attributes.special(machine, spot, value, "__getitem__")
    if method is not None:
        return calls.call(machine, spot, method, (index,))
    missing = attributes.special(machine, spot, value, "__missing__") if isinstance(value.payload, DictValue) else None
    if missing is not None and isinstance(value.payload, DictValue):
        key = key_of(machine, index)
        if key is None or value.payload.blur is not None:
            return machine.unknown("whether the dict has the key only a run can tell", spot, index)
        return (
            value.payload.items[key][1] if key in value.payload.items else calls.call(machine, spot, missing, (index,))
        )
    if value.payload is not None and not isinstance(value.payload, InstanceValue):
        return get_item(machine, spot, value.payload, index)
    if value.cls.is_open:
        return machine.unknown("a base class from outside decides it", spot, value)
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not subscriptable", spot)
