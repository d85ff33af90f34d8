"""Operators on constants and sequences, within size limits (a constant that grows too large is unknown)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.equality import equal, equal_builtins, identical, key_of, same_or_equal, set_items
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

LONGEST = 1_000_000
"""Strings and bytes longer than this (characters) are not computed."""

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

_METHODS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor",
}  # fmt: skip

_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ORDER_METHODS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


def binary(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    """Return `left op right`; raises what Python would."""
    for side in (left, right):
        if isinstance(side, Unknown):
            machine.outside_may_raise(spot, "an operation on an unknown value")
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
    if op == "%" and isinstance(left, Const) and isinstance(left.value, str):
        return machine.operations.percent(machine, spot, left, (right,), right)
    raise _unsupported(machine, spot, op, left, right)


def _unsupported(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Exception:
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
        return False
    if op in ("+", "-"):
        return max(left.bit_length(), right.bit_length()) > _WIDEST
    if op == "**":
        return right > 0 and left.bit_length() * right > _WIDEST
    if op == "<<":
        return right > _WIDEST
    return op == "*" and left.bit_length() + right.bit_length() > _WIDEST


def _constants(machine: Machine, spot: Spot, op: str, left: Const, right: Const) -> Value:
    if op == "%" and isinstance(left.value, str | bytes):
        return machine.operations.percent(machine, spot, left, (right,), right)
    if _too_large(op, left.value, right.value):
        return machine.unknown("it is too large to compute", spot, left, right)
    try:
        result = _PLAIN[op](left.value, right.value)
    except (TypeError, ZeroDivisionError, OverflowError, ValueError) as error:
        raise machine.error(type(error).__name__, str(error), spot, exact=True) from None
    return machine.const(result, spot, "operation", left, right)


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
        machine.spend((len(left.items) + len(right.items)) // 8)
        return TupleValue(left.items + right.items, machine.origin(spot, "operation", left, right))
    if op == "+" and isinstance(left, ListValue) and isinstance(right, ListValue):
        blur = left.blur or right.blur
        if len(left.items) + len(right.items) > _WIDEST:
            return machine.unknown("it is too large to compute", spot, left, right)
        machine.spend((len(left.items) + len(right.items)) // 8)
        return blur or ListValue(machine.heap, machine.origin(spot, "operation", left, right), left.items + right.items)
    if op == "|" and isinstance(left, DictValue) and isinstance(right, DictValue):
        return _merge_dicts(machine, spot, left, right)
    if isinstance(left, SetValue | View) and isinstance(right, SetValue | View):
        return _combine_sets(machine, spot, op, left, right)
    return None


def _repeat(machine: Machine, spot: Spot, value: TupleValue | ListValue, times: int) -> Value:
    if len(value.items) * max(times, 0) > _WIDEST:
        return machine.unknown("it is too large to compute", spot, value)
    origin = machine.origin(spot, "operation", value)
    if isinstance(value, TupleValue):
        return TupleValue(value.items * times, origin)
    return value.blur or ListValue(machine.heap, origin, value.items * times)


def _merge_dicts(machine: Machine, spot: Spot, left: DictValue, right: DictValue) -> Value:
    result = DictValue(machine.heap, machine.origin(spot, "operation", left, right))
    result.items = {**left.items, **right.items}
    result.blur = left.blur or right.blur
    return result


def _combine_sets(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value | None:
    first, second = set_items(left), set_items(right)
    if first is None or second is None:
        return machine.unknown("the content of a set is unknown", spot, left, right)
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
    if _is_preferred(left, right):
        sides.reverse()
    for receiver, argument, prefix in sides:
        if not isinstance(receiver, InstanceValue):
            continue
        method = attributes.special(machine, spot, receiver, f"{prefix}{_METHODS[op]}__")
        if method is not None:
            result = calls.call(machine, spot, method, (argument,))
            if not _is_not_implemented(result):
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
    raise _unsupported(machine, spot, op, left, right)


def plain_of(value: Value) -> Value | None:
    """Return the built-in value that an instance of a subclass of a built-in stands for, or the value itself."""
    if isinstance(value, InstanceValue):
        return value.payload if value.payload is not None and flags.is_mixed_in(value) else None
    return value


def _is_not_implemented(value: Value) -> bool:
    return isinstance(value, Const) and value.value is NotImplemented


_UNARY: dict[str, Callable[[Any], Any]] = {"+": operator.pos, "-": operator.neg, "~": operator.invert}


def unary(machine: Machine, spot: Spot, op: str, operand: Value) -> Value:
    """Return `op operand` for `+ - ~` (`not` is a matter of truth)."""
    if isinstance(operand, Unknown):
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


def compare(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    """Return the value of one comparison."""
    if op in ("is", "is not"):
        same = identical(left, right)
        return _verdict(machine, spot, None if same is None else same is (op == "is"), left, right)
    if op in ("in", "not in"):
        found = contains(machine, spot, right, left)
        if isinstance(found, Unknown):
            return found
        return _verdict(machine, spot, None if found is None else found is (op == "in"), left, right)
    overloaded = _overloaded(machine, spot, op, left, right)
    if overloaded is not None:
        return overloaded
    if op == "!=":
        return _negated(machine, spot, left, right)
    if op == "==":
        same = equal_builtins(machine, spot, left, right)
        return _verdict(machine, spot, None if same is None else same is (op == "=="), left, right)
    return _order(machine, spot, op, left, right)


def _negated(machine: Machine, spot: Spot, left: Value, right: Value) -> Value:
    """Return `left != right` where no `__ne__` answers: `object.__ne__` asks `__eq__`."""
    same = equal(machine, spot, left, right)
    return _verdict(machine, spot, None if same is None else not same, left, right)


def _verdict(machine: Machine, spot: Spot, verdict: bool | None, left: Value, right: Value) -> Value:
    if verdict is not None:
        return machine.const(verdict, spot, "operation", left, right)
    for side in (left, right):
        if isinstance(side, Unknown):
            return machine.follow(side, spot)
    return machine.unknown("it compares values that only a run can tell", spot, left, right)


def _overloaded(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value | None:
    sides = [(left, right, op), (right, left, _mirrored(op))]
    if _is_preferred(left, right):
        sides.reverse()
    for receiver, argument, asked in sides:
        if isinstance(receiver, InstanceValue):
            method = attributes.special(machine, spot, receiver, f"__{_ORDER_METHODS[asked]}__")
            if method is not None:
                result = calls.call(machine, spot, method, (argument,))
                if not _is_not_implemented(result):
                    return result
    return None


def _is_preferred(left: Value, right: Value) -> bool:
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


def _mirrored(op: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)


def _order(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, Unknown):
            return machine.follow(side, spot)
    first, second = plain_of(left), plain_of(right)
    if isinstance(first, Const) and isinstance(second, Const):
        try:
            return machine.const(_ORDERS[op](first.value, second.value), spot, "operation", left, right)
        except TypeError as error:
            raise machine.error("TypeError", str(error), spot, exact=True) from None
    if isinstance(first, TupleValue | ListValue) and type(first) is type(second):
        return _order_items(machine, spot, op, first, second)
    if isinstance(first, SetValue | View) and isinstance(second, SetValue | View):
        return _order_sets(machine, spot, op, first, second)
    known = (Const, TupleValue, ListValue, DictValue, ClassValue)
    if all(isinstance(each, known) or _is_plain_object(each) for each in (left, right)):
        names = f"'{attributes.type_name(left)}' and '{attributes.type_name(right)}'"
        raise machine.error("TypeError", f"'{op}' not supported between instances of {names}", spot)
    return machine.unknown("it compares values that only a run can order", spot, left, right)


def _is_plain_object(value: Value) -> bool:
    return isinstance(value, InstanceValue) and value.payload is None and not value.cls.is_open


def less(machine: Machine, spot: Spot, left: Value, right: Value) -> bool | None:
    """Return `left < right`, None where only a run can tell; raises TypeError for what has no order."""
    return truth(machine, spot, compare(machine, spot, "<", left, right))


def _order_items(machine: Machine, spot: Spot, op: str, left: Any, right: Any) -> Value:
    if isinstance(left, ListValue) and (left.blur or right.blur):
        return machine.unknown(
            "it compares values that only a run can order", spot, *[each.blur for each in (left, right) if each.blur]
        )
    for first, second in zip(left.items, right.items, strict=False):
        same = same_or_equal(machine, spot, first, second)
        if same is None:
            return machine.unknown("it compares values that only a run can order", spot, first, second)
        if not same:
            return compare(machine, spot, op, first, second)
    return machine.const(_ORDERS[op](len(left.items), len(right.items)), spot, "operation", left, right)


def _order_sets(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    first, second = set_items(left), set_items(right)
    if first is None or second is None:
        return machine.unknown("the content of a set is unknown", spot, left, right)
    return machine.const(_ORDERS[op](set(first), set(second)), spot, "operation", left, right)


def contains(machine: Machine, spot: Spot, container: Value, item: Value) -> bool | Unknown | None:
    """Return whether `item in container`, None or the unknown that stands in the way."""
    if isinstance(container, Unknown):
        return container
    if isinstance(container, InstanceValue | ClassValue):
        method = attributes.special(machine, spot, container, "__contains__")
        if method is not None:
            return truth(machine, spot, calls.call(machine, spot, method, (item,)))
    if isinstance(container, InstanceValue) and flags.is_flag(container):
        return flags.contains(machine, spot, container, item)
    plain = plain_of(container)
    if isinstance(plain, Const) and isinstance(plain.value, str | bytes):
        return _in_text(machine, spot, plain, item)
    if isinstance(plain, DictValue | SetValue):
        key = key_of(item)
        if key is None or plain.blur:
            return None
        return key in plain.items
    if isinstance(plain, RangeValue) and isinstance(item, Const):
        return item.value in plain.range
    return _in_items(machine, spot, container, item)


def _in_text(machine: Machine, spot: Spot, text: Const, item: Value) -> bool | Unknown | None:
    if isinstance(item, Unknown):
        return item
    part = plain_of(item)
    if not isinstance(part, Const):
        raise machine.error("TypeError", f"'in <string>' requires string, not {attributes.type_name(item)}", spot)
    try:
        return part.value in text.value
    except TypeError as error:
        raise machine.error("TypeError", str(error), spot, exact=True) from None


def _in_items(machine: Machine, spot: Spot, container: Value, item: Value) -> bool | Unknown | None:
    items = machine.items(spot, container)
    if isinstance(items, Unknown):
        return items
    machine.spend(len(items))
    verdicts = [same_or_equal(machine, spot, each, item) for each in items]
    if any(verdict is True for verdict in verdicts):
        return True
    return None if any(verdict is None for verdict in verdicts) else False


def truth(machine: Machine, spot: Spot, value: Value) -> bool | None:
    """Return the truth of `value`, None where only a run can tell."""
    if isinstance(value, Unknown):
        verdicts = {truth(machine, spot, each) for each in value.alternatives} if not value.missing else {None}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, TupleValue):
        return bool(value.items)
    if isinstance(value, RangeValue):
        return bool(value.range)
    if isinstance(value, ListValue | DictValue | SetValue):
        return None if value.blur else bool(value.items)
    if isinstance(value, View):
        return truth(machine, spot, value.of)
    if isinstance(value, External):
        return True if value.path in machine.library or value.path in _ALWAYS_TRUE else None
    if isinstance(value, InstanceValue):
        return _instance_truth(machine, spot, value)
    return True


_ALWAYS_TRUE = frozenset({"typing.Any", "typing.Optional"})


def _instance_truth(machine: Machine, spot: Spot, value: InstanceValue) -> bool | None:
    for name in ("__bool__", "__len__"):
        method = attributes.special(machine, spot, value, name)
        if method is not None:
            return truth(machine, spot, calls.call(machine, spot, method, ()))
    plain = value.payload if flags.is_flag(value) else plain_of(value)
    if plain is not None and not isinstance(plain, InstanceValue):
        return truth(machine, spot, plain)
    return None if value.cls.is_open else True
