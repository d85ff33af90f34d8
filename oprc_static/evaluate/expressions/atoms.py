"""Names and constants (language reference 6.2)."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Unknown, Value


def _constant(machine: Machine, frame: Frame, node: ir.Constant) -> Value:
    return machine.const(node.value, Spot(frame, node.at), "literal")


def _name(machine: Machine, frame: Frame, node: ir.Name) -> Value:
    found = frame.lookup(node.id)
    if found is not None:
        if isinstance(found, Unknown) and found.missing:
            _may_be_unbound(machine, Spot(frame, node.at), node.id)
        return found
    if frame.is_local(node.id):
        message = f"cannot access local variable '{node.id}' where it is not associated with a value"
        raise machine.error("UnboundLocalError", message, Spot(frame, node.at))
    builtin = machine.builtins.get(node.id)
    if builtin is not None:
        return builtin
    special = _module_name(machine, frame, node)
    if special is not None:
        return special
    raise machine.error("NameError", f"name '{node.id}' is not defined", Spot(frame, node.at))


def _may_be_unbound(machine: Machine, spot: Spot, name: str) -> None:
    """A name may be unbound: in code that only some ways reach, the same condition may well see to it."""
    kind = "UnboundLocalError" if spot.frame.is_local(name) else "NameError"
    raised = machine.error(kind, f"name '{name}' is not defined", spot)
    raised.assumed = bool(machine.heap.levels)
    if machine.tries or not raised.assumed:
        machine.risk(raised, spot.place)


def _module_name(machine: Machine, frame: Frame, node: ir.Name) -> Value | None:
    if node.id == "__debug__":
        return machine.const(True, Spot(frame, node.at))
    if node.id == "__annotations__":
        _may_be_unbound(machine, Spot(frame, node.at), node.id)
        return machine.unknown("which annotations there are so far is not followed", Spot(frame, node.at))
    if node.id == "__class__" and frame.cls is not None:
        return frame.cls
    return None


EXPRESSIONS: dict[type, Expression] = {
    ir.Constant: _constant,
    ir.Name: _name,
}
