"""Changing something through a value that only a run can tell: all that it may be is changed, or is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Namespace,
    PartialValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.origin import derive

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

MUTATORS = frozenset({
    "append", "appendleft", "extend", "extendleft", "insert", "remove", "pop", "popleft", "popitem", "clear", "sort",
    "reverse", "rotate", "update", "setdefault", "add", "discard", "difference_update", "intersection_update",
    "symmetric_difference_update", "__setitem__", "__delitem__", "move_to_end", "subtract", "__iadd__", "__ior__",
})  # fmt: skip
"""Methods of built-in containers that change them."""

_MOST_WAYS = 4

_LOOKS = 4
"""Finding an object behind a value takes the work of as many items."""


def closed(value: Unknown) -> tuple[Value, ...]:
    """Return all that `value` can be, if that is known and little; nothing otherwise."""
    return value.alternatives if not value.missing and len(value.alternatives) <= _MOST_WAYS else ()


def reached(machine: Machine, values: Iterable[Value]) -> list[Value]:
    """Return every object of the program that can be reached from `values` through containers and attributes."""
    found: dict[Value, None] = {}
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Const) or value in found:
            continue
        found[value] = None
        pending.extend(_inside(value))
    machine.walk(len(found) * _LOOKS)
    return list(found)


def _inside(value: Value) -> Iterable[Value]:
    if isinstance(value, Unknown):
        return (*value.parts, *value.alternatives)
    if isinstance(value, TupleValue | ListValue):
        return value.items
    if isinstance(value, SetValue):
        return value.items.values()
    if isinstance(value, DictValue):
        return [each for pair in value.items.values() for each in pair]
    if isinstance(value, InstanceValue):
        return [*value.attributes.names.values(), *([value.payload] if value.payload is not None else [])]
    if isinstance(value, BoundMethod):
        return (value.function, value.instance)
    if isinstance(value, PartialValue):
        return (value.function, *value.arguments, *value.keywords.values())
    return (value.function,) if isinstance(value, Descriptor) else ()


def set_attribute(
    machine: Machine, spot: Spot, receiver: Unknown, name: str, value: Value | None, change: Callable[[Value], None]
) -> None:
    """Do `receiver.name = value`, or `del receiver.name` without one. `change` does it for one alternative."""

    def way(target: Value) -> Value:
        change(target)
        return machine.none(spot)

    ways = closed(receiver)
    if ways:
        fork_value(machine, [partial(way, each) for each in ways], spot.place)
        return
    for target in reached(machine, [receiver]):
        _smear_attribute(machine, spot, target, name, value)


def _is_given(target: ModuleValue | ClassValue) -> bool:
    return isinstance(target, ClassValue) and (bool(target.native) or bool(target.facts.get("sdk")))


def _smear_attribute(machine: Machine, spot: Spot, target: Value, name: str, value: Value | None) -> None:
    if isinstance(target, ModuleValue | ClassValue) and not _is_given(target):
        _smear_name(machine, spot, target.names, name, value)
    elif isinstance(target, InstanceValue):
        _smear_name(machine, spot, target.attributes, name, value)
    elif isinstance(target, FunctionValue):
        machine.cell(target)
        own = {"__name__": "name", "__qualname__": "qualname", "__doc__": "doc", "__module__": "module"}.get(name)
        if own is not None:
            setattr(target, own, either(machine, spot, getattr(target, own), value))
        else:
            target.attributes[name] = either(machine, spot, target.attributes.get(name), value)


def _smear_name(machine: Machine, spot: Spot, names: Namespace, name: str, value: Value | None) -> None:
    machine.cell(names)
    names.names[name] = either(machine, spot, names.names.get(name), value)


def either(machine: Machine, spot: Spot, old: Value | None, new: Value | None) -> Unknown:
    """Return what is `old` or `new`, unbound where one of them is None."""
    known = tuple(each for each in (old, new) if each is not None)
    made = machine.unknown("it is set through a value that only a run can tell", spot, *known)
    missing = len(known) < 2 or any(isinstance(each, Unknown) and each.missing for each in known)
    origin = derive("join", spot.place, tuple(each.origin for each in known))
    return Unknown(made.reason, origin, (), made.marked, missing, made.parts)


def change_contents(machine: Machine, spot: Spot, receiver: Unknown, *values: Value) -> None:
    """Forget what is in any container that `receiver` may be."""
    for target in reached(machine, [receiver]):
        if isinstance(target, ListValue | DictValue | SetValue) and target.blur is None:
            machine.cell(target)
            target.blur = machine.unknown("it may be changed through a value that only a run can tell", spot, *values)
