"""Statements: one small function for each kind, found by a table; blocks are sequences that may fork."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, calls, classes, imports, operators, smears
from oprc_static.evaluate.branches import BREAK, CONTINUE, Flow, Forked, Leave, Result, run_ways
from oprc_static.evaluate.exceptions import raise_value
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.functions import make_annotation, make_function, type_scope
from oprc_static.evaluate.iteration import get_item
from oprc_static.evaluate.library.containers import extend, merge_into
from oprc_static.evaluate.loops import run_for, run_while
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.patterns import run_match
from oprc_static.evaluate.tries import run_try
from oprc_static.evaluate.values import Const, DictValue, InstanceValue, ListValue, SetValue, Unknown, Value
from oprc_static.evaluate.withs import run_with

_PLAIN = frozenset({""})


def run_block(machine: Machine, frame: Frame, statements: Iterable[ir.Stmt]) -> Result:
    """Run statements in order and return how the block ends."""
    remaining = iter(statements)
    for statement in remaining:
        result = execute(machine, frame, statement)
        if isinstance(result, Forked):
            return _run_on(machine, frame, result, remaining)
        if result is not None:
            return result
    return None


def _run_on(machine: Machine, frame: Frame, forked: Forked, remaining: Iterable[ir.Stmt]) -> Result:
    """Run the rest of a block on those ways of a fork that go on."""
    flow = Flow(machine, _PLAIN)
    going, final = flow.step(lambda: forked)
    for statement in remaining if going else ():
        going, final = flow.step(lambda statement=statement: execute(machine, frame, statement))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        if not going:
            break
    return flow.end(final)


def execute(machine: Machine, frame: Frame, statement: ir.Stmt) -> Result:
    """Run one statement."""
    machine.step(frame, statement.at)
    return STATEMENTS[type(statement)](machine, frame, statement)


def _expression(machine: Machine, frame: Frame, node: ir.Expression) -> Result:
    machine.evaluate(frame, node.value)
    return None


def _assign(machine: Machine, frame: Frame, node: ir.Assign) -> Result:
    value = machine.evaluate(frame, node.value)
    for target in node.targets:
        assignment.assign(machine, frame, target, value)
    return None


def _annotated(machine: Machine, frame: Frame, node: ir.AnnotatedAssign) -> Result:
    value = machine.evaluate(frame, node.value) if node.value is not None else None
    if value is not None:
        assignment.assign(machine, frame, node.target, value)
    if frame.kind == "class" and node.simple and isinstance(node.target, ir.Name):
        assignment.annotate(machine, frame, node.target.id, make_annotation(machine, frame, node.annotation))
    elif frame.kind in ("module", "class"):
        make_annotation(machine, frame, node.annotation)
    return None


def _augmented(machine: Machine, frame: Frame, node: ir.AugmentedAssign) -> Result:
    spot = Spot(frame, node.at)
    if isinstance(node.target, ir.Attribute):
        receiver = machine.evaluate(frame, node.target.value)
        old = attributes.get(machine, spot, receiver, node.target.attr)
        new = _in_place(machine, spot, node.op, old, machine.evaluate(frame, node.value))
        assignment.set_attribute(machine, spot, receiver, node.target.attr, new)
    elif isinstance(node.target, ir.Subscript):
        receiver = machine.evaluate(frame, node.target.value)
        index = machine.evaluate(frame, node.target.index)
        old = get_item(machine, spot, receiver, index)
        assignment.set_item(
            machine, spot, receiver, index, _in_place(machine, spot, node.op, old, machine.evaluate(frame, node.value))
        )
    else:
        old = machine.evaluate(frame, node.target)
        assignment.assign(
            machine, frame, node.target, _in_place(machine, spot, node.op, old, machine.evaluate(frame, node.value))
        )
    return None


def _in_place(machine: Machine, spot: Spot, op: str, old: Value, value: Value) -> Value:
    if isinstance(old, Unknown):
        smears.change_contents(machine, spot, old, value)
    if isinstance(old, ListValue) and op == "+":
        extend(machine, spot, old, value)
        return old
    if isinstance(old, ListValue) and op == "*":
        repeated = operators.binary(machine, spot, op, old, value)
        machine.cell(old)
        if isinstance(repeated, ListValue):
            old.items, old.blur = list(repeated.items), repeated.blur
        else:
            old.blur = machine.unknown("it was repeated an unknown number of times", spot, repeated)
        return old
    if isinstance(old, DictValue | SetValue) and op in ("|", "-", "&", "^"):
        return merge_into(machine, spot, old, op, value)
    if isinstance(old, InstanceValue):
        method = attributes.special(machine, spot, old, f"__i{operators.METHODS[op]}__")
        if method is not None:
            return calls.call(machine, spot, method, (value,))
    return operators.binary(machine, spot, op, old, value)


def _delete(machine: Machine, frame: Frame, node: ir.Delete) -> Result:
    for target in node.targets:
        _delete_target(machine, frame, target)
    return None


def _delete_target(machine: Machine, frame: Frame, target: ir.Expr) -> None:
    spot = Spot(frame, target.at)
    if isinstance(target, ir.Name):
        home = frame.home(target.id)
        if target.id not in home.names:
            if home.blur:
                return
            raise machine.error("NameError", f"name '{target.id}' is not defined", spot)
        machine.cell(home)
        del home.names[target.id]
    elif isinstance(target, ir.Attribute):
        assignment.delete_attribute(machine, spot, machine.evaluate(frame, target.value), target.attr)
    elif isinstance(target, ir.Subscript):
        receiver = machine.evaluate(frame, target.value)
        assignment.delete_item(machine, spot, receiver, machine.evaluate(frame, target.index))
    elif isinstance(target, ir.Tuple | ir.List):
        for item in target.items:
            _delete_target(machine, frame, item)


def _if(machine: Machine, frame: Frame, node: ir.If) -> Result:
    test = machine.evaluate(frame, node.test)
    verdict = operators.truth(machine, Spot(frame, node.test.at), test)
    if verdict is None:
        ways = [lambda: run_block(machine, frame, node.body), lambda: run_block(machine, frame, node.orelse)]
        return run_ways(machine, ways, frame.place(node.test.at))
    return run_block(machine, frame, node.body if verdict else node.orelse)


def _raise(machine: Machine, frame: Frame, node: ir.Raise) -> Result:
    spot = Spot(frame, node.at)
    if node.exception is None:
        if machine.handling is not None:
            raise machine.handling
        raise machine.error("RuntimeError", "No active exception to reraise", spot)
    value = machine.evaluate(frame, node.exception)
    cause = machine.evaluate(frame, node.cause) if node.cause is not None else None
    raised = raise_value(machine, spot, value)
    if isinstance(raised.value, InstanceValue):
        machine.chain(raised.value)
    if cause is not None and isinstance(raised.value, InstanceValue):
        machine.cell(raised.value.attributes)
        kept = (
            cause
            if isinstance(cause, InstanceValue | Const)
            else machine.unknown("the cause is not followed", spot, cause)
        )
        raised.value.attributes.names["__cause__"] = kept
    raise raised


def _assert(machine: Machine, frame: Frame, node: ir.Assert) -> Result:
    test = machine.evaluate(frame, node.test)
    spot = Spot(frame, node.at)
    verdict = operators.truth(machine, spot, test)
    if verdict is False:
        message = machine.evaluate(frame, node.message) if node.message is not None else None
        text = message.value if isinstance(message, Const) else ""
        raise machine.error("AssertionError", str(text), spot, arguments=(message,) if message is not None else ())
    if verdict is None:
        machine.risk(machine.error("AssertionError", "", spot), spot.place)
    return None


def _return(machine: Machine, frame: Frame, node: ir.Return) -> Result:
    value = machine.evaluate(frame, node.value) if node.value is not None else machine.none(Spot(frame, node.at))
    return Leave("return", value)


def _global(machine: Machine, frame: Frame, node: ir.Global) -> Result:
    frame.global_names |= frozenset(node.names)
    return None


def _nonlocal(machine: Machine, frame: Frame, node: ir.Nonlocal) -> Result:
    frame.nonlocal_names |= frozenset(node.names)
    return None


def _function(machine: Machine, frame: Frame, node: ir.FunctionDef) -> Result:
    decorators = [(Spot(frame, each.at), machine.evaluate(frame, each)) for each in node.decorators]
    value: Value = make_function(machine, frame, node)
    for spot, decorator in reversed(decorators):
        value = calls.decorate(machine, spot, decorator, value)
    assignment.bind_name(machine, frame, node.name, value)
    return None


def _class(machine: Machine, frame: Frame, node: ir.ClassDef) -> Result:
    decorators = [(Spot(frame, each.at), machine.evaluate(frame, each)) for each in node.decorators]
    value: Value = classes.make_class(machine, frame, node)
    for spot, decorator in reversed(decorators):
        value = classes.decorate(machine, spot, decorator, value)
    assignment.bind_name(machine, frame, node.name, value)
    return None


def _type_alias(machine: Machine, frame: Frame, node: ir.TypeAlias) -> Result:
    type_scope(machine, frame, node)
    value = machine.unknown("it is a type alias, whose value is made on demand", Spot(frame, node.at))
    assignment.bind_name(machine, frame, node.name, value)
    return None


STATEMENTS: dict[type, Callable[[Machine, Frame, Any], Result]] = {
    ir.Expression: _expression,
    ir.Assign: _assign,
    ir.AnnotatedAssign: _annotated,
    ir.AugmentedAssign: _augmented,
    ir.Delete: _delete,
    ir.Import: imports.run_import,
    ir.ImportFrom: imports.run_import_from,
    ir.If: _if,
    ir.While: run_while,
    ir.For: run_for,
    ir.With: run_with,
    ir.Try: run_try,
    ir.Match: run_match,
    ir.Raise: _raise,
    ir.Assert: _assert,
    ir.Return: _return,
    ir.Pass: lambda machine, frame, node: None,
    ir.Break: lambda machine, frame, node: BREAK,
    ir.Continue: lambda machine, frame, node: CONTINUE,
    ir.Global: _global,
    ir.Nonlocal: _nonlocal,
    ir.FunctionDef: _function,
    ir.ClassDef: _class,
    ir.TypeAlias: _type_alias,
}
