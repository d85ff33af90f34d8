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
    enter_outside(machine, frame, item, manager)
    return _enter(machine, frame, node, index + 1)


def enter_outside(machine: Machine, frame: Frame, item: ir.WithItem, manager: Value) -> None:
    """Enter a context manager of which nothing is known, and bind what it gives."""
    spot = Spot(frame, item.context.at)
    machine.outside_may_raise(spot, "entering a context from outside")
    machine.risk_of_none(spot, manager, "'NoneType' object does not support the context manager protocol")
    bind(machine, frame, item, machine.unknown("it is what a context manager from outside gives", spot, manager))


def bind(machine: Machine, frame: Frame, item: ir.WithItem, value: Value) -> None:
    """Bind the target of `with … as target`."""
    if item.target is not None:
        assignment.assign(machine, frame, item.target, value)


def _instance(machine: Machine, frame: Frame, node: ir.With, index: int, manager: InstanceValue, spot: Spot) -> Result:
    exit_method = enter(machine, frame, node.items[index], manager)

    def ended(result: Result, raised: Raised | None) -> Result:
        verdict = leave(machine, spot, exit_method, raised)
        if verdict is None and raised is not None:
            machine.risk(raised, spot.place)
        return result if raised is None else None

    return guarded(machine, lambda: _enter(machine, frame, node, index + 1), ended)


def enter(machine: Machine, frame: Frame, item: ir.WithItem, manager: InstanceValue) -> Value:
    """Enter a context manager of the program and bind what it gives; returns its `__exit__`."""
    spot = Spot(frame, item.context.at)
    enter = attributes.special(machine, spot, manager, "__enter__")
    leave = attributes.special(machine, spot, manager, "__exit__")
    if enter is None or leave is None:
        raise machine.error("TypeError", "the object does not support the context manager protocol", spot)
    bind(machine, frame, item, calls.call(machine, spot, enter, ()))
    return leave


def leave(machine: Machine, spot: Spot, exit_method: Value, raised: Raised | None) -> bool | None:
    """Call `__exit__`: True where the program goes on, None where only a run can tell; else `raised` is raised."""
    none = machine.none(spot)
    if raised is None:
        calls.call(machine, spot, exit_method, (none, none, none))
        return True
    kind = (
        raised.value.cls
        if isinstance(raised.value, InstanceValue)
        else machine.unknown("the exception's class is unknown", spot)
    )
    traceback = machine.unknown("a traceback is not followed", spot)
    with machine.handle(raised):
        handled = calls.call(machine, spot, exit_method, (kind, raised.value, traceback))
    verdict = operators.truth(machine, spot, handled)
    if verdict is False:
        raise raised
    return verdict
