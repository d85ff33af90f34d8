"""Names and targets of any form (language reference 7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import iteration
from oprc_static.evaluate.assignment.attributes import set_attribute
from oprc_static.evaluate.assignment.items import set_item
from oprc_static.evaluate.errors import LoopLeft
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.values import Annotation, Const, InstanceValue, IteratorValue, ListValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def bind_name(machine: Machine, frame: Frame, name: str, value: Value) -> None:
    """Bind `name` in the scope that owns it."""
    home = frame.home(name)
    if home.hook is not None:
        value = home.hook.bind(machine, Spot(frame, machine.at), home, name, value)
    machine.cell(home)
    home.names[name] = value


def assign(machine: Machine, frame: Frame, target: ir.Expr, value: Value) -> None:
    """Bind a target of any form."""
    spot = Spot(frame, target.at)
    if isinstance(target, ir.Name):
        bind_name(machine, frame, target.id, _at_name(machine, spot, value))
    elif isinstance(target, ir.Tuple | ir.List):
        unpack(machine, frame, target.items, value, spot)
    elif isinstance(target, ir.Attribute):
        receiver = machine.evaluate(frame, target.value)
        set_attribute(machine, spot, receiver, target.attr, value)
    elif isinstance(target, ir.Subscript):
        receiver = machine.evaluate(frame, target.value)
        set_item(machine, spot, receiver, machine.evaluate(frame, target.index), value)
    elif isinstance(target, ir.Starred):
        assign(machine, frame, target.value, value)


def _at_name(machine: Machine, spot: Spot, value: Value) -> Value:
    if isinstance(value, Const):
        return Const(value.value, value.origin.then("assignment", spot.place))
    return value


def unpack(machine: Machine, frame: Frame, targets: tuple[ir.Expr, ...], value: Value, spot: Spot) -> None:
    """Bind several targets to the items of `value`, one of them perhaps starred."""
    starred = any(isinstance(target, ir.Starred) for target in targets)
    items = _items(machine, spot, value, most=None if starred else len(targets) + 1)
    if isinstance(items, Unknown):
        for target in targets:
            inner = target.value if isinstance(target, ir.Starred) else target
            assign(machine, frame, inner, machine.follow(items, spot))
        return
    stars = [index for index, target in enumerate(targets) if isinstance(target, ir.Starred)]
    _check_count(machine, spot, len(items), len(targets), starred=bool(stars))
    if not stars:
        for target, item in zip(targets, items, strict=True):
            assign(machine, frame, target, item)
        return
    star, after = stars[0], len(targets) - stars[0] - 1
    middle = items[star : len(items) - after]
    rest = items[len(items) - after :] if after else []
    for target, item in zip(targets[:star], items[:star], strict=True):
        assign(machine, frame, target, item)
    assign(machine, frame, targets[star], ListValue(machine.heap, machine.origin(spot, "unpacking", value), middle))
    for target, item in zip(targets[star + 1 :], rest, strict=True):
        assign(machine, frame, target, item)


def _items(machine: Machine, spot: Spot, value: Value, *, most: int | None) -> list[Value] | Unknown:
    """Return the items of what is unpacked: an iterator is asked for one more than there are targets, no further."""
    if most is None or not isinstance(value, IteratorValue | InstanceValue):
        return iteration.to_list(machine, spot, value)
    items: list[Value] = []

    def take(item: Value) -> Value:
        items.append(item)
        if len(items) == most:
            raise LoopLeft
        return item

    try:
        return iteration.for_each(machine, spot, value, take) or items
    except LoopLeft:
        if len(items) < most:
            raise
        return items


def _check_count(machine: Machine, spot: Spot, count: int, wanted: int, *, starred: bool) -> None:
    if starred and count < wanted - 1:
        raise machine.error(
            "ValueError", f"not enough values to unpack (expected at least {wanted - 1}, got {count})", spot
        )
    if not starred and count < wanted:
        raise machine.error("ValueError", f"not enough values to unpack (expected {wanted}, got {count})", spot)
    if not starred and count > wanted:
        raise machine.error("ValueError", f"too many values to unpack (expected {wanted})", spot)


def annotate(machine: Machine, frame: Frame, name: str, annotation: Annotation) -> None:
    """Record a variable annotation of a class body (module annotations are of no consequence)."""
    frame.annotations[name] = annotation
