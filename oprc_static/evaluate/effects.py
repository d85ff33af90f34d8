"""What calling a function of the program would change outside it, read off its body without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import smears
from oprc_static.evaluate.values import FunctionValue, ModuleValue, Namespace, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Frame, Spot
    from oprc_static.evaluate.machine import Machine


def forget(machine: Machine, spot: Spot, function: FunctionValue, seen: set[FunctionValue] | None = None) -> None:
    """Forget what `function`, and functions of the program that it names, may change if it is called."""
    seen = set() if seen is None else seen
    if function in seen or function.definition is None or function.frame is None:
        return
    seen.add(function)
    definition = function.definition
    own = {each.name for each in definition.parameters}
    body: object = definition.body
    mentions: set[str] = set()
    if isinstance(definition, ir.FunctionDef):
        lowered = machine.loader.body(definition.body)
        if isinstance(lowered, ir.Loss):
            return
        own |= set(lowered.bound) - set(lowered.global_names) - set(lowered.nonlocal_names)
        body, mentions = lowered.statements, set(definition.mentions)
        _forget_bound(machine, spot, function.frame, lowered)
    for node in ir.walk(body, (ir.FunctionDef,)):
        _forget_changed(machine, spot, function.frame, own, node)
    for name in mentions - own:
        for each in _named(function.frame.lookup(name), mentions):
            forget(machine, spot, each, seen)


def _named(value: Value | None, mentions: set[str]) -> list[FunctionValue]:
    if isinstance(value, FunctionValue):
        return [value]
    if isinstance(value, ModuleValue):
        return [each for name in mentions if isinstance(each := value.names.names.get(name), FunctionValue)]
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


def _forget_changed(machine: Machine, spot: Spot, frame: Frame, own: set[str], node: ir.Node) -> None:
    for target in _targets(node):
        root = _root(target)
        value = frame.lookup(root) if root is not None and root not in own else None
        if value is None:
            continue
        whole = Unknown("a function that may be called changes it", value.origin, parts=(value,))
        if isinstance(target, ir.Attribute):
            smears.set_attribute(machine, spot, whole, target.attr, None, lambda each: None)
        else:
            smears.change_contents(machine, spot, whole)


def _targets(node: ir.Node) -> list[ir.Expr]:
    """Return the attributes and items that a node sets or deletes, and what it calls a changing method of."""
    if isinstance(node, ir.Assign | ir.Delete):
        return [each for target in node.targets for each in _flat(target)]
    if isinstance(node, ir.AugmentedAssign | ir.AnnotatedAssign | ir.For):
        return _flat(node.target)
    if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.attr in smears.MUTATORS:
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


def _root(target: ir.Expr) -> str | None:
    while isinstance(target, ir.Attribute | ir.Subscript):
        target = target.value
    return target.id if isinstance(target, ir.Name) else None
