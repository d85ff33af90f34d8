"""Function bodies: each lowered once, and what running it would change outside of it, read off once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate.smears import MUTATORS
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_CHARACTERS = 20
"""Lowering a body costs a step for as many characters: parsing takes far longer than following a statement."""

_LOOKED_THROUGH = 40
"""Reading a body's changes off costs a step for as many characters."""


@record
class Change:
    """What the name `root` stands for, or something in it, gets an attribute `attr`, or other items if that is None."""

    root: str
    attr: str | None


def lowered(machine: Machine, body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
    """Return a function's body, lowered when it is first asked for."""
    known = machine.bodies.get(body.digest)
    if known is None:
        machine.spend(len(body.text) // _CHARACTERS)
        known = machine.bodies[body.digest] = machine.loader.body(body)
    return known


def changes_of(machine: Machine, source: ir.BodySource, body: ir.FunctionBody) -> tuple[Change, ...]:
    """Return what `body`, which `source` was lowered to, would change; its own variables are among the roots."""
    known = machine.changes.get(source.digest)
    if known is None:
        machine.spend(len(source.text) // _LOOKED_THROUGH)
        known = machine.changes[source.digest] = changes_in(body.statements)
    return known


def changes_in(part: object) -> tuple[Change, ...]:
    """Return what running a part of a program would change; what is in functions that it defines is left out."""
    found = (_change(target) for node in ir.walk(part, (ir.FunctionDef,)) for target in _targets(node))
    return tuple(dict.fromkeys(change for change in found if change is not None))


def _change(target: ir.Expr) -> Change | None:
    attr = target.attr if isinstance(target, ir.Attribute) else None
    while isinstance(target, ir.Attribute | ir.Subscript):
        target = target.value
    return Change(target.id, attr) if isinstance(target, ir.Name) else None


def _targets(node: ir.Node) -> list[ir.Expr]:
    """Return the attributes and items that a node sets or deletes, and what it calls a changing method of."""
    if isinstance(node, ir.Assign | ir.Delete):
        return [each for target in node.targets for each in _flat(target)]
    if isinstance(node, ir.AugmentedAssign | ir.AnnotatedAssign | ir.For):
        return _flat(node.target)
    if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.attr in MUTATORS:
        return [ir.Subscript(at=node.at, value=node.func.value, index=node.func.value)]
    if isinstance(node, ir.Call) and isinstance(node.func, ir.Name) and node.func.id in ("setattr", "delattr"):
        name = node.arguments[1].value if len(node.arguments) > 1 else None
        if isinstance(name, ir.Constant) and isinstance(name.value, str):
            return [ir.Attribute(at=node.at, value=node.arguments[0].value, attr=name.value)]
    return []


def _flat(target: ir.Expr) -> list[ir.Expr]:
    if isinstance(target, ir.Tuple | ir.List):
        return [each for item in target.items for each in _flat(item)]
    if isinstance(target, ir.Starred):
        return _flat(target.value)
    return [target] if isinstance(target, ir.Attribute | ir.Subscript) else []
