"""`with` statements."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, calls, operators
from oprc_static.evaluate.branches import Result
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.tries import guarded
from oprc_static.evaluate.values import InstanceValue, Unknown, Value


def run_with(machine: Machine, frame: Frame, node: ir.With) -> Result:
    """Run a `with` statement, item by item."""
    return _enter(machine, frame, node, 0)


def _enter(machine: Machine, frame: Frame, node: ir.With, index: int) -> Result:
    if index == len(node.items):
        return machine.run_block(frame, node.body)
    item = node.items[index]
    spot = Spot(frame, item.context.at)
    manager = machine.evaluate(frame, item.context)
    if isinstance(manager, InstanceValue) and not node.is_async:
        followed = machine.library.get("with." + manager.cls.native) if manager.cls.native else None
        if followed is not None:
            return followed(machine, frame, spot, manager, item, lambda: _enter(machine, frame, node, index + 1))  # type: ignore[no-any-return]  # the library's entries are untyped
        if attributes.lookup(manager.cls, "__enter__") is not None:
            return _instance(machine, frame, node, index, manager, spot)
    if not isinstance(manager, InstanceValue):
        kind = attributes.find(machine, spot, manager, "__enter__")
        if kind is attributes.MISSING and not isinstance(manager, Unknown):
            message = f"'{attributes.type_name(manager)}' object does not support the context manager protocol"
            raise machine.error("TypeError", message, spot)
    machine.outside_may_raise(spot, "entering a context from outside")
    entered = machine.unknown("it is what a context manager from outside gives", spot, manager)
    bind(machine, frame, item, entered)
    return _enter(machine, frame, node, index + 1)


def bind(machine: Machine, frame: Frame, item: ir.WithItem, value: Value) -> None:
    """Bind the target of `with … as target`."""
    if item.target is not None:
        assignment.assign(machine, frame, item.target, value)


def _instance(machine: Machine, frame: Frame, node: ir.With, index: int, manager: InstanceValue, spot: Spot) -> Result:
    enter = attributes.special(machine, spot, manager, "__enter__")
    leave = attributes.special(machine, spot, manager, "__exit__")
    if enter is None or leave is None:
        raise machine.error("TypeError", "the object does not support the context manager protocol", spot)
    bind(machine, frame, node.items[index], calls.call(machine, spot, enter, ()))
    none = machine.none(spot)

    def ended(result: Result, raised: Raised | None) -> Result:
        if raised is None:
            calls.call(machine, spot, leave, (none, none, none))
            return result
        kind = (
            raised.value.cls
            if isinstance(raised.value, InstanceValue)
            else machine.unknown("the exception's class is unknown", spot)
        )
        traceback = machine.unknown("a traceback is not followed", spot)
        handled = calls.call(machine, spot, leave, (kind, raised.value, traceback))
        verdict = operators.truth(machine, spot, handled)
        if verdict is False:
            raise raised
        if verdict is None:
            machine.risk(raised, spot.place)
        return None

    return guarded(machine, lambda: _enter(machine, frame, node, index + 1), ended)
