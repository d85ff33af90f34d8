"""Iterables: their items, all at once or pushed into a callback one by one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.suspended import Untold
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    NamespaceDict,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


Each = Callable[[Value], Value]


MOST = 200_000
"""Of more items than this it is only seen whether they end."""

PUSHED = -1
"""The position of an iterator that was run to its end at once."""


def to_list(machine: Machine, spot: Spot, value: Value) -> list[Value] | Unknown:
    """Return all items in order, or the unknown that stands in the way; raises TypeError if it is not iterable."""
    hooked = isinstance(value, ClassValue) and value.metaclass is not None
    known = _sequence(machine, spot, value) if not hooked else None
    if known is not None:
        machine.walk(len(known) if isinstance(known, list) else 0)
        return known
    items: list[Value] = []

    def collect(item: Value) -> Value:
        if len(items) <= MOST:
            items.append(item)
        return item

    stopped = for_each(machine, spot, value, collect)
    if stopped is None and len(items) > MOST:
        return machine.unknown(f"it has more than {MOST:,} items", spot, value)
    return stopped if stopped is not None else items


def _sequence(machine: Machine, spot: Spot, value: Value) -> list[Value] | Unknown | None:
    if isinstance(value, TupleValue):
        return list(value.items)
    if isinstance(value, ListValue):
        return machine.follow(value.blur, spot) if value.blur else list(value.items)
    if isinstance(value, DictValue):
        why = _why_unlisted(machine, spot, value, "keys")
        return why if why is not None else [pair[0] for pair in value.items.values()]
    if isinstance(value, View):
        return _view(machine, spot, value)
    if isinstance(value, SetValue):
        return _set(machine, spot, value)
    if isinstance(value, RangeValue):
        if value.range[MOST:]:
            return machine.unknown(f"it has more than {MOST:,} items", spot, value)
        return [machine.const(item, spot, "iteration", value) for item in value.range]
    if isinstance(value, Const) and isinstance(value.value, str | bytes):
        if len(value.value) > MOST:
            return machine.unknown(f"it has more than {MOST:,} items", spot, value)
        return [machine.const(item, spot, "iteration", value) for item in value.value]
    if isinstance(value, Unknown):
        machine.outside_may_raise(spot, "iterating something unknown")
        machine.risk_of_none(spot, value, "'NoneType' object is not iterable")
        return machine.follow(value, spot)
    if isinstance(value, External):
        machine.outside_may_raise(spot, "iterating something from outside")
        return machine.unknown(f"the items of `{value.path}` come from outside", spot, value)
    if isinstance(value, ClassValue) and value.enum is not None:
        return machine.library["enum.iterate"](machine, spot, value)  # type: ignore[no-any-return]  # the library's entries are untyped
    return None


def _view(machine: Machine, spot: Spot, value: View) -> list[Value] | Unknown:
    of = value.of
    assert isinstance(of, DictValue)
    why = _why_unlisted(machine, spot, of, value.kind)
    if why is not None:
        return why
    if value.kind == "keys":
        return [pair[0] for pair in of.items.values()]
    if value.kind == "values":
        return [pair[1] for pair in of.items.values()]
    return [TupleValue(pair, machine.origin(spot, "iteration")) for pair in of.items.values()]


def _why_unlisted(machine: Machine, spot: Spot, of: DictValue, kind: str) -> Unknown | None:
    """Return why nobody can list the `kind` ("keys", "values", "items") of a dict, None where it is known."""
    if why := unlisted(of):
        return machine.follow(why, spot)
    if kind == "keys" and isinstance(of, NamespaceDict) and machine.sdk.keeps_names_in(of.shown):
        return machine.unknown("which names the SDK itself puts into a class nobody has settled", spot)
    return None


def _set(machine: Machine, spot: Spot, value: SetValue) -> list[Value] | Unknown:
    if value.blur:
        return machine.follow(value.blur, spot)
    if len(value.items) > 1:
        return machine.unknown(
            "the order in which a set gives its items differs from run to run", spot, *value.items.values()
        )
    return list(value.items.values())


def for_each(machine: Machine, spot: Spot, value: Value, each: Each, *, pushed: bool = False) -> Unknown | None:
    """Call `each` with every item; return an unknown instead of iterating what cannot be known.

    `each` leaves the iteration by raising `LoopLeft`. `pushed` says that it may be called on one of several ways: then
    generators are run as a whole, whatever their conditions; else they are run item by item.
    """
    if isinstance(value, IteratorValue):
        return iterate(machine, spot, value, each, pushed=pushed)
    if isinstance(value, ListValue) and not value.blur:
        return _live_list(machine, spot, value, each)
    if isinstance(value, DictValue) or (isinstance(value, View) and isinstance(value.of, DictValue)):
        return _live_dict(machine, spot, value, each)
    method = attributes.special(machine, spot, value, "__iter__") if isinstance(value, ClassValue) else None
    if method is not None:
        return for_each(machine, spot, calls.call(machine, spot, method, ()), each, pushed=pushed)
    items = _sequence(machine, spot, value)
    if isinstance(items, Unknown):
        return items
    if items is not None:
        for item in items:
            machine.step(spot.frame, spot.at)
            each(item)
        return None
    if isinstance(value, InstanceValue):
        return _instance(machine, spot, value, each, pushed=pushed)
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
    why = _why_unlisted(machine, spot, of, kind)
    if why is not None:
        return why
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
    if isinstance(of, NamespaceDict):
        return sum(not name.startswith("__") for name in of.shown.names)
    return len(of.items)


def _at_end(machine: Machine, spot: Spot, now: int, before: int) -> None:
    """The step after the last item looks at the size once more."""
    if now != before:
        raise machine.error("RuntimeError", "dictionary changed size during iteration", spot)


def _instance(machine: Machine, spot: Spot, value: InstanceValue, each: Each, *, pushed: bool) -> Unknown | None:
    method = attributes.special(machine, spot, value, "__iter__")
    if method is not None:
        made = calls.call(machine, spot, method, ())
        if made is value:
            return _pull(machine, spot, value, each)
        return for_each(machine, spot, made, each, pushed=pushed)
    if flags.is_flag(value) and not isinstance(value.payload, Unknown):
        for member in flags.members_in(value):
            each(member)
        return None
    if value.payload is not None and not isinstance(value.payload, InstanceValue):
        return for_each(machine, spot, value.payload, each)
    if value.cls.is_open:
        return machine.unknown("how it is iterated is not followed", spot, value)
    found = attributes.special(machine, spot, value, "__getitem__")
    if found is not None:
        _by_index(machine, spot, found, each)
        return None
    raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not iterable", spot)


def _by_index(machine: Machine, spot: Spot, method: Value, each: Each) -> None:
    """Iterate an object that has `__getitem__` only: it is asked until it raises IndexError."""
    for index in count():
        machine.step(spot.frame, spot.at)
        try:
            item = calls.call(machine, spot, method, (machine.const(index, spot),))
        except Raised as raised:
            if is_instance_of(raised.value, "IndexError"):
                return
            raise
        each(item)


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


def iterate(machine: Machine, spot: Spot, value: IteratorValue, each: Each, *, pushed: bool = False) -> Unknown | None:
    """Call `each` with every item that an iterator still has."""
    if value.kind in ("coroutine", "async_generator"):
        raise machine.error("TypeError", f"'{value.kind}' object is not iterable", spot)
    if value.spent:
        return machine.unknown("an iterator that was used in part is used again", spot, value)
    whole = pushed or value.steps is None
    if whole and value.body is not None and value.position == 0 and value.result is None:
        machine.cell(value)
        value.position = PUSHED
        unknown = value.body(_spending(machine, value, each))
        machine.cell(value)
        if value.result is None:  # a generator of the program has set it
            value.result = machine.none(spot)
        return unknown
    try:
        while (item := machine.operations.next_item(machine, spot, value)) is not None:
            machine.step(spot.frame, spot.at)
            each(item)
    except Untold as untold:
        return machine.follow(untold.why, spot)
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
