"""`next()` of an iterator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, effects
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.iteration.iterables import MOST, iterate, to_list
from oprc_static.evaluate.values import External, InstanceValue, IteratorValue, TupleValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


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
        stopped = iterate(machine, spot, value, first)
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
        if len(items) > MOST:
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
