"""Calls of what is not among the sources, and what is handed to it (assumption A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import callbacks, smears
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Descriptor,
    DictValue,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Native,
    PartialValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def call_outside(machine: Machine, site: CallSite, callee: Value, what: str) -> Value:
    """Call something whose code is not among the sources (assumption A3): the result is unknown."""
    machine.outside_may_raise(site.spot, f"a call of {what}")
    for value in [*site.arguments, *site.keywords.values()]:
        hand_over(machine, site.spot, value, what)
    reason = f"it is what {what} returns" if not isinstance(callee, Unknown) else callee.reason
    return machine.unknown(reason, site.spot, callee, *site.arguments, *site.keywords.values())


def hand_over(machine: Machine, spot: Spot, value: Value, what: str, seen: set[Value] | None = None) -> None:
    """Give `value` to code from outside: containers lose their known content, functions may be called by it."""
    if isinstance(value, ListValue | DictValue | SetValue):
        _blur(machine, spot, value, what, seen)
    elif isinstance(value, TupleValue):
        seen = set() if seen is None else seen
        for item in value.items if value not in seen else ():
            seen.add(value)
            hand_over(machine, spot, item, what, seen)
    elif isinstance(value, IteratorValue):
        _iterate_perhaps(machine, spot, value)
    elif isinstance(value, Native):
        if value.receiver is not None and value.name in smears.MUTATORS:
            hand_over(machine, spot, value.receiver, what, seen)
    elif isinstance(value, PartialValue) and isinstance(value.function, Native):
        hand_over(machine, spot, value.function, what, seen)
    elif isinstance(value, FunctionValue | BoundMethod | PartialValue | Descriptor):
        callbacks.check(machine, spot, value, what)
    elif isinstance(value, ClassValue | InstanceValue):
        machine.assume("A3", spot, f"a class or object is handed to {what}")
        if isinstance(value, InstanceValue) and not value.cls.native and value.cls.enum is None:
            machine.cell(value.attributes)
            why = machine.unknown(f"the object was handed to {what}", spot)
            value.attributes.names = dict.fromkeys(value.attributes.names, why)
            _ask_perhaps(machine, spot, value, what)


def _ask_perhaps(machine: Machine, spot: Spot, value: InstanceValue, what: str) -> None:
    """Code from outside may compare an object, show it, call it and so on."""
    for cls in value.cls.mro:
        for name, raw in cls.names.names.items():
            special = name.startswith("__") and name.endswith("__") and name not in _OF_CLASSES
            if special and isinstance(raw, FunctionValue):
                callbacks.check(machine, spot, raw, what)


_OF_CLASSES = frozenset({"__new__", "__init__", "__init_subclass__", "__set_name__", "__class_getitem__", "__del__"})


def _iterate_perhaps(machine: Machine, spot: Spot, value: IteratorValue) -> None:
    """Code from outside may ask an iterator for all of its items, or for none."""
    if value.kind == "sequence" or value.spent:
        return

    def iterated() -> Value:
        machine.items(spot, value)
        return machine.none(spot)

    fork_value(machine, [lambda: machine.none(spot), iterated], spot.place)
    machine.cell(value)
    value.spent = True


def _blur(machine: Machine, spot: Spot, value: Any, what: str, seen: set[Value] | None) -> None:
    machine.assume("A3", spot, f"a container is handed to {what}")
    items = value.items.values() if not isinstance(value, ListValue) else value.items
    inner = [each[-1] if isinstance(each, tuple) else each for each in items]
    if value.blur is None:
        machine.cell(value)
        value.blur = machine.unknown(
            f"the {value.kind if not isinstance(value, SetValue) else 'set'} was handed to {what}", spot, *inner
        )
        for item in inner:
            hand_over(machine, spot, item, what, seen)
