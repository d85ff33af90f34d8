"""Iterators item by item: `iter()` and `next()`."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count
from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.iteration.iterables import PUSHED, to_list
from oprc_static.evaluate.suspended import Sent, Steps, Suspended, Untold
from oprc_static.evaluate.values import (
    ClassValue,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def iter_of(machine: Machine, spot: Spot, value: Value) -> Value:
    """Return `iter(value)`; raises TypeError where Python does, `Untold` where only a run can tell."""
    if isinstance(value, IteratorValue):
        return value
    if isinstance(value, InstanceValue | ClassValue):
        method = attributes.special(machine, spot, value, "__iter__")
        if method is not None:
            made = calls.call(machine, spot, method, ())
            if isinstance(made, Unknown | External):
                raise Untold(machine.unknown("it is iterated in a way that is unknown", spot, made))
            return made
    if isinstance(value, InstanceValue) and value.payload is None and not flags.is_flag(value):
        return _by_index(machine, spot, value)
    if isinstance(value, Unknown | External):
        machine.outside_may_raise(spot, "iterating something unknown")
        machine.risk_of_none(spot, value, "'NoneType' object is not iterable")
        raise Untold(machine.unknown("its items are unknown", spot, value))
    to_list(machine, spot, value)  # raises where it is not iterable
    origin = machine.origin(spot, "call", value)
    return IteratorValue(machine.heap, origin, "sequence", (value,))


def begun(machine: Machine, spot: Spot, value: Value) -> Value:
    """Return what a lazy iterator over `value` goes through: its own iterator is asked for when that is made.

    Raises TypeError where Python does; of what only a run can tell, the value is returned.
    """
    if isinstance(value, Unknown | External):
        machine.outside_may_raise(spot, "iterating something unknown")
        machine.risk_of_none(spot, value, "'NoneType' object is not iterable")
        return value
    if isinstance(value, InstanceValue | ClassValue):
        method = attributes.special(machine, spot, value, "__iter__")
        if method is not None:
            made = calls.call(machine, spot, method, ())
            if isinstance(made, IteratorValue | Unknown | External):
                return made
            if not _may_be_iterator(machine, spot, made):
                kind = attributes.type_name(made)
                raise machine.error("TypeError", f"iter() returned non-iterator of type '{kind}'", spot, exact=True)
            return _going_through(machine, spot, made)
        if isinstance(value, InstanceValue) and attributes.special(machine, spot, value, "__getitem__") is not None:
            return value
    if not isinstance(value, _ITERABLES):
        to_list(machine, spot, value)  # raises where it is not iterable
    return value


def _may_be_iterator(machine: Machine, spot: Spot, value: Value) -> bool:
    if not isinstance(value, InstanceValue):
        return False
    return value.cls.is_open or attributes.special(machine, spot, value, "__next__") is not None


_ITERABLES = (IteratorValue, ListValue, TupleValue, DictValue, SetValue, RangeValue, View)


def _going_through(machine: Machine, spot: Spot, iterator: Value) -> Value:
    """Return an iterator over the items of one of the program, which is not asked for its own any more."""

    def steps() -> Steps:
        while (item := next_item(machine, spot, iterator)) is not None:
            machine.step(spot.frame, spot.at)
            yield item
        return None

    return lazy(machine, spot, steps())


def _by_index(machine: Machine, spot: Spot, value: InstanceValue) -> Value:
    """Return the iterator of an object that has `__getitem__` only: it is asked until it raises IndexError."""
    method = attributes.special(machine, spot, value, "__getitem__")
    if method is None:
        unknown = to_list(machine, spot, value)  # raises where it is not iterable
        raise Untold(unknown if isinstance(unknown, Unknown) else machine.unknown("its items are unknown", spot, value))

    def steps() -> Steps:
        for index in count():
            machine.step(spot.frame, spot.at)
            try:
                item = calls.call(machine, spot, method, (machine.const(index, spot),))
            except Raised as raised:
                if is_instance_of(raised.value, "IndexError"):
                    return None
                raise
            yield item
        return None

    return IteratorValue(machine.heap, machine.origin(spot, "call", value), "generator", steps=Suspended(steps))


_NONE = Sent()


def next_item(machine: Machine, spot: Spot, value: Value, sent: Sent = _NONE) -> Value | None:
    """Return what `next(value)` gives, None at the end; raises `Untold` where only a run can tell."""
    if isinstance(value, InstanceValue):
        return _next_of_instance(machine, spot, value)
    if not isinstance(value, IteratorValue):
        if isinstance(value, Unknown | External):
            raise Untold(machine.unknown("it comes from an iterator that is unknown", spot, value))
        raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not an iterator", spot)
    if value.steps is not None:
        return value.steps.resume(machine, spot, value, sent)
    if value.spent or value.kind != "sequence":
        ended = value.position == PUSHED and value.result is not None and not value.spent
        if ended:
            return None
        machine.cell(value)
        value.spent = True
        raise Untold(machine.unknown("how far the iterator has gone is not followed", spot, value))
    return _next_of_sequence(machine, spot, value)


def _next_of_sequence(machine: Machine, spot: Spot, value: IteratorValue) -> Value | None:
    source = value.parts[0]
    items: list[Value] | tuple[Value, ...] | Unknown
    if isinstance(source, TupleValue) or (isinstance(source, ListValue) and source.blur is None):
        items = source.items
    else:
        items = to_list(machine, spot, source)
    if isinstance(items, Unknown):
        raise Untold(items)
    if value.position >= len(items):
        return None
    machine.cell(value)
    value.position += 1
    return items[value.position - 1]


def _next_of_instance(machine: Machine, spot: Spot, value: InstanceValue) -> Value | None:
    method = attributes.special(machine, spot, value, "__next__")
    if method is None:
        if not value.cls.is_open:
            raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not an iterator", spot)
        raise Untold(machine.unknown("how it is iterated is not followed", spot, value))
    try:
        return calls.call(machine, spot, method, ())
    except Raised as raised:
        if is_instance_of(raised.value, "StopIteration"):
            return None
        raise


def items_of(machine: Machine, spot: Spot, value: Value) -> Generator[Value, None, None]:
    """Give the items of an iterable one by one, each when it is asked for; raises `Untold`."""
    if not isinstance(value, IteratorValue | ListValue | InstanceValue):
        yield from _known_items(machine, spot, value)
        return
    iterator = iter_of(machine, spot, value)
    while (item := next_item(machine, spot, iterator)) is not None:
        machine.step(spot.frame, spot.at)
        yield item


def _known_items(machine: Machine, spot: Spot, value: Value) -> Iterator[Value]:
    items = to_list(machine, spot, value)
    if isinstance(items, Unknown):
        raise Untold(items)
    for item in items:
        machine.step(spot.frame, spot.at)
        yield item


def lazy(machine: Machine, spot: Spot, steps: Steps) -> IteratorValue:
    """Return an iterator that runs `steps`, item by item."""
    return IteratorValue(machine.heap, machine.origin(spot, "call"), "generator", steps=Suspended(lambda: steps))
