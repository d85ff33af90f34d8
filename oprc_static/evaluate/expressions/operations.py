"""Operations: arithmetic, comparisons, `and or not`, conditional expressions (language reference 6.5 to 6.13)."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate import assignment, operators, strings
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Unknown, Value


def _binary(machine: Machine, frame: Frame, node: ir.BinaryOperation) -> Value:
    left = machine.evaluate(frame, node.left)
    right = machine.evaluate(frame, node.right)
    return operators.binary(machine, Spot(frame, node.at), node.op, left, right)


def _unary(machine: Machine, frame: Frame, node: ir.UnaryOperation) -> Value:
    operand = machine.evaluate(frame, node.operand)
    spot = Spot(frame, node.at)
    if node.op != "not":
        return operators.unary(machine, spot, node.op, operand)
    verdict = operators.truth(machine, spot, operand)
    return (
        _unknown_truth(machine, spot, operand)
        if verdict is None
        else machine.const(not verdict, spot, "operation", operand)
    )


def _unknown_truth(machine: Machine, spot: Spot, operand: Value) -> Value:
    if isinstance(operand, Unknown):
        return Unknown(operand.reason, machine.origin(spot, "operation", operand))
    return machine.unknown("only a run can tell whether it is true", spot, operand)


def _boolean(machine: Machine, frame: Frame, node: ir.BooleanOperation) -> Value:
    return _boolean_from(machine, frame, node, 0)


def _boolean_from(machine: Machine, frame: Frame, node: ir.BooleanOperation, index: int) -> Value:
    value = machine.evaluate(frame, node.values[index])
    if index == len(node.values) - 1:
        return value
    spot = Spot(frame, node.values[index].at)
    verdict = operators.truth(machine, spot, value)
    if verdict is None:
        return fork_value(machine, [lambda: value, lambda: _boolean_from(machine, frame, node, index + 1)], spot.place)
    if verdict is (node.op == "or"):
        return value
    return _boolean_from(machine, frame, node, index + 1)


def _comparison(machine: Machine, frame: Frame, node: ir.Comparison) -> Value:
    left = machine.evaluate(frame, node.left)
    result: Value | None = None
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(frame, comparator)
        spot = Spot(frame, node.at)
        result = operators.compare(machine, spot, op, left, right)
        if len(node.ops) > 1:
            verdict = operators.truth(machine, spot, result)
            if verdict is not True:
                return result
        left = right
    assert result is not None
    return result


def _conditional(machine: Machine, frame: Frame, node: ir.Conditional) -> Value:
    test = machine.evaluate(frame, node.test)
    verdict = operators.truth(machine, Spot(frame, node.test.at), test)
    if verdict is None:
        ways = [lambda: machine.evaluate(frame, node.body), lambda: machine.evaluate(frame, node.orelse)]
        return fork_value(machine, ways, frame.place(node.test.at))
    return machine.evaluate(frame, node.body if verdict else node.orelse)


def _joined(machine: Machine, frame: Frame, node: ir.JoinedString) -> Value:
    return strings.joined(machine, frame, node)


def _named(machine: Machine, frame: Frame, node: ir.NamedExpression) -> Value:
    value = machine.evaluate(frame, node.value)
    scope = frame.walrus if frame.kind == "comprehension" and frame.walrus is not None else frame
    assignment.assign(machine, scope, node.target, value)
    return value


EXPRESSIONS: dict[type, Expression] = {
    ir.BinaryOperation: _binary,
    ir.UnaryOperation: _unary,
    ir.BooleanOperation: _boolean,
    ir.Comparison: _comparison,
    ir.Conditional: _conditional,
    ir.JoinedString: _joined,
    ir.NamedExpression: _named,
}
