"""`+ - * / …` and the unary operators, within size limits (a constant that grows too large is unknown)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from numbers import Rational
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.attributes import beyond
from oprc_static.evaluate.equality import set_items
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.operators.payloads import plain_of
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

_WIDEST = 100_000
"""Sequences of more items than this, and integers of more bits, are not computed."""


_PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}


METHODS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor",
}  # fmt: skip


def binary(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    """Return `left op right`; raises what Python would."""
    for side in (left, right):
        if isinstance(side, Unknown):
            machine.outside_may_raise(spot, "an operation on an unknown value")
            if not _takes_none(op, side, left, right):
                machine.risk_of_none(spot, side, f"{op} of a 'NoneType' object")
            return machine.follow(side, spot, left, right)
    result = _sequences(machine, spot, op, left, right)
    if result is not None:
        return result
    if isinstance(left, Const) and isinstance(right, Const):
        return _constants(machine, spot, op, left, right)
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        return _instances(machine, spot, op, left, right)
    if op == "|" and _is_type(left) and _is_type(right):
        return _union(machine, spot, left, right)
    if isinstance(left, External) or isinstance(right, External):
        machine.outside_may_raise(spot, "an operation on something from outside")
        return machine.unknown("it is computed from something outside the scanned sources", spot, left, right)
    if op == "%" and isinstance(left, Const) and isinstance(left.value, str | bytes):
        return machine.operations.percent(machine, spot, left, (right,), right)
    if not (beyond.is_complete(left) and beyond.is_complete(right)):
        machine.outside_may_raise(spot, "an operation that is not followed")
        return machine.unknown("the operators of these are not followed", spot, left, right)
    raise _unsupported(machine, spot, op, left, right)


def _takes_none(op: str, unknown: Value, left: Value, right: Value) -> bool:
    """Whether the other operand, as far as it is known, takes None: `"%s" % None` does."""
    other = right if unknown is left else left
    if not isinstance(other, Const) or (isinstance(other.value, str) and op == "%"):
        return True
    try:
        _PLAIN[op](*((None, other.value) if unknown is left else (other.value, None)))
    except TypeError:
        return False
    return True


def _unsupported(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Exception:
    if op == "+" and isinstance(left, ListValue | TupleValue):
        kind, other = attributes.type_name(left), attributes.type_name(right)
        return machine.error("TypeError", f'can only concatenate {kind} (not "{other}") to {kind}', spot)
    names = f"'{attributes.type_name(left)}' and '{attributes.type_name(right)}'"
    return machine.error("TypeError", f"unsupported operand type(s) for {op}: {names}", spot)


def _is_type(value: Value) -> bool:
    none = isinstance(value, Const) and value.value is None
    return none or isinstance(value, ClassValue | Alias | External)


def _union(machine: Machine, spot: Spot, left: Value, right: Value) -> Value:
    if isinstance(left, Const) and isinstance(right, Const):
        raise _unsupported(machine, spot, "|", left, right)
    return Alias(
        External("types.UnionType", machine.origin(spot, "operation")),
        (left, right),
        machine.origin(spot, "operation", left, right),
    )


def _too_large(op: str, left: Any, right: Any) -> bool:
    for first, second in ((left, right), (right, left)):
        if op == "*" and isinstance(first, str | bytes) and isinstance(second, int):
            return len(first) * max(second, 0) > LONGEST
    if isinstance(left, str | bytes) and op == "+":
        return len(left) + (len(right) if isinstance(right, str | bytes) else 0) > LONGEST
    if not isinstance(left, int) or not isinstance(right, int):
        both = isinstance(left, Rational) and isinstance(right, Rational)  # one of them a Fraction at least
        return both and (_bits(left) * abs(right) if op == "**" else _bits(left) + _bits(right)) > _WIDEST
    if op in ("+", "-"):
        return max(left.bit_length(), right.bit_length()) > _WIDEST
    if op == "**":
        return right > 0 and left.bit_length() * right > _WIDEST
    if op == "<<":
        return right > _WIDEST
    return op == "*" and left.bit_length() + right.bit_length() > _WIDEST


def _bits(number: Rational) -> int:
    return int(number.numerator).bit_length() + int(number.denominator).bit_length()


def _constants(machine: Machine, spot: Spot, op: str, left: Const, right: Const) -> Value:
    if op == "%" and isinstance(left.value, str | bytes):
        return machine.operations.percent(machine, spot, left, (right,), right)
    if _too_large(op, left.value, right.value):
        return machine.unknown("it is too large to compute", spot, left, right)
    machine.walk(effort(left, right))
    try:
        result = _PLAIN[op](left.value, right.value)
    except (TypeError, ZeroDivisionError, OverflowError, ValueError) as error:
        raise machine.error(type(error).__name__, str(error), spot, exact=True) from None
    return machine.const(result, spot, "operation", left, right)


def effort(left: Value | None, right: Value | None) -> int:
    """Return the work, in items, of computing with two constants: that of long integers is the product of both."""
    bits = [
        each.value.bit_length() if isinstance(each, Const) and isinstance(each.value, int) else 0
        for each in (left, right)
    ]
    return (bits[0] // 1024) * (bits[1] // 1024)


def _sequences(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value | None:
    if op == "%" and isinstance(left, Const) and isinstance(left.value, str) and isinstance(right, TupleValue):
        return machine.operations.percent(machine, spot, left, right.items, right)
    for first, second in ((left, right), (right, left)):
        times = second.value if isinstance(second, Const) and isinstance(second.value, int) else None
        if op == "*" and times is not None and isinstance(first, TupleValue | ListValue):
            return _repeat(machine, spot, first, int(times))
    if op == "+" and isinstance(left, TupleValue) and isinstance(right, TupleValue):
        if len(left.items) + len(right.items) > _WIDEST:
            return machine.unknown("it is too large to compute", spot, left, right)
        machine.walk(len(left.items) + len(right.items))
        return TupleValue(left.items + right.items, machine.origin(spot, "operation", left, right))
    if op == "+" and isinstance(left, ListValue) and isinstance(right, ListValue):
        blur = left.blur or right.blur
        if len(left.items) + len(right.items) > _WIDEST:
            return machine.unknown("it is too large to compute", spot, left, right)
        machine.walk(len(left.items) + len(right.items))
        return blur or ListValue(machine.heap, machine.origin(spot, "operation", left, right), left.items + right.items)
    if op == "|" and isinstance(left, DictValue) and isinstance(right, DictValue):
        return _merge_dicts(machine, spot, left, right)
    if isinstance(left, SetValue | View) and isinstance(right, SetValue | View):
        return _combine_sets(machine, spot, op, left, right)
    return None


def _repeat(machine: Machine, spot: Spot, value: TupleValue | ListValue, times: int) -> Value:
    if len(value.items) * max(times, 0) > _WIDEST:
        return machine.unknown("it is too large to compute", spot, value)
    machine.walk(len(value.items) * max(times, 0))
    origin = machine.origin(spot, "operation", value)
    if isinstance(value, TupleValue):
        return TupleValue(value.items * times, origin)
    return value.blur or ListValue(machine.heap, origin, value.items * times)


def _merge_dicts(machine: Machine, spot: Spot, left: DictValue, right: DictValue) -> Value:
    result = DictValue(machine.heap, machine.origin(spot, "operation", left, right))
    machine.walk(len(left.items) + len(right.items))
    result.items = {**left.items, **right.items}
    result.blur = unlisted(left) or unlisted(right)
    return result


def _combine_sets(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value | None:
    first, second = set_items(left), set_items(right)
    if first is None or second is None:
        return machine.unknown("the content of a set is unknown", spot, left, right)
    machine.walk(4 * (len(first) + len(second)))
    chosen = {
        "|": {**first, **second},
        "&": {key: value for key, value in first.items() if key in second},
        "-": {key: value for key, value in first.items() if key not in second},
        "^": {
            **{key: value for key, value in first.items() if key not in second},
            **{key: value for key, value in second.items() if key not in first},
        },
    }.get(op)
    if chosen is None:
        return None
    frozen = isinstance(left, SetValue) and left.frozen
    result = SetValue(machine.heap, machine.origin(spot, "operation", left, right), frozen=frozen)
    result.items = chosen
    return result


def _instances(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    sides = [(left, right, "__"), (right, left, "__r")]
    if is_preferred(left, right):
        sides.reverse()
    for receiver, argument, prefix in sides:
        if not isinstance(receiver, InstanceValue):
            continue
        method = attributes.special(machine, spot, receiver, f"{prefix}{METHODS[op]}__")
        if method is not None:
            result = calls.call(machine, spot, method, (argument,))
            if not is_not_implemented(result):
                return result
    combined = flags.combine(machine, spot, op, left, right) if flags.is_flag(left) or flags.is_flag(right) else None
    if combined is not None:
        return combined
    if op == "%" and isinstance(left, Const) and isinstance(left.value, str):
        return machine.operations.percent(machine, spot, left, (right,), right)
    plain = [plain_of(value) for value in (left, right)]
    if all(value is not None for value in plain):
        return binary(machine, spot, op, plain[0], plain[1])  # type: ignore[arg-type]  # none of them is None here
    if any(isinstance(value, InstanceValue) and value.cls.is_open for value in (left, right)):
        return machine.unknown("a base class from outside decides what this operator does", spot, left, right)
    for sequence, times in ((left, right), (right, left)):
        method = attributes.special(machine, spot, times, "__index__") if isinstance(times, InstanceValue) else None
        if op == "*" and method is not None and _is_sequence(sequence):
            return binary(machine, spot, op, sequence, calls.call(machine, spot, method, ()))
    raise _unsupported(machine, spot, op, left, right)


def _is_sequence(value: Value) -> bool:
    return isinstance(value, ListValue | TupleValue) or (
        isinstance(value, Const) and isinstance(value.value, str | bytes)
    )


def is_not_implemented(value: Value) -> bool:
    """Whether a special method declines: the other operand is asked then."""
    return isinstance(value, Const) and value.value is NotImplemented


_UNARY: dict[str, Callable[[Any], Any]] = {"+": operator.pos, "-": operator.neg, "~": operator.invert}


def unary(machine: Machine, spot: Spot, op: str, operand: Value) -> Value:
    """Return `op operand` for `+ - ~` (`not` is a matter of truth)."""
    if isinstance(operand, Unknown | External):
        machine.outside_may_raise(spot, "an operation on something unknown")
    if isinstance(operand, Unknown):
        machine.risk_of_none(spot, operand, f"bad operand type for unary {op}: 'NoneType'")
        return machine.follow(operand, spot)
    if isinstance(operand, InstanceValue):
        name = {"+": "__pos__", "-": "__neg__", "~": "__invert__"}[op]
        method = attributes.special(machine, spot, operand, name)
        if method is not None:
            return calls.call(machine, spot, method, ())
        if op == "~" and flags.is_flag(operand):
            return flags.inverted(machine, spot, operand)
        if operand.cls.is_open:
            return machine.unknown("a base class from outside decides what this operator does", spot, operand)
    plain = plain_of(operand) if isinstance(operand, InstanceValue) else operand
    if isinstance(plain, Const) and isinstance(plain.value, int | float | complex):
        try:
            result = _UNARY[op](plain.value)
        except TypeError as error:
            raise machine.error("TypeError", str(error), spot, exact=True) from None
        return machine.const(result, spot, "operation", operand)
    if isinstance(operand, External):
        return machine.unknown("it is computed from something outside the scanned sources", spot)
    raise machine.error("TypeError", f"bad operand type for unary {op}: '{attributes.type_name(operand)}'", spot)


def is_preferred(left: Value, right: Value) -> bool:
    """Whether the right operand is asked first: its class is a proper subclass of the left one's."""
    if not isinstance(right, InstanceValue):
        return False
    if isinstance(left, InstanceValue):
        return left.cls is not right.cls and left.cls in right.cls.mro
    return (
        isinstance(right.payload, Const)
        and isinstance(left, Const)
        and isinstance(right.payload.value, type(left.value))
    )
