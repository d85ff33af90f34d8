"""Exception groups, as `except*` splits them (PEP 654)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes
from oprc_static.evaluate.exceptions import is_instance_of, matches
from oprc_static.evaluate.values import Const, InstanceValue, ListValue, TupleValue, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

Parts = tuple[Value | None, Value | None]
"""What of an exception is of some kind, and the rest of it."""


def shares(machine: Machine, spot: Spot, raised: Value, kinds: Sequence[Value]) -> list[Parts] | None:
    """Return what each clause of kinds takes of `raised` and leaves to the next; None where that is not followed."""
    found: list[Parts] = []
    rest: Value | None = raised
    for kind in kinds:
        parts: Parts | None = (None, None) if rest is None else _split(machine, spot, rest, kind)
        if parts is None:
            return None
        found.append((_grouped(machine, spot, parts[0]), parts[1]))
        rest = parts[1]
    return found


def _grouped(machine: Machine, spot: Spot, taken: Value | None) -> Value | None:
    """Return what a clause is given: an exception that is no group becomes one of its own."""
    if taken is None or is_instance_of(taken, "BaseExceptionGroup"):
        return taken
    held = TupleValue((taken,), machine.origin(spot, "operation"))
    return machine.call(spot, machine.builtins["BaseExceptionGroup"], (Const("", taken.origin), held))


def _split(machine: Machine, spot: Spot, value: Value, kind: Value) -> Parts | None:
    verdict = matches(machine, value, kind)
    if verdict is None or not isinstance(value, InstanceValue):
        return None
    if verdict:
        return value, None
    if not is_instance_of(value, "BaseExceptionGroup"):
        return None, value
    held, message = value.attributes.names.get("exceptions"), value.attributes.names.get("message")
    derive = attributes.lookup(value.cls, "derive")
    if not isinstance(held, TupleValue) or message is None or (derive is not None and not derive[0].native):
        return None
    inside: list[Value] = []
    outside: list[Value] = []
    for each in held.items:
        parts = _split(machine, spot, each, kind)
        if parts is None:
            return None
        inside += [parts[0]] if parts[0] is not None else []
        outside += [parts[1]] if parts[1] is not None else []
    if not inside:
        return None, value
    return _made(machine, spot, message, inside), _made(machine, spot, message, outside) if outside else None


def _made(machine: Machine, spot: Spot, message: Value, held: list[Value]) -> Value:
    listed = ListValue(machine.heap, machine.origin(spot, "operation"), held)
    return machine.call(spot, machine.builtins["BaseExceptionGroup"], (message, listed))
