"""`== < is in` and their opposites."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.equality import equal, equal_builtins, identical, key_of, same_or_equal, set_items
from oprc_static.evaluate.operators.arithmetic import is_not_implemented, is_preferred
from oprc_static.evaluate.operators.payloads import plain_of
from oprc_static.evaluate.operators.truth_values import truth
from oprc_static.evaluate.suspended import Untold
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    may_miss,
)
from oprc_static.evaluate.verdicts import any_of

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_ORDER_METHODS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


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
    if is_preferred(left, right):
        sides.reverse()
    for receiver, argument, asked in sides:
        if isinstance(receiver, InstanceValue):
            method = attributes.special(machine, spot, receiver, f"__{_ORDER_METHODS[asked]}__")
            if method is not None:
                result = calls.call(machine, spot, method, (argument,))
                if not is_not_implemented(result):
                    return result
    return None


def _mirrored(op: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)


def _order(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, Unknown):
            machine.outside_may_raise(spot, "putting something unknown in order")
            if isinstance(left, Const) or isinstance(right, Const):
                machine.risk_of_none(spot, side, f"'{op}' not supported between instances of 'NoneType' and others")
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
    machine.outside_may_raise(spot, "putting something in order that is not followed")
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
        machine.spend(1)
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
        machine.outside_may_raise(spot, "looking into something unknown")
        machine.risk_of_none(spot, container, "argument of type 'NoneType' is not iterable")
        return container
    if isinstance(container, InstanceValue | ClassValue):
        method = attributes.special(machine, spot, container, "__contains__")
        if method is not None:
            return truth(machine, spot, calls.call(machine, spot, method, (item,)))
    if isinstance(container, InstanceValue) and flags.is_flag(container):
        return flags.contains(machine, spot, container, item)
    if isinstance(container, ClassValue) and container.enum is not None:
        return machine.library["enum.contains"](machine, spot, container, item)  # type: ignore[no-any-return]  # the library's entries are untyped
    held = machine.library.get(f"{container.path} in") if isinstance(container, External) else None
    if held is not None:
        return held(machine, spot, container, item)  # type: ignore[no-any-return]  # the library's entries are untyped
    plain = plain_of(container)
    if isinstance(plain, Const) and isinstance(plain.value, str | bytes):
        return _in_text(machine, spot, plain, item)
    if isinstance(plain, DictValue | SetValue):
        key = key_of(machine, item)
        if key is None:
            machine.outside_may_raise(spot, "looking up what may have no hash")
        if key is None or plain.blur:
            return None
        if isinstance(plain, DictValue):
            return None if may_miss(plain, key) else plain.held(key) is not None
        return key in plain.items
    if isinstance(plain, RangeValue) and isinstance(item, Const):
        return _in_range(machine, plain.range, item.value)
    return _in_items(machine, spot, container, item)


def _in_range(machine: Machine, numbers: range, value: object) -> bool:
    if isinstance(value, int):
        return value in numbers
    machine.walk(abs(numbers.stop - numbers.start) // abs(numbers.step))  # CPython compares it with every number
    if isinstance(value, float | complex) and value.imag == 0 and math.isfinite(value.real):
        return value.real.is_integer() and int(value.real) in numbers
    return False


def _in_text(machine: Machine, spot: Spot, text: Const, item: Value) -> bool | Unknown | None:
    if isinstance(item, Unknown | External):
        machine.outside_may_raise(spot, "looking in a text for what may be none")
        return item if isinstance(item, Unknown) else None
    part = plain_of(item)
    if not isinstance(part, Const):
        raise machine.error("TypeError", f"'in <string>' requires string, not {attributes.type_name(item)}", spot)
    try:
        return part.value in text.value
    except TypeError as error:
        raise machine.error("TypeError", str(error), spot, exact=True) from None


def _in_items(machine: Machine, spot: Spot, container: Value, item: Value) -> bool | Unknown | None:
    if isinstance(container, InstanceValue):
        method = attributes.special(machine, spot, container, "__iter__")
        container = calls.call(machine, spot, method, ()) if method is not None else container
    if isinstance(container, IteratorValue) and (container.steps is not None or container.kind == "sequence"):
        return _in_iterator(machine, spot, container, item)
    items = machine.items(spot, container)
    if isinstance(items, Unknown):
        return items
    machine.spend(len(items))
    return any_of(same_or_equal(machine, spot, each, item) for each in items)


def _in_iterator(machine: Machine, spot: Spot, container: IteratorValue, item: Value) -> bool | Unknown | None:
    """Ask an iterator for items until one is equal."""
    try:
        while (each := machine.operations.next_item(machine, spot, container)) is not None:
            machine.step(spot.frame, spot.at)
            verdict = same_or_equal(machine, spot, each, item)
            if verdict is None:
                machine.cell(container)
                container.spent = True
                return machine.unknown("how far the iterator has gone only a run can tell", spot, each, item)
            if verdict:
                return True
    except Untold as untold:
        return untold.why
    return False
