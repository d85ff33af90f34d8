"""Comprehensions and generator expressions (language reference 6.2.4)."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import assignment, iteration, operators
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.expressions.displays import make_set
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.rounds import repeated
from oprc_static.evaluate.suspended import Steps, Suspended, Untold
from oprc_static.evaluate.values import DictValue, IteratorValue, ListValue, Namespace, Unknown, Value


def _comprehension(machine: Machine, frame: Frame, node: ir.Comprehension) -> Value:
    spot = Spot(frame, node.at)
    first = machine.evaluate(frame, node.clauses[0].iterable)
    if node.kind == "generator":
        if not node.clauses[0].is_async:
            first = iteration.begun(machine, Spot(frame, node.clauses[0].iterable.at), first)
        return IteratorValue(
            machine.heap,
            machine.origin(spot, "literal"),
            "generator",
            body=lambda each: _run_clauses(
                machine, frame, node, first, lambda inner: each(machine.evaluate(inner, node.element))
            ),
            steps=Suspended(lambda: _stepped(machine, _scope(machine, frame, node), node, 0, first)),
        )
    items: list[Value] = []
    target = DictValue(machine.heap, machine.origin(spot, "literal"))

    def collect(inner: Frame) -> Value:
        element = machine.evaluate(inner, node.element)
        if node.value is None:
            items.append(element)
        else:
            assignment.put(machine, Spot(inner, node.element.at), target, element, machine.evaluate(inner, node.value))
        return element

    unknown = _run_clauses(machine, frame, node, first, collect)
    if node.kind == "dict":
        target.blur = unknown or target.blur
        return target
    if node.kind == "set":
        return make_set(machine, spot, unknown if unknown is not None else items)
    result = ListValue(machine.heap, machine.origin(spot, "literal"), items)
    result.blur = unknown
    return result


def _run_clauses(
    machine: Machine, frame: Frame, node: ir.Comprehension, first: Value, deliver: Callable[[Frame], Value]
) -> Unknown | None:
    return _run_clause(machine, _scope(machine, frame, node), node, 0, first, deliver)


def _scope(machine: Machine, frame: Frame, node: ir.Comprehension) -> Frame:
    inner = Frame(
        "comprehension",
        Namespace(machine.heap, machine.origin(Spot(frame, node.at), "scope")),
        frame.module,
        frame.line,
        outer=frame if frame.kind in ("function", "comprehension") else frame.outer,
        bound=frozenset(name for clause in node.clauses for name in target_names(clause.target)),
        qualname=frame.qualname,
        cls=frame.cls,
        receiver=frame.receiver,
        future_annotations=frame.future_annotations,
    )
    inner.walrus = frame.walrus if frame.kind == "comprehension" else frame
    return inner


def _stepped(machine: Machine, inner: Frame, node: ir.Comprehension, index: int, iterable: Value) -> Steps:
    """Give the items of a generator expression one by one."""
    clause = node.clauses[index]
    if clause.is_async:
        raise Untold(_not_followed(machine, Spot(inner, clause.iterable.at), iterable))
    for item in iteration.items_of(machine, Spot(inner, clause.iterable.at), iterable):
        assignment.assign(machine, inner, clause.target, item)
        verdict = _conditions(machine, inner, clause)
        if isinstance(verdict, Unknown):
            raise Untold(verdict)
        if verdict and index + 1 < len(node.clauses):
            deeper = machine.evaluate(inner, node.clauses[index + 1].iterable)
            yield from _stepped(machine, inner, node, index + 1, deeper)
        elif verdict:
            yield machine.evaluate(inner, node.element)
    return None


def target_names(target: ir.Expr) -> list[str]:
    """Return the names that a target binds."""
    if isinstance(target, ir.Name):
        return [target.id]
    if isinstance(target, ir.Tuple | ir.List):
        return [name for item in target.items for name in target_names(item)]
    if isinstance(target, ir.Starred):
        return target_names(target.value)
    return []


def _run_clause(
    machine: Machine,
    inner: Frame,
    node: ir.Comprehension,
    index: int,
    iterable: Value,
    deliver: Callable[[Frame], Value],
) -> Unknown | None:
    clause = node.clauses[index]
    found: list[Unknown] = []

    def onward() -> None:
        if index + 1 == len(node.clauses):
            deliver(inner)
            return
        deeper = machine.evaluate(inner, node.clauses[index + 1].iterable)
        unknown = _run_clause(machine, inner, node, index + 1, deeper, deliver)
        if unknown is not None:
            found.append(unknown)

    def each(item: Value) -> Value:
        assignment.assign(machine, inner, clause.target, item)
        verdict = _conditions(machine, inner, clause)
        if isinstance(verdict, Unknown):
            found.append(verdict)
            _perhaps(machine, inner, onward)
        elif verdict:
            onward()
        return item

    spot = Spot(inner, clause.iterable.at)
    unknown = (
        _not_followed(machine, spot, iterable) if clause.is_async else iteration.for_each(machine, spot, iterable, each)
    )
    if unknown is not None:
        repeated(machine, lambda: _no_end(each(unknown)), inner.place(node.at))
        return unknown
    return found[0] if found else None


def _not_followed(machine: Machine, spot: Spot, iterable: Value) -> Unknown:
    return machine.unknown("an asynchronous iteration is not followed", spot, iterable)


def _no_end(item: Value) -> None:
    """Return how an element's evaluation ends: it goes on with the next."""


def _perhaps(machine: Machine, inner: Frame, onward: Callable[[], None]) -> None:
    """Go on with an item that may or may not be taken: what that changes must not be lost, nor taken for certain."""
    spot = Spot(inner, (0, 0, 0, 0))

    def taken() -> Value:
        onward()
        return machine.none(spot)

    fork_value(machine, [lambda: machine.none(spot), taken], spot.place)


def _conditions(machine: Machine, inner: Frame, clause: ir.Clause) -> bool | Unknown:
    for condition in clause.conditions:
        value = machine.evaluate(inner, condition)
        spot = Spot(inner, condition.at)
        verdict = operators.truth(machine, spot, value)
        if verdict is None:
            return machine.unknown("only a run can tell which items are taken", spot, value)
        if not verdict:
            return False
    return True


EXPRESSIONS: dict[type, Expression] = {
    ir.Comprehension: _comprehension,
}
