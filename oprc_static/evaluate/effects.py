"""What calling a function of the program would change outside it, read off its body without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import bodies, smears
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Descriptor,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Namespace,
    PartialValue,
    SetValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Frame
    from oprc_static.evaluate.machine import Machine


def forget(machine: Machine, spot: Spot, function: FunctionValue, seen: set[FunctionValue] | None = None) -> None:
    """Forget what `function`, and functions of the program that it names, may change if it is called."""
    seen = set() if seen is None else seen
    if function in seen or function.definition is None or function.frame is None:
        return
    seen.add(function)
    definition = function.definition
    own = {each.name for each in definition.parameters}
    mentions: set[str] = set()
    if isinstance(definition, ir.FunctionDef):
        body = bodies.lowered(machine, definition.body)
        if isinstance(body, ir.Loss):
            return
        own |= set(body.bound) - set(body.global_names) - set(body.nonlocal_names)
        mentions = set(definition.mentions)
        changes = bodies.changes_of(machine, definition.body, body)
        _forget_bound(machine, spot, function.frame, body)
    else:
        changes = bodies.changes_in(definition.body)
    machine.spend(1 + len(changes))
    for change in changes:
        if change.root not in own:
            _forget_change(machine, spot, function.frame, change)
    for name in sorted(mentions - own):
        for each in _named(machine, function.frame, name, mentions):
            forget(machine, spot, each, seen)


def _named(machine: Machine, frame: Frame, name: str, mentions: set[str]) -> list[FunctionValue]:
    value = frame.lookup(name)
    if isinstance(value, FunctionValue):
        return [value]
    if isinstance(value, ModuleValue):
        for mentioned in mentions:
            machine.note_read(Spot(frame, (0, 0, 0, 0)), value, mentioned)
        return [each for name in sorted(mentions) if isinstance(each := value.names.names.get(name), FunctionValue)]
    return []


def _forget_bound(machine: Machine, spot: Spot, frame: Frame, body: ir.FunctionBody) -> None:
    for name in body.global_names:
        _forget_name(machine, spot, frame.module.names, name)
    for name in body.nonlocal_names:
        scope: Frame | None = frame
        while scope is not None and name not in scope.bound:
            scope = scope.outer
        if scope is not None:
            _forget_name(machine, spot, scope.names, name)


def _forget_name(machine: Machine, spot: Spot, names: Namespace, name: str) -> None:
    machine.cell(names)
    names.names[name] = smears.either(machine, spot, names.names.get(name), None)


def _forget_change(machine: Machine, spot: Spot, frame: Frame, change: bodies.Change) -> None:
    value = frame.lookup(change.root)
    if value is None:
        return
    whole = Unknown("a function that may be called changes it", value.origin, parts=(value,))
    if change.attr is not None:
        smears.set_attribute(machine, spot, whole, change.attr, None, lambda each: None)
    else:
        smears.change_contents(machine, spot, whole)


def forget_receiver(machine: Machine, spot: Spot, value: Value) -> None:
    """Forget what a method that may be called changes of the object or class that it is bound to."""
    while isinstance(value, PartialValue | Descriptor):
        value = value.function
    if not isinstance(value, BoundMethod) or not isinstance(value.function, FunctionValue):
        return
    receiver = value.instance
    cls = receiver.cls if isinstance(receiver, InstanceValue) else receiver
    if not isinstance(cls, ClassValue):
        return
    held = (each for base in cls.mro if not base.native for each in base.names.names.values())
    parts = (receiver, *(each for each in held if isinstance(each, ListValue | DictValue | SetValue)))
    whole = Unknown("a method that may be called changes it", receiver.origin, parts=parts)
    changes = _changes_of_receiver(machine, value.function, cls, set())
    for change in sorted(changes, key=lambda each: each.attr or ""):
        if change.attr is not None:
            smears.set_attribute(machine, spot, whole, change.attr, None, lambda each: None)
        else:
            smears.change_contents(machine, spot, whole)


def _changes_of_receiver(
    machine: Machine, function: FunctionValue, cls: ClassValue, seen: set[FunctionValue]
) -> set[bodies.Change]:
    """Return what a method, and those of its class that it names, change of their first argument."""
    definition = function.definition
    if function in seen or not isinstance(definition, ir.FunctionDef) or not definition.parameters:
        return set()
    seen.add(function)
    body = bodies.lowered(machine, definition.body)
    if isinstance(body, ir.Loss):
        return set()
    first = definition.parameters[0].name
    found = {each for each in bodies.changes_of(machine, definition.body, body) if each.root == first}
    for name in sorted(definition.mentions):
        raw = next((base.names.names[name] for base in cls.mro if name in base.names.names), None)
        method = raw.function if isinstance(raw, Descriptor) else raw
        if isinstance(method, FunctionValue):
            found |= _changes_of_receiver(machine, method, cls, seen)
    return found
