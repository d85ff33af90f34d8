"""Exceptions of the program: what they are instances of, and how they are raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import ClassValue, Const, InstanceValue, TupleValue, Unknown, Value
from oprc_static.evaluate.verdicts import any_of

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def is_instance_of(value: Value, name: str) -> bool | None:
    """Return whether `value` is an instance of the built-in class `name`, None where only a run can tell."""
    if not isinstance(value, InstanceValue):
        return None
    if any(cls.native == name for cls in value.cls.mro):
        return True
    return None if value.cls.is_open else False


def matches(machine: Machine, raised: Value, kind: Value) -> bool | None:
    """Return whether `except kind` catches `raised`, None where only a run can tell."""
    if isinstance(kind, TupleValue) and kind.is_heavy:
        return None
    if isinstance(kind, TupleValue):
        return any_of(matches(machine, raised, each) for each in kind.items)
    if not isinstance(kind, ClassValue):
        return None
    if kind.native == "BaseException":
        return True
    if isinstance(raised, InstanceValue):
        if kind in raised.cls.mro:
            return True
        return None if raised.cls.is_open else False
    return None


def raise_value(machine: Machine, spot: Spot, value: Value) -> Raised:
    """Return the exception that `raise value` raises."""
    if isinstance(value, ClassValue):
        value = machine.call(spot, value, ())
    if isinstance(value, InstanceValue):
        if is_instance_of(value, "BaseException") is False:
            return machine.error("TypeError", "exceptions must derive from BaseException", spot)
        return Raised(value, spot.place, summary(value))
    if isinstance(value, Const | TupleValue):
        return machine.error("TypeError", "exceptions must derive from BaseException", spot)
    return Raised(
        value if isinstance(value, Unknown) else machine.unknown("it is raised from outside", spot, value),
        spot.place,
        "an exception",
    )


def summary(value: InstanceValue) -> str:
    """Return what the last line of a traceback would say."""
    name = value.cls.name.value if isinstance(value.cls.name, Const) else "an exception"
    arguments = value.attributes.names.get("args")
    if isinstance(arguments, TupleValue) and len(arguments.items) == 1 and isinstance(arguments.items[0], Const):
        return f"{name}: {arguments.items[0].value}"
    return str(name)
