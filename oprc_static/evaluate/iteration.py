"""Iterating: items are pushed into a callback, so that generators run interleaved with their use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls, effects
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.exceptions import is_instance_of
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
    IteratorValue,
    ListValue,
    Namespace,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

Each = Callable[[Value], Value]

_MOST = 200_000
"""Iterations beyond this many items are not followed."""


def to_list(machine: Machine, spot: Spot, value: Value) -> list[Value] | Unknown:
    """Return all items in order, or the unknown that stands in the way; raises TypeError if it is not iterable."""
    known = _sequence(machine, spot, value)
    if known is not None:
        return known
    items: list[Value] = []

    def collect(item: Value) -> Value:
        items.append(item)
        if len(items) > _MOST:
            raise LoopLeft
        return item

    try:
        stopped = for_each(machine, spot, value, collect)
    except LoopLeft:
        return machine.unknown(f"it has more than {_MOST:,} items", spot, value)
    return stopped if stopped is not None else items


def _sequence(machine: Machine, spot: Spot, value: Value) -> list[Value] | Unknown | None:
    if isinstance(value, TupleValue):
        return list(value.items)
    if isinstance(value, ListValue):
        return machine.follow(value.blur, spot) if value.blur else list(value.items)
    if isinstance(value, DictValue):
        return machine.follow(value.blur, spot) if value.blur else [pair[0] for pair in value.items.values()]
    if isinstance(value, View):
        return _view(machine, spot, value)
    if isinstance(value, SetValue):
        return _set(machine, spot, value)
    if isinstance(value, RangeValue):
        if len(value.range) > _MOST:
            return machine.unknown(f"it has more than {_MOST:,} items", spot, value)
        return [machine.const(item, spot, "iteration", value) for item in value.range]
    if isinstance(value, Const) and isinstance(value.value, str | bytes):
        if len(value.value) > _MOST:
            return machine.unknown(f"it has more than {_MOST:,} items", spot, value)
        return [machine.const(item, spot, "iteration", value) for item in value.value]
    if isinstance(value, Unknown):
        machine.outside_may_raise(spot, "iterating something unknown")
        return machine.follow(value, spot)
    if isinstance(value, External):
        machine.outside_may_raise(spot, "iterating something from outside")
        return machine.unknown(f"the items of `{value.path}` come from outside", spot, value)
    if isinstance(value, ClassValue) and value.enum is not None:
        return _members(machine, value)
    return None


def _members(machine: Machine, cls: ClassValue) -> list[Value]:
    assert cls.enum is not None
    unique: list[Value] = []
    for member in cls.enum.members.values():
        if member not in unique:
            unique.append(member)
    return unique


def _view(machine: Machine, spot: Spot, value: View) -> list[Value] | Unknown:
    of = value.of
    assert isinstance(of, DictValue)
    if of.blur:
        return machine.follow(of.blur, spot)
    if value.kind == "keys":
        return [pair[0] for pair in of.items.values()]
    if value.kind == "values":
        return [pair[1] for pair in of.items.values()]
    return [TupleValue(pair, machine.origin(spot, "iteration")) for pair in of.items.values()]


def _set(machine: Machine, spot: Spot, value: SetValue) -> list[Value] | Unknown:
    if value.blur:
        return machine.follow(value.blur, spot)
    if len(value.items) > 1:
        return machine.unknown(
            "the order in which a set gives its items differs from run to run", spot, *value.items.values()
        )
    return list(value.items.values())


def for_each(machine: Machine, spot: Spot, value: Value, each: Each) -> Unknown | None:
    """Call `each` with every item; return an unknown instead of iterating what cannot be known.

    `each` leaves the iteration by raising `LoopLeft`.
    """
    if isinstance(value, IteratorValue):
        return _iterate(machine, spot, value, each)
    if isinstance(value, ListValue) and not value.blur:
        return _live_list(machine, spot, value, each)
    if isinstance(value, DictValue) or (isinstance(value, View) and isinstance(value.of, DictValue)):
        return _live_dict(machine, spot, value, each)
    items = _sequence(machine, spot, value)
    if isinstance(items, Unknown):
        return items
    if items is not None:
        for item in items:
            machine.step(spot.frame, spot.at)
            each(item)
        return None
    if isinstance(value, InstanceValue):
        return _instance(machine, spot, value, each)
    if isinstance(value, ClassValue):
        method = attributes.special(machine, spot, value, "__iter__")
        if method is not None:
            return for_each(machine, spot, calls.call(machine, spot, method, ()), each)
    if isinstance(value, Alias | ClassValue) and _has_outside(value):
        return machine.unknown("its class comes from outside", spot, value)
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not iterable", spot)


def _has_outside(value: Alias | ClassValue) -> bool:
    return isinstance(value, Alias) or bool(value.outside) or value.metaclass is not None


def _live_list(machine: Machine, spot: Spot, value: ListValue, each: Each) -> Unknown | None:
    index = 0
    while index < len(value.items):
        machine.step(spot.frame, spot.at)
        each(value.items[index])
        if value.blur:
            return machine.follow(value.blur, spot)
        index += 1
    return None


def _live_dict(machine: Machine, spot: Spot, value: Value, each: Each) -> Unknown | None:
    of = value.of if isinstance(value, View) else value
    kind = value.kind if isinstance(value, View) else "keys"
    assert isinstance(of, DictValue)
    if of.blur:
        return machine.follow(of.blur, spot)
    count = _size(of)
    for key in list(of.items):
        machine.step(spot.frame, spot.at)
        if of.blur:
            return machine.follow(of.blur, spot)
        _at_end(machine, spot, _size(of), count)
        if key not in of.items:
            return machine.unknown("the dict's keys change while it is iterated", spot, of)
        pair = of.items[key]
        each(
            TupleValue(pair, machine.origin(spot, "iteration")) if kind == "items" else pair[0 if kind == "keys" else 1]
        )
    if not of.blur:
        _at_end(machine, spot, _size(of), count)
    return machine.follow(of.blur, spot) if of.blur else None


def _size(of: DictValue) -> int:
    """Return the size of a dict, or how many ordinary names the namespace has that it shows."""
    if isinstance(of.factory, Namespace):
        return sum(not name.startswith("__") for name in of.factory.names)
    return len(of.items)


def _at_end(machine: Machine, spot: Spot, now: int, before: int) -> None:
    """The step after the last item looks at the size once more."""
    if now != before:
        raise machine.error("RuntimeError", "dictionary changed size during iteration", spot)


def _instance(machine: Machine, spot: Spot, value: InstanceValue, each: Each) -> Unknown | None:
    method = attributes.special(machine, spot, value, "__iter__")
    if method is not None:
        made = calls.call(machine, spot, method, ())
        if made is value:
            return _pull(machine, spot, value, each)
        return for_each(machine, spot, made, each)
    if value.payload is not None and not isinstance(value.payload, InstanceValue):
        return for_each(machine, spot, value.payload, each)
    if value.cls.is_open or attributes.lookup(value.cls, "__getitem__") is not None:
        return machine.unknown("how it is iterated is not followed", spot, value)
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not iterable", spot)


def _pull(machine: Machine, spot: Spot, value: InstanceValue, each: Each) -> Unknown | None:
    while True:
        machine.step(spot.frame, spot.at)
        method = attributes.special(machine, spot, value, "__next__")
        if method is None:
            return machine.unknown("how it is iterated is not followed", spot, value)
        try:
            item = calls.call(machine, spot, method, ())
        except Raised as raised:
            if is_instance_of(raised.value, "StopIteration"):
                return None
            raise
        each(item)


def _iterate(machine: Machine, spot: Spot, value: IteratorValue, each: Each) -> Unknown | None:
    if value.kind in ("coroutine", "async_generator"):
        raise machine.error("TypeError", f"'{value.kind}' object is not iterable", spot)
    if value.spent:
        return machine.unknown("an iterator that was used in part is used again", spot, value)
    machine.cell(value)
    if value.body is not None:
        if value.position:
            return None
        value.position = 1
        return value.body(_spending(machine, value, each))
    items = to_list(machine, spot, value.parts[0])
    if isinstance(items, Unknown):
        return items
    while value.position < len(items):
        machine.cell(value)
        value.position += 1
        machine.step(spot.frame, spot.at)
        each(items[value.position - 1])
    return None


def _spending(machine: Machine, value: IteratorValue, each: Each) -> Each:
    def push(item: Value) -> Value:
        try:
            return each(item)
        except LoopLeft:
            machine.cell(value)
            value.spent = True
            raise

    return push


def next_item(machine: Machine, spot: Spot, value: Value) -> Value | Unknown | None:
    """Return what `next(value)` gives, None at the end, an unknown where it cannot be known."""
    if isinstance(value, InstanceValue):
        return _next_of_instance(machine, spot, value)
    if not isinstance(value, IteratorValue):
        if isinstance(value, Unknown | External):
            return machine.unknown("it comes from an iterator that is unknown", spot, value)
        raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not an iterator", spot)
    if value.body is None and not value.spent:
        items = to_list(machine, spot, value.parts[0])
        if isinstance(items, Unknown):
            return items
        if value.position >= len(items):
            return None
        machine.cell(value)
        value.position += 1
        return items[value.position - 1]
    if value.kind == "generator" and not value.position and _materialise(machine, spot, value):
        return next_item(machine, spot, value)
    found: list[Value] = []

    def first(item: Value) -> Value:
        found.append(item)
        raise LoopLeft

    try:
        stopped = _iterate(machine, spot, value, first)
    except LoopLeft as left:
        return found[0] if left.forked is None else _forked_item(machine, spot, value, found[0])
    return stopped


def _forked_item(machine: Machine, spot: Spot, value: IteratorValue, item: Value) -> Unknown:
    if value.function is not None:
        effects.forget(machine, spot, value.function)
    return machine.unknown("only a run can tell how far the generator goes", spot, item)


def _materialise(machine: Machine, spot: Spot, value: IteratorValue) -> bool:
    """Run a generator ahead if nothing outside it can tell: then its items are a sequence that can be walked."""
    items: list[Value] = []

    def collect(item: Value) -> Value:
        items.append(item)
        if len(items) > _MOST:
            raise LoopLeft
        return item

    body = value.body
    assert body is not None
    stamp = machine.heap.open()
    risks = len(machine.risks)
    try:
        unknown = body(collect)
    except (Raised, LoopLeft):
        unknown = machine.unknown("it does not end quietly", spot)
    alone = all(cell.born >= stamp for cell in machine.heap.levels[-1])
    if unknown is not None or not alone or len(machine.risks) > risks:
        del machine.risks[risks:]
        machine.heap.undo()
        return False
    machine.heap.keep()
    machine.cell(value)
    value.parts = (TupleValue(tuple(items), value.origin),)
    value.body = None
    return True


def _next_of_instance(machine: Machine, spot: Spot, value: InstanceValue) -> Value | None:
    method = attributes.special(machine, spot, value, "__next__")
    if method is None:
        return machine.unknown("how it is iterated is not followed", spot, value)
    try:
        return calls.call(machine, spot, method, ())
    except Raised as raised:
        if is_instance_of(raised.value, "StopIteration"):
            return None
        raise


def bounds_of(index: SliceValue) -> slice | None:
    """Return a Python slice, None where a bound is unknown or no integer."""
    bounds: list[Any] = []
    for part in (index.lower, index.upper, index.step):
        if not isinstance(part, Const) or not (part.value is None or isinstance(part.value, int)):
            return None
        bounds.append(part.value)
    return slice(*bounds)


def get_item(machine: Machine, spot: Spot, value: Value, index: Value) -> Value:
    """Return `value[index]`; raises what Python would."""
    if isinstance(value, Unknown):
        machine.outside_may_raise(spot, "an item of something unknown")
        return machine.follow(value, spot)
    if isinstance(value, DictValue):
        return _dict_item(machine, spot, value, index)
    if isinstance(value, ListValue | TupleValue | RangeValue) or (
        isinstance(value, Const) and isinstance(value.value, str | bytes)
    ):
        return _sequence_item(machine, spot, value, index)
    if isinstance(value, External):
        return machine.library["external.item"](machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    if isinstance(value, ClassValue):
        return _class_item(machine, spot, value, index)
    if isinstance(value, InstanceValue):
        return _instance_item(machine, spot, value, index)
    if isinstance(value, Alias):
        return Alias(value.base, (index,), machine.origin(spot, "subscript", value))
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not subscriptable", spot)


def _dict_item(machine: Machine, spot: Spot, value: DictValue, index: Value) -> Value:
    key = key_of(index)
    if key is None and isinstance(index, ListValue | DictValue):
        raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(index)}'", spot)
    if key is None:
        machine.outside_may_raise(spot, "looking up an unknown key")
        return machine.unknown("the key is unknown", spot, index, *[pair[1] for pair in value.items.values()])
    if key in value.items and value.blur is None:
        return value.items[key][1]
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
            return machine.unknown("the index is unknown", spot, index)
        raise machine.error(
            "TypeError",
            f"{attributes.type_name(value)} indices must be integers or slices, not {attributes.type_name(index)}",
            spot,
        )
    try:
        found = items[plain.value]
    except IndexError:
        raise machine.error("IndexError", f"{attributes.type_name(value)} index out of range", spot) from None
    return found if isinstance(found, Value) else machine.const(found, spot, "subscript", value)


def _slice(machine: Machine, spot: Spot, value: Value, items: Any, index: SliceValue) -> Value:
    bounds = bounds_of(index)
    if bounds is None:
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
    if value.enum is not None:
        return _enum_item(machine, spot, value, index)
    method = attributes.special(machine, spot, value, "__getitem__")
    if method is not None:
        return calls.call(machine, spot, method, (index,))
    found = attributes.lookup(value, "__class_getitem__")
    if found is not None and not found[0].native:
        function = found[1].function if isinstance(found[1], Descriptor) else found[1]
        return calls.call(machine, spot, BoundMethod(function, value, found[1].origin), (index,))
    if (
        any(each.native in ("list", "dict", "set", "tuple", "frozenset", "type") for each in value.mro)
        or value.facts.get("generic")
        or value.outside
    ):
        arguments = index.items if isinstance(index, TupleValue) else (index,)
        return Alias(value, arguments, machine.origin(spot, "subscript", value))
    name = value.name.value if isinstance(value.name, Const) else "?"
    raise machine.error("TypeError", f"type '{name}' is not subscriptable", spot)


def _enum_item(machine: Machine, spot: Spot, value: ClassValue, index: Value) -> Value:
    assert value.enum is not None
    if isinstance(index, Const) and isinstance(index.value, str):
        member = value.enum.members.get(index.value)
        if member is None:
            raise machine.error("KeyError", repr(index.value), spot, arguments=(index,))
        return member
    return machine.unknown("the member's name is unknown", spot, index)


def _instance_item(machine: Machine, spot: Spot, value: InstanceValue, index: Value) -> Value:
    method = attributes.special(machine, spot, value, "__getitem__")
    if method is not None:
        return calls.call(machine, spot, method, (index,))
    missing = attributes.special(machine, spot, value, "__missing__") if isinstance(value.payload, DictValue) else None
    if missing is not None and isinstance(value.payload, DictValue):
        key = key_of(index)
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
