"""`lambda`, `yield` and `await` (language reference 6.2.9, 6.4 and 6.14)."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate import iteration
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.functions import make_function
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import IteratorValue, Value


def _lambda(machine: Machine, frame: Frame, node: ir.Lambda) -> Value:
    return make_function(machine, frame, node)


def _await(machine: Machine, frame: Frame, node: ir.Await) -> Value:
    value = machine.evaluate(frame, node.value)
    spot = Spot(frame, node.at)
    if isinstance(value, IteratorValue) and value.kind == "coroutine" and value.body is not None:
        return run_coroutine(machine, value)
    machine.outside_may_raise(spot, "awaiting something from outside")
    return machine.unknown("it is awaited from something outside", spot, value)


def run_coroutine(machine: Machine, value: IteratorValue) -> Value:
    """Run a coroutine of the program to its end and return its result."""
    results: list[Value] = []

    def keep(result: Value) -> Value:
        results.append(result)
        return result

    assert value.body is not None
    value.body(keep)
    return results[0]


def _yield(machine: Machine, frame: Frame, node: ir.Yield) -> Value:
    spot = Spot(frame, node.at)
    value = machine.evaluate(frame, node.value) if node.value is not None else machine.none(spot)
    scope: Frame | None = frame
    while scope is not None and scope.on_yield is None:
        scope = scope.outer
    if scope is None or scope.on_yield is None:
        return machine.unknown("a generator is not followed here", spot, value)
    if not node.is_from:
        return scope.on_yield(value)
    unknown = iteration.for_each(machine, spot, value, scope.on_yield, pushed=True)
    if unknown is not None:
        return unknown
    return value.result if isinstance(value, IteratorValue) and value.result is not None else machine.none(spot)


EXPRESSIONS: dict[type, Expression] = {
    ir.Lambda: _lambda,
    ir.Await: _await,
    ir.Yield: _yield,
}
